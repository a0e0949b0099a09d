"""Changing the library: truth first, derived indexes after it, readers told last. Knows the order; holds no SQL.

Whatever moment the process dies: vectors are kept as soon as they are made; an article is whole in the catalogue or not
there; it is `pending` until both derived indexes have it; and the library is marked as being written until its writer
is done. Whoever opens it next finishes what is pending and looks the indexes over.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from rag.errors import LibraryError, UnknownArticle, UsageError
from rag.index import catalogue_write as write
from rag.index import doctor
from rag.index.catalogue_rows import chunks, metadata_hash
from rag.index.catalogue_vectors import vectors_of_articles
from rag.index.catalogue_write import KnownArticle
from rag.index.guard import IndexBroken, index_watched
from rag.index.lexical import WordWriter
from rag.index.locks import boot
from rag.index.material import documents, embedded_text, vectors_for
from rag.index.rebuild import rebuild
from rag.schema import Article, PreparedArticle, Progress

if TYPE_CHECKING:
    from rag.index.store import Store

HEAL_AT_ONCE = 64  # articles
EDITABLE = ("title", "source", "url", "published", "place", "language", "authors", "private")


class Writer:
    """Given by `Store.writing()`, for use while its block lasts."""

    def __init__(self, store: Store) -> None:
        """The writer lock is held by the caller."""
        self._store = store
        self._catalogue = store.catalogue
        self._view = store.views.for_writing()
        self._session: AbstractContextManager[WordWriter] | None = None
        self._words: WordWriter | None = None

    # What is there

    def known(self, ids: Sequence[str]) -> dict[str, KnownArticle]:
        """Of these ids, those that are stored."""
        with self._catalogue.reading() as connection:
            return write.known(connection, ids)

    def holders(self, content_hashes: Sequence[str]) -> dict[str, str]:
        """The article that holds each text now, where one does."""
        with self._catalogue.reading() as connection:
            return write.holders(connection, content_hashes)

    def copies_of(self, bands: Sequence[int]) -> list[str]:
        """Ids of articles that share a MinHash band: candidates for near-duplicates, first stored first."""
        with self._catalogue.reading() as connection:
            return write.sharing(connection, bands)

    # Articles

    def put(self, batch: Sequence[PreparedArticle]) -> None:
        """Store and index articles; when this returns they are there for good. An id that is stored is an update.

        Only texts that were never embedded are embedded. Raises OutOfSpace, EmbeddingError, LibraryError; articles
        stored before stay whole.
        """
        if not batch:
            return
        texts = [
            embedded_text(prepared.article, prepared.article.text[start:end])
            for prepared in batch
            for start, end in prepared.passages
        ]
        embedder = self._store.embedder
        vector_keys = iter(vectors_for(self._catalogue, embedder, texts))
        with self._catalogue.transaction() as connection:
            write.set_value(connection, "embedding", embedder.name)
            keys = [
                write.put_article(connection, prepared, [next(vector_keys) for _ in prepared.passages])
                for prepared in batch
            ]
        self._publish(keys)

    def remember_location(self, article_id: str, location: str) -> None:
        """Note that an article was found in another place too. Raises UnknownArticle."""
        with self._catalogue.transaction() as connection:
            write.remember_location(connection, self._key(article_id), location)

    def remove(self, article_ids: Sequence[str]) -> int:
        """Remove articles, their revisions and vectors from everywhere; returns how many there were."""
        with self._catalogue.transaction() as connection:
            removed = write.remove_articles(connection, article_ids)
        self._publish([])
        return removed

    def edit(self, article_id: str, changes: Mapping[str, str]) -> Article:
        """Change what describes an article; an empty value clears it. Raises UnknownArticle, UsageError."""
        article = self._store.article(article_id)
        unknown = sorted(set(changes) - set(EDITABLE))
        if unknown:
            raise UsageError(f"cannot edit {', '.join(unknown)}: what can be edited is {', '.join(EDITABLE)}")
        values = {name: _edited(name, value) for name, value in changes.items()}
        origins = {**article.provenance, **dict.fromkeys(changes, "edited by hand")}
        edited = replace(article, **values, provenance=origins)  # type: ignore[arg-type]
        with self._catalogue.reading() as connection:
            kept = write.kept_parts(connection, article_id)
        self.put(
            [
                PreparedArticle(
                    edited, kept.location, self._store.sentences(article_id), kept.passages, kept.bands
                )
            ]
        )
        return self._store.article(article_id)

    # Failures

    def record_failure(self, source: str, reason: str) -> None:
        """Remember that a source could not be added."""
        with self._catalogue.transaction() as connection:
            write.record_failure(connection, source, reason)

    def clear_failures(self, sources: Sequence[str] | None = None) -> None:
        """Forget the failures of these sources, or all."""
        with self._catalogue.transaction() as connection:
            write.clear_failures(connection, sources)

    def failures(self) -> dict[str, str]:
        """Sources that could not be added, and why."""
        with self._catalogue.reading() as connection:
            return write.failed(connection)

    # The derived indexes

    def begin(self) -> None:
        """Finish what a killed process left half done, and mark the library as being written."""
        present = boot()
        with self._catalogue.transaction() as connection:
            before = write.mark_writing(connection, present)
        for old in self._store.folder.glob("index/*"):
            if old.name != str(self._view.state.index):
                shutil.rmtree(old, ignore_errors=True)
        try:
            # A killed process leaves whole files behind, a power cut need not.
            torn = before is not None and not (before == present != "") and not self._view.vectors.loads()
            sound = not torn and self._finish() and (before is None or doctor.indexes_sound(self._store))
        except IndexBroken:
            sound = False
        if not sound:
            self.reindex()

    def _finish(self) -> bool:
        """Index what is pending, drop what is retired; returns whether the indexes then hold as much as they should."""
        with self._catalogue.reading() as connection:
            pending = write.pending_keys(connection)
        for some in chunks(pending, HEAL_AT_ONCE):
            self._publish(some)
        if self._catalogue.unfinished():
            self._publish([])
        return doctor.counts_agree(self._store)

    def reindex(
        self, *, embed_again: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Build both derived indexes anew beside the old ones, then change over.

        `embed_again` makes new vectors too, with the embedding now set. Readers keep answering; a kill leaves the old
        build in use.
        """
        self._give_back()
        rebuild(self._store, embed_again=embed_again, progress=progress)
        self._view = self._store.views.for_writing()

    def close(self, *, failed: bool = False) -> None:
        """Give the indexes back. After a failure the library stays marked, so that it is looked over."""
        self._give_back()
        if not failed:
            with self._catalogue.transaction() as connection:
                write.mark_written(connection)

    def _give_back(self) -> None:
        session, self._session, self._words = self._session, None, None
        if session is not None:
            with index_watched(self._store.folder):
                session.__exit__(None, None, None)

    def _publish(self, article_keys: Sequence[int]) -> None:
        """Bring stored articles into both derived indexes, drop what is retired, and tell readers."""
        with self._catalogue.reading() as connection:
            dropped = write.retired_keys(connection)
            keys, vectors = vectors_of_articles(connection, article_keys)
        try:
            with index_watched(self._store.folder):
                if dropped:
                    self._view.vectors.drop(dropped)
                if keys:
                    self._view.vectors.put(keys, vectors)
                words = self._word_writer()
                words.drop(dropped)
                words.put(documents(self._catalogue, article_keys))
                words.commit()
        except LibraryError as problem:
            with suppress(LibraryError):
                self._give_back()
            if not isinstance(problem, IndexBroken):
                raise
            self.reindex()  # takes the pending articles in
            return
        with self._catalogue.transaction() as connection:
            write.mark_ready(connection, article_keys, dropped)
        self._view = self._store.views.wrote()

    def _word_writer(self) -> WordWriter:
        if self._words is None:
            self._session = self._view.words.writing()
            self._words = self._session.__enter__()
        return self._words

    def _key(self, article_id: str) -> int:
        with self._catalogue.reading() as connection:
            keys = write.keys_of(connection, [article_id])
        if article_id not in keys:
            raise UnknownArticle(f"no article {article_id}")
        return keys[article_id]


def _edited(name: str, value: str) -> object:
    """A value typed by a user as the field takes it. Raises UsageError."""
    value = value.strip()
    if name == "authors":
        return tuple(author.strip() for author in value.split(";") if author.strip())
    if name == "private":
        if value.lower() not in {"true", "false", "yes", "no", "1", "0"}:
            raise UsageError(f"private={value}: say yes or no")
        return value.lower() in {"true", "yes", "1"}
    if name == "published" and value:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise UsageError(f"published={value} is not a date: write it like 2021-04-07") from None
    return value or None


__all__ = ["EDITABLE", "KnownArticle", "Writer", "metadata_hash"]
