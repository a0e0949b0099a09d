"""Files, folders, globs and standard input, found and read. Knows paths; the readers know formats.

Whatever cannot be read is a `Failure`, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.ids import file_id
from rag.ingest.readers import read_json_line, read_json_lines, reader_for
from rag.schema import Failure, RawArticle

STANDARD_INPUT = "-"
LARGEST_FILE = 50_000_000  # bytes of a file, or of a line of JSON Lines: more is no article
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """The files behind what was given, in order, and what of it is no file. `articles`: None if unknown."""

    items: tuple[Path | str | Failure, ...]
    articles: int | None


def plan(sources: Sequence[str]) -> Plan:
    """Find the files, and count the articles in them without reading them."""
    found = (item for source in sources for item in _find(source))
    items = tuple({_key(item): item for item in found}.values())
    if STANDARD_INPUT in items:
        return Plan(items, None)
    return Plan(items, sum(_count(item) for item in items if isinstance(item, Path)))


def read(source: str, *, stdin: BinaryIO | None = None) -> Iterator[RawArticle | Failure]:
    """The articles of a file, a folder, a glob, or `-` (JSON Lines from `stdin`), in a fixed order."""
    for item in plan([source]).items:
        yield from read_item(item, stdin=stdin)


def read_item(item: Path | str | Failure, *, stdin: BinaryIO | None = None) -> Iterator[RawArticle | Failure]:
    """The articles of one item of a plan, each with an id."""
    if isinstance(item, Failure):
        yield item
    elif isinstance(item, str):
        nothing = [Failure(STANDARD_INPUT, "there is no standard input to read")]
        yield from _read_lines(stdin, "standard input", STANDARD_INPUT) if stdin else nothing
    else:
        yield from _read_file(item)


def _key(item: Path | str | Failure) -> Path | str | Failure:
    return item.absolute() if isinstance(item, Path) else item


def is_web_address(source: str) -> bool:
    """Whether the source is to be fetched and not read from a disk."""
    return source.lower().startswith(("http://", "https://"))


def _find(source: str) -> Iterator[Path | str | Failure]:
    if source == STANDARD_INPUT:
        yield source
    elif is_web_address(source):
        yield Failure(source, "fetching URLs is not available yet: save the page and add the file")
    elif "\0" in source or not source.strip():
        yield Failure(source, "not a path")
    elif _exists(path := Path(source).expanduser()):
        yield from _walk(path, source) if path.is_dir() else [path]
    elif has_magic(source):
        matches = sorted(glob(str(path), recursive=True))  # noqa: PTH207  # a pattern may be absolute
        if not matches:
            yield Failure(source, "no file matches")
        for match in matches:
            yield from _walk(Path(match), match) if Path(match).is_dir() else [Path(match)]
    else:
        yield Failure(source, "no such file or folder")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _walk(folder: Path, source: str) -> Iterator[Path | Failure]:
    """The files of a folder, sorted, without hidden ones. A link is followed inside the folder only, once."""
    root = folder.resolve()
    seen: set[Path] = set()
    waiting = [folder]
    empty = True
    while waiting:
        current = waiting.pop()
        real = current.resolve()
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as problem:
            yield Failure(str(current), _reason(problem))
            continue
        folders = []
        for entry in entries:
            path = current / entry.name
            if entry.name.startswith("."):
                continue
            empty = False
            if entry.is_symlink() and not _inside(path, root):
                yield Failure(
                    str(path), "a link that leads out of the folder: add what it points to by itself"
                )
            elif entry.is_dir():
                folders.append(path)
            elif not entry.is_symlink() or path.resolve() not in seen:
                seen.add(path.resolve())
                yield path
        waiting += reversed(folders)
    if empty:
        yield Failure(source, "an empty folder")


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _count(path: Path) -> int:
    """How many articles a file holds: its lines for JSON Lines, else one."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return 1
    try:
        with path.open("rb") as stream:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b"")) or 1
    except OSError:
        return 1


def _read_file(path: Path) -> Iterator[RawArticle | Failure]:
    name = str(path)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableSource("not a file")
        location = str(path.resolve())
        with path.open("rb") as stream:
            reader = reader_for(path.suffix, stream.read(512))
            stream.seek(0)
            if reader is read_json_lines:
                yield from _read_lines(stream, name, location)
                return
            if state.st_size > LARGEST_FILE:
                raise UnreadableSource(_too_large("the file", state.st_size))
            data = stream.read(LARGEST_FILE + 1)
        for raw in reader(data, location):
            yield replace(raw, id=raw.id or file_id(location)) if isinstance(raw, RawArticle) else raw
    except UnreadableSource as problem:
        yield Failure(name, str(problem))
    except OSError as problem:
        yield Failure(name, _reason(problem))
    except Exception as problem:  # noqa: BLE001  # a parser broke on this file: the others go on
        yield Failure(name, f"damaged: its reader stopped ({type(problem).__name__})")


def _read_lines(stream: BinaryIO, name: str, location: str) -> Iterator[RawArticle | Failure]:
    any_line = False
    for number, line in _lines(stream):
        any_line = True
        raw = read_json_line(line, location, number) if line else Failure("", _too_large("the line"))
        if isinstance(raw, Failure):
            yield Failure(f"{name}:{number}", raw.reason)
        else:
            yield replace(raw, id=raw.id or _member_id(raw))
    if not any_line:
        yield Failure(name, "empty")


def _member_id(raw: RawArticle) -> str:
    if not raw.location.startswith(f"{STANDARD_INPUT}!"):
        return file_id(raw.location)
    # The line number of a stream says nothing; the same text is the same article.
    digest = hashlib.sha256(raw.text.encode("utf-8", "surrogatepass")).hexdigest()
    return file_id(f"{STANDARD_INPUT}!{digest}")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that hold something, numbered from 1; None in place of one that is too long."""
    number = 0
    while line := stream.readline(LARGEST_FILE + 1):
        number += 1
        if len(line) > LARGEST_FILE and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _too_large(what: str, size: int | None = None) -> str:
    has = f"{what} has {size / 1e6:,.0f} MB" if size else f"{what} is too long"
    return f"{has}: one article may have {LARGEST_FILE / 1e6:,.0f} MB"


def _reason(problem: OSError) -> str:
    return (problem.strerror or "cannot be read").lower()
