"""One reader for each format. Knows how articles lie in bytes; knows nothing of folders or stores.

A reader takes the bytes of one file and gives its articles as they are written there, with where each piece
of metadata came from in `found`. It raises UnreadableSource when the file as a whole cannot be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.dates import iso_date
from rag.ingest.decode import decode
from rag.ingest.ids import checked_id, is_url, url_id
from rag.schema import Failure, RawArticle

Reader = Callable[[bytes, str], Iterator[RawArticle | Failure]]

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
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SEVERAL_AUTHORS = re.compile(r"\s*;\s*|\s+and\s+|,\s+(?=[^,]*\s)")


def read_text(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """Plain text. Lines such as `Source: …` and `Date: …` directly beneath the first line describe it."""
    text, encoding = _decoded(data)
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


def read_markdown(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """Markdown, with YAML front matter where it has some; a first heading is the title when none is given."""
    from rag.ingest.markdown import markdown_paragraphs

    text, encoding = _decoded(data)
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


def read_html(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """A saved web page: its article without navigation and comments, and what its markup says of it."""
    from rag.ingest.page import declared_encoding, page_article

    text, encoding = _decoded(data, declared_encoding(data))
    raw = page_article(text, location)
    yield replace(raw, found=_with_encoding(raw.found, encoding))


def read_json_lines(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """One article a line, as `read_json_line` takes it."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield read_json_line(line, location, number)


def read_json_line(line: bytes, location: str, number: int) -> RawArticle | Failure:
    """`{"id"?, "title"?, "text", "url"?, "source"?, "date"?, "authors"?, "language"?}`; no more is read."""
    where = f"{location}:{number}"
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Failure(where, "not valid UTF-8")
    except (ValueError, RecursionError):
        return Failure(where, "not valid JSON")
    if not isinstance(value, dict):
        return Failure(where, "not a JSON object")
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        return Failure(where, 'no text: the key "text" is missing or empty')
    try:
        raw = described(RawArticle(text, f"{location}!{number}"), value, "given in the input")
        if value.get("id") is not None:
            return replace(raw, id=checked_id(value["id"]))
    except (UnreadableSource, ValueError) as problem:
        return Failure(where, str(problem))
    return replace(raw, id=url_id(raw.url)) if raw.url else raw


def described(raw: RawArticle, given: Mapping[str, Any], origin: str) -> RawArticle:
    """The article with the metadata given with it. Raises UnreadableSource for a date that is none."""
    values: dict[str, Any] = {
        name: _plain(given.get(name)) for name in ("title", "source", "url", "language")
    }
    if values["url"] and not is_url(values["url"]):
        values["url"] = None
    values["authors"] = _authors(given.get("authors", given.get("author")))
    values["published"] = _date(given.get("date"))
    present = {name: value for name, value in values.items() if value}
    return replace(raw, **present, found={**raw.found, **dict.fromkeys(present, origin)})


def _date(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise UnreadableSource(f"the date is not text: {value!r:.40}")
    try:
        return iso_date(value)
    except ValueError as problem:
        raise UnreadableSource(f"the date {value!r:.60} cannot be used: {problem}") from problem


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _SEVERAL_AUTHORS.split(value)
    if not isinstance(value, list):
        return ()
    return tuple(name for name in (_plain(item) for item in value) if name)


def _plain(value: object) -> str | None:
    """A single line of text, or None for anything that is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    line = "".join(c for c in " ".join(value.split()) if c.isprintable() or c in "\u200c\u200d")
    return line[:1_000].strip() or None


def _header_pair(line: str) -> tuple[str, str] | None:
    match = _HEADER_LINE.match(line.strip())
    if not match or len(line) > 500:
        return None
    name = match[1].lower()
    return _HEADER_FIELDS.get(name, name), match[2].strip()


def _front_matter(block: str) -> Mapping[str, Any]:
    import yaml

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


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}

NOT_READ_YET: Mapping[str, str] = {
    ".pdf": "PDF",
    ".rtf": "RTF",
    ".zip": "ZIP",
    ".gz": "gzip",
    ".tar": "tar",
    ".epub": "EPUB",
    ".xlsx": "Excel",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".json": "JSON",
    ".xml": "XML",
    ".rss": "feed",
    ".atom": "feed",
    **dict.fromkeys((".docx", ".doc", ".odt"), "word processor file"),
    **dict.fromkeys((".eml", ".msg", ".mbox"), "mail"),
    **dict.fromkeys((".mht", ".mhtml", ".warc"), "web archive"),
}
_CONTENT_MARKS = ((b"%PDF-", ".pdf"), (b"PK\x03\x04", ".zip"), (b"\x1f\x8b", ".gz"), (b"{\\rtf", ".rtf"))


def reader_for(suffix: str, head: bytes) -> Reader:
    """The reader for a file, by its suffix, or by its first bytes where they say otherwise.

    A suffix that is not known decides nothing. Raises UnreadableSource for a format that is not read.
    """
    suffix = suffix.lower()
    kind = next((name for mark, name in _CONTENT_MARKS if head.startswith(mark)), suffix)
    if kind in NOT_READ_YET:
        what = NOT_READ_YET[suffix if suffix in NOT_READ_YET else kind]
        advice = (
            "give one article a line, as .jsonl" if what in ("CSV", "JSON") else "save it as text or HTML"
        )
        raise UnreadableSource(f"not read yet: {what}; {advice}")
    if kind in READERS:
        return READERS[kind]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return read_html
    return read_json_lines if re.match(rb'\{\s*"', start) else read_text
