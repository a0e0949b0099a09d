"""The outlets and places that a library knows, as they were on a day. Knows the catalogue; knows no question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rag.index.catalogue.mentions import first_days
from rag.index.store import Store
from rag.schema import Article

Rows = list[tuple[str | None, str | None, str | None]]


class Known:
    """Outlets and places of one store, read again when it has changed. Safe for several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._read: tuple[int, Rows] | None = None

    def outlets(self, as_of: str | None = None) -> tuple[str, ...]:
        """The outlets of articles published by `as_of` (default: of all), sorted."""
        return tuple(sorted({outlet for outlet, _, day in self._rows() if outlet and _seen(day, as_of)}))

    def places(self, as_of: str | None = None) -> tuple[str, ...]:
        """The places that those articles are written from, sorted."""
        return tuple(sorted({place for _, place, day in self._rows() if place and _seen(day, as_of)}))

    def _rows(self) -> Rows:
        generation = self._store.catalogue.state().generation
        with self._guard:
            if self._read is None or self._read[0] != generation:
                with self._store.catalogue.reading() as connection:
                    self._read = (generation, first_days(connection))
            return self._read[1]


def without_hindsight(articles: Sequence[Article], seen: AbstractSet[str]) -> list[Article]:
    """`articles` without a word of those not in `seen`: what they are a copy or an update of, and the cluster's first.

    A cluster is then named after the first of `articles` that belongs to it.
    """
    heads: dict[str, str] = {}
    for article in sorted(articles, key=lambda a: (a.published or "", a.id)):
        heads.setdefault(article.cluster_id, article.cluster_id if article.cluster_id in seen else article.id)
    told = []
    for article in articles:
        if article.related_id is not None and article.related_id not in seen:
            article = replace(article, relation=None, related_id=None)
        told.append(replace(article, cluster_id=heads[article.cluster_id]))
    return told


def _seen(day: str | None, as_of: str | None) -> bool:
    """Whether an article of that first day counts: an undated one is left out when a day is given."""
    return as_of is None or (day is not None and day <= as_of[:10])
