"""ZIP archives and gzip files: their members as streams, within limits. Knows archives; reads no article.

Nothing is unpacked to a disk: a member is read where it lies, so that no name in an archive can lead anywhere.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.place import LARGEST_FILE, Found, Place, Read, too_large
from rag.schema import Failure

LARGEST_DIRECTORY = 20_000_000  # bytes of a ZIP's list of members; about 200,000 of them
LARGEST_STREAM = 4_000_000_000  # bytes that one member may unpack to, when it is rows
LARGEST_RATIO = 120  # unpacked to packed bytes: text packs to a tenth or so
_RATIO_COUNTS_FROM = 2_000_000  # bytes; a small file may well be one word over and over
_END = struct.Struct("<4s4H2LH")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, gzip.BadGzipFile)


class Capped(io.RawIOBase):
    """A stream that unpacks, and stops with UnreadableSource where it grows beyond all measure."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        self._stream, self._given = stream, 0
        self._most = min(LARGEST_STREAM, max(_RATIO_COUNTS_FROM, LARGEST_RATIO * packed))

    def readable(self) -> bool:
        """It is read from, and nothing else."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's buffer type
        """As of any raw stream. Raises UnreadableSource for what is too much or damaged."""
        try:
            data = self._stream.read(len(buffer))
        except _BROKEN as problem:
            raise UnreadableSource("damaged: it cannot be unpacked to its end") from problem
        except RuntimeError as problem:
            raise UnreadableSource("protected by a password: unpack it first") from problem
        self._given += len(data)
        if self._given > self._most:
            raise UnreadableSource("it unpacks to far more than its size: taken for a decompression bomb")
        buffer[: len(data)] = data
        return len(data)


def read_gzip(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """What a gzip file holds, under its own name without `.gz`."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    inner: Any = gzip.GzipFile(fileobj=stream)
    name = re.sub(r"\.gz\Z", "", place.name, flags=re.I)
    name = re.sub(r"\.tgz\Z", ".tar", name, flags=re.I)
    yield from read(io.BufferedReader(Capped(inner, size)), place.member(name))


def read_zip(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """What the members of a ZIP hold, by name. Raises UnreadableSource when it cannot be opened."""
    archive = open_zip(stream)
    infos = members(archive)
    if not infos:
        raise UnreadableSource("an empty archive")
    for info in infos:
        yield from read_member(archive, info, place, read)


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive. Raises UnreadableSource for one that is damaged or lists too many members."""
    size = _directory_size(stream)
    if size > LARGEST_DIRECTORY:
        raise UnreadableSource("an archive of too many members: split it")
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (*_BROKEN, ValueError, OSError) as problem:
        raise UnreadableSource("damaged: not a ZIP archive that can be opened") from problem


_kept: tuple[tuple[str, int, int], BinaryIO, zipfile.ZipFile] | None = None


def kept_open(path: Path) -> zipfile.ZipFile:
    """The archive at a path, open until another is asked for: its list is long to read, its members are many.

    For processes that read one member after another. Raises UnreadableSource and OSError.
    """
    global _kept
    state = path.stat()
    key = (str(path), state.st_mtime_ns, state.st_size)
    if _kept is None or _kept[0] != key:
        if _kept:
            _kept[2].close()
            _kept[1].close()
            _kept = None
        stream = path.open("rb")
        try:
            _kept = key, stream, open_zip(stream)
        except UnreadableSource:
            stream.close()
            raise
    return _kept[2]


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive by name, without folders and hidden files."""
    infos = (info for info in archive.infolist() if not info.is_dir())
    return sorted(
        (
            info
            for info in infos
            if not re.search(r"(?:\A|[/\\])(?:\.(?!\.)|__MACOSX[/\\]|Thumbs\.db\Z)", info.filename)
        ),
        key=lambda info: (info.filename, info.header_offset),
    )


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place, read: Read) -> Iterator[Found]:
    """What one member holds, or a Failure that says why it is not read."""
    inside = place.member(_printable(info.filename))
    if problem := _refusal(info):
        yield Failure(inside.shown, problem)
        return
    try:
        stream = archive.open(info)
    except RuntimeError:
        yield Failure(inside.shown, "protected by a password: unpack it first")
    except (*_BROKEN, ValueError, OSError):
        yield Failure(inside.shown, "damaged: it cannot be unpacked")
    else:
        with stream:
            capped = Capped(stream, info.compress_size)
            yield from read(io.BufferedReader(capped), inside)


def count_members(stream: BinaryIO) -> int:
    """How many members a ZIP says it has."""
    end = _end_record(stream)
    return end[4] if end else 0


def _refusal(info: zipfile.ZipInfo) -> str | None:
    name = info.filename.replace("\\", "/")
    if (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name)
        or ".." in name.split("/")
        or "\0" in info.orig_filename
    ):
        return "its name leads out of the archive: taken for an attack, not read"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link: add what it points to by itself"
    if info.flag_bits & 0x1:
        return "protected by a password: unpack it first"
    if info.file_size > _RATIO_COUNTS_FROM and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
        return "it unpacks to far more than its size: taken for a decompression bomb"
    return None


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:1_000]


def _directory_size(stream: BinaryIO) -> int:
    end = _end_record(stream)
    return end[5] if end else 0


def _end_record(stream: BinaryIO) -> tuple[int, ...] | None:
    """The record at the end of a ZIP that says how many members it lists, and in how many bytes."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read(65_557)
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    record: tuple[int, ...] = _END.unpack_from(tail, at)
    return record


def whole(stream: BinaryIO, what: str = "the file") -> bytes:
    """All bytes of one article. Raises UnreadableSource when they are too many."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        size = stream.seek(0, io.SEEK_END) if stream.seekable() else None
        raise UnreadableSource(too_large(what, size))
    return data
