"""Where bytes lie: in a file, in an archive or a mail, on the web. Knows names; opens nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from rag.schema import Failure, RawArticle

Found = RawArticle | Failure

LARGEST_FILE = 50_000_000  # bytes of a file, or of a row: more is no article
DEEPEST = 2  # containers within each other: a mail in an archive in an archive is given up


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of some bytes before they are read.

    `location` makes the id (a resolved path, `path!member`, a URL), `shown` is the name for people, `name` the plain
    file name with its suffix. `columns` maps fields to columns as the user named them; `depth` counts the containers
    around it.
    """

    location: str
    shown: str
    name: str
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    depth: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)

    def member(self, name: str, media_type: str | None = None, charset: str | None = None) -> Place:
        """The place of something inside."""
        return replace(
            self,
            location=f"{self.location}!{name}",
            shown=f"{self.shown}!{name}",
            name=plain_file_name(name),
            media_type=media_type,
            charset=charset,
            url=None,
            depth=self.depth + 1,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that were fetched, with what the server said of them. `url` is where they came from in the end.

    `location` is the address that was asked for; `stated` is what a feed says of the page (title, date).
    """

    data: bytes
    location: str
    url: str
    media_type: str | None = None
    charset: str | None = None
    stated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a ZIP on a disk, by its number among the archive's files."""

    path: Path
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that need not be fetched: it is in the library, or its feed has nothing new."""

    name: str


Item = Path | Document | Member | Failure | str  # what can be read apart from everything else
Read = Callable[[BinaryIO, Place], Iterator[Found]]


def plain_file_name(name: str) -> str:
    """The last part of a path or address, as a name that is safe as a file's: no folders, no control characters."""
    last = PurePosixPath(name.replace("\\", "/").partition("?")[0]).name
    plain = re.sub(r'[\x00-\x1f\x7f<>:"|*\ud800-\udfff]', "_", last).strip(". ")
    if len(plain) > 120:
        stem, dot, suffix = plain.rpartition(".")
        plain = f"{stem[:100]}{dot}{suffix[:12]}" if dot else plain[:100]
    return plain or "file"


def storable(path: str) -> str:
    """A path as it can be stored and printed: the bytes of a name that are no text are spelled out."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode(errors="backslashreplace")
    return path


def too_large(what: str, size: int | None = None, largest: int | None = None) -> str:
    """Why something is not read."""
    largest = LARGEST_FILE if largest is None else largest
    has = f"{what} has {size / 1e6:,.0f} MB" if size else f"{what} is too long"
    return f"{has}: one article may have {largest / 1e6:,.0f} MB"
