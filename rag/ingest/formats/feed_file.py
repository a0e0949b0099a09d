"""A feed that lies on a disk: the articles that it carries in full. Knows RSS and Atom; fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.formats.described import described, plain
from rag.ingest.formats.fragment import fragment_text
from rag.ingest.ids import url_id
from rag.schema import Failure, RawArticle

_FULL = 600  # characters; what an entry without a body of its own says is otherwise a summary
_BODIES = ("encoded", "content", "description", "summary")  # the fullest first
_MOST_ENTRIES = 5_000


def read_feed_file(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """The entries of a saved feed. One that carries only a summary is a failure that names the page to fetch.

    Raises UnreadableSource when it is not well-formed enough to hold an entry.
    """
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as problem:
        raise UnreadableSource("damaged: not a feed that can be read") from problem
    if root is None:
        raise UnreadableSource("damaged: not a feed that can be read")
    entries = [element for element in root.iter() if _name(element) in ("item", "entry")]
    if not entries:
        raise UnreadableSource("a feed without entries")
    outlet = next((plain(_flat(e)) for e in root.iter() if _name(e) == "title" and _flat(e)), None)
    for number, entry in enumerate(entries[:_MOST_ENTRIES], 1):
        yield _entry(entry, outlet, f"{location}!{number}", f"{location}:{number}")


def _entry(entry: Any, outlet: str | None, location: str, where: str) -> RawArticle | Failure:
    parts: dict[str, Any] = {}
    for child in entry:
        if (name := _name(child)) not in parts:
            parts[name] = child
    address = _address(parts)
    texts = [(name, fragment_text(_inner(parts[name]))) for name in _BODIES if name in parts]
    name, text = max(texts, key=lambda pair: len(pair[1]), default=("", ""))
    if not text or (name in ("description", "summary") and len(text) < _FULL):
        remedy = f"add {address} to fetch the article" if address else "it names no page"
        return Failure(where, f"the feed has only a summary of it: {remedy}")
    author = parts.get("author") if "author" in parts else parts.get("creator")
    given = {
        "title": _flat(parts["title"]) if "title" in parts else None,
        "url": address,
        "source": outlet,
        "authors": plain(" ".join((author[0] if len(author) else author).itertext()))
        if author is not None
        else None,
    }
    raw = described(RawArticle(text, location), given, "entry of the feed")
    for field in ("pubDate", "published", "date", "updated"):
        if field in parts:
            try:
                raw = described(raw, {"date": _flat(parts[field])}, f"entry of the feed: {field}")
                break
            except UnreadableSource:
                continue
    return replace(raw, id=url_id(raw.url)) if raw.url else raw


def _address(parts: dict[str, Any]) -> str | None:
    link = parts.get("link")
    if link is not None and (address := plain(link.get("href") or _flat(link))):
        return address
    guid = plain(_flat(parts["guid"])) if "guid" in parts else None
    return guid if guid and guid.startswith(("http://", "https://")) else None


def _name(element: Any) -> str:
    """The name without its namespace; of a comment, nothing."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _inner(element: Any) -> str:
    """The markup inside: escaped in RSS, elements of its own in Atom's XHTML."""
    from lxml import etree

    if not len(element):
        return element.text or ""
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _flat(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
