"""What one process has opened and remembered of a library, and when that is stale. Knows generations; holds no SQL.

Filters are applied to columns held in memory. As long as all vectors are held too (`Views.matrix`), Chroma is not asked.
Its graph may lag behind what is stored, and an embedded client reads its files once, at its first query, and never looks
again. So a reader keeps the key up to which its client is complete, and scores the passages stored since (the tail)
exactly, from the catalogue; it opens Chroma anew when that has come much further.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.index.catalogue.known import keys_of
from rag.index.catalogue.whole import Catalogue, State
from rag.index.exact import Exact
from rag.index.held import HeldArticles, HeldPassages, Mask, held_articles, held_passages
from rag.index.lexical import WordIndex
from rag.index.vectors import VectorIndex
from rag.schema import Article, Coverage, SearchFilter

Keys = NDArray[np.int64]
Matrix = NDArray[np.float32]
TAIL = 5_000  # passages by which Chroma has come further before it is opened anew
KEPT_SCOPES = 64
EVERYTHING = SearchFilter()


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What one filter leaves. `keys` are internal article keys, ascending; empty when `everything` is in scope."""

    search_filter: SearchFilter
    everything: bool
    keys: Keys
    coverage: Coverage
    passages: int


@dataclass(slots=True)
class View:
    """What may be used to answer at one generation. `vectors` holds every passage up to key `through`."""

    state: State
    vectors: VectorIndex
    words: WordIndex
    through: int
    opened_at: int
    held_articles: HeldArticles | None = None
    held_passages: HeldPassages | None = None
    scopes: dict[SearchFilter, Scope] = field(default_factory=dict)
    masks: dict[SearchFilter, Mask] = field(default_factory=dict)
    matrices: dict[SearchFilter, tuple[Keys, Matrix]] = field(default_factory=dict)
    articles: dict[int, Article] = field(default_factory=dict)
    frequencies: dict[str, int] = field(default_factory=dict)


class Views:
    """Gives the view of the present generation. Safe to use from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        open_vectors: Callable[[State], VectorIndex],
        open_words: Callable[[int], WordIndex],
    ) -> None:
        """The two functions open the present build of Chroma, and a build of the index of words by its number."""
        self._catalogue = catalogue
        self._open_vectors = open_vectors
        self._open_words = open_words
        self._guard = threading.RLock()
        self._seen: View | None = None
        self._tail: tuple[int, Keys, Matrix] = (0, *_nothing())
        self._passages: HeldPassages | None = None
        self._exact = Exact(catalogue.passages)

    def now(self) -> View:
        """The view that matches what is committed."""
        state = self._catalogue.state()
        with self._guard:
            seen = self._seen
            if seen is not None and seen.state == state:
                return seen
            if seen is None or _build(seen.state) != _build(state):
                return self._anew(state)
            seen.words.reload()
            if seen.vectors.is_remote or not seen.vectors.is_open:
                return self._keep(state, seen, state.vectored, state.generation)
            if state.vectored - seen.through > TAIL:
                return self.reopened()
            return self._keep(state, seen, seen.through, seen.opened_at)

    def reopened(self) -> View:
        """The view with the vectors as they are on disk now."""
        state = self._catalogue.state()
        with self._guard:
            seen = self._seen
            if seen is None or _build(seen.state) != _build(state):
                return self._anew(state)
            seen.vectors.reopen()
            seen.words.reload()
            return self._keep(state, seen, state.vectored, state.generation)

    def articles(self, view: View) -> HeldArticles:
        """The columns of all articles."""
        with self._guard:
            if view.held_articles is None:
                view.held_articles = held_articles(self._catalogue)
            return view.held_articles

    def passages(self, view: View) -> HeldPassages:
        """The columns of all passages."""
        with self._guard:
            if view.held_passages is None:
                view.held_passages = held_passages(self._catalogue, self.articles(view), self._passages)
                self._passages = view.held_passages
            return view.held_passages

    def scope(self, view: View, search_filter: SearchFilter) -> Scope:
        """What a search with this filter looks at."""
        known = view.scopes.get(search_filter)
        if known is None:
            articles, named = self.articles(view), None
            if search_filter.article_ids:
                with self._catalogue.reading() as connection:
                    found = keys_of(connection, search_filter.article_ids)
                named = np.array(list(found.values()), dtype=np.int64)
            mask, undated = articles.left(search_filter, named)
            coverage, passages = articles.coverage(mask, undated)
            everything = search_filter == EVERYTHING
            keys = np.zeros(0, np.int64) if everything else articles.keys[mask]
            known = Scope(search_filter, everything, keys, coverage, passages)
            view.scopes = dict([*view.scopes.items(), (search_filter, known)][-KEPT_SCOPES:])
        return known

    def inside(self, view: View, scope: Scope) -> Mask:
        """Which of the passages held are searchable and in scope."""
        known = view.masks.get(scope.search_filter)
        if known is None:
            articles = self.articles(view)
            mask = articles.ready
            if not scope.everything:
                mask = mask & np.isin(articles.keys, scope.keys, assume_unique=True)
            known = self.passages(view).of(articles, mask)
            view.masks = dict([*view.masks.items(), (scope.search_filter, known)][-KEPT_SCOPES:])
        return known

    def matrix(self, view: View) -> tuple[Keys, Matrix]:
        """Keys and vectors of all passages, row by row as `passages` and `inside` have them."""
        keys = self.passages(view).keys
        return keys, self._exact.rows(keys)

    def tail(self, view: View) -> tuple[Keys, Matrix]:
        """Keys and vectors of the passages that the view's Chroma may lack; ones that are gone may be among them."""
        with self._guard:
            through, keys, matrix = self._tail
            if through != view.through:
                through, (keys, matrix) = view.through, _nothing()
            last = int(keys[-1]) if len(keys) else through
            more, vectors = self._catalogue.passages.vectors_after(last)
            if len(more):
                keys = np.concatenate([keys, more])
                matrix = np.concatenate([matrix, vectors]) if len(matrix) else vectors
            self._tail = through, keys, matrix
            return keys, matrix

    def close(self) -> None:
        """Give the derived indexes' files back."""
        with self._guard:
            if self._seen is not None:
                self._seen.vectors.reopen()
            self._seen = None
            self._tail = (0, *_nothing())
            self._passages, self._exact = None, Exact(self._catalogue.passages)

    def _anew(self, state: State) -> View:
        if self._seen is not None:
            self._seen.vectors.reopen()
        self._exact = Exact(self._catalogue.passages)  # the passages may have been given other vectors
        self._seen = View(
            state=state,
            vectors=self._open_vectors(state),
            words=self._open_words(state.index),
            through=state.vectored,
            opened_at=state.generation,
        )
        self._seen.words.reload()  # a replica catches up before it is asked
        return self._seen

    def _keep(self, state: State, seen: View, through: int, opened_at: int) -> View:
        self._seen = View(state, seen.vectors, seen.words, through, opened_at)
        if seen.state.generation == state.generation:  # only articles wait that are not searchable yet
            self._seen.held_articles, self._seen.held_passages = seen.held_articles, seen.held_passages
            self._seen.scopes, self._seen.masks = seen.scopes, seen.masks
        return self._seen


def _build(state: State) -> tuple[int, int]:
    return state.index, state.vectors


def _nothing() -> tuple[Keys, Matrix]:
    return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
