"""Bringing Chroma up to what is stored. Knows when that is worth while, and the order that a kill cannot spoil; holds no SQL.

Chroma takes vectors three times as fast in thousands as it does in the dozens of one batch, and a library that is scored
exactly does without it. So it lags behind: readers score what it lacks exactly, and a writer brings it up when it is done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.errors import LibraryError
from rag.index.catalogue import vectors as stored
from rag.index.catalogue.state import set_value
from rag.index.guard import IndexBroken, index_watched
from rag.index.vectors import WRITTEN_EVERY
from rag.index.view import TAIL
from rag.schema import Progress

if TYPE_CHECKING:
    from rag.index.store import Store

PUBLISHED_FROM = 20_000  # passages; a smaller library has no use for Chroma
LAG = TAIL  # passages that Chroma may hold for nothing before it is brought up
AT_ONCE = WRITTEN_EVERY  # passages given to Chroma at once; what a kill in the middle costs at most
WHERE, FOLDER, SERVER = "vectors_in", "folder", "server"  # an entry of `meta` and its values
LEAST = AT_ONCE  # fewer are left to be scored exactly: they would slow every opening down

Tell = Callable[[Progress], None]


def lags(store: Store) -> bool:
    """Whether Chroma is to be brought up: the library has outgrown exact scoring, or a server is to hold it."""
    state = store.catalogue.state()
    total = store.catalogue.passages.count()
    behind = total - store.catalogue.passages.count(through=state.vectored)
    if store.chroma_url is not None:
        return behind > 0 or state.stale > 0
    return total > PUBLISHED_FROM and (behind >= LEAST or state.stale > LAG)


def bring_up(store: Store, progress: Tell | None = None) -> None:
    """Give Chroma what it lacks and have it drop what is gone. The writer lock is held by the caller.

    Files that turn out to be broken are left, and it is built anew from the stored vectors. Raises OutOfSpace, LibraryError.
    """
    try:
        _bring_up(store, progress)
    except IndexBroken:
        begin_anew(store)
        _bring_up(store, progress)


def moved(store: Store) -> bool:
    """Whether the vectors lie elsewhere than the settings say: in the folder, or on a server."""
    return (store.catalogue.value(WHERE) or FOLDER) != _where(store)


def _where(store: Store) -> str:
    return SERVER if store.chroma_url is not None else FOLDER


def begin_anew(store: Store) -> None:
    """Have done with Chroma's present files; readers score exactly until it is brought up."""
    state = store.catalogue.state()
    number = state.vectors + 1
    if store.chroma_url is not None:
        with suppress(LibraryError):
            store.vector_index(state.index, state.vectors).remove_collection()
    with store.catalogue.transaction() as connection:
        stored.begin_vectors(connection, number)
        set_value(connection, WHERE, _where(store))
    clear_old(store)


def clear_old(store: Store) -> None:
    """Take away what earlier builds of Chroma left in the folder of the present build of the indexes."""
    state = store.catalogue.state()
    if store.chroma_url is not None:
        with suppress(IndexBroken):
            store.vector_index(state.index, state.vectors).remove_others(store.collections)
        shutil.rmtree(store.vectors_folder(state.index, 0), ignore_errors=True)
        return
    present = store.vectors_folder(state.index, state.vectors)
    for old in present.parent.glob("vectors*"):
        if old != present:
            shutil.rmtree(old, ignore_errors=True)


def _bring_up(store: Store, progress: Tell | None) -> None:
    catalogue = store.catalogue
    view = store.views.reopened()  # a stale client would undo what others wrote
    with index_watched(store.folder):
        with catalogue.reading() as connection:
            gone = stored.stale_keys(connection)
        if gone:
            view.vectors.drop(gone)
            with catalogue.transaction() as connection:
                stored.forget_stale(connection, gone)
        total, through = catalogue.passages.count(), view.state.vectored
        done = catalogue.passages.count(through=through)
        while True:
            keys, vectors = catalogue.passages.vectors_after(through, AT_ONCE)
            if len(keys) < (1 if view.vectors.is_remote else LEAST):
                break
            with catalogue.transaction() as connection:
                stored.mark_given(connection, int(keys[-1]))
            view.vectors.put(keys.tolist(), vectors)
            through, done = int(keys[-1]), done + len(keys)
            with catalogue.transaction() as connection:
                stored.mark_vectored(connection, through)
            if progress is not None:
                progress(Progress("indexing", done, total))
    store.views.reopened()
