"""Unpacking what a server sends compressed, never more of it than wanted. Knows gzip and deflate."""

from __future__ import annotations

import zlib

from rag.errors import UnreadableSource

_EITHER = 47  # zlib's own number: gzip or zlib, by what the data begins with
_GZIP = b"\x1f\x8b"
_BARE = -15  # deflate without its wrapping, as some servers send it


class Inflater:
    """Unpacks one body by its `Content-Encoding`. Raises UnreadableSource for one that was not asked for."""

    def __init__(self, encoding: str) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnreadableSource(f"it is packed in a way that was not asked for ({encoding[:40]})")
        self._packed = encoding not in ("", "identity")
        self._unpack = zlib.decompressobj(_EITHER)
        self._begun = False

    def feed(self, chunk: bytes, *, most: int) -> bytes:
        """The next part of the body, at most `most` bytes of it. Raises UnreadableSource."""
        if not self._packed:
            return chunk
        out = b""
        while chunk and len(out) < most:
            if self._unpack.eof:  # gzip may be several, one behind the other; anything else is padding
                if not chunk.startswith(_GZIP):
                    break
                self._unpack = zlib.decompressobj(_EITHER)
            out += self._inflate(chunk, most - len(out))
            chunk = self._unpack.unused_data or self._unpack.unconsumed_tail
        return out

    def close(self) -> None:
        """Raises UnreadableSource when the end is missing."""
        if self._packed and self._begun and not self._unpack.eof:
            raise UnreadableSource("it arrived incomplete: its packed form breaks off")

    def _inflate(self, chunk: bytes, most: int) -> bytes:
        try:
            out = self._unpack.decompress(chunk, most)
        except zlib.error as problem:
            if self._begun:
                raise UnreadableSource("it arrived damaged: its packed form cannot be read") from problem
            self._begun = True
            self._unpack = zlib.decompressobj(_BARE)
            return self._inflate(chunk, most)
        self._begun = True
        return out
