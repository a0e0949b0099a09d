"""A library made again from its backup. Knows the form of the file and distrusts it; holds no SQL.

All is built in a folder beside the library's place and moved there when it is whole: a kill leaves what was there
before, and a hidden folder that the next restore takes away. (Between the two renames of a replacement both libraries
are whole, neither in its place.)
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.errors import LibraryError, LibraryLocked, OutOfSpace, UnreadableSource, UsageError
from rag.index.backup import BLOCK, FORMAT, MANIFEST
from rag.index.catalogue.copy import accept, article_count, originals_named
from rag.index.catalogue.engine import out_of_space
from rag.index.catalogue.moving import fill_server
from rag.index.catalogue.whole import FILE_NAME, Catalogue
from rag.index.locks import writer_lock
from rag.index.originals import FOLDER, Originals
from rag.index.rebuild import rebuild
from rag.index.store import Store
from rag.schema import Progress

LARGEST_MANIFEST = 256_000_000  # bytes: about a million originals
KEPT = "communique.toml"
_NO_SPACE = 28
_ORIGINAL = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the library that was there before now lies."""

    folder: Path
    articles: int
    originals: int
    aside: Path | None


def restore(
    file: Path,
    folder: Path,
    open_store: Callable[[Path], Store],
    *,
    replace: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Restored:
    """Make the library in `folder` from a backup; vectors are taken from it, none is made anew.

    A library there that holds articles is refused, or with `replace` moved aside whole. `open_store` opens a folder as
    a library. Raises UsageError, UnreadableSource (the file), LibraryDamaged, LibraryTooNew, LibraryLocked, OutOfSpace.
    """
    folder = folder.absolute()
    held = _held(folder)
    if held and not replace:
        raise UsageError(
            f"{folder} holds {held}: restore into another folder with --library, or give --replace, which moves it aside"
        )
    with _only_one(folder) as fresh:
        originals = _unpack(file, fresh)
        accept(fresh / FILE_NAME)
        articles = _index(fresh, open_store, progress)
        aside = _change_over(folder, fresh, keep=bool(held))
    return Restored(folder, articles, originals, aside)


def restore_onto_server(
    file: Path,
    folder: Path,
    open_store: Callable[[Path], Store],
    *,
    progress: Callable[[Progress], None] | None = None,
) -> Restored:
    """Put the library of a backup onto the servers of the store that `open_store` opens, whose catalogue must be empty.

    Originals first, then the catalogue in one transaction, then the indexes. Raises as `restore`.
    """
    folder = folder.absolute()
    store = open_store(folder)
    try:
        with _only_one(folder) as fresh, store.catalogue.writer_lock(timeout=0):
            server, held = store.catalogue.server, len(store.catalogue.article_keys())
            assert server is not None
            if held:
                raise UsageError(
                    f"the catalogue at {server.name} holds {held:,} articles: name an empty database in "
                    "COMMUNIQUE_CATALOGUE_URL"
                )
            originals = _unpack(file, fresh)
            accept(fresh / FILE_NAME)
            Catalogue(fresh).close()  # brings it to the present version
            unpacked = Originals(fresh)
            for name in sorted(originals_named(fresh / FILE_NAME)):
                if unpacked.path(name).is_file():
                    store.originals.keep(unpacked.read(name))
            fill_server(fresh / FILE_NAME, store.catalogue)
            rebuild(store, embed_again=False, progress=progress)
        with store.writing():
            pass
        return Restored(folder, len(store.catalogue.article_keys()), originals, None)
    finally:
        store.close()


def _held(folder: Path) -> str:
    """What is in the way, in words; empty when nothing is. Raises UsageError when it is no library."""
    if (folder / FILE_NAME).is_file():
        try:
            number = article_count(folder / FILE_NAME)
        except LibraryError:
            return "a library that cannot be read"
        return f"{number:,} article{'s' if number > 1 else ''}" if number else ""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there and is no library: choose another folder with --library")
    return ""


@contextmanager
def _only_one(folder: Path) -> Iterator[Path]:
    """An empty folder beside the library's, for one restore at a time; gone afterwards."""
    fresh = folder.with_name(f".{folder.name}.restoring")
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f".{folder.name}.restoring.lock"), is_singleton=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryLocked(f"{folder} is being restored by another process: wait for it") from None
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        yield fresh
    except OSError as problem:
        if problem.errno == _NO_SPACE:
            raise out_of_space(folder) from problem
        raise LibraryError(f"{folder} cannot be restored: {problem.strerror or problem}") from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)


