"""Candidates by vector and by words inside a scope. Knows views and scopes; knows nothing of how scores are fused.

Filters are applied here and not in Chroma, whose `where` costs 40 to 280 ms at 130,000 passages and drops undated
records: a dot product is taken with every vector, or, of a library too large for that, more candidates are taken than asked
for.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from rag.errors import LibraryError
from rag.index.catalogue.whole import Catalogue
from rag.index.guard import IndexBroken, calm
from rag.index.held import Mask
from rag.index.view import Keys, Matrix, Scope, View, Views

Scored = list[tuple[int, float]]
EXACT = 250_000  # passages up to which all vectors are held in memory: 384 MB, 13 ms a search
GATHERED = 6  # a scope of less than this part of the library is gathered first
# Passages up to which, in a larger library, the vectors of a scope are read from the catalogue and scored.
NARROW = 20_000
KEPT_MATRICES = 3  # of at most 30 MB each
AT_ONCE = 1_000  # articles whose vectors are in memory at once
SLACK = 50  # candidates taken beyond the limit, since some may be gone from the catalogue
SPARE = 1.5  # times as many candidates are taken as a scope's share of the library calls for
CANDIDATES = 3_000  # the most that are taken before a filter is applied
FEW_ARTICLES = 20_000  # articles up to which the search by words is told where to look

log = logging.getLogger(__name__)


def by_vector(catalogue: Catalogue, views: Views, vector: Matrix, scope: Scope, limit: int) -> Scored:
    """Passages nearest to a unit vector: (passage key, cosine), best first, ties by key."""
    if scope.passages == 0 or limit < 1:
        return []
    view = views.now()
    if _held(views, view):
        return _nearest(*views.matrix(view), views.inside(view, scope), vector, limit)
    if scope.passages <= NARROW:
        keys, matrix = _matrix(catalogue, view, scope)
        return best(keys, cosines(matrix, vector), limit)
    return _from_chroma(catalogue, views, view, vector, scope, limit)


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
    view = views.now()
    size = _candidates(views, view, scope, limit)
    few = not scope.everything and len(scope.keys) <= FEW_ARTICLES
    kept: Scored = []
    if size <= CANDIDATES or not few:
        found = view.words.find(query, min(size, CANDIDATES), title_boost=title_boost)
        kept = current(views, view, found, scope)
        if len(kept) >= limit or len(found) < min(size, CANDIDATES):
            return kept[:limit]
    inside = _articles(catalogue, scope)
    found = view.words.find(query, limit + SLACK, title_boost=title_boost, within=inside)
    return current(views, view, found, scope)[:limit]


def similarity(catalogue: Catalogue, views: Views, vector: Matrix, keys: Sequence[int]) -> dict[int, float]:
    """Exact cosine of a unit vector with each stored passage that still exists."""
    view, found = views.now(), np.unique(np.array(keys, dtype=np.int64))
    if _held(views, view):
        everything, matrix = views.matrix(view)
        found = found[views.passages(view).among(found, np.ones(len(everything), dtype=np.bool_))]
        vectors = matrix[np.searchsorted(everything, found)]
    else:
        found, vectors = catalogue.passages.vectors(found.tolist())
    return dict(zip(found.tolist(), cosines(vectors, vector).tolist(), strict=True)) if len(found) else {}


def current(views: Views, view: View, found: Scored, scope: Scope) -> Scored:
    """What still exists, is searchable and lies in scope, each once, in the order given."""
    keys = np.array([key for key, _ in found], dtype=np.int64)
    kept = views.passages(view).among(keys, views.inside(view, scope))
    return list({key: score for (key, score), keep in zip(found, kept.tolist(), strict=True) if keep}.items())


def cosines(matrix: Matrix, vector: Matrix) -> Matrix:
    """Dot products of rows with a vector, on one thread: BLAS waits 8 ms for its second one when a core is busy."""
    products: Matrix = np.einsum("nd,d->n", matrix, vector)
    return products


def best(keys: Keys, scores: Matrix, limit: int) -> Scored:
    """The highest scores, ties by key."""
    if limit < len(keys):  # keep all that tie with the last, so that ties break by key
        last = np.partition(scores, len(keys) - limit)[len(keys) - limit]
        chosen = np.flatnonzero(scores >= last)
        keys, scores = keys[chosen], scores[chosen]
    order = np.lexsort((keys, -scores))[:limit]
    return list(zip(keys[order].tolist(), scores[order].tolist(), strict=True))


def _held(views: Views, view: View) -> bool:
    """Whether all vectors are held in memory; a server's are its own."""
    return not view.vectors.is_remote and len(views.passages(view).keys) <= EXACT


def _nearest(keys: Keys, matrix: Matrix, inside: Mask, vector: Matrix, limit: int) -> Scored:
    places = np.flatnonzero(inside)
    if not len(places) or matrix.shape[1] != len(vector):
        return []
    if len(places) * GATHERED < len(keys):
        scores = cosines(matrix[places], vector)
    else:
        scores = cosines(matrix, vector)[places]
    return best(keys[places], scores, limit)


def _from_chroma(
    catalogue: Catalogue, views: Views, view: View, vector: Matrix, scope: Scope, limit: int
) -> Scored:
    wanted = min(limit, scope.passages)
    for attempt in range(2):
        size = _candidates(views, view, scope, limit)
        if size > CANDIDATES and not scope.everything:
            break
        size += view.state.stale
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
            keys, matrix = views.tail(view)
            later = best(keys, cosines(matrix, vector), size) if len(keys) else []
            kept = current(views, view, [*found, *later], scope)
            if len(kept) >= wanted:
                return sorted(kept, key=_rank)[:limit]
            if view.opened_at == view.state.generation:
                break
        view = views.reopened()  # much was removed since it was opened, or its files were replaced
    return _exact(catalogue, vector, scope, limit)


def _candidates(views: Views, view: View, scope: Scope, limit: int) -> int:
    """How many of the whole library to take, so that probably `limit` of them are in scope."""
    if scope.everything:
        return limit + SLACK
    total = len(views.passages(view).keys)
    return int(limit * SPARE * max(1.0, total / max(1, scope.passages))) + SLACK


def _matrix(catalogue: Catalogue, view: View, scope: Scope) -> tuple[Keys, Matrix]:
    held = view.matrices.get(scope.search_filter)
    if held is None:
        held = catalogue.passages.vectors_of(_articles(catalogue, scope))
        kept = [*view.matrices.items(), (scope.search_filter, held)]
        view.matrices = dict(kept[-KEPT_MATRICES:])
    return held


def _exact(catalogue: Catalogue, vector: Matrix, scope: Scope, limit: int) -> Scored:
    inside = _articles(catalogue, scope)
    nearest: Scored = []
    for start in range(0, len(inside), AT_ONCE):
        keys, matrix = catalogue.passages.vectors_of(inside[start : start + AT_ONCE])
        if len(keys):
            nearest = sorted([*nearest, *best(keys, cosines(matrix, vector), limit)], key=_rank)[:limit]
    return nearest


def _articles(catalogue: Catalogue, scope: Scope) -> list[int]:
    """Keys of the searchable articles in scope."""
    return catalogue.article_keys(ready=True) if scope.everything else scope.keys.tolist()


def _rank(row: tuple[int, float]) -> tuple[float, int]:
    return -row[1], row[0]
