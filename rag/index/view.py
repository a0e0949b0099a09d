"""What one process has opened and remembered of a library, and when that is stale. Knows generations; holds no SQL.

Embedded Chroma reads its files once, at the first query of a client, and never looks again. So a reader keeps the key
up to which its client is complete, and scores the passages stored since (the tail) exactly, from the catalogue; it
opens Chroma anew when the tail has grown. Opening is not free, and must not meet a writer half way through.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.index.catalogue import Catalogue, State
from rag.index.lexical import WordIndex
from rag.index.vectors import VectorIndex
from rag.schema import Article, Coverage, SearchFilter

Keys = NDArray[np.int64]
Matrix = NDArray[np.float32]
TAIL = 2_000  # passages scored exactly (5 ms) before the vectors are opened anew


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
    tail: tuple[Keys, Matrix]
    scopes: dict[SearchFilter, Scope] = field(default_factory=dict)
    matrices: dict[SearchFilter, tuple[Keys, Matrix]] = field(default_factory=dict)
    articles: dict[int, Article] = field(default_factory=dict)
    frequencies: dict[str, int] = field(default_factory=dict)


class Views:
    """Gives the view of the present generation. Safe to use from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        open_vectors: Callable[[int], VectorIndex],
        open_words: Callable[[int], WordIndex],
    ) -> None:
        """The two functions open a build of the derived indexes by its number."""
        self._catalogue = catalogue
        self._open_vectors = open_vectors
        self._open_words = open_words
        self._guard = threading.RLock()
        self._seen: View | None = None

    def now(self) -> View:
        """The view that matches what is committed."""
        state = self._catalogue.state()
        with self._guard:
            seen = self._seen
            if seen is not None and seen.state == state:
                return seen
            if seen is None or seen.state.index != state.index:
                return self._anew(state)
            seen.words.reload()
            if seen.vectors.is_remote or not seen.vectors.is_open:
                return self._keep(state, seen, self._catalogue.passages.indexed_through(), state.generation)
            self._keep(state, seen, seen.through, seen.opened_at)
            assert self._seen is not None
            if len(self._seen.tail[0]) > TAIL:
                return self.reopened()
            return self._seen

    def reopened(self) -> View:
        """The view with the vectors as they are on disk now."""
        state = self._catalogue.state()
        with self._guard:
            seen = self._seen
            if seen is None or seen.state.index != state.index:
                return self._anew(state)
            through = self._catalogue.passages.indexed_through()
            seen.vectors.reopen()
            seen.words.reload()
            return self._keep(state, seen, through, state.generation)

    def for_writing(self) -> View:
        """The view for the holder of the writer lock: a stale client would undo what others wrote."""
        view = self.now()
        stale = view.opened_at != view.state.generation and not view.vectors.is_remote
        return self.reopened() if stale else view

    def wrote(self) -> View:
        """After this process's own batch: its indexes are complete, what it remembered is not."""
        state = self._catalogue.state()
        with self._guard:
            seen = self._seen
            if seen is None or seen.state.index != state.index:
                return self._anew(state)
            seen.words.reload()
            return self._keep(state, seen, self._catalogue.passages.indexed_through(), state.generation)

    def close(self) -> None:
        """Give the derived indexes' files back."""
        with self._guard:
            if self._seen is not None:
                self._seen.vectors.reopen()
            self._seen = None

    def _anew(self, state: State) -> View:
        through = self._catalogue.passages.indexed_through()
        if self._seen is not None:
            self._seen.vectors.reopen()
        self._seen = View(
            state=state,
            vectors=self._open_vectors(state.index),
            words=self._open_words(state.index),
            through=through,
            opened_at=state.generation,
            tail=self._tail(through),
        )
        return self._seen

    def _keep(self, state: State, seen: View, through: int, opened_at: int) -> View:
        self._seen = View(state, seen.vectors, seen.words, through, opened_at, self._tail(through))
        return self._seen

    def _tail(self, through: int) -> tuple[Keys, Matrix]:
        return self._catalogue.passages.vectors_after(through, TAIL + 1)
