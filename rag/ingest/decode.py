"""Bytes to text, with the encoding found. Knows encodings; knows nothing of formats."""

from __future__ import annotations

import codecs
import re

from rag.errors import UnreadableSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000  # bytes looked at to detect an encoding
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Western European text holds beyond ASCII; anything else in a Latin alphabet is left to the detector.
_WESTERN = frozenset("‘’‚“”„–—…•‹›«»€£©®°§·´¡¿ªº\u00a0\u00adŒœŠšŽžŸ") | frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿ"
)
_LATIN = ("cp125", "iso8859", "latin", "mac_", "cp437", "cp85", "hp_roman")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text, and a plain line on its encoding where that is not simply UTF-8.

    `declared` is the encoding that the content itself names. Raises UnreadableSource when it is not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _by_mark(data, name), None if name == "utf-8-sig" else f"{name}, by its byte order mark"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, declared)
    if "\0" in text:
        if data.count(b"\0") > len(data) // 4:  # UTF-16 without its mark: every other byte of ASCII is a NUL
            return _detected(data)
        raise UnreadableSource("not text: it holds NUL bytes")
    return text, None


def _by_mark(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as problem:
        raise UnreadableSource(f"damaged: not valid {name} after byte {problem.start:,}") from problem


def _not_utf8(data: bytes, declared: str | None) -> tuple[str, str | None]:
    if declared:
        try:
            return data.decode(declared), f"{declared}, as declared"
        except (LookupError, UnicodeDecodeError):
            pass
    if b"\0" in data or len(_CONTROLS.findall(data[:_SAMPLE])) > len(data[:_SAMPLE]) // 200:
        return _detected(data)
    mended = data.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    if sum(character > "\u007f" for character in mended) > 2 * broken:
        return mended, f"utf-8 with {broken:,} damaged characters"
    western = data.decode("cp1252", "replace")
    if all(character <= "\u007f" or character in _WESTERN for character in western):
        return western, "windows-1252, detected"
    return _detected(data)


def _detected(data: bytes) -> tuple[str, str | None]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnreadableSource("not text: binary, or in an unknown encoding")
    text = data.decode(best.encoding, "replace")
    if "\0" in text:
        raise UnreadableSource("not text: it holds NUL bytes")
    return text, f"{best.encoding}, detected"
