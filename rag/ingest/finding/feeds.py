"""The entries of a feed: RSS, RDF, Atom and JSON Feed. Knows feed formats; fetches nothing."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from rag.errors import UnreadableSource
from rag.ingest.describing.dates import iso_date
from rag.ingest.ids import canonical_url, is_url

MOST_ENTRIES = 500  # the first ones, which are the newest wherever a feed has an order
LARGEST_FEED = 5_000_000  # bytes
_HEAD = 4_096
_BEFORE_ROOT = re.compile(
    rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*", re.S
)
_ROOT = re.compile(rb"<(?:(rss|feed)\b|[\w.-]+:(?:RDF|feed)\b)", re.I)
_RDF_OF_NEWS = (b"purl.org/rss", b"netscape.com/rdf", b"purl.org/net/rss")
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One article that a feed lists. `published` is ISO 8601 as the feed states it, None where it states none."""

    url: str
    title: str | None
    published: str | None


def is_feed(data: bytes, media_type: str | None) -> bool:
    """Whether this is a feed, by its first element; a media type alone makes none."""
    if data.lstrip()[:1] == b"{":
        return media_type == "application/feed+json" or bool(_JSON_FEED.search(data[:_HEAD]))
    head = data[:_HEAD].replace(b"\0", b"")  # UTF-16 reads as ASCII without its zeros
    before = _BEFORE_ROOT.match(head)
    root = _ROOT.match(head, before.end() if before else 0)
    if root is None:
        return False
    return b"rdf" not in root[0].lower() or any(name in head for name in _RDF_OF_NEWS)


def read_feed(data: bytes, url: str) -> tuple[FeedEntry, ...]:
    """The entries in the feed's order, each address once, links resolved against `url`.

    At most `MOST_ENTRIES`. Raises UnreadableSource when it lists nothing that can be fetched.
    """
    if len(data) > LARGEST_FEED:
        raise UnreadableSource(
            f"a feed of {len(data) / 1e6:,.0f} MB: one may have {LARGEST_FEED / 1e6:,.0f} MB"
        )
    items = _of_json(data) if data.lstrip()[:1] == b"{" else _of_xml(data, url)
    found: dict[str, FeedEntry] = {}
    for link, title, published in items:
        address = _resolved(link, url)
        if address:
            found.setdefault(canonical_url(address), FeedEntry(address, _line(title), _date(published)))
        if len(found) == MOST_ENTRIES:
            break
    if not found:
        raise UnreadableSource("a feed without entries that link to an article")
    return tuple(found.values())


def _of_xml(data: bytes, url: str) -> Iterator[tuple[Any, Any, Any]]:
    import feedparser

    # A stream, since feedparser takes anything else for an address or a path. Titles are cleaned below.
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers={"content-location": url}, sanitize_html=False
    )
    for entry in parsed.entries:
        link = entry.get("feedburner_origlink") or entry.get("link")
        yield link, entry.get("title"), entry.get("published") or entry.get("updated")


def _of_json(data: bytes) -> Iterator[tuple[Any, Any, Any]]:
    try:
        value = json.loads(data.decode("utf-8-sig"))
        items = value.get("items") if isinstance(value, dict) else None
    except (ValueError, RecursionError) as problem:
        raise UnreadableSource("a damaged feed: not valid JSON") from problem
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield (
                item.get("url") or item.get("external_url") or item.get("id"),
                item.get("title"),
                item.get("date_published") or item.get("date_modified"),
            )


def _resolved(link: object, base: str) -> str | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        address = str(httpx.URL(base).join(link.strip()))
    except (httpx.InvalidURL, ValueError):
        return None
    return address if is_url(address) else None


def _line(title: object) -> str | None:
    if not isinstance(title, str):
        return None
    return " ".join(unescape(_TAG.sub("", title)).split())[:1_000] or None


def _date(published: object) -> str | None:
    try:
        return iso_date(published) if isinstance(published, str) else None
    except ValueError:
        return None
