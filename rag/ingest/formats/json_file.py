"""JSON Lines and JSON files: one article a line, or a list of them. Knows JSON; the rows know what keys mean."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.archive import whole
from rag.ingest.finding.place import LARGEST_FILE, Found, Place, Read, too_large
from rag.ingest.formats.decode import decode
from rag.ingest.formats.rows import mapping, row_article
from rag.schema import Failure

_CHUNK = 1 << 20
_MOST_EMPTY = 100_000  # lines one after another
_SPACE = re.compile(r"[\s,]*")
_WIDE_MARKS = (
    b"\xff\xfe",
    b"\xfe\xff",
    b"\0\0\xfe\xff",
)  # UTF-16 and UTF-32: a line feed is no single byte there


def read_json_lines(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """One article a line. A line that cannot be read is a Failure, and the next is read."""
    any_line = False
    for number, line in _lines(stream):
        if number == 1 and line and line.startswith(_WIDE_MARKS):
            text, _ = decode(line + whole(stream))
            yield from read_json_lines(io.BytesIO(text.encode("utf-8", "surrogatepass")), place, read)
            return
        any_line = True
        where = f"{place.shown}:{number}"
        yield _line(line, place, number, where) if line else Failure(where, too_large("the line"))
    if not any_line:
        raise UnreadableSource("empty")


def read_json(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """The articles of a JSON file: of an array, of a list in an object, or the one object that it is."""
    text, _ = decode(whole(stream))
    any_value = False
    for number, value in _values(text):
        any_value = True
        yield _article(value, place, number, f"{place.shown}:{number}")
    if not any_value:
        raise UnreadableSource("empty")


def _line(line: bytes, place: Place, number: int, where: str) -> Found:
    """`{"id"?, "title"?, "text", "url"?, "source"?, "date"?, "authors"?, "language"?}`, or other names for these."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Failure(where, "not valid UTF-8")
    except (ValueError, RecursionError):
        return Failure(where, "not valid JSON")
    return _article(value, place, number, where)


def _article(value: object, place: Place, number: int, where: str) -> Found:
    if not isinstance(value, dict):
        return Failure(where, "not a JSON object")
    fields = mapping(value, place.columns)
    return row_article(value, fields, f"{place.location}!{number}", where, "given in the input")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that hold something, numbered from 1; None in place of one that is too long."""
    number, empty = 0, 0
    while line := stream.readline(LARGEST_FILE + 1):
        number += 1
        if len(line) > LARGEST_FILE and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            empty = 0
            yield number, line
        else:
            empty += 1
            if empty > _MOST_EMPTY:
                raise UnreadableSource(f"more than {_MOST_EMPTY:,} empty lines: not a file of articles")


def _values(text: str) -> Iterator[tuple[int, object]]:
    """The values of a JSON file: of an array, of the list of articles in an object, or the one object that it is.

    Raises UnreadableSource where it stops being JSON; what came before has been given.
    """
    decoder = json.JSONDecoder()
    text = text.removeprefix("\ufeff")
    position = _after_space(text, 0)
    try:
        if text[position : position + 1] != "[":
            value = decoder.raw_decode(text, position)[0]
            yield from enumerate(_listed(value), 1)
            return
        position, number = position + 1, 0
        while (position := _after_space(text, position)) < len(text):
            if text[position] == "]":
                return
            value, position = decoder.raw_decode(text, position)
            number += 1
            yield number, value
    except (ValueError, RecursionError) as problem:
        line = text.count("\n", 0, getattr(problem, "pos", position)) + 1
        raise UnreadableSource(f"not valid JSON at line {line:,}: what follows was not read") from problem
    raise UnreadableSource("damaged: it breaks off; what stands before was read")


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _listed(value: object) -> list[object]:
    """The longest list of objects in an object that has no text of its own, else the object."""
    if isinstance(value, dict) and "text" not in mapping(value, {}):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        if lists:
            return max(lists, key=len)
    return [value]
