"""A saved web page as an article: trafilatura finds the text, the markup says by whom and when."""

from __future__ import annotations

import re
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.dates import iso_date
from rag.ingest.ids import is_url
from rag.ingest.markdown import Paragraphs
from rag.schema import RawArticle

Element = Any  # of lxml, which ships no types

_BLOCKS = frozenset(["p", "head", "list", "item", "quote", "table", "div", "ab", "code"])
_META_ENCODING = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_DATE_NAMES = frozenset(
    [
        "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date",
        "dc.date.issued", "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
        "article.published",
    ]
)  # fmt: skip


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page names in its head."""
    match = _META_ENCODING.search(data[:4_096])
    return match[1].decode("ascii") if match else None


def page_article(html: str, location: str) -> RawArticle:
    """The article of a page, with the metadata of its markup. Raises UnreadableSource when it has none."""
    import trafilatura
    from trafilatura.utils import load_html

    tree = load_html(html)
    document: Any = (
        None
        if tree is None
        else trafilatura.bare_extraction(
            html,
            with_metadata=True,
            include_comments=False,
            include_links=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    )
    if tree is None or document is None or document.body is None:
        raise UnreadableSource("no article text was found in the page")
    found = _paragraphs(document.body)
    if not found.kept:
        raise UnreadableSource("no article text was found in the page")
    published, date_origin = _published(tree)
    if published is None and document.date:
        published, date_origin = document.date, "markup of the page"
    values: dict[str, Any] = {
        "title": document.title,
        "source": document.sitename,
        "url": document.url if document.url and is_url(document.url) else None,
        "authors": tuple(name.strip() for name in (document.author or "").split(";") if name.strip()),
        "language": _language(tree),
    }
    present = {name: value for name, value in values.items() if value}
    origins = dict.fromkeys(present, "markup of the page")
    if published:
        present["published"], origins["published"] = published, date_origin
    if found.removed:
        origins["removed"] = "\n".join(f"linked headline: {line}" for line in found.removed)
    return RawArticle("\n\n".join(found.kept), location, found=origins, **present)


def _published(tree: Element) -> tuple[str | None, str]:
    """The date that the markup states, and which markup that is."""
    for origin, written in _stated_dates(tree):
        try:
            return iso_date(written), f"markup of the page: {origin}"
        except ValueError:
            continue
    return None, ""


def _stated_dates(tree: Element) -> list[tuple[str, str]]:
    """What the page states as its date, in order of trust."""
    metas = [(meta, meta.get("content") or "") for meta in tree.iter("meta")]
    named = [((meta.get("property") or meta.get("name") or "").lower(), content) for meta, content in metas]
    scripts = [s.text or "" for s in tree.iter("script") if "ld+json" in (s.get("type") or "")]
    marked = [item for item in tree.iter() if item.get("itemprop") == "datePublished"]
    times = [time.get("datetime") or "" for time in tree.iter("time")]
    return [
        *(("article:published_time", content) for name, content in named if name == "article:published_time"),
        *(
            ("JSON-LD datePublished", date)
            for script in scripts
            for date in _PUBLISHED_IN_JSON.findall(script)
        ),
        *(("datePublished", item.get("content") or item.get("datetime") or "") for item in marked),
        *((f"meta {name}", content) for name, content in named if name in _DATE_NAMES),
        *(("time element", time) for time in times[:1]),
    ]


def _language(tree: Element) -> str | None:
    match = re.match(r"[a-zA-Z]{2,3}\b", tree.get("lang") or "")
    return match[0].lower() if match else None


def _paragraphs(body: Element) -> Paragraphs:
    found = Paragraphs()
    for element in body:
        _take(element, found)
    return found


def _take(element: Element, found: Paragraphs) -> None:
    tag = element.tag
    if tag == "list":
        items = Paragraphs()
        for item in element.iter("item"):
            items.take(_flat(item), linked=_all_linked(item))
        found.removed += items.removed
        found.take("\n".join(f"- {text}" for text in items.kept))
    elif tag == "table":
        rows = (" | ".join(filter(None, map(_flat, row.iter("cell")))) for row in element.iter("row"))
        found.take("\n".join(row for row in rows if row))
    elif any(child.tag in _BLOCKS for child in element):
        before = len(found.kept)
        _append(element.text, found, before)
        for child in element:
            if child.tag in _BLOCKS:
                _take(child, found)
            else:
                _append(_text(child), found, before)
            _append(child.tail, found, before)
    elif tag in _BLOCKS:
        for part in _text(element).split("\n\n"):
            found.take(part, linked=_all_linked(element))


def _append(text: str | None, found: Paragraphs, before: int) -> None:
    """Loose text among paragraphs goes on the one above it: it says who is quoted there."""
    line = " ".join((text or "").split())
    if line and len(found.kept) > before:
        found.kept[-1] += f" {line}"
    elif line:
        found.kept.append(line)


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


def _all_linked(element: Element) -> bool:
    links = (link for link in element.iter("ref") if next(link.iterancestors("ref"), None) is None)
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return linked > 0 and linked >= len("".join(element.itertext()).strip())
