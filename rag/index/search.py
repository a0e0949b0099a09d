"""Candidates by vector and by words inside a scope. Knows views and scopes; knows nothing of how scores are fused.

Filters are applied here and not in Chroma, whose `where` costs 40 to 280 ms at 130,000 passages and drops undated
records: more candidates are taken than asked for, and a narrow scope is scored exactly from the stored vectors.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from rag.errors import LibraryError
from rag.index.catalogue.whole import Catalogue
from rag.index.guard import IndexBroken, calm
from rag.index.view import Keys, Matrix, Scope, View, Views

Scored = list[tuple[int, float]]
CANDIDATES = 1_000  # unfiltered candidates taken before a filter is applied
SLACK = 50  # candidates taken beyond the limit, since some may be gone from the catalogue
# Passages up to which a scope is scored exactly. At 10,000: 0.7 ms warm and 60 ms the first time, where Chroma takes
# 2.2 ms and 450 ms (most of it importing it) and finds 99 of the nearest 100.
NARROW = 20_000
FEW_ARTICLES = 20_000  # articles up to which the search by words is told where to look
KEPT_MATRICES = 3  # of at most 30 MB each
AT_ONCE = 1_000  # articles whose vectors are in memory at once

log = logging.getLogger(__name__)


def by_vector(catalogue: Catalogue, views: Views, vector: Matrix, scope: Scope, limit: int) -> Scored:
    """Passages nearest to a unit vector: (passage key, cosine), best first, ties by key."""
    if scope.passages == 0 or limit < 1:
        return []
    view = views.now()
    if scope.passages <= NARROW:
        return best(*_matrix(catalogue, view, scope), vector, limit)
    wanted = min(limit, scope.passages)
    for attempt in range(2):
        size = view.state.stale + (limit + SLACK if scope.everything else max(CANDIDATES, limit))
        try:
            with calm():
                found = view.vectors.nearest(vector, size) if view.through else []
        except LibraryError as problem:
            if not isinstance(problem, IndexBroken):
                raise
            log.warning("%s", problem)
            break
        except Exception as problem:  # noqa: BLE001  # Chroma raises errors of its own, Rust's and SQLite's
            if attempt:
                log.warning("the vector index cannot be read (%s): run `communique doctor --fix`", problem)
        else:
            kept = current(catalogue, [*found, *best(*views.tail(view), vector, size)], scope)
            if len(kept) >= wanted:
                return sorted(kept, key=_rank)[:limit]
            if view.opened_at == view.state.generation:
                break
        view = views.reopened()  # much was removed since it was opened, or its files were replaced
    return _exact(catalogue, vector, scope, limit)


def by_words(
    catalogue: Catalogue,
    views: Views,
    query: str | Sequence[str],
    scope: Scope,
    limit: int,
    *,
    title_boost: float,
) -> Scored:
    """Passages that hold any word of the query: (passage key, BM25), best first, ties by key."""
    if scope.passages == 0 or limit < 1:
        return []
    words = views.now().words
    few = not scope.everything and len(scope.keys) <= FEW_ARTICLES
    size = limit + SLACK if few or scope.everything else max(CANDIDATES, limit + SLACK)
    inside = scope.keys.tolist() if few else None
    found = words.find(query, size, title_boost=title_boost, within=inside)
    kept = current(catalogue, [(key, score) for key, _, score in found], scope)
    if len(kept) < limit and len(found) >= size and not few:
        inside = catalogue.article_keys(ready=True) if scope.everything else scope.keys.tolist()
        found = words.find(query, size, title_boost=title_boost, within=inside)
        kept = current(catalogue, [(key, score) for key, _, score in found], scope)
    return kept[:limit]


def current(catalogue: Catalogue, found: Scored, scope: Scope) -> Scored:
    """What still exists, is searchable and lies in scope, each once, in the order given."""
    owners = catalogue.passages.owners([key for key, _ in found])
    kept = {key: score for key, score in found if key in owners}
    if scope.everything:
        return list(kept.items())
    inside = set(scope.keys.tolist())
    return [(key, score) for key, score in kept.items() if owners[key] in inside]


def cosines(matrix: Matrix, vector: Matrix) -> Matrix:
    """Dot products of rows with a vector, on one thread: BLAS waits 8 ms for its second one when a core is busy."""
    products: Matrix = np.einsum("nd,d->n", matrix, vector)
    return products


def best(keys: Keys, matrix: Matrix, vector: Matrix, limit: int) -> Scored:
    """The nearest of these, exactly."""
    if not len(keys):
        return []
    scores = cosines(matrix, vector)
    if limit < len(keys):  # keep all that tie with the last, so that ties break by key
        last = np.partition(scores, len(keys) - limit)[len(keys) - limit]
        chosen = np.flatnonzero(scores >= last)
        keys, scores = keys[chosen], scores[chosen]
    order = np.lexsort((keys, -scores))[:limit]
    return [(int(keys[index]), float(scores[index])) for index in order]


def _matrix(catalogue: Catalogue, view: View, scope: Scope) -> tuple[Keys, Matrix]:
    held = view.matrices.get(scope.search_filter)
    if held is None:
        held = catalogue.passages.vectors_of(catalogue.scopes.keys(scope.search_filter).tolist())
        kept = [*view.matrices.items(), (scope.search_filter, held)]
        view.matrices = dict(kept[-KEPT_MATRICES:])
    return held


def _exact(catalogue: Catalogue, vector: Matrix, scope: Scope, limit: int) -> Scored:
    keys = catalogue.scopes.keys(scope.search_filter)
    nearest: Scored = []
    for start in range(0, len(keys), AT_ONCE):
        some = catalogue.passages.vectors_of(keys[start : start + AT_ONCE].tolist())
        nearest = sorted([*nearest, *best(*some, vector, limit)], key=_rank)[:limit]
    return nearest


def _rank(row: tuple[int, float]) -> tuple[float, int]:
    return -row[1], row[0]
