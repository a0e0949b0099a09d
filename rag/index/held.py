"""Columns of a library that one process holds, so that filters and owners cost no SQL. Knows keys, days and outlets.

Knows no texts, no vectors and no statement. What is held belongs to one generation; the next takes over what still holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.catalogue.columns import article_rows, passage_pairs
from rag.index.catalogue.whole import Catalogue
from rag.schema import Coverage, SearchFilter

Keys = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class HeldArticles:
    """Every article by key, ascending. A code is a place in the sorted names beside it, -1 for none."""

    keys: Keys
    ids: Sequence[str]
    days: Codes
    day_names: Sequence[str]
    sources: Codes
    source_names: Sequence[str]
    clusters: Codes
    cluster_ids: Sequence[str]
    passages: Codes
    ready: Mask
    private: Mask

    def left(self, search_filter: SearchFilter, named: Keys | None) -> tuple[Mask, int]:
        """The searchable articles that a filter leaves, and how many its dates leave out for having none.

        `named` are the keys of the filter's `article_ids`. Dates compare by calendar date as published, inclusive.
        """
        mask = self.ready.copy()
        if search_filter.sources:
            asked = {name.casefold() for name in search_filter.sources}
            mask &= np.isin(
                self.sources, [n for n, name in enumerate(self.source_names) if name.casefold() in asked]
            )
        if named is not None:
            mask &= np.isin(self.keys, named)
        if search_filter.leave_out_private:
            mask &= ~self.private
        if not (search_filter.since or search_filter.until or search_filter.as_of):
            return mask, 0
        dated = self.days >= 0
        undated = int(np.count_nonzero(mask & ~dated))
        mask &= dated
        if search_filter.since:
            mask &= self.days >= bisect_left(self.day_names, search_filter.since[:10])
        for last in (search_filter.until, search_filter.as_of):
            if last:
                mask &= self.days < bisect_right(self.day_names, last[:10])
        return mask, undated

    def coverage(self, mask: Mask, undated: int) -> tuple[Coverage, int]:
        """What a search among these looks at, and how many passages that is."""
        days, sources = self.days[mask], self.sources[mask]
        days = days[days >= 0]
        coverage = Coverage(
            int(np.count_nonzero(mask)),
            len(np.unique(self.clusters[mask])),
            len(np.unique(sources[sources >= 0])),
            self.day_names[days.min()] if len(days) else None,
            self.day_names[days.max()] if len(days) else None,
            undated,
        )
        return coverage, int(self.passages[mask].sum())


@dataclass(frozen=True, slots=True, eq=False)
class HeldPassages:
    """Every passage by key, ascending, with the key of its article."""

    keys: Keys
    owners: Keys

    def of(self, articles: HeldArticles, mask: Mask) -> Mask:
        """Which passages belong to these articles; none that belongs to an article not held."""
        places, found = _places(articles.keys, self.owners)
        found[found] = mask[places[found]]
        return found

    def among(self, keys: Keys, mask: Mask) -> Mask:
        """Which of some passage keys are held and in the mask."""
        places, found = _places(self.keys, keys)
        found[found] = mask[places[found]]
        return found

    def told_by(self, articles: HeldArticles, keys: Keys) -> dict[int, tuple[str, str]]:
        """Ids of the article and of the cluster of each passage that is held."""
        places, found = _places(self.keys, keys)
        owners, known = _places(articles.keys, self.owners[places[found]])
        return {
            key: (articles.ids[owner], articles.cluster_ids[cluster])
            for key, owner, cluster in zip(
                keys[found][known].tolist(),
                owners[known].tolist(),
                articles.clusters[owners[known]].tolist(),
                strict=True,
            )
        }


def held_articles(catalogue: Catalogue) -> HeldArticles:
    """The articles as they are stored now."""
    with catalogue.snapshot() as connection:
        rows = article_rows(connection)
    keys, ids, days, sources, clusters, passages, states, private = (
        zip(*rows, strict=True) if rows else ((),) * 8
    )
    day_codes, day_names = _coded(days)
    source_codes, source_names = _coded(sources)
    cluster_codes, cluster_ids = _coded(clusters)
    return HeldArticles(
        np.array(keys, dtype=np.int64),
        ids,
        day_codes,
        day_names,
        source_codes,
        source_names,
        cluster_codes,
        cluster_ids,
        np.array(passages, dtype=np.int32),
        np.array([state == "ready" for state in states], dtype=np.bool_),
        np.array(private, dtype=np.bool_),
    )


def held_passages(catalogue: Catalogue, articles: HeldArticles, before: HeldPassages | None) -> HeldPassages:
    """The passages as they are stored now. When none of those held before is gone, only what came since is read.

    Keys are never used twice; so none is gone when there are as many as the articles, read before them, say.
    """
    with catalogue.snapshot() as connection:
        if before is not None and len(before.keys):
            more = passage_pairs(connection, int(before.keys[-1]))
            if len(before.keys) + len(more) == articles.passages.sum():
                if not len(more):
                    return before
                return HeldPassages(
                    np.concatenate([before.keys, more[:, 0]]), np.concatenate([before.owners, more[:, 1]])
                )
        pairs = passage_pairs(connection)
    return HeldPassages(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]))


def _coded(values: Sequence[str | None]) -> tuple[Codes, list[str]]:
    names = sorted({value for value in values if value is not None})
    places: dict[str | None, int] = {name: place for place, name in enumerate(names)}
    return np.array([places.get(value, -1) for value in values], dtype=np.int32), names


def _places(held: Keys, keys: Keys) -> tuple[Keys, Mask]:
    """Where each key stands among ascending ones, and whether it does."""
    places: Keys = np.searchsorted(held, keys)
    places[places == len(held)] = 0
    found: Mask = held[places] == keys if len(held) else np.zeros(len(keys), dtype=np.bool_)
    return places, found
