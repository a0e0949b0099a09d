"""What was given, as files to read: folders walked, patterns matched, links kept inside. Knows paths; reads no article."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from rag.schema import Failure

STANDARD_INPUT = "-"
Planned = Path | str | Failure  # a file; `-` or a web address; what is neither
_CHUNK = 1 << 20
_OTHER_ADDRESS = re.compile(r"[a-z][a-z\d+.-]+://", re.I)
_OF_THE_SYSTEM = frozenset(["Thumbs.db", "desktop.ini", "__MACOSX", "$RECYCLE.BIN"])
_PARTS_OF_A_PAGE = re.compile(
    r"(.+)(?:[-_. ](?:files|dateien|fichiers|archivos|ficheros|arquivos|bestanden|pliki|data))", re.I
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files behind what was given, in order, and what of it is no file. `articles`: None if unknown."""

    items: tuple[Planned, ...]
    articles: int | None


def plan(sources: Sequence[str]) -> Plan:
    """Find the files, and count the articles in them without reading them."""
    found = (item for source in sources for item in _find(source))
    items = tuple({_key(item): item for item in found}.values())
    if any(isinstance(item, str) for item in items):
        return Plan(items, None)
    return Plan(items, sum(_count(item) for item in items if isinstance(item, Path)))


def is_web_address(source: str) -> bool:
    """Whether the source is to be fetched and not read from a disk."""
    return source.lower().startswith(("http://", "https://"))


def file_of(source: str) -> str:
    """The file behind a failed row: of `FILE:LINE`, `FILE!MEMBER` and `FILE!MEMBER:LINE`; or the source itself."""
    if is_web_address(source) or _exists(Path(source)):
        return source
    row, mark, number = source.rpartition(":")
    if mark and number.isdigit():
        source = row
    parts = source.split("!")
    for end in range(len(parts), 0, -1):
        if _exists(Path("!".join(parts[:end]))):
            return "!".join(parts[:end])
    return source


def reason_of(problem: OSError) -> str:
    """What the system says of a file that cannot be read."""
    return (problem.strerror or "cannot be read").lower()


def _key(item: Planned) -> Planned:
    return item.absolute() if isinstance(item, Path) else item


def _find(source: str) -> Iterator[Planned]:
    if source == STANDARD_INPUT or is_web_address(source):
        yield source
    elif _OTHER_ADDRESS.match(source):
        yield Failure(source, "only http:// and https:// addresses are fetched: save it, and add the file")
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
    except (OSError, ValueError):
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
            yield Failure(str(current), reason_of(problem))
            continue
        names = {entry.name for entry in entries}
        folders = []
        for entry in entries:
            path = current / entry.name
            if entry.name.startswith(".") or entry.name in _OF_THE_SYSTEM:
                continue
            empty = False
            if entry.is_symlink() and not _exists(path):
                yield Failure(str(path), "a link to what is not there")
            elif entry.is_symlink() and not _inside(path, root):
                yield Failure(
                    str(path), "a link that leads out of the folder: add what it points to by itself"
                )
            elif entry.is_dir():
                if not (names & _pages_of(entry.name)):
                    folders.append(path)
            elif not entry.is_symlink() or path.resolve() not in seen:
                seen.add(path.resolve())
                yield path
        waiting += reversed(folders)
    if empty:
        yield Failure(source, "an empty folder")


def _pages_of(folder: str) -> set[str]:
    """The saved pages whose pictures, styles and frames a browser puts into a folder of this name beside them."""
    found = _PARTS_OF_A_PAGE.fullmatch(folder)
    return {f"{found[1]}{suffix}" for suffix in (".html", ".htm", ".xhtml")} if found else set()


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _count(path: Path) -> int:
    """How many articles a file holds: its lines for JSON Lines and tables, its members for a ZIP, else one."""
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".ndjson", ".zip") or not path.is_file():
        return 1
    try:
        with path.open("rb") as stream:
            if suffix == ".zip":
                from rag.ingest.finding.archive import count_members

                return count_members(stream) or 1
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b"")) or 1
    except OSError:
        return 1
