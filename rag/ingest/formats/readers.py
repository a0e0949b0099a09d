"""One reader for each format of a single article. Knows how articles lie in bytes; knows nothing of folders or stores.

A reader takes the bytes of one file and gives its articles as they are written there, with where each piece
of metadata came from in `found`. It raises UnreadableSource when the file as a whole cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.formats.decode import declared_in_markup, decode
from rag.ingest.formats.described import described
from rag.schema import Failure, RawArticle

_HEADER_LINE = re.compile(
    r"(title|source|outlet|date|published|by|authors?|url|link|language)\s*:\s*(\S.*)\Z", re.I
)
_HEADER_FIELDS = {
    "outlet": "source",
    "published": "date",
    "by": "authors",
    "author": "authors",
    "link": "url",
}
# A tag with a picture inside it, or with more attributes than a parser takes in good time: neither says anything.
_LONG_TAG = re.compile(r"<(\w{1,20})\b[^<>]{20000,}>")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one format is read, and the media type under which its original is kept.

    `read` takes the bytes, their location, and the encoding that whoever gave them states, if any.
    """

    read: Callable[[bytes, str, str | None], Iterator[RawArticle | Failure]]
    media_type: str


def read_text(data: bytes, location: str, charset: str | None = None) -> Iterator[RawArticle | Failure]:
    """Plain text. Lines such as `Source: …` and `Date: …` directly beneath the first line describe it."""
    text, encoding = _decoded(data, charset)
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    given: dict[str, Any] = {}
    after = first if _header_pair(lines[first]) else first + 1
    while after < len(lines) and (pair := _header_pair(lines[after])):
        given.setdefault(*pair)
        after += 1
    ends = after >= len(lines) or not lines[after].strip()
    if not given or not ends or (set(given) == {"title"}):
        given, after = {}, first
    elif not _header_pair(lines[first]):
        given.setdefault("title", lines[first].strip().lstrip("#").strip())
    raw = RawArticle("\n".join(lines[after:]), location, found=_with_encoding({}, encoding))
    yield described(raw, given, "header of the file")


def read_markdown(data: bytes, location: str, charset: str | None = None) -> Iterator[RawArticle | Failure]:
    """Markdown, with YAML front matter where it has some; a first heading is the title when none is given."""
    from rag.ingest.formats.markdown import markdown_paragraphs

    text, encoding = _decoded(data, charset)
    given: Mapping[str, Any] = {}
    if match := _FRONT_MATTER.match(text):
        given, text = _front_matter(match[1]), text[match.end() :]
    heading, found = markdown_paragraphs(text)
    origins = _with_encoding({}, encoding)
    if found.removed:
        origins["removed"] = "\n".join(f"linked headline: {line}" for line in found.removed)
    raw = described(RawArticle("", location, found=origins), given, "front matter of the file")
    if heading and raw.title is None:
        raw = replace(raw, title=heading, found={**raw.found, "title": "first heading"})
    elif heading and heading != raw.title:
        found.kept.insert(0, heading)
    yield replace(raw, text="\n\n".join(found.kept))


def read_html(data: bytes, location: str, charset: str | None = None) -> Iterator[RawArticle | Failure]:
    """A web page: its article without navigation and comments, and what its markup says of it."""
    from rag.ingest.formats.page import page_article

    text, encoding = _decoded(data, charset or declared_in_markup(data))
    text = _LONG_TAG.sub(r"<\1>", text)
    raw = page_article(text, location)
    yield replace(raw, found=_with_encoding(raw.found, encoding))


def _read_pdf(data: bytes, location: str, charset: str | None) -> Iterator[RawArticle | Failure]:
    from rag.ingest.formats.pdf import read_pdf

    yield from read_pdf(data, location)


def _read_docx(data: bytes, location: str, charset: str | None) -> Iterator[RawArticle | Failure]:
    from rag.ingest.formats.docx import read_docx

    yield from read_docx(data, location)


def _read_feed_file(data: bytes, location: str, charset: str | None) -> Iterator[RawArticle | Failure]:
    from rag.ingest.formats.feed_file import read_feed_file

    yield from read_feed_file(data, location)


READERS: Mapping[str, Reader] = {
    "text": Reader(read_text, "text/plain"),
    "markdown": Reader(read_markdown, "text/markdown"),
    "html": Reader(read_html, "text/html"),
    "pdf": Reader(_read_pdf, "application/pdf"),
    "docx": Reader(_read_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "feed": Reader(_read_feed_file, "application/xml"),
}


def _header_pair(line: str) -> tuple[str, str] | None:
    match = _HEADER_LINE.match(line.strip()) if len(line) <= 500 else None
    if not match:
        return None
    name = match[1].lower()
    return _HEADER_FIELDS.get(name, name), match[2].strip()


def _front_matter(block: str) -> Mapping[str, Any]:
    import yaml

    if (
        len(block) > 20_000 or len(re.findall(r"(?<!\w)[&*]\w", block)) > 20
    ):  # references may multiply without end
        raise UnreadableSource("its front matter is too long, or refers to itself")
    try:
        given = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise UnreadableSource(
            f"its front matter is not valid YAML: {str(problem).splitlines()[0]}"
        ) from problem
    if not isinstance(given, dict):
        return {}
    return {_HEADER_FIELDS.get(str(key).lower(), str(key).lower()): value for key, value in given.items()}


def _decoded(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    if not data.strip():
        raise UnreadableSource("empty")
    text, encoding = decode(data, declared)
    if not text.strip():
        raise UnreadableSource("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _with_encoding(found: Mapping[str, str], encoding: str | None) -> dict[str, str]:
    return {**found, "encoding": encoding} if encoding else dict(found)
