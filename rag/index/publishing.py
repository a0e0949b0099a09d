"""Making what is stored searchable: the index of words at once, Chroma when it is worth while. Knows the order; holds no SQL.

Whatever moment the process dies: an article is `pending` until the index of words has it, and the library is marked as being
written until its writer is done. Whoever opens it next finishes what is pending and looks the index over.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from rag.errors import LibraryError
from rag.index import doctor, graph
from rag.index.catalogue import state as state
from rag.index.catalogue.rows import chunks
from rag.index.guard import IndexBroken, index_watched
from rag.index.lexical import WordDocument, WordIndex, WordWriter
from rag.index.locks import boot
from rag.index.material import stored_documents
from rag.index.rebuild import rebuild
from rag.index.replica import Replica
from rag.schema import Progress

if TYPE_CHECKING:
    from rag.index.store import Store

HEAL_AT_ONCE = 64  # articles
WAITING = 8_000  # passages that may wait to become searchable; a commit costs 60 ms however little it brings
WAITING_SECONDS = 3.0

Tell = Callable[[Progress], None]


class Publisher:
    """The derived indexes of one library, for its writer."""

    def __init__(self, store: Store, progress: Tell | None = None) -> None:
        self._store = store
        self._catalogue = store.catalogue
        self._progress = progress
        self._session: AbstractContextManager[WordWriter] | None = None
        self._index: WordIndex | None = None
        self._words: WordWriter | None = None
        self._waiting: list[int] = []  # keys of articles
        self._passages = 0
        self._published = time.monotonic()

    def begin(self) -> None:
        """Finish what a killed process left half done, and mark the library as being written."""
        present = boot()
        with self._catalogue.transaction() as connection:
            before = state.mark_writing(connection, present)
        number = str(self._catalogue.state().index)
        for old in self._store.folder.glob("index/*"):
            if old.name != number:
                shutil.rmtree(old, ignore_errors=True)
        if before is not None or self._store.chroma_url is None:
            graph.clear_old(self._store)
        if graph.moved(self._store) or (
            before is not None and not doctor.vectors_usable(self._store, same_boot=before == present != "")
        ):
            graph.begin_anew(self._store)
        try:
            sound = self._finish() and (before is None or doctor.words_sound(self._store))
        except IndexBroken:
            sound = False
        if not sound:
            self._mend()

    def _finish(self) -> bool:
        """Index what is pending, drop what is retired; returns whether the words then hold as much as they should."""
        with self._catalogue.reading() as connection:
            pending = state.pending_keys(connection)
        for some in chunks(pending, HEAL_AT_ONCE):
            self._give(lambda words, some=some: words.put(stored_documents(self._catalogue, some), anew=True))  # type: ignore[misc]
            self._waiting += some
            self.publish()
        if self._catalogue.unfinished():
            self.publish()
        return doctor.as_many_words(self._store)

    def add(self, article_keys: Sequence[int], documents: Sequence[WordDocument]) -> None:
        """Take in articles just stored. They are searchable after the next `publish`."""
        self._waiting += article_keys
        self._passages += len(documents)
        self._give(lambda words: words.put(documents))

    def publish_when_due(self) -> None:
        """Publish when much waits, or has waited long."""
        waited = time.monotonic() - self._published
        if self._passages >= WAITING or (self._waiting and waited >= WAITING_SECONDS):
            self.publish()

    def publish(self) -> None:
        """Make all that was stored searchable, drop what is retired, and tell readers."""
        with self._catalogue.reading() as connection:
            dropped = state.retired_keys(connection)
        if not (self._waiting or dropped):
            return

        def finish(words: WordWriter) -> None:
            words.drop(dropped)
            words.commit()

        if not self._give(finish):
            return
        with self._catalogue.transaction() as connection:
            state.mark_ready(connection, self._waiting, dropped)
        if self._index is not None:
            self._index.reached()
        self._nothing_waits()

    def reindex(self, *, embed_again: bool = False, progress: Tell | None = None) -> None:
        """Build the derived indexes anew beside the old ones, then change over; what is pending is then searchable."""
        self._give_back()
        rebuild(self._store, embed_again=embed_again, progress=progress)
        self._nothing_waits()

    def _mend(self) -> None:
        """Build the index of words anew with all that is stored: this machine's own, or with the whole build."""
        words = self._store.views.now().words
        if not isinstance(words, Replica):
            self.reindex()
            return
        self._give_back()
        words.build_anew()
        self._finish()

    def close(self, *, failed: bool = False, bring_up: bool = True) -> None:
        """Publish the rest and give the indexes back. After a failure the library stays marked, to be looked over."""
        if not failed:
            self.publish()
            if bring_up and graph.lags(self._store):
                graph.bring_up(self._store, self._progress)
        self._give_back()
        if not failed:
            with self._catalogue.transaction() as connection:
                state.mark_written(connection)

    def _nothing_waits(self) -> None:
        self._waiting, self._passages, self._published = [], 0, time.monotonic()

    def _give(self, change: Callable[[WordWriter], None]) -> bool:
        """Change the index of words. When it is broken it is built anew with all that is stored, and this returns False."""
        try:
            with index_watched(self._store.folder):
                change(self._word_writer())
        except LibraryError as problem:
            with suppress(LibraryError):
                self._give_back()
            if not isinstance(problem, IndexBroken):
                raise
            self._mend()
            return False
        return True

    def _word_writer(self) -> WordWriter:
        if self._words is None:
            self._index = self._store.views.now().words
            self._session = self._index.writing()
            self._words = self._session.__enter__()
        return self._words

    def _give_back(self) -> None:
        session, self._session, self._words, self._index = self._session, None, None, None
        if session is not None:
            with index_watched(self._store.folder):
                session.__exit__(None, None, None)
