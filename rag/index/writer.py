"""Changing the library: truth first, derived indexes after it, readers told last. Knows the order; holds no SQL.

Whatever moment the process dies: vectors are kept as soon as they are made, originals before what refers to them; an
article is whole in the catalogue or not there. What the indexes still lack, the next writer finishes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from rag.errors import LibraryError, UnknownArticle, UsageError
from rag.index.catalogue import known as known
from rag.index.catalogue import originals as originals
from rag.index.catalogue import sources as sources
from rag.index.catalogue import write as write
from rag.index.catalogue.known import KnownArticle
from rag.index.catalogue.originals import KeptOriginal
from rag.index.catalogue.rows import metadata_hash
from rag.index.catalogue.sources import FeedState
from rag.index.catalogue.state import set_value
from rag.index.catalogue.vectors import drop_orphan_vectors
from rag.index.catalogue.write import Stored, ToStore
from rag.index.material import documents, embedded_text, vectors_for
from rag.index.publishing import Publisher
from rag.schema import Article, Original, PreparedArticle, Progress, Relation

if TYPE_CHECKING:
    from rag.index.store import Store

EDITABLE = ("title", "source", "url", "published", "place", "language", "authors", "private")

_WEB = re.compile(r"https?://[^/\s]+\S*\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z", re.IGNORECASE)


class Writer:
    """Given by `Store.writing()`, for use while its block lasts."""

    def __init__(self, store: Store, progress: Callable[[Progress], None] | None = None) -> None:
        """The writer lock is held by the caller."""
        self._store = store
        self._catalogue = store.catalogue
        self._indexes = Publisher(store, progress)

    # What is there

    def known(self, ids: Sequence[str]) -> dict[str, KnownArticle]:
        """Of these ids, those that are stored."""
        with self._catalogue.reading() as connection:
            return known.known(connection, ids)

    def holders(self, content_hashes: Sequence[str]) -> dict[str, str]:
        """The article that holds each text now, where one does."""
        with self._catalogue.reading() as connection:
            return known.holders(connection, content_hashes)

    def sharing(self, bands: Sequence[int]) -> dict[int, list[str]]:
        """Ids of the articles that have each of these MinHash bands, first stored first, at most 64 a band."""
        with self._catalogue.reading() as connection:
            return known.sharing(connection, bands)

    def has_address(self, article_id: str, url: str) -> bool:
        """Whether an article of this id is stored, or one was found at this address."""
        with self._catalogue.reading() as connection:
            return bool(known.known(connection, [article_id])) or known.located(connection, url)

    # Articles

    def put(self, batch: Sequence[PreparedArticle]) -> None:
        """Store articles; when this returns they are there for good. An id that is stored is an update.

        They are searchable a few seconds later, at the latest when the block of `Store.writing()` ends. Only texts that
        were never embedded are embedded. Raises OutOfSpace, EmbeddingError, LibraryError; articles stored before stay
        whole.
        """
        last = {one.article.id: one for one in batch}  # of one id given twice, the last counts
        if last:
            self._put(list(last.values()))
            self._indexes.publish_when_due()

    def _put(self, batch: Sequence[PreparedArticle]) -> None:
        texts = [
            embedded_text(one.article, one.article.text[start:end])
            for one in batch
            for start, end in one.passages
        ]
        embedder = self._store.embedder
        vectors = iter(vectors_for(self._catalogue, embedder, texts))
        to_store = [
            ToStore(
                one, [next(vectors) for _ in one.passages], self._kept(one.original) if one.original else None
            )
            for one in batch
        ]
        with self._catalogue.transaction() as connection:
            replaced = originals.hashes_of(connection, [one.article.id for one in batch if one.original])
            set_value(connection, "embedding", embedder.name)
            stored = write.put_articles(connection, to_store)
        self._drop_originals(replaced)
        self._indexes.add(
            [one.key for one in stored],
            [
                document
                for one, prepared in zip(stored, batch, strict=True)
                for document in documents(prepared.article, one.key, _rows(one, prepared))
            ],
        )

    def _kept(self, original: Original) -> KeptOriginal:
        name = self._store.originals.keep(original.data)
        return KeptOriginal(name, original.name, original.media_type, len(original.data))

    def _drop_originals(self, hashes: Collection[str]) -> None:
        """Take away the originals, of these, that nothing refers to any more."""
        if hashes:
            with self._catalogue.reading() as connection:
                held = originals.still_referred_to(connection, list(hashes))
            for name in set(hashes) - held:
                self._store.originals.remove(name)

    def _sweep_originals(self) -> None:
        with self._catalogue.reading() as connection:
            held = originals.all_hashes(connection)
        self._store.originals.sweep(held)

    def remember_location(self, article_id: str, location: str) -> None:
        """Note that an article was found in another place too. Raises UnknownArticle."""
        with self._catalogue.transaction() as connection:
            write.remember_locations(connection, [(self._key(article_id), location)])

    def relate(self, article_id: str, joined: Sequence[str], turned: Sequence[tuple[str, Relation]]) -> None:
        """What an article that came late says of those before it.

        The clusters `joined` become part of its own; each of the articles `turned` is a copy or an update of it.
        """
        with self._catalogue.transaction() as connection:
            write.relate(connection, article_id, joined, turned)

    def remove(self, article_ids: Sequence[str]) -> int:
        """Remove articles, their revisions and vectors from everywhere; returns how many there were."""
        self._indexes.publish()
        with self._catalogue.transaction() as connection:
            read_from = originals.hashes_of(connection, article_ids)
            removed = write.remove_articles(connection, article_ids)
            drop_orphan_vectors(connection)
        self._drop_originals(read_from)
        self._indexes.publish()
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
            kept = known.kept_parts(connection, article_id)
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
            sources.record_failure(connection, source, reason)

    def clear_failures(self, names: Sequence[str] | None = None) -> None:
        """Forget the failures of these sources, or all."""
        with self._catalogue.transaction() as connection:
            sources.clear_failures(connection, names)

    def failures(self) -> dict[str, str]:
        """Sources that could not be added, and why."""
        with self._catalogue.reading() as connection:
            return sources.failed(connection)

    # Where articles come from

    def count_lines(self, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
        """Note lines with the stories they stand in, both as numbers; in how many stories each of them now stands."""
        if not pairs:
            return {}
        with self._catalogue.transaction() as connection:
            return sources.count_lines(connection, pairs)

    def feed_state(self, url: str) -> FeedState | None:
        """What a feed's server said when it was last fetched; None for one that never was."""
        with self._catalogue.reading() as connection:
            return sources.feed_state(connection, url)

    def note_feed(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Remember what a feed's server said, so that an unchanged feed is not sent again."""
        with self._catalogue.transaction() as connection:
            sources.note_feed(connection, url, FeedState(etag, last_modified))

    # The derived indexes

    def reindex(
        self, *, embed_again: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Build the derived indexes anew beside the old ones, then change over, and drop what nothing refers to.

        `embed_again` makes new vectors too, with the embedding now set. Readers keep answering; a kill leaves the old
        build in use.
        """
        self._indexes.reindex(embed_again=embed_again, progress=progress)
        self._sweep_originals()
        with suppress(
            LibraryError
        ):  # a full disk, or another that will not wait: nothing is the worse for it
            self._catalogue.compact()

    def begin(self) -> None:
        """Finish what a killed process left half done, and mark the library as being written."""
        if self._catalogue.value("writing") is not None:
            self._sweep_originals()
        self._indexes.begin()

    def close(self, *, failed: bool = False, bring_up: bool = True) -> None:
        """Make the rest searchable and give the indexes back. After a failure the library stays marked."""
        self._indexes.close(failed=failed, bring_up=bring_up)

    def _key(self, article_id: str) -> int:
        with self._catalogue.reading() as connection:
            keys = known.keys_of(connection, [article_id])
        if article_id not in keys:
            raise UnknownArticle(f"no article {article_id}")
        return keys[article_id]


def _rows(stored: Stored, prepared: PreparedArticle) -> list[tuple[int, int, int]]:
    return [(key, start, end) for key, (start, end) in zip(stored.passages, prepared.passages, strict=True)]


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
    if name == "url" and value and not _WEB.match(value):
        raise UsageError(f"url={value} is no web address: write it like https://www.example.org/story")
    if name == "language" and value and not _LANGUAGE.match(value):
        raise UsageError(f"language={value} is no language code: write it like en, ur or pt-BR")
    return value or None


__all__ = ["EDITABLE", "KnownArticle", "Writer", "metadata_hash"]
