"""Bytes to text, with the encoding found. Knows encodings; knows nothing of formats."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from rag.errors import UnreadableSource
from rag.ingest.formats.codepages import code_page, is_misstated

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 200_000  # bytes looked at to detect an encoding
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_STRANGE = re.compile(r"[\x80-\x9f\ue000-\uf8ff]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,30})", re.I)
# Names that browsers read as the larger code page: what calls itself Latin-1 on the web is windows-1252.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
          "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, and a plain line on how it is known; no line for plain UTF-8."""

    name: str
    note: str | None = None
    errors: str = "strict"


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text, and a plain line on its encoding where that is not simply UTF-8.

    `declared` is the encoding that the content itself names. Raises UnreadableSource when it is not text.
    """
    encoding = encoding_of(data, declared)
    try:
        text = data.decode(encoding.name, encoding.errors)
    except UnicodeDecodeError as problem:
        raise UnreadableSource(
            f"damaged: not valid {encoding.name} after byte {problem.start:,}"
        ) from problem
    if "\0" in text:
        raise UnreadableSource("not text: it holds NUL bytes")
    if encoding.name == "utf-8" and encoding.errors == "replace":
        broken = text.count("\ufffd")
        return text, f"utf-8 with {broken:,} damaged character{'' if broken == 1 else 's'}"
    return text, encoding.note


def encoding_of(data: bytes, declared: str | None = None) -> Encoding:
    """The encoding of a text: by its mark; UTF-8 where it is that; as declared where that fits; else detected."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, None if name == "utf-8-sig" else f"{name}, by its byte order mark")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, declared)
    if b"\0" in data[:SAMPLE]:
        return _wide(data) or Encoding("utf-8")
    return Encoding("utf-8")


def declared_in_markup(data: bytes) -> str | None:
    """The encoding that a page or an XML file names at its beginning."""
    match = _XML_ENCODING.search(data[:1_024]) or _META_CHARSET.search(data[:4_096])
    return match[1].decode("ascii") if match else None


def _not_utf8(data: bytes, declared: str | None) -> Encoding:
    sample = data[:SAMPLE]
    if wide := _wide(sample):
        return wide
    if stated := _stated(data, declared):
        return stated
    if b"\0" in sample or len(_CONTROLS.findall(sample)) > len(sample) // 200:
        return _detected(sample)
    mended = data.decode("utf-8", "replace")
    if sum(character > "\u007f" for character in mended) > 2 * mended.count("\ufffd"):
        return Encoding("utf-8", errors="replace")
    if _japanese(sample):
        return Encoding("cp932", "cp932, detected", "replace")
    page = code_page(sample)
    return Encoding(page, f"{page}, detected", "replace") if page else _detected(sample)


def _stated(data: bytes, declared: str | None) -> Encoding | None:
    """The declared encoding, unless the bytes are not in it or make no sense in it."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
        name = _WIDER.get(name, name)
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    if _STRANGE.search(text):
        return None
    if is_misstated(data[:SAMPLE], name):
        return None
    return Encoding(name, f"{declared}, as declared")


def _japanese(sample: bytes) -> bool:
    """Whether it is Shift JIS: then much of it is kana, which nothing else comes to by chance."""
    try:
        text = codecs.getincrementaldecoder("cp932")().decode(sample)
    except UnicodeDecodeError:
        return False
    kana = sum("\u3041" <= character <= "\u3096" for character in text)
    return kana > 0.2 * sum(character > "\u007f" for character in text)


def _wide(data: bytes) -> Encoding | None:
    """UTF-32 or UTF-16 without its mark: zero bytes in most high places; in other scripts, one or two values there."""
    sample = data[: min(len(data), 4_096) // 4 * 4]
    if len(sample) < 8 or 0 not in sample:
        return None
    for name, places in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if all(sample[place::4].count(0) > 0.95 * len(sample) / 4 for place in places):
            return Encoding(name, f"{name}, detected")
    for name, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        commonest = Counter(sample[place::2]).most_common(2)
        alike = sum(number for _, number in commonest) > 0.9 * len(sample) / 2
        if alike and any(value == 0 for value, _ in commonest) and _is_text(sample, name):
            return Encoding(name, f"{name}, detected")
    return None


def _is_text(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "replace")
    return sum(character.isalpha() or character.isspace() for character in text) > 0.7 * len(text)


def _detected(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableSource("not text: binary, or in an unknown encoding")
    return Encoding(best.encoding, f"{best.encoding}, detected", "replace")
