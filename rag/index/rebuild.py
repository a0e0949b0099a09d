"""Building both derived indexes anew from the catalogue. Knows the order that a kill cannot spoil; holds no SQL.

The new build lies beside the one in use; one transaction changes over. Only a new build gives disk back: Chroma keeps
what deletions free.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.index import catalogue_vectors as stored
from rag.index import catalogue_write as write
from rag.index.catalogue_rows import chunks
from rag.index.guard import index_watched
from rag.index.material import documents, embedded_text, vectors_for
from rag.schema import Progress

if TYPE_CHECKING:
    from rag.index.embed import Embedder
    from rag.index.store import Store

AT_ONCE = 64  # articles
Pairs = list[tuple[int, int]]


def rebuild(store: Store, *, embed_again: bool, progress: Callable[[Progress], None] | None) -> None:
    """Build from stored texts and vectors, or with vectors made anew by the embedding now set.

    The writer lock is held by the caller. Raises OutOfSpace, EmbeddingError, LibraryError; the build in use is then as
    it was.
    """
    catalogue = store.catalogue
    before = catalogue.state().index
    number = before + 1
    keys = catalogue.article_keys()
    embedder = store.any_embedder if embed_again else None
    pairs: Pairs = []
    started = time.monotonic()
    with index_watched(store.folder):
        _clear(store, number)
        vectors = store.vector_index(number)
        with store.word_index(number).writing() as words:
            for done, some in enumerate(chunks(keys, AT_ONCE)):
                passage_keys, values = _vectors(store, some, embedder, pairs)
                if passage_keys:
                    vectors.put(passage_keys, values)
                words.put(documents(catalogue, some))
                _tell(progress, started, done * AT_ONCE + len(some), len(keys))
            words.commit()
        vectors.reopen()
    with catalogue.transaction() as connection:
        if embedder is not None:
            stored.point_passages(connection, pairs)
            write.set_value(connection, "embedding", embedder.name)
            stored.drop_orphan_vectors(connection)
        write.set_value(connection, "index", str(number))
        write.mark_ready(connection, keys, write.retired_keys(connection))
    with suppress(Exception):  # the old build is no longer in use; the next writer clears what stays
        _clear(store, before)


def _vectors(
    store: Store, article_keys: Sequence[int], embedder: Embedder | None, pairs: Pairs
) -> tuple[list[int], NDArray[np.float32]]:
    """Passage keys and vectors of some articles; with an embedder, `pairs` learns which vector each passage gets."""
    catalogue = store.catalogue
    if embedder is None:
        with catalogue.reading() as connection:
            return stored.vectors_of_articles(connection, article_keys)
    found = catalogue.find_by_key(article_keys)
    rows = catalogue.passages.rows_of(article_keys)
    texts = [
        embedded_text(found[row.article_key], found[row.article_key].text[row.start : row.end])
        for row in rows
    ]
    vector_keys = vectors_for(catalogue, embedder, texts)
    pairs.extend((row.key, vector_key) for row, vector_key in zip(rows, vector_keys, strict=True))
    with catalogue.reading() as connection:
        return [row.key for row in rows], stored.vectors_by_key(connection, vector_keys)


def _clear(store: Store, number: int) -> None:
    if store.chroma_url is not None:
        store.vector_index(number).remove_collection()
    shutil.rmtree(store.index_folder(number), ignore_errors=True)


def _tell(progress: Callable[[Progress], None] | None, started: float, done: int, total: int) -> None:
    if progress is not None:
        left = (time.monotonic() - started) / done * (total - done)
        progress(Progress("indexing", done, total, left))
