"""Which format bytes are in: by their content first, by the name second. Knows the marks of formats; reads none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

HEAD = 16_384  # bytes to look at

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gz"), (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office 97"), (b"7z\xbc\xaf\x27\x1c", "archive"), (b"Rar!\x1a\x07", "archive"),
    (b"BZh", "archive"), (b"\xfd7zXZ\x00", "archive"), (b"\x28\xb5\x2f\xfd", "archive"), (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"II*\x00", "picture"), (b"MM\x00*", "picture"),
    (b"WARC/", "warc"), (b"%!PS", "postscript"), (b"SQLite format 3\x00", "binary"), (b"\x7fELF", "binary"),
)  # fmt: skip
_SUFFIXES: Mapping[str, str] = {
    **dict.fromkeys((".txt", ".text", ".log"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".jsonl", ".ndjson"), "json lines"),
    **dict.fromkeys((".csv", ".tsv", ".tab"), "table"),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "mail"),
    **dict.fromkeys((".rss", ".atom", ".xml"), "xml"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".svg"), "picture"),
    **dict.fromkeys((".7z", ".rar", ".bz2", ".xz", ".zst", ".tar", ".tgz"), "archive"),
    **dict.fromkeys((".css", ".js", ".mjs"), "program"),
    **dict.fromkeys((".doc", ".msg", ".xls", ".ppt"), "office 97"),
    ".json": "json", ".mbox": "mailbox", ".pdf": "pdf", ".docx": "docx", ".zip": "zip", ".gz": "gz", ".rtf": "rtf",
    ".odt": "odt", ".epub": "epub", ".xlsx": "xlsx", ".pptx": "pptx", ".warc": "warc",
}  # fmt: skip
_MEDIA_TYPES: Mapping[str, str] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "markdown",
    "text/csv": "table", "text/tab-separated-values": "table", "application/json": "json",
    "application/x-ndjson": "json lines", "message/rfc822": "mail", "application/xml": "xml", "text/xml": "xml",
}  # fmt: skip
# Formats that show themselves in their bytes: a name alone makes no such file.
_MARKED: Mapping[str, str] = {
    "pdf": "a PDF", "docx": "a Word file", "zip": "a ZIP archive", "gz": "a gzip file", "odt": "an OpenDocument text",
    "epub": "an EPUB book", "xlsx": "an Excel file", "pptx": "a PowerPoint file", "rtf": "an RTF file",
    "office 97": "an Office file", "picture": "a picture", "archive": "an archive", "warc": "a web archive",
}  # fmt: skip

# What is not read, and what to do about it.
REMEDIES: Mapping[str, str] = {
    "rtf": "RTF is not read: save it as .docx or as text",
    "office 97": "Office files of before 2007 and Outlook's .msg are not read: save it as .docx, .csv or .eml",
    "odt": "OpenDocument is not read: save it as .docx",
    "epub": "EPUB is not read: save the article as HTML or text",
    "xlsx": "Excel files are not read: save the sheet as .csv",
    "pptx": "PowerPoint files are not read: save the text as .docx",
    "archive": "only ZIP and gzip archives are read: unpack it and add the folder",
    "picture": "a picture holds no text: run text recognition (OCR) on it and add that",
    "warc": "web archives are not read: save the page as HTML",
    "postscript": "PostScript is not read: save it as PDF",
    "xml": "XML is read only as a web page or a feed: save it as HTML, .csv or .jsonl",
    "program": "a style or script of a web page: it holds no article",
    "binary": "not text: binary",
}

_PACKAGES = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx",
             "META-INF/container.xml": "epub", "content.xml": "odt"}  # fmt: skip
_MARKS_OF_TEXT = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
                  (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_XML_START = re.compile(r"(?:\s|<\?[^>]*\?>|<!--.*?-->)*<(!doctype\s+)?(?:[\w.-]+:)?([\w.-]+)", re.I | re.S)
_HTML_BLOCK = re.compile(r"<(?:p|div|article|section|body|head|h[1-6]|span|table|br|ul|meta)\b[^<>]*>", re.I)
_MAIL_LINE = re.compile(r"(?:[!-9;-~]+:[ \t]?.*|[ \t].*)\Z")
_MAIL_FIELD = re.compile(
    r"^(received|message-id|mime-version|return-path|content-type|x-[\w-]+|dkim-signature):", re.I | re.M
)
_MAILBOX = re.compile(r"From \S+.*\n(?:[!-9;-~]+: ?.*\n)")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n[\w-]+[ \t]*:")


def kind_of(head: bytes, name: str, media_type: str | None = None) -> str:
    """The format of a file that begins with `head`: a key of the readers' tables, or of `REMEDIES`.

    "not a PDF" and the like come back for a name whose format would show in the bytes and does not.
    """
    for mark, kind in _MAGIC:
        if head.startswith(mark):
            return kind
    if b"%PDF-" in head[:1_024]:
        return "pdf"
    if head[4:8] == b"ftyp" or head[257:262] == b"ustar":
        return "binary" if head[4:8] == b"ftyp" else "archive"
    named = named_kind(name, media_type)
    if shown := _shown_kind(_text(head), named):
        return shown
    if named and named in _MARKED:
        return f"not {_MARKED[named]}: its content is something else; if it is text, name it .txt"
    return named or "text"


def package_kind(names: Iterable[str]) -> str:
    """What a ZIP is, by the names of its members: a document of an office program, or an archive."""
    return next((kind for name in names if (kind := _PACKAGES.get(name))), "zip")


def named_kind(name: str, media_type: str | None = None) -> str | None:
    """What the name, or else the media type, says."""
    kind = _SUFFIXES.get(PurePosixPath(name.lower().removesuffix(".download")).suffix)
    return kind or _MEDIA_TYPES.get((media_type or "").lower())


def _text(head: bytes) -> str:
    """The beginning as text, good enough to see markup in it."""
    for mark, encoding in _MARKS_OF_TEXT:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace").lstrip()
    if head[:200].count(0) > len(head[:200]) // 4:
        head = head.replace(b"\0", b"")
    return head.decode("latin-1").lstrip()


def _shown_kind(text: str, named: str | None) -> str | None:
    """The format that the beginning of a text shows, or None when it may be anything."""
    if text.startswith("<"):
        return _markup_kind(text, named)
    if named == "mailbox" or _MAILBOX.match(text):
        return "mailbox" if text.startswith("From ") else "mail"
    if named == "mail" or _is_mail(text):
        return "mail"
    if re.match(r"\[\s*\{", text) or (named == "json" and text.startswith("[")):
        return "json"
    if re.match(r'\{\s*["}]', text):
        return _object_kind(text, named)
    if named == "html" and not re.search(r"<[a-z!/]", text, re.I):
        return "text"
    if named in (None, "text") and _FRONT_MATTER.match(text):
        return "markdown"
    if named in (None, "text") and _is_table(text):
        return "table"
    return None


def _markup_kind(text: str, named: str | None) -> str | None:
    match = _XML_START.match(text)
    root = match[2].lower() if match else ""
    if root == "html" or (match and match[1] and root.startswith("html")):
        return "html"
    if root in ("rss", "feed", "rdf"):
        return "feed"
    if root == "svg":
        return "picture"
    if text.startswith("<?xml"):
        return "html" if named == "html" else "xml"
    return "html" if named != "markdown" and len(_HTML_BLOCK.findall(text)) >= 3 else None


def _is_mail(text: str) -> bool:
    block = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    lines = block.splitlines()[:40]
    return len(lines) > 2 and len(_MAIL_FIELD.findall(block)) > 1 and all(map(_MAIL_LINE.match, lines[:-1]))


def _object_kind(text: str, named: str | None) -> str:
    """One object, or one on each line. The first line decides, unless it is the whole file."""
    if named == "json lines":
        return "json lines"
    if '"https://jsonfeed.org' in text[:1_000].replace("\\/", "/"):
        return "json"
    first, _, rest = text.partition("\n")
    several = first.rstrip().endswith("}") and rest.lstrip().startswith("{")
    return "json lines" if several or (named != "json" and first.rstrip().endswith("}")) else "json"


def _is_table(text: str) -> bool:
    """Whether the first line names the columns of articles."""
    from rag.ingest.formats.rows import FIELDS, field_of

    first = text.partition("\n")[0]
    if len(first) > 2_000:
        return False
    cells = (first.split(mark) for mark in "\t;,|")
    named = max(({field_of(cell.strip(' "\r')) for cell in row} & FIELDS for row in cells), key=len)
    return "text" in named and len(named) >= 2
