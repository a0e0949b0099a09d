"""Proving a library by looking things up. Knows what must hold; holds no SQL and mends only through the writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rag.errors import CommuniqueError, EmbeddingMismatch, LibraryError
from rag.index.catalogue.originals import all_hashes
from rag.index.catalogue.rows import PassageRow
from rag.index.guard import IndexBroken, calm, index_watched
from rag.index.view import Matrix
from rag.schema import Check

if TYPE_CHECKING:
    from rag.index.store import Store

T = TypeVar("T")
SAMPLE = 200
RECENT = 1_000  # passages
ROUNDING = 5e-3  # of a vector's length, at half precision
FEW, TIES = 5, 200  # neighbours looked through; the more because copies of a wire story have the same vector
CLOSE = 1e-3
MISSED = 0.005  # share that an HNSW graph may pass over and still be sound
OWN_WORDS = 12


def examine(store: Store, *, fix: bool = False) -> list[Check]:
    """All checks, in order. With `fix`, what is pending is indexed and a failing index built anew before the look."""
    if fix:
        with store.writing() as writer:
            if not all(check.ok for check in _derived(store)):
                writer.reindex()
    checks = [_catalogue(store), _texts(store), _originals(store), _embedding(store), _pending(store)]
    checks += _derived(store, counted=store.catalogue.writer() is None)
    checks += _private(store)
    disk = f"{bytes_of(store.folder):,} bytes in {store.folder}"
    if store.catalogue.server is not None:
        disk += f"; {store.catalogue.server.bytes():,} on the server of the catalogue"
    return [*checks, Check("disk", True, disk)]


def as_many_words(store: Store) -> bool:
    """Whether the index of words holds as many passages as the catalogue. Cheap, and proves only that none is gone."""
    with index_watched(store.folder):
        return len(store.views.now().words) == store.scope().passages


def words_sound(store: Store) -> bool:
    """Whether the index of words holds what it should; looks closest at what was stored last."""
    rows = store.catalogue.passages.rows_of(store.catalogue.article_keys(ready=True))
    return _guarded("words", lambda: _words(store, [*_spread(rows), *rows[-RECENT:]], len(rows), True)).ok


def vectors_usable(store: Store, *, same_boot: bool) -> bool:
    """Whether Chroma's files can be used after a writer that never finished.

    One killed inside a write left its mark; after a power cut the files are tried in a process of their own.
    """
    view = store.views.now()
    if view.through == 0:
        return True
    try:
        with calm():
            if (
                view.vectors.is_remote
            ):  # what a kill left beyond `through` is given again, and changes nothing
                return view.vectors.count() >= store.catalogue.passages.count(through=view.through)
            if not same_boot and not view.vectors.loads():
                return False
            return (
                view.vectors.count()
                == store.catalogue.passages.count(through=view.through) + view.state.stale
            )
    except IndexBroken:
        return False
    except LibraryError:  # a server that is away has lost nothing
        raise
    except Exception:  # noqa: BLE001  # whatever damaged files raise
        return False


def statistics(store: Store) -> dict[str, object]:
    """What the library holds: counts, dates, outlets, and bytes on disk."""
    scope, state = store.scope(), store.catalogue.state()
    outlets = store.catalogue.scopes.articles_per_source()
    return {
        "articles": scope.coverage.articles,
        "passages": scope.passages,
        "sources": [{"source": name, "articles": number} for name, number in outlets],
        "since": scope.coverage.since,
        "until": scope.coverage.until,
        "undated": store.catalogue.scopes.undated(),
        "origins": scope.coverage.origins,
        "bytes": bytes_of(store.folder) + (store.catalogue.server.bytes() if store.catalogue.server else 0),
        "pending": state.pending,
        "embedding": state.embedding,
        "generation": state.generation,
    }


def bytes_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # a file that another process has just replaced
            continue
    return total


def _catalogue(store: Store) -> Check:
    found = store.catalogue.integrity()
    return Check(
        "catalogue", found == "ok", "whole" if found == "ok" else f"{found}: restore a backup of the folder"
    )


def _texts(store: Store) -> Check:
    keys = _spread(store.catalogue.article_keys())
    wrong = [
        article.id
        for article in store.catalogue.find_by_key(keys).values()
        if hashlib.sha256(article.text.encode()).hexdigest() != article.content_hash
    ]
    detail = (
        f"{len(keys)} texts equal their hash"
        if not wrong
        else f"changed since they were stored: {', '.join(wrong[:5])}"
    )
    return Check("texts", not wrong, detail)


def _originals(store: Store) -> Check:
    """Every kept file is there and is what it was."""
    with store.catalogue.reading() as connection:
        names = sorted(all_hashes(connection))
    faults = {name: fault for name in names if (fault := store.originals.fault(name))}
    if not faults:
        return Check("originals", True, f"{len(names):,} kept files equal their hash")
    listed = ", ".join(f"{store.originals.path(name)} ({fault})" for name, fault in list(faults.items())[:3])
    return Check(
        "originals", False, f"{len(faults)} of {len(names)}: {listed}: restore a backup, or add them again"
    )


def _private(store: Store) -> list[Check]:
    number = store.catalogue.scopes.private()
    what = "private article" if number == 1 else "private articles"
    return (
        [Check("private", True, f"{number:,} {what}: never sent to a server on another machine")]
        if number
        else []
    )


def _embedding(store: Store) -> Check:
    try:
        name = store.embedder.name
    except EmbeddingMismatch as problem:
        return Check("embedding", False, str(problem))
    return Check("embedding", True, name)


def _pending(store: Store) -> Check:
    number = store.catalogue.state().pending
    return Check(
        "pending",
        number == 0,
        "none" if number == 0 else f"{number} articles: `communique doctor --fix` indexes them",
    )


def _derived(store: Store, *, counted: bool = True) -> list[Check]:
    """Both indexes, looked up. `counted=False` while another process writes: it stores before it says so."""
    store.views.reopened()  # what this process remembers proves nothing
    rows = store.catalogue.passages.rows_of(store.catalogue.article_keys(ready=True))
    sample = _spread(rows)
    return [
        _guarded("vectors", lambda: _vectors(store, sample, len(rows), counted)),
        _guarded("words", lambda: _words(store, sample, len(rows), counted)),
    ]


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        with calm():
            return look()
    except CommuniqueError as problem:
        return Check(name, False, str(problem))
    except Exception as problem:  # noqa: BLE001  # whatever a damaged index raises
        return _broken(name, f"cannot be read ({problem})")


def _vectors(store: Store, sample: Sequence[PassageRow], total: int, counted: bool) -> Check:
    """Every passage has its vector, and Chroma finds those that it should hold."""
    if total == 0:
        return Check("vectors", True, "no passages")
    view = store.views.now()
    keys, matrix = store.catalogue.passages.vectors([row.key for row in sample])
    if len(keys) < len(sample) or np.any(abs(np.linalg.norm(matrix, axis=1) - 1) > ROUNDING):
        return _broken(
            "vectors", f"{len(sample) - len(keys)} of {len(sample)} passages have no vector of length 1"
        )
    exactly = f"{len(keys)} of {total:,} stored vectors are whole"
    if view.through == 0:
        return Check("vectors", True, f"{exactly}; all are scored exactly")
    return _graph(store, keys[keys <= view.through].tolist(), matrix[keys <= view.through], counted, exactly)


def _graph(store: Store, keys: Sequence[int], matrix: Matrix, counted: bool, before: str) -> Check:
    view = store.views.now()
    index, held = view.vectors, store.catalogue.passages.count(through=view.through)
    if not index.loads():
        return _broken("vectors", "the files crash whoever opens them")
    missed = [
        key
        for key, vector in zip(keys, matrix, strict=True)
        if not any(_among(key, index.nearest(vector, min(near, held))) for near in (FEW, TIES))
    ]
    lost = len(missed) - len(index.held(missed)) if missed else 0
    if lost or len(missed) > max(1, len(keys) * MISSED):
        return _broken("vectors", f"{len(missed)} of {len(keys)} passages are not found by their own vector")
    if counted and index.count() != held + view.state.stale:
        return _broken("vectors", f"{index.count():,} passages instead of {held + view.state.stale:,}")
    aside = f", {len(missed)} held but passed over by the approximate search" if missed else ""
    later = store.catalogue.passages.count() - held
    more = f"; {later:,} stored since are scored exactly" if later else ""
    return Check(
        "vectors", True, f"{before}; {len(keys)} of {held:,} looked up by their own vector{aside}{more}"
    )


def _among(key: int, near: Sequence[tuple[int, float]]) -> bool:
    return any(other == key and similarity > 1 - CLOSE for other, similarity in near)


def _words(store: Store, sample: Sequence[PassageRow], total: int, counted: bool) -> Check:
    index = store.views.now().words
    articles = store.catalogue.find_by_key(sorted({row.article_key for row in sample}))
    lost = 0
    for row in sample:
        own = " ".join(articles[row.article_key].text[row.start : row.end].split()[:OWN_WORDS])
        lost += not index.holds(row.key, own)
    if lost:
        return _broken("words", f"{lost} of {len(sample)} passages are not found by their own words")
    if counted and len(index) != total:
        return _broken("words", f"{len(index):,} passages instead of {total:,}")
    return Check("words", True, f"{len(sample)} of {total:,} passages looked up by their own words")


def _broken(name: str, what: str) -> Check:
    return Check(name, False, f"{what}: `communique doctor --fix` builds this index anew")


def _spread(values: Sequence[T]) -> list[T]:
    """At most SAMPLE values, evenly from the whole."""
    step = max(1, len(values) / SAMPLE)
    return [values[int(index * step)] for index in range(min(SAMPLE, len(values)))]
