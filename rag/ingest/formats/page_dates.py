"""When a web page says it was published. Knows markup and where dates stand in pages; guesses nothing that is not there.

What the page states for machines comes first, then what it shows by its headline, then its address. A date that
only htmldate's search of the whole page finds is taken when the page states it somewhere in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from rag.ingest.cleaning.headlines import date_line
from rag.ingest.describing.dates import dates_in, iso_date
from rag.ingest.formats.page_markup import articles_in, metas, structured

Element = Any  # of lxml, which ships no types

_META_NAMES = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
    "rnews:datepublished", "publishdate", "publish-date", "publish_date", "publishtime", "published_date", "pubdate",
    "pub_date", "publication_date", "publicationdate", "originalpublicationdate", "article_date_original",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "bt:pubdate", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "citation_publication_date", "displaydate", "date",
    "article.published", "article.created", "firstpublished", "datecreated",
)  # fmt: skip
_DATED_CLASS = re.compile(
    r"date|time|publi|posted|byline|dateline|entry-meta|post-meta|article-info|meta-info", re.I
)
_ELSEWHERE = re.compile(
    r"(?:^|[-_ ])(?:related|sidebar|comments?|widgets?|recent|footer|teasers?|promos?|recommend\w*|nav|navbar|navigation|tweets?"
    r"|twitter|events?|archives?|most|popular|latest)(?=$|[-_ ])",
    re.I,
)
_OF_OTHERS = re.compile(r"(?:^|[-_ ])(?:related|sidebar|comments?|recommend\w*)(?=$|[-_ ])", re.I)
_BESIDE = ("nav", "aside", "footer")
_CHANGED = re.compile(r"updat|modif|aktualisiert|mis à jour|actualizad|изменен|last edited|geändert", re.I)
_PUBLISHED = re.compile(
    r"(?:first )?(?:published|posted|veröffentlicht|publié|publicado|опубликовано)\b.*\d", re.I
)
_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2}|[a-z]{3})[-/](?P<day>\d{1,2})(?:[/-]|\Z)"
)
_SHORT_MONTHS = {
    name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_AROUND = 6  # elements around one that say where it stands
_NO_TEXT = frozenset(["script", "style", "meta", "link", "img", "input", "option", "select"])
_LONGEST_DATED = 140  # characters of an element that shows a date
_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%Y.%m.%d")  # those that can be read in one way only


@dataclass(frozen=True, slots=True)
class Published:
    """A date (ISO 8601), where it stands, and another that was found and not taken."""

    when: str
    origin: str
    hint: str | None = None


def published(tree: Element, address: str | None) -> Published | None:
    """The date of publication of a page, if it states one."""
    day_first = _day_first(tree)
    stated = next(_read(_stated(tree), day_first), None)
    shown = next(_read(_shown(tree), day_first), None)
    addressed = _addressed(address)
    if (
        stated
        and addressed
        and addressed.when < (date.fromisoformat(stated.when[:10]) - timedelta(days=2)).isoformat()
    ):
        # A page moved to a new system is stamped anew; its address keeps the day.
        return Published(addressed.when, addressed.origin, f"not taken: {stated.when}, {stated.origin}")
    if stated:
        return _on_the_day_shown(stated, shown)
    return shown or addressed or _labelled(tree, day_first) or _searched(tree, day_first)


def _day_first(tree: Element) -> bool | None:
    """Whether 03/04/2021 is 3 April on this page, where its language or country settles it."""
    locale = (tree.get("lang") or "").replace("_", "-").lower()
    if not locale or locale == "en":
        named = next((content for name, content in metas(tree) if name == "og:locale"), "")
        locale = named.replace("_", "-").lower() or locale
    if not locale or locale == "en":
        return None
    return not locale.startswith(("en-us", "en-ph"))


def _stated(tree: Element) -> Iterator[tuple[str, str]]:
    """(origin, date as written) of what the page states for machines, in order of trust."""
    data = structured(tree)
    yield from (
        ("JSON-LD datePublished", str(node["datePublished"]))
        for node in articles_in(data)
        if node.get("datePublished")
    )
    named = metas(tree)
    yield from ((name, content) for name, content in named if name in _META_NAMES[:4])
    marked = [
        item for item in tree.iter() if item.get("itemprop") == "datePublished" and not _elsewhere(item)
    ]
    yield from (
        ("datePublished", item.get("content") or item.get("datetime") or _text(item)) for item in marked
    )
    order = {name: position for position, name in enumerate(_META_NAMES)}
    found = sorted((order[name], name, content) for name, content in named if name in order)
    yield from ((f"meta {name}", content) for _, name, content in found)
    times = [time for time in tree.iter("time") if time.get("pubdate") is not None and not _elsewhere(time)]
    written = [time.get("datetime") or _text(time) for time in times]
    if len({moment[:10] for moment in written}) == 1:  # several are those of a list of articles
        yield "time element", written[0]
    yield from (
        ("JSON-LD datePublished", str(node["datePublished"])) for node in data if node.get("datePublished")
    )


def _shown(tree: Element) -> Iterator[tuple[str, str]]:
    """(origin, text) of elements that look as if they showed the date, from the headline on."""
    later = []
    heading = max(tree.iter("h1"), key=lambda found: len(_text(found)), default=None)
    beside = (
        None
        if heading is None
        else next((up for n, up in enumerate(heading.iterancestors()) if n == 1), None)
    )
    reached = heading is None
    for element in tree.iter():
        reached = reached or element is heading or element is beside
        if not reached or not isinstance(element.tag, str) or element.tag in _NO_TEXT:
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag != "time" and not _DATED_CLASS.search(names):
            continue
        text = element.get("datetime") or _text_but_changes(element)
        if 6 <= len(text) <= _LONGEST_DATED and re.search(r"\d{4}", text) and not _elsewhere(element):
            if _CHANGED.search(text) or _CHANGED.search(names):
                later.append(("shown on the page (as changed)", text))
            else:
                yield ("time element" if element.get("datetime") else "shown on the page"), text
    yield from later


def _read(found: Iterator[tuple[str, str]], day_first: bool | None) -> Iterator[Published]:
    """What of it is a date that can have been; the first of several in one text."""
    tomorrow = (datetime.now().astimezone() + timedelta(days=2)).date().isoformat()
    for origin, written in found:
        try:
            when = iso_date(written, day_first=day_first)
        except ValueError:
            inside = dates_in(written[:_LONGEST_DATED], day_first=day_first)
            when = inside[0][2] if inside else ""
        if "1990" < when < tomorrow:
            shown = origin.startswith("shown")
            yield Published(when, f"{origin}: {written[:80]}" if shown else f"markup of the page: {origin}")


def _on_the_day_shown(stated: Published, shown: Published | None) -> Published:
    """The date stated; where it is in UTC and the page shows the day beside it, the day shown."""
    if (
        shown is None
        or "as changed" in shown.origin
        or not (stated.when.endswith("+00:00") or ": meta " in stated.origin)
    ):
        return stated
    apart = abs(date.fromisoformat(stated.when[:10]) - date.fromisoformat(shown.when[:10]))
    if apart != timedelta(days=1):
        return stated
    return Published(shown.when, shown.origin, f"not taken: {stated.when}, {stated.origin}")


def _addressed(address: str | None) -> Published | None:
    found = _IN_ADDRESS.search(address or "")
    if not found:
        return None
    month = found["month"]
    try:
        when = date(int(found["year"]), _SHORT_MONTHS.get(month) or int(month), int(found["day"])).isoformat()
    except ValueError:
        return None
    return Published(when, "address of the page")


def _labelled(tree: Element, day_first: bool | None) -> Published | None:
    """The day of a line such as "Published on 7 April 2021", wherever it stands, if all such lines agree."""
    found = {}
    for element in tree.iter("p", "span", "div", "li", "td", "small", "em", "i", "b", "strong", "br"):
        for line in (element.text, element.tail):
            line = " ".join((line or "").split())
            if not _PUBLISHED.match(line) or _beside_the_article(element):
                continue
            dated = date_line(line, day_first=day_first)
            if dated and dated.when:
                found[dated.when] = line
    if len(found) != 1:  # several are those of a list of articles
        return None
    return next(_read(iter([("shown on the page", line) for line in found.values()]), day_first), None)


def _beside_the_article(element: Element) -> bool:
    return any(
        part.tag in _BESIDE or _OF_OTHERS.search(f"{part.get('class') or ''} {part.get('id') or ''}")
        for part in islice(chain([element], element.iterancestors()), _AROUND)
    )


def _searched(tree: Element, day_first: bool | None) -> Published | None:
    """What htmldate finds, if the page states that day in full outside sidebars, comments and the like."""
    from htmldate import find_date
    from lxml.etree import tostring  # type: ignore[import-untyped]

    try:
        found = find_date(deepcopy(tree), original_date=True)
    except (ValueError, TypeError):
        return None
    if not found:
        return None
    pruned = deepcopy(tree)
    for element in list(pruned.iter("nav", "aside", "footer", "section", "div", "ul")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        own = element.tag == "aside" and next(element.iterancestors("article"), None) is not None
        beside = (element.tag in _BESIDE and not own) or _OF_OTHERS.search(names)
        if beside and element.getparent() is not None:
            element.drop_tree()
    html = tostring(pruned, encoding="unicode", method="html")
    stated = any(date.fromisoformat(found).strftime(form) in html for form in _FORMS)
    if stated or any(when == found for _, _, when in dates_in(_text(pruned), day_first=day_first)):
        return Published(found, "found in the page by htmldate")
    return None


def _elsewhere(element: Element) -> bool:
    """Whether an element stands in what is not the article: navigation, sidebars, comments, lists of others."""
    parts = islice(chain([element], element.iterancestors()), _AROUND)
    return any(
        part.tag in _BESIDE or _ELSEWHERE.search(f"{part.get('class') or ''} {part.get('id') or ''}")
        for part in parts
        if part.tag not in ("body", "html")
    )


def _text_but_changes(element: Element) -> str:
    """The text without parts that are marked as the time of a change, when a year is left."""
    changes = {
        part
        for part in element.iterdescendants()
        if isinstance(part.tag, str) and _CHANGED.search(part.get("class") or "")
    }
    if not changes:
        return _text(element)
    pieces = [element.text]
    for part in element.iterdescendants():
        inside = part in changes or not changes.isdisjoint(part.iterancestors())
        pieces += [None if inside else part.text, None if inside and part not in changes else part.tail]
    text = " ".join(" ".join(filter(None, pieces)).split())
    return text if re.search(r"\d{4}", text) else _text(element)


def _text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())
