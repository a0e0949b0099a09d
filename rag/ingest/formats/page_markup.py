"""What a web page says of itself for machines: title, outlet, authors, address, language. Knows markup; no article text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.ingest.ids import is_url
from rag.text import fold, words

Element = Any  # of lxml, which ships no types
Node = Mapping[str, Any]

_ARTICLE = re.compile(r"Article|Posting|Report|Reportage|Review\Z")
_COMMENT = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|^\s*//.*$", re.M)
_CONTROL = re.compile(r"[\x00-\x1f]")
_SEPARATOR = re.compile(r"\s+[|•·»–—-]+\s+|\s*\|\s*")
_BY = re.compile(
    r"^\s*(?:(?:written|posted|reported|story|text|von|por|par)\s+)?(?:by|von|por|par)\s*:?\s+", re.I
)
_SEVERAL = re.compile(r"\s*(?:;|\||&|,?\s+and\s+|,\s+(?=[^,]*\s))\s*")
_NO_PERSON = re.compile(r"https?:|www\.|@|\badmin\b|\bstaff writer\b|^\W*$", re.I)
_DEEPEST = 6  # levels of structured data


@dataclass(frozen=True, slots=True)
class Markup:
    """Each value with where it stands; empty where the page says nothing."""

    title: tuple[str, str] = ("", "")
    source: tuple[str, str] = ("", "")
    url: tuple[str, str] = ("", "")
    language: tuple[str, str] = ("", "")
    authors: tuple[tuple[str, ...], str] = ((), "")


def read_markup(tree: Element) -> Markup:
    """What the page says of itself."""
    named = metas(tree)
    data = structured(tree)
    articles = list(articles_in(data))
    source = _source(named, data, articles)
    return Markup(
        title=_title(tree, named, articles, source[0]),
        source=source,
        url=_url(tree, named),
        language=_language(tree, named),
        authors=_authors(tree, named, articles),
    )


def metas(tree: Element) -> list[tuple[str, str]]:
    """(name or property in lower case, content) of each meta element that has both."""
    found = []
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and meta.get(attribute):
                found.append((meta.get(attribute).strip().lower(), content))
                break
    return found


def structured(tree: Element) -> list[Node]:
    """The objects of the page's JSON-LD, those inside others after them. Damaged JSON-LD is left out."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text:
            text = _CONTROL.sub(" ", script.text)
            for candidate in (text, _COMMENT.sub("", script.text)):
                try:
                    _collect(json.loads(candidate), found, 0)
                    break
                except (ValueError, RecursionError):
                    continue
    return found


def articles_in(nodes: Sequence[Node]) -> Iterator[Node]:
    """Those objects that describe an article."""
    return (node for node in nodes if any(_ARTICLE.search(kind) for kind in _kinds(node)))


def _collect(value: object, found: list[Node], depth: int) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        found.append(value)
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            _collect(value.get(name), found, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _collect(item, found, depth + 1)


def _kinds(node: Node) -> list[str]:
    kinds = node.get("@type")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds or "")]


def _source(
    named: Sequence[tuple[str, str]], data: Sequence[Node], articles: Sequence[Node]
) -> tuple[str, str]:
    title = {fold(content) for name, content in named if name in ("og:title", "twitter:title")}
    names = (
        "og:site_name",
        "application-name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "copyright-holder",
    )
    publishers = [("JSON-LD publisher", _name(node.get("publisher"))) for node in articles]
    stated = [(name, content) for name, content in named if name in names]
    stated.sort(key=lambda pair: names.index(pair[0]))
    organisations = [
        (f"JSON-LD {kind}", _name(node))
        for node in data
        for kind in _kinds(node)
        if kind in ("NewsMediaOrganization", "WebSite")
    ]
    for origin, name in [*stated[:1], *publishers, *stated[1:], *organisations]:
        plain = " ".join(name.split())
        if 2 <= len(plain) <= 80 and fold(plain) not in title and not is_url(plain):
            return plain, f"markup of the page: {origin}"
    return "", ""


