"""Which story an article tells again: it joins the cluster of the first that told it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence, Set

from rag.ingest.dedup import same_story, word_runs
from rag.schema import Article, PreparedArticle

MOST_CANDIDATES = 50  # compared for one article; beyond it, shared bands are boilerplate
_REMEMBERED = 512  # articles whose word runs are kept for the next comparison


class Copies:
    """Compares new articles with stored ones and with each other.

    `candidates` gives ids of stored articles that share a band, `fetch` gives articles by id.
    """

    def __init__(
        self,
        candidates: Callable[[Sequence[int]], Sequence[str]],
        fetch: Callable[[Sequence[str]], Mapping[str, Article]],
    ) -> None:
        """Both are asked only when there is something to compare."""
        self._candidates = candidates
        self._fetch = fetch
        self._runs: OrderedDict[str, Set[str]] = OrderedDict()

    def cluster_of(self, prepared: PreparedArticle, batch: Sequence[PreparedArticle]) -> str:
        """The cluster of the article most like this one, stored or earlier in the batch; else its own id."""
        article = prepared.article
        bands = set(prepared.bands)
        if not bands:
            return article.id
        near = [other.article for other in batch if not bands.isdisjoint(other.bands)]
        waiting = {other.article.id for other in batch}
        stored = [
            name for name in self._candidates(prepared.bands) if name != article.id and name not in waiting
        ]
        if stored:
            near += self._fetch(stored[:MOST_CANDIDATES]).values()
        shares = [(self._share(article, other), other) for other in near]
        copies = [(share, other) for share, other in shares if share]
        if not copies:
            return article.id
        return max(copies, key=lambda copy: copy[0])[1].cluster_id

    def _share(self, article: Article, other: Article) -> float:
        published = (article.published, other.published)
        return same_story(self._runs_of(article), self._runs_of(other), published)

    def _runs_of(self, article: Article) -> Set[str]:
        runs = self._runs.pop(article.content_hash, None)
        if runs is None:
            runs = word_runs(article.text)
            while len(self._runs) >= _REMEMBERED:
                self._runs.popitem(last=False)
        self._runs[article.content_hash] = runs
        return runs