# The file


def _unpack(file: Path, fresh: Path) -> int:
    """Write what the manifest names, each under its own name and checked; the number of originals."""
    try:
        with zipfile.ZipFile(file) as archive:
            files = _manifest(archive, file)
            total = sum(size for _, size in files.values())
            if total > shutil.disk_usage(fresh).free:
                raise OutOfSpace(
                    f"the backup needs {total / 1e6:,.0f} MB, more than is free for {fresh.parent}"
                )
            for name, (digest, size) in files.items():
                _member(archive, name, fresh / name, digest, size)
    except FileNotFoundError as problem:
        raise UsageError(f"{file}: no such file") from problem
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        raise UnreadableSource(f"{file} is no backup, or damaged ({problem})") from problem
    return len(files) - 1


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, tuple[str, int]]:
    """Hash and size of each member, when the names are ours and all there. Raises UnreadableSource."""
    names = archive.namelist()
    if names.count(MANIFEST) != 1 or archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise UnreadableSource(f"{file} is no backup of a library")
    try:
        manifest: Any = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise UnreadableSource(f"{file} is a backup of another kind ({manifest['format']!r:.60})")
        files = {str(name): (str(one["sha256"]), _size(one)) for name, one in manifest["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise UnreadableSource(f"{file} is damaged: its manifest cannot be read") from problem
    foreign = [name for name in files if name != FILE_NAME and not _ORIGINAL.fullmatch(name)]
    if foreign or FILE_NAME not in files or sorted(names) != sorted([*files, MANIFEST]):
        raise UnreadableSource(
            f"{file} holds something else than a library{f': {foreign[0]!r:.80}' if foreign else ''}"
        )
    return files


def _size(one: Mapping[str, Any]) -> int:
    size = one["size"]
    if not isinstance(size, int) or size < 0:
        raise ValueError(size)
    return size


def _member(archive: zipfile.ZipFile, name: str, path: Path, digest: str, size: int) -> None:
    """One member, never more of it than the manifest says."""
    found, left = hashlib.sha256(), size
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, path.open("wb") as target:
        while block := source.read(min(BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            found.update(block)
            target.write(block)
    own = name == FILE_NAME or path.name == digest
    if left or found.hexdigest() != digest or not own:
        raise UnreadableSource(f"the backup is damaged: {name} is not what was backed up")


# The library


def _index(
    fresh: Path, open_store: Callable[[Path], Store], progress: Callable[[Progress], None] | None
) -> int:
    """Build both indexes from the stored vectors and look the whole over; the number of articles."""
    store = open_store(fresh)
    try:
        with writer_lock(fresh):
            rebuild(store, embed_again=False, progress=progress)
        with store.writing():
            pass  # entering finishes what was pending when the backup was made, and looks both indexes over
        return len(store.catalogue.article_keys())
    finally:
        store.close()


def _change_over(folder: Path, fresh: Path, *, keep: bool) -> Path | None:
    """Put the new library in its place; what was there is moved aside, and kept when it held something."""
    if not folder.exists():
        fresh.rename(folder)
        return None
    if (folder / FILE_NAME).exists():
        with writer_lock(folder, timeout=0):
            pass  # nobody is writing what is about to be moved
        with suppress(FileNotFoundError):
            shutil.copy2(folder / KEPT, fresh / KEPT)
    aside = _free_name(folder)
    folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    if keep:
        return aside
    shutil.rmtree(aside, ignore_errors=True)
    return None


def _free_name(folder: Path) -> Path:
    names = (folder.with_name(f"{folder.name}.before-restore{f'-{n}' if n else ''}") for n in range(10_000))
    return next(name for name in names if not name.exists())
