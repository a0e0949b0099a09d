"""What was given, read: files, members of archives, fetched pages, standard input. Knows how each is opened.

Whatever cannot be read is a `Failure`, and the rest goes on.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.archive import kept_open, members, open_zip, read_member
from rag.ingest.finding.find import STANDARD_INPUT, Plan, file_of, is_web_address, plan, reason_of
from rag.ingest.finding.place import (
    LARGEST_FILE,
    Document,
    Found,
    Item,
    Member,
    Place,
    Unchanged,
    plain_file_name,
    storable,
)
from rag.ingest.finding.web import Web, fetched, with_stated
from rag.ingest.formats.reading import read_rows, read_stream
from rag.ingest.formats.sniff import HEAD, kind_of, package_kind
from rag.schema import Failure

__all__ = [
    "LARGEST_FILE",
    "STANDARD_INPUT",
    "Document",
    "Item",
    "Member",
    "Plan",
    "Unchanged",
    "Web",
    "file_of",
    "is_plain",
    "is_rows",
    "is_web_address",
    "name_of",
    "plan",
    "read",
    "read_item",
    "shown",
    "unfold",
]  # fmt: skip


def read(
    source: str, *, stdin: BinaryIO | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Found]:
    """The articles of a file, a folder, a glob, or `-` (JSON Lines from `stdin`), in a fixed order."""
    for item in plan([source]).items:
        yield from read_item(item, stdin=stdin, columns=columns)


def unfold(item: Item, web: Web | None = None) -> Iterator[Item | Unchanged]:
    """The parts of an item that can be read apart from each other: a page as fetched, the entries of a feed, the
    members of a ZIP; else the item itself. `Unchanged` stands for a page that is in the library already.
    """
    if isinstance(item, str) and item != STANDARD_INPUT and web:
        yield from fetched(item, web)
        return
    if not isinstance(item, Path):
        yield item
        return
    names = _names_in(item) if _head(item).startswith(b"PK\x03\x04") else []
    if len(names) > 1:
        yield from (Member(item, number, name) for number, name in enumerate(names))
    else:
        yield item


def read_item(
    item: Item, *, stdin: BinaryIO | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Found]:
    """The articles of one item, each with an id. `columns` maps fields to the columns of a table, or keys of JSON."""
    for found in _read_item(item, stdin, columns or {}):
        if isinstance(found, Failure):
            yield replace(found, source=storable(found.source))
        else:
            yield replace(found, location=storable(found.location))


def _read_item(item: Item, stdin: BinaryIO | None, columns: Mapping[str, str]) -> Iterator[Found]:
    if isinstance(item, Failure):
        yield item
    elif isinstance(item, Document):
        name = plain_file_name(item.url.partition("#")[0])
        place = Place(
            item.location, item.location, name, item.media_type, item.charset, item.url, columns=columns
        )
        for found in read_stream(io.BytesIO(item.data), place):
            yield found if isinstance(found, Failure) else with_stated(found, item.stated)
    elif isinstance(item, Member):
        yield from _read_member(item, columns)
    elif isinstance(item, Path):
        yield from _read_file(item, columns)
    elif item != STANDARD_INPUT:
        yield Failure(item, "a web address: it has to be fetched first")
    elif stdin is None:
        yield Failure(STANDARD_INPUT, "there is no standard input to read")
    else:
        place = Place(STANDARD_INPUT, "standard input", STANDARD_INPUT, columns=columns)
        yield from read_rows(stdin, place)


def name_of(item: object) -> str:
    """What an item is called in a row of `failed`."""
    if isinstance(item, Failure):
        return storable(item.source)
    if isinstance(item, Document):
        return item.location
    return storable(f"{item.path}!{item.name}" if isinstance(item, Member) else str(item))


def shown(location: str) -> str:
    """A row of a container as people write it: `FILE:ROW`; other locations as they are."""
    container, mark, member = location.rpartition("!")
    if not mark or not member.isdigit():
        return location
    return f"{'standard input' if container == STANDARD_INPUT else container}:{member}"


def is_rows(item: Item) -> bool:
    """Whether an item is many short articles that cost next to nothing to read: JSON Lines, or a table."""
    if not isinstance(item, Path):
        return item == STANDARD_INPUT
    return kind_of(_head(item), item.name) in ("json lines", "table")


def is_plain(item: Item) -> bool:
    """Whether no library has to parse it: text and Markdown."""
    return not isinstance(item, Path) or kind_of(_head(item), item.name) in ("text", "markdown")


def _head(path: Path) -> bytes:
    """How a file begins; nothing for a pipe or a device, which would wait for ever."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except OSError:
        return b""


def _names_in(path: Path) -> list[str]:
    """The files in an archive; none in a document, or in what cannot be opened: reading it says why."""
    try:
        with path.open("rb") as stream, open_zip(stream) as archive:
            document = package_kind(archive.namelist()) != "zip"
            return [] if document else [info.filename for info in members(archive)]
    except (OSError, UnreadableSource):
        return []


def _read_file(path: Path, columns: Mapping[str, str]) -> Iterator[Found]:
    place = Place(str(path), str(path), plain_file_name(path.name), columns=columns)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableSource("not a file")
        place = replace(place, location=str(path.resolve()))
        with path.open("rb", buffering=HEAD) as stream:
            yield from read_stream(stream, place)
    except UnreadableSource as problem:
        yield Failure(place.shown, str(problem))
    except OSError as problem:
        yield Failure(place.shown, reason_of(problem))


def _read_member(item: Member, columns: Mapping[str, str]) -> Iterator[Found]:
    place = Place(str(item.path), str(item.path), plain_file_name(item.path.name), columns=columns)
    try:
        place = replace(place, location=str(item.path.resolve()))
        archive = kept_open(item.path)
        yield from read_member(archive, members(archive)[item.number], place, read_stream)
    except UnreadableSource as problem:
        yield Failure(name_of(item), str(problem))
    except OSError as problem:
        yield Failure(name_of(item), reason_of(problem))
