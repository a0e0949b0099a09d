"""Which story an article tells again, and how: as a copy, or as a later version by the same outlet.

Knows texts, dates and outlets; where articles are stored, and how candidates are looked up there, it is told.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from rag.ingest.stories.dedup import Wording, same_story, wording
from rag.ingest.stories.updates import correction_in, version_in
from rag.schema import Article, PreparedArticle, Relation
from rag.text import fold

MOST_CANDIDATES = 50  # compared for one article; beyond it, shared bands are boilerplate
UNREVISED = 0.98  # of all runs of two texts: as alike as this, neither revises the other
_REMEMBERED = 512  # articles whose wording is kept for the next comparison
_OPENING = 2_000  # characters in which an outlet says that a text is an update
_DAY = 10  # characters of a date without a time


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article belongs. Without a related article it is the first that told its story, as far as is known.

    `joined` are other clusters that it shows to be one with its own. `turned` are stored articles that were first until
    this one, published earlier, came: (id, what each is to this one).
    """

    cluster_id: str
    relation: Relation | None = None
    related_id: str | None = None
    correction: str | None = None
    joined: tuple[str, ...] = ()
    turned: tuple[tuple[str, Relation], ...] = ()


class Copies:
    """Compares new articles with stored ones and with each other.

    `candidates` gives ids of stored articles, once for each of the bands that they share; `fetch` gives articles by id.
    """

    def __init__(
        self,
        candidates: Callable[[Sequence[int]], Iterable[str]],
        fetch: Callable[[Sequence[str]], Mapping[str, Article]],
    ) -> None:
        """Both are asked only when there is something to compare."""
        self._candidates = candidates
        self._fetch = fetch
        self._wordings: OrderedDict[str, Wording] = OrderedDict()

    def place(self, prepared: PreparedArticle, batch: Sequence[PreparedArticle]) -> Placed:
        """Where an article belongs among the stored ones and those earlier in the batch, placed already.

        What it is a copy or an update of is the most alike of those published before it; a cluster keeps the name it
        got from the first stored, whoever published first.
        """
        texts = [prepared.article.text[span.start : span.end] for span in prepared.sentences]
        correction = correction_in(prepared.article.title, texts)
        article = replace(prepared.article, correction=correction)
        alike = sorted(self._alike(prepared, batch), key=lambda pair: -pair[0])
        if not alike:
            return Placed(article.id, correction=correction)
        clusters = list(dict.fromkeys(other.cluster_id for _, other in alike))
        others = [other for _, other in alike if other.related_id != article.id]
        earlier = [other for other in others if not _precedes(article, other)]
        later = [other for other in others if _precedes(article, other)]
        firsts = {other.id for other in later if other.relation is None}
        first = next((one for one in earlier if self._revises(article, one)), earlier[0] if earlier else None)
        return Placed(
            cluster_id=clusters[0],
            relation=self._relation(article, first) if first else None,
            related_id=first.id if first else None,
            correction=correction,
            joined=tuple(clusters[1:]),
            turned=tuple(
                (other.id, self._relation(other, article))
                for other in later
                if other.id in firsts or (other.relation == "copy" and other.related_id in firsts)
            ),
        )

    def _alike(
        self, prepared: PreparedArticle, batch: Sequence[PreparedArticle]
    ) -> list[tuple[float, Article]]:
        """The articles that tell the same story, and how much they share."""
        article, bands = prepared.article, set(prepared.bands)
        if not bands:
            return []
        near = [other.article for other in batch if not bands.isdisjoint(other.bands)]
        waiting = {other.article.id for other in batch}
        shared = Counter(self._candidates(prepared.bands))
        stored = [name for name, _ in shared.most_common() if name != article.id and name not in waiting]
        if stored:
            near += self._fetch(stored[:MOST_CANDIDATES]).values()
        shares = [(self._share(article, other), other) for other in near]
        return [(share, other) for share, other in shares if share]

    def _share(self, article: Article, other: Article) -> float:
        published = (article.published, other.published)
        return same_story(self._wording_of(article), self._wording_of(other), published)

    def _relation(self, article: Article, earlier: Article) -> Relation:
        return "update" if self._revises(article, earlier) else "copy"

    def _revises(self, article: Article, earlier: Article) -> bool:
        """Whether the article is a later version of the other: another text of the same outlet, or marked as one."""
        marked = _version(article) > _version(earlier)
        one, other = self._wording_of(article).distinct, self._wording_of(earlier).distinct
        if not marked and len(one & other) >= UNREVISED * len(one | other):
            return bool(article.correction) and not earlier.correction
        outlets = _outlet(article), _outlet(earlier)
        return outlets[0] == outlets[1] if all(outlets) else marked or bool(article.correction)

    def _wording_of(self, article: Article) -> Wording:
        found = self._wordings.pop(article.content_hash, None)
        if found is None:
            found = wording(article.text)
            while len(self._wordings) >= _REMEMBERED:
                self._wordings.popitem(last=False)
        self._wordings[article.content_hash] = found
        return found


def _precedes(article: Article, other: Article) -> bool:
    """Whether the article comes before one that was there first: published earlier, or an earlier version of one time."""
    if article.published and other.published:
        timed = min(len(article.published), len(other.published)) > _DAY
        until = None if timed else _DAY
        when, then = _moment(article.published[:until]), _moment(other.published[:until])
        if when != then:
            return when < then
    return _version(article) < _version(other)


def _moment(published: str) -> datetime:
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _version(article: Article) -> int:
    """Which version its outlet says it is, by its headline and first lines."""
    return version_in(article.title, article.text[:_OPENING].splitlines())


def _outlet(article: Article) -> str | None:
    """Who published it: the outlet's name, else the host of its address."""
    if article.source:
        return fold(article.source)
    host = urlsplit(article.url).hostname if article.url else None
    return host.removeprefix("www.") if host else None
