"""Word files: their paragraphs, lists and tables, and what their properties say. Knows Word's markup; knows no folder."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.formats.described import plain
from rag.schema import Failure, RawArticle

LARGEST_PART = 40_000_000  # bytes of one part, unpacked
LARGEST_PACKAGE = 400_000_000  # bytes of all parts, pictures too
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK))  # deleted, or said twice
_DEEPEST = 40  # tables within tables


def read_docx(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """The text of a Word file as it stands with all changes accepted. Its title and author count when filled in.

    Raises UnreadableSource for a file that is damaged, locked, empty, or unpacks to too much.
    """
    _check_size(data)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree  # type: ignore[import-untyped]

    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        properties = document.core_properties
    except (
        OpcError,
        etree.LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        AttributeError,
        OSError,
    ) as problem:
        raise UnreadableSource("damaged: not a Word file that can be opened") from problem
    if body is None:
        raise UnreadableSource("damaged: a Word file without a text")
    blocks = list(_blocks(body, 0))
    heading = next((text for text, style in blocks[:1] if style.startswith(("title", "heading"))), None)
    text = "\n\n".join(text for text, _ in blocks)
    if not text.strip():
        raise UnreadableSource("it holds no text: only pictures, or nothing")
    raw = RawArticle(text, location)
    title, author = plain(properties.title), plain(properties.author)
    if heading:
        raw = replace(raw, title=plain(heading), found={"title": "heading of the document"})
    elif title and len(title) > 3:
        raw = replace(raw, title=title, found={"title": "properties of the document"})
    if author and author.lower() not in ("python-docx", "user", "admin", "author", "microsoft office user"):
        raw = replace(raw, found={**raw.found, "author of the file": author})
    yield raw


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise UnreadableSource("damaged: not a Word file that can be opened") from problem
    sizes = [info.file_size for info in infos]
    parts = [info.file_size for info in infos if info.filename.lower().endswith((".xml", ".rels"))]
    if len(infos) > 10_000 or sum(sizes) > LARGEST_PACKAGE or max(parts, default=0) > LARGEST_PART:
        raise UnreadableSource("it unpacks to far more than its size: taken for a decompression bomb")
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableSource("protected by a password: save a copy without one")


def _blocks(parent: Any, depth: int) -> Iterator[tuple[str, str]]:
    """(text, style) of each paragraph and table in order; the items of a list stay together."""
    items: list[str] = []
    for element in parent:
        tag = element.tag
        if tag == f"{_W}p":
            text, style = _text(element).strip(), _style(element)
            if text and _is_item(element, style):
                items.append(f"- {text}")
                continue
            if items:
                yield "\n".join(items), "list"
                items = []
            if text:
                yield text, style
        elif tag == f"{_W}tbl":
            rows = (" | ".join(filter(None, _cells(row, depth))) for row in element.iter(f"{_W}tr"))
            table = "\n".join(row for row in rows if row)
            if items:
                yield "\n".join(items), "list"
                items = []
            if table:
                yield table, "table"
        elif (
            tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag")
            and depth < _DEEPEST
        ):
            yield from _blocks(element, depth + 1)
    if items:
        yield "\n".join(items), "list"


def _cells(row: Any, depth: int) -> Iterator[str]:
    for cell in row.iterchildren(f"{_W}tc"):
        yield " ".join(_text(cell).split())


def _text(element: Any) -> str:
    """The text within, in order, without what was deleted. Not recursive: markup may be nested beyond reason."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    parts: list[str] = []
    walk = iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start" and tag in _LEFT_OUT:
            walk.skip_subtree()
        elif event == "start" and tag == f"{_W}t":
            parts.append(node.text or "")
        elif event == "start" and tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif event == "start" and tag in (f"{_W}tab", f"{_W}ptab"):
            parts.append(" ")
        elif event == "start" and tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif event == "end" and tag == f"{_W}p" and node is not element:
            parts.append("\n")
    return "".join(parts)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return (style.get(f"{_W}val") or "").lower() if style is not None else ""


def _is_item(paragraph: Any, style: str) -> bool:
    return style.startswith("list") or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
