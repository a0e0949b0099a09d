"""A library as one file: the catalogue as of one moment, the originals it refers to, a hash of each.

Knows the form of the file; holds no SQL. Derived indexes are left out, since they are built from the catalogue; so is
`communique.toml`, which may hold a key and would be obeyed where it arrives. The file is a zip whose `manifest.json`
names every other member.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rag.errors import LibraryError, UsageError
from rag.index.catalogue.copy import article_count, copy_catalogue, originals_named
from rag.index.catalogue.engine import out_of_space
from rag.index.catalogue.moving import copy_from_server
from rag.index.catalogue.whole import FILE_NAME
from rag.index.originals import FOLDER, Originals
from rag.index.store import Store
from rag.schema import Progress

FORMAT = "communique.backup/1"
MANIFEST = "manifest.json"
BLOCK = 1 << 20
_NO_SPACE = 28
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Backup:
    """What was backed up. `missing` originals are named in the catalogue and no longer on the disk."""

    file: Path
    articles: int
    originals: int
    missing: int
    bytes: int


def back_up(
    folder: Path,
    file: Path,
    *,
    store: Store | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Backup:
    """Write the library in `folder` to `file`, whole or not at all; others may read and write it meanwhile.

    With `store` the library may be one whose catalogue and originals lie on a server: the file is the same. A backup that is there is replaced; any other file is not. Raises UsageError, LibraryError, OutOfSpace.
    """
    if file.exists() and not is_backup(file):
        raise UsageError(f"{file} is there and is no backup: choose another name")
    part, copy = (file.with_name(f"{file.name}.{end}") for end in ("part", "part-catalogue"))
    try:
        return _snapshot(folder, file, part, copy, store, progress)
    except OSError as problem:
        if problem.errno == _NO_SPACE:
            raise out_of_space(file) from problem
        raise LibraryError(f"{file} cannot be written: {problem.strerror}") from problem
    finally:
        for unfinished in (part, copy):
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


def is_backup(file: Path) -> bool:
    """Whether a file looks like a backup; `restore` looks closer."""
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def member(original: str) -> str:
    """The name in the file of an original by its hash."""
    return f"{FOLDER}/{original[:2]}/{original}"


def _snapshot(
    folder: Path,
    file: Path,
    part: Path,
    copy: Path,
    store: Store | None,
    progress: Callable[[Progress], None] | None,
) -> Backup:
    kept = store.originals if store is not None else Originals(folder)
    lost: set[str] = set()
    while True:
        copy.unlink(missing_ok=True)
        if store is not None and store.catalogue.server is not None:
            copy_from_server(store.catalogue, copy)
        else:
            copy_catalogue(folder / FILE_NAME, copy)
        articles, named = article_count(copy), originals_named(copy)
        gone = {original for original in named if not kept.path(original).is_file()} - lost
        if not gone:
            written = _write(part, copy, kept, named - lost, articles, progress)
            if written is not None:
                break
            continue
        # Removed with its article since the catalogue was copied, or lost: a second look tells which.
        lost |= gone
    part.replace(file)
    return Backup(file, articles, written, len(named & lost), file.stat().st_size)


def _write(
    part: Path,
    copy: Path,
    kept: Originals,
    originals: Set[str],
    articles: int,
    progress: Callable[[Progress], None] | None,
) -> int | None:
    """The number of originals written beside the catalogue; None when one was removed meanwhile."""
    with part.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            files = {FILE_NAME: _add(archive, copy, FILE_NAME)}
            for done, original in enumerate(sorted(originals), 1):
                try:
                    files[member(original)] = _add(archive, kept.path(original), member(original))
                except FileNotFoundError:
                    return None
                if progress is not None:
                    progress(Progress("backing up", done, len(originals)))
            manifest = {
                "format": FORMAT,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "version": version("communique"),
                "articles": articles,
                "files": files,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    return len(originals)


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, str | int]:
    """One file added; its hash and size as they were read."""
    digest, size = hashlib.sha256(), 0
    with (
        path.open("rb") as source,
        archive.open(zipfile.ZipInfo(name, _EARLIEST), "w", force_zip64=True) as target,
    ):
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"sha256": digest.hexdigest(), "size": size}
