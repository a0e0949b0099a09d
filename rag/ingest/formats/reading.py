"""Some bytes to their articles: the format that they show decides which reader gets them. Knows the readers' table.

Ids are given here: by the address for what was fetched, by path and member for the rest. Whatever cannot be read is a
`Failure`, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.archive import open_zip, read_gzip, read_zip, whole
from rag.ingest.finding.find import STANDARD_INPUT, reason_of
from rag.ingest.finding.place import DEEPEST, Found, Place, Read
from rag.ingest.formats.json_file import read_json, read_json_lines
from rag.ingest.formats.mail import read_mail, read_mailbox
from rag.ingest.formats.readers import READERS
from rag.ingest.formats.sniff import HEAD, REMEDIES, kind_of, package_kind
from rag.ingest.formats.table import read_table
from rag.ingest.ids import file_id, same_site, url_id
from rag.schema import Failure, Original, RawArticle

# Formats of several articles, read as they come; a format of one article is in READERS.
CONTAINERS: Mapping[str, Callable[[BinaryIO, Place, Read], Iterator[Found]]] = {
    "json lines": read_json_lines,
    "json": read_json,
    "table": read_table,
    "mail": read_mail,
    "mailbox": read_mailbox,
    "zip": read_zip,
    "gz": read_gzip,
}


def read_stream(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The articles in some bytes, by the format that they show. Nothing that it meets stops the caller."""
    yield from guarded(_read_kind(_peekable(stream), place), place)


def _peekable(stream: Any) -> io.BufferedReader:
    """The stream, with its beginning to be looked at."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, HEAD)


def read_rows(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The articles of JSON Lines that come from standard input."""
    articles = (
        found if isinstance(found, Failure) else replace(found, id=found.id or _row_id(found))
        for found in read_json_lines(stream, place, read_stream)
    )
    yield from guarded(articles, place)


def _read_kind(stream: io.BufferedReader, place: Place) -> Iterator[Found]:
    head = stream.peek(HEAD)[:HEAD]
    kind = kind_of(head, place.name, place.media_type)
    if kind in ("zip", "gz", "table") and not stream.raw.seekable():
        stream = _peekable(io.BytesIO(whole(stream)))
    if kind == "zip":
        kind = package_kind(open_zip(stream).namelist())
        stream.seek(0)
    if kind in ("zip", "gz", "mail", "mailbox") and place.depth > DEEPEST:
        raise UnreadableSource("too many archives and mails within each other: unpack it first")
    if kind in CONTAINERS:
        for found in CONTAINERS[kind](stream, place, read_stream):
            yield found if isinstance(found, Failure) else replace(found, id=found.id or _row_id(found))
    elif kind in READERS:
        yield from _read_one(kind, stream, place)
    else:
        raise UnreadableSource(REMEDIES.get(kind, kind))


def _read_one(kind: str, stream: io.BufferedReader, place: Place) -> Iterator[Found]:
    """The article of a file of its own, with the file."""
    data = whole(stream)
    reader = READERS[kind]
    original = Original(place.name, reader.media_type, data)
    for raw in reader.read(data, place.location, place.charset):
        if isinstance(raw, Failure):
            yield Failure(raw.source.replace(place.location, place.shown, 1), raw.reason)
        elif place.url:
            yield replace(_of_address(raw, place.url), original=original)
        else:
            yield replace(raw, id=raw.id or file_id(raw.location), original=original)


def _of_address(raw: RawArticle, url: str) -> RawArticle:
    """The article of a fetched page. The address in its markup counts only when it is one of the same site."""
    if raw.url is None or not same_site(raw.url, url):
        raw = replace(raw, url=url, found={**raw.found, "url": "address it was fetched from"})
    assert raw.url is not None
    return replace(raw, id=raw.id or url_id(raw.url))


def guarded(articles: Iterator[Found], place: Place) -> Iterator[Found]:
    """The articles, and a Failure in place of whatever their reader raises."""
    try:
        yield from articles
    except UnreadableSource as problem:
        yield Failure(place.shown, str(problem))
    except OSError as problem:
        yield Failure(place.shown, reason_of(problem))
    except MemoryError:
        yield Failure(place.shown, "it needs more memory than there is")
    except Exception as problem:  # noqa: BLE001  # a parser broke on this file: the others go on
        yield Failure(place.shown, f"damaged: its reader stopped ({type(problem).__name__})")


def _row_id(raw: RawArticle) -> str:
    if not raw.location.startswith(f"{STANDARD_INPUT}!"):
        return file_id(raw.location)
    # The line number of a stream says nothing; the same text is the same article.
    digest = hashlib.sha256(raw.text.encode("utf-8", "surrogatepass")).hexdigest()
    return file_id(f"{STANDARD_INPUT}!{digest}")
