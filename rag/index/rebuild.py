"""Building the derived indexes anew from the catalogue. Knows the order that a kill cannot spoil; holds no SQL.

The new build lies beside the one in use; one transaction changes over, and Chroma is brought up last, while readers score
exactly. Only a new build gives disk back: Chroma keeps what deletions free.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.index import graph
from rag.index.catalogue import state as state
from rag.index.catalogue import vectors as stored
from rag.index.catalogue.rows import chunks
from rag.index.guard import index_watched
from rag.index.material import embedded_text, stored_documents, vectors_for
from rag.schema import Progress

if TYPE_CHECKING:
    from rag.index.embed import Embedder
    from rag.index.store import Store

AT_ONCE = 64  # articles
Tell = Callable[[Progress], None]


def rebuild(store: Store, *, embed_again: bool, progress: Tell | None) -> None:
    """Build from stored texts and vectors, or with vectors made anew by the embedding now set.

    The writer lock is held by the caller. Raises OutOfSpace, EmbeddingError, LibraryError; the build in use is then as
    it was.
    """
    catalogue = store.catalogue
    before = catalogue.state()
    number = before.index + 1
    keys = catalogue.article_keys()
    embedder = store.any_embedder if embed_again else None
    pairs: list[tuple[int, int]] = []
    started = time.monotonic()
    with index_watched(store.folder):
        _clear(store, number, 0)
        index = store.word_index(number)
        with index.writing() as words:
            for done, some in enumerate(chunks(keys, AT_ONCE)):
                if embedder is not None:
                    pairs += _embedded(store, some, embedder)
                words.put(stored_documents(catalogue, some))
                _tell(progress, started, done * AT_ONCE + len(some), len(keys))
            words.commit()
    with catalogue.transaction() as connection:
        if embedder is not None:
            stored.point_passages(connection, pairs)
            state.set_value(connection, "embedding", embedder.name)
        stored.drop_orphan_vectors(connection)
        state.set_value(connection, "index", str(number))
        stored.begin_vectors(connection, 0)
        state.mark_ready(connection, keys, state.retired_keys(connection))
    index.reached()
    with suppress(Exception):  # the old build is no longer in use; the next writer clears what stays
        _clear(store, before.index, before.vectors)
    if graph.lags(store):
        graph.bring_up(store, progress)


def _embedded(store: Store, article_keys: Sequence[int], embedder: Embedder) -> list[tuple[int, int]]:
    """(passage key, key of its new vector) of some articles."""
    found = store.catalogue.find_by_key(article_keys)
    rows = store.catalogue.passages.rows_of(article_keys)
    texts = [
        embedded_text(found[row.article_key], found[row.article_key].text[row.start : row.end])
        for row in rows
    ]
    keys = vectors_for(store.catalogue, embedder, texts)
    return [(row.key, vector_key) for row, vector_key in zip(rows, keys, strict=True)]


def _clear(store: Store, number: int, vectors: int) -> None:
    if store.chroma_url is not None:
        store.vector_index(number, vectors).remove_collection()
    shutil.rmtree(store.index_folder(number), ignore_errors=True)


def _tell(progress: Tell | None, started: float, done: int, total: int) -> None:
    if progress is not None:
        left = (time.monotonic() - started) / done * (total - done)
        progress(Progress("indexing", done, total, left))
