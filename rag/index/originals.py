"""The files that articles were read from, kept by the SHA-256 of their bytes. Knows files; holds no SQL.

A file is whole and synced before the transaction that refers to it: whatever the catalogue names is there. One that nothing
refers to any more is removed after the transaction; what a killed process leaves behind, the next sweep takes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

from rag.errors import LibraryDamaged, LibraryError
from rag.index.catalogue import originals as shared
from rag.index.catalogue.engine import out_of_space
from rag.index.catalogue.whole import Catalogue

FOLDER = "originals"
_UNFINISHED = ".part"
_NO_SPACE = 28  # errno.ENOSPC, on Windows too


class Originals:
    """The kept files of one library. Writing is for the holder of the writer lock."""

    def __init__(self, library: Path) -> None:
        self.folder = library / FOLDER

    def keep(self, data: bytes) -> str:
        """Store bytes, once however often they are given; returns their hash. Raises OutOfSpace, LibraryError."""
        name = hashlib.sha256(data).hexdigest()
        path = self._place(name)
        if path.is_file() and path.stat().st_size == len(data):
            return name
        unfinished = path.with_suffix(f".{os.getpid()}{_UNFINISHED}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(path)
            _sync_folder(path.parent)
        except OSError as problem:
            if problem.errno == _NO_SPACE:
                raise out_of_space(self.folder.parent) from problem
            raise LibraryError(f"cannot keep an original in {path.parent}: {problem.strerror}") from problem
        return name

    def read(self, name: str) -> bytes:
        """The bytes kept under a hash. Raises LibraryDamaged when they are gone or are no longer those."""
        try:
            data = self.path(name).read_bytes()
        except OSError as problem:
            raise LibraryDamaged(
                f"the original {self.path(name)} cannot be read ({problem.strerror}): restore a backup, or add it again"
            ) from problem
        if hashlib.sha256(data).hexdigest() != name:
            raise LibraryDamaged(
                f"the original {self.path(name)} has changed: restore a backup, or add it again"
            )
        return data

    def fault(self, name: str) -> str | None:
        """What is wrong with one kept file: `missing`, `changed`, or None."""
        try:
            with self._place(name).open("rb") as stream:
                return None if hashlib.file_digest(stream, "sha256").hexdigest() == name else "changed"
        except OSError:
            return "missing"

    def path(self, name: str) -> Path:
        """Where the bytes of one hash lie."""
        return self._place(name)

    def remove(self, name: str) -> None:
        """Take one kept file away."""
        with suppress(OSError):  # open in another program on Windows: the next sweep takes it
            self._place(name).unlink(missing_ok=True)

    def sweep(self, referred_to: Set[str]) -> None:
        """Take away all that nothing refers to."""
        for path in self._files():
            if path.name not in referred_to:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _files(self) -> Iterator[Path]:
        yield from self.folder.glob("??/*")


class SharedOriginals(Originals):
    """Originals that several machines share: their bytes lie in the catalogue, and the folder has copies of those asked for."""

    def __init__(self, library: Path, catalogue: Catalogue) -> None:
        super().__init__(library)
        self._catalogue = catalogue

    def keep(self, data: bytes) -> str:
        """Store bytes on the server; returns their hash. Raises OutOfSpace, LibraryError."""
        name = hashlib.sha256(data).hexdigest()
        with self._catalogue.transaction() as connection:
            shared.put_bytes(connection, name, data)
        return name

    def read(self, name: str) -> bytes:
        """As of a folder; a copy that is no longer what it was is fetched again."""
        if super().fault(name) == "changed":
            super().remove(name)
        return super().read(name)

    def fault(self, name: str) -> str | None:
        """What is wrong with the bytes on the server."""
        with self._catalogue.reading() as connection:
            found = shared.hash_kept(connection, name)
        return "missing" if found is None else None if found == name else "changed"

    def path(self, name: str) -> Path:
        """Where a copy of the bytes lies on this machine, fetched if it is not there."""
        place = self._place(name)
        if not place.is_file():
            with self._catalogue.reading() as connection:
                data = shared.bytes_kept(connection, name)
            if data is not None and hashlib.sha256(data).hexdigest() == name:
                super().keep(data)
        return place

    def remove(self, name: str) -> None:
        """Take the bytes away, here and from the server."""
        with self._catalogue.transaction() as connection:
            shared.drop_bytes(connection, name)
        super().remove(name)

    def sweep(self, referred_to: Set[str]) -> None:
        """Take away all that nothing refers to, here and from the server."""
        with self._catalogue.transaction() as connection:
            shared.drop_unreferred_bytes(connection)
        super().sweep(referred_to)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets folders be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
