"""Pages and feeds of the web as documents to read. Knows what is new to the library; knows no format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from rag.errors import UnreadableSource
from rag.ingest.finding.place import Document, Unchanged
from rag.ingest.formats.described import described
from rag.schema import Failure, RawArticle

if TYPE_CHECKING:
    from rag.ingest.finding.fetch import FetchPolicy


class FeedState(Protocol):
    """What a feed's server said of the version that was read last."""

    @property
    def etag(self) -> str | None:
        """Its name for that version."""

    @property
    def last_modified(self) -> str | None:
        """When that version was made."""


@dataclass(frozen=True, slots=True)
class Web:
    """How to fetch, and what the library remembers: which addresses it has, what feeds said last."""

    policy: FetchPolicy
    known: Callable[[str], bool]
    feed_state: Callable[[str], FeedState | None]
    note_feed: Callable[[str, str | None, str | None], object]  # address, etag, last modified


def fetched(url: str, web: Web) -> Iterator[Document | Failure | Unchanged]:
    """The page at an address; of a feed, the pages that the library does not have."""
    from rag.ingest.finding.addresses import shown
    from rag.ingest.finding.feeds import is_feed, read_feed
    from rag.ingest.finding.fetch import fetch

    state = web.feed_state(shown(url))
    try:
        answer = fetch(
            url,
            web.policy,
            etag=state.etag if state else None,
            last_modified=state.last_modified if state else None,
        )
        if answer.not_modified:
            yield Unchanged(shown(url))
            return
        if not is_feed(answer.data, answer.media_type):
            yield Document(answer.data, shown(url), answer.url_final, answer.media_type, answer.charset)
            return
        entries = read_feed(answer.data, answer.url_final)
    except UnreadableSource as problem:
        yield Failure(shown(url), str(problem))
        return
    for entry in entries:
        if web.known(entry.url):
            yield Unchanged(shown(entry.url))
        else:
            stated = {"title": entry.title or "", "date": entry.published or ""}
            yield _page(entry.url, web, {name: value for name, value in stated.items() if value})
    web.note_feed(shown(url), answer.etag, answer.last_modified)


def with_stated(raw: RawArticle, stated: Mapping[str, str]) -> RawArticle:
    """The article with what its feed says where the page itself says nothing."""
    missing = {
        name: value
        for name, value in stated.items()
        if not getattr(raw, "published" if name == "date" else name)
    }
    try:
        return described(raw, missing, "entry of the feed") if missing else raw
    except UnreadableSource:
        return raw


def _page(url: str, web: Web, stated: Mapping[str, str]) -> Document | Failure:
    from rag.ingest.finding.addresses import shown
    from rag.ingest.finding.fetch import fetch

    try:
        answer = fetch(url, web.policy)
    except UnreadableSource as problem:
        return Failure(shown(url), str(problem))
    page = Document(answer.data, shown(url), answer.url_final, answer.media_type, answer.charset)
    return replace(page, stated=stated)