def _title(
    tree: Element, named: Sequence[tuple[str, str]], articles: Sequence[Node], source: str
) -> tuple[str, str]:
    headings = [" ".join("".join(heading.itertext()).split()) for heading in tree.iter("h1")]
    headings = [heading for heading in headings if 8 <= len(heading) <= 300]
    page_title = next((" ".join("".join(node.itertext()).split()) for node in tree.iter("title")), "")
    candidates = [
        *(("og:title", content) for name, content in named if name == "og:title"),
        *(("JSON-LD headline", str(node.get("headline") or "")) for node in articles),
        *((name, content) for name, content in named if name in ("twitter:title", "dc.title", "headline")),
        *(("first heading", heading) for heading in headings[:1] if len(headings) == 1),
        ("title element", page_title),
    ]
    for origin, written in candidates:
        title = _without_site(" ".join(written.split()), source, headings)
        if title and fold(title) != fold(source):
            return title, f"markup of the page: {origin}"
    return "", ""


def _without_site(title: str, source: str, headings: Sequence[str]) -> str:
    """The title without the outlet and section that follow it."""
    pieces = [piece.strip() for piece in _SEPARATOR.split(title) if piece.strip()]
    if len(pieces) < 2:
        return title
    for heading in headings:
        if len(heading) >= 15 and title.startswith(heading):
            return heading
    site = set(words(source))
    for count in range(1, len(pieces)):
        ending = pieces[count]
        named = set(words(ending))
        if named and site and (named <= site or site <= named) and len(pieces[0]) >= 15:
            cut = title.rfind(ending, len(pieces[0]))
            return re.sub(
                r"[\s|•·»–—-]+\Z", "", title[: title.find(ending, len(pieces[0]))] if cut > 0 else title
            )
    return title


def _url(tree: Element, named: Sequence[tuple[str, str]]) -> tuple[str, str]:
    links = [
        ("canonical link", link.get("href") or "")
        for link in tree.iter("link")
        if link.get("rel") == "canonical"
    ]
    stated = [(name, content) for name, content in named if name in ("og:url", "twitter:url")]
    for origin, address in [*links, *stated]:
        address = address.strip()
        if is_url(address) and urlsplit(address).path.strip("/"):
            return address, f"markup of the page: {origin}"
    return "", ""


def _language(tree: Element, named: Sequence[tuple[str, str]]) -> tuple[str, str]:
    stated = [
        (
            "lang of the page",
            tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        ),
        *(
            (name, content)
            for name, content in named
            if name in ("og:locale", "content-language", "language", "dc.language")
        ),
    ]
    for origin, written in stated:
        match = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_,;\s]|\Z)", written)
        if match:
            return match[1].lower(), f"markup of the page: {origin}"
    return "", ""


def _authors(
    tree: Element, named: Sequence[tuple[str, str]], articles: Sequence[Node]
) -> tuple[tuple[str, ...], str]:
    candidates = [("JSON-LD author", _names(node.get("author") or node.get("creator"))) for node in articles]
    for wanted in (
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "byl",
        "citation_author",
    ):
        candidates.append((wanted, [content for name, content in named if name == wanted]))
    marked = [
        element
        for element in tree.iter("a", "span", "p", "div", "address")
        if element.get("rel") == "author" or element.get("itemprop") == "author"
    ]
    candidates.append(("author link", [" ".join("".join(element.itertext()).split()) for element in marked]))
    for origin, found in candidates:
        people = [person for written in found for person in people_in(written)]
        if people:
            return tuple(dict.fromkeys(people)), f"markup of the page: {origin}"
    return (), ""


def people_in(written: str) -> list[str]:
    """The names in a byline: without "By", separated; what is an address or a role is left out."""
    plain = _BY.sub("", " ".join(written.split()))
    names = [
        name.strip(" ,.;") if not name.endswith(("Jr.", "Sr.")) else name for name in _SEVERAL.split(plain)
    ]
    return [name for name in names if 2 <= len(name) <= 60 and not _NO_PERSON.search(name)]


def _names(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    name = _name(value)
    return [name] if name else []


def _name(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("name")
        if isinstance(value, list):
            value = value[0] if value else ""
    return " ".join(value.split()) if isinstance(value, str) else ""
