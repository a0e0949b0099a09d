"""A saved web page as an article: trafilatura finds the text, `page_markup` and `page_dates` read what it says of itself."""

from __future__ import annotations

import re
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.formats.markdown import is_linked_headline
from rag.ingest.ids import is_url
from rag.schema import RawArticle

Element = Any  # of lxml, which ships no types

_BLOCKS = frozenset(["p", "head", "list", "item", "quote", "table", "div", "ab", "code"])
_META_ENCODING = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_SHORTEST_LINK = 20  # characters of a link that can be a headline


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page names in its head."""
    match = _META_ENCODING.search(data[:4_096])
    return match[1].decode("ascii") if match else None


def page_article(html: str, location: str) -> RawArticle:
    """The article of a page, with the metadata of its markup. Raises UnreadableSource when it has none."""
    import trafilatura
    from trafilatura.utils import load_html

    from rag.ingest.formats.page_dates import published
    from rag.ingest.formats.page_markup import read_markup

    tree = load_html(html)
    if tree is None:
        raise UnreadableSource("no article text was found in the page")
    markup = read_markup(tree)
    links = _links(tree)
    when = published(tree, markup.url[0] or (location if is_url(location) else None))
    document: Any = trafilatura.bare_extraction(html, include_comments=False)
    if document is None or document.body is None:
        raise UnreadableSource("no article text was found in the page")
    lines = _Lines(links)
    lines.take_all(document.body)
    if all(lines.squeezed(line) in links for line in lines.kept):  # nothing, or navigation alone
        raise UnreadableSource("no article text was found in the page")
    stated = {
        "title": markup.title,
        "source": markup.source,
        "url": markup.url,
        "authors": markup.authors,
        "language": markup.language,
        "published": (when.when, when.origin) if when else ("", ""),
    }
    values: dict[str, Any] = {name: value for name, (value, _) in stated.items() if value}
    origins = {name: origin for name, (value, origin) in stated.items() if value}
    if when and when.hint:
        origins["date hint"] = when.hint
    if lines.removed:
        origins["removed"] = "\n".join(f"linked headline: {line}" for line in lines.removed)
    return RawArticle("\n\n".join(lines.kept), location, found=origins, **values)


def _links(tree: Element) -> set[str]:
    """The texts of the page's links, without white space: a paragraph that is one of them points elsewhere."""
    return {"".join("".join(link.itertext()).split()) for link in tree.iter("a")}


class _Lines:
    """The paragraphs of what trafilatura found, and headlines that were there only as links."""

    def __init__(self, links: set[str]) -> None:
        self.links = links
        self.kept: list[str] = []
        self.removed: list[str] = []

    def take_all(self, body: Element) -> None:
        """Take each block, and the loose text between blocks, in order."""
        self.loose(body.text, 0)
        for element in body:
            self.block(element)
            self.loose(element.tail, len(self.kept))

    def block(self, element: Element) -> None:
        tag = element.tag
        if tag == "list":
            items = [_flat(item) for item in element.iter("item")]
            kept = [item for item in items if item and not self.is_link(item)]
            self.removed += [item for item in items if item and self.is_link(item)]
            self.keep("\n".join(f"- {item}" for item in kept))
        elif tag == "table":
            rows = (" | ".join(filter(None, map(_flat, row.iter("cell")))) for row in element.iter("row"))
            self.keep("\n".join(row for row in rows if row))
        elif any(child.tag in _BLOCKS for child in element):
            before = len(self.kept)
            self.loose(element.text, before)
            for child in element:
                if child.tag in _BLOCKS:
                    self.block(child)
                else:
                    self.loose(_text(child), before)
                self.loose(child.tail, before)
        else:
            for part in _text(element).split("\n\n"):
                (self.removed.append(part.strip()) if self.is_link(part) else self.keep(part))

    def keep(self, text: str) -> None:
        if text.strip():
            self.kept.append(text.strip())

    def loose(self, text: str | None, before: int) -> None:
        """Loose text among the blocks of a quotation goes on the one above it: it says who is quoted there."""
        line = " ".join((text or "").split())
        if line and len(self.kept) > before:
            self.kept[-1] += f" {line}"
        elif line:
            self.kept.append(line)

    def is_link(self, text: str) -> bool:
        plain = self.squeezed(text)
        return (
            len(plain) >= _SHORTEST_LINK
            and plain in self.links
            and is_linked_headline(text.strip(), linked=True)
        )

    @staticmethod
    def squeezed(text: str) -> str:
        """The text without white space, as links are compared."""
        return "".join(text.split())


def _flat(element: Element) -> str:
    return " ".join(_text(element).split())


def _text(element: Element) -> str:
    """The text, with `<lb/>` as a line break and two of them as a paragraph."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    parts = []
    for event, node in iterwalk(element, events=("start", "end")):
        if event == "start":
            parts += ["\n" if node.tag == "lb" else "", node.text or ""]
        elif node is not element:
            parts.append(node.tail or "")
    return "".join(parts)
