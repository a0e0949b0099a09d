"""Proving a library by looking things up. Knows what must hold; holds no SQL and mends only through the writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rag.errors import CommuniqueError, EmbeddingMismatch
from rag.index.catalogue_rows import PassageRow
from rag.index.guard import calm, index_watched
from rag.index.locks import writer_of
from rag.schema import Check

if TYPE_CHECKING:
    from rag.index.store import Store

T = TypeVar("T")
SAMPLE = 200
RECENT = 1_000  # what Chroma may hold in its log only
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
    checks = [_catalogue(store), _texts(store), _embedding(store), _pending(store)]
    checks += _derived(store, counted=writer_of(store.folder) is None)
    return [*checks, Check("disk", True, f"{bytes_of(store.folder):,} bytes in {store.folder}")]


def counts_agree(store: Store) -> bool:
    """Whether both derived indexes hold as many passages as the catalogue. Cheap, and proves only that none is gone."""
    view = store.views.now()
    total = store.scope().passages
    with index_watched(store.folder):
        return len(view.words) == total and (total == 0 or view.vectors.count() == total)


def indexes_sound(store: Store) -> bool:
    """Whether both derived indexes hold what they should; looks closest at what was stored last.

    The caller knows that the files can be opened.
    """
    return all(check.ok for check in _derived(store, recent=RECENT, probed=True))


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


def _derived(store: Store, *, recent: int = 0, counted: bool = True, probed: bool = False) -> list[Check]:
    """Both indexes, looked up.

    `recent` of the passages stored last are among those looked up. `counted=False` while another process writes: it
    stores before it says so. `probed`: the vectors' files need not be tried in a process of their own first.
    """
    store.views.reopened()  # what this process remembers proves nothing
    rows = store.catalogue.passages.rows_of(store.catalogue.article_keys(ready=True))
    sample = [*_spread(rows), *rows[len(rows) - recent :]]
    return [
        _guarded("vectors", lambda: _vectors(store, sample, len(rows), counted, probed)),
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


def _vectors(store: Store, sample: Sequence[PassageRow], total: int, counted: bool, probed: bool) -> Check:
    if total == 0:
        return Check("vectors", True, "no passages")
    index = store.views.now().vectors
    if not probed and not index.loads():
        return _broken("vectors", "the files crash whoever opens them")
    keys, matrix = store.catalogue.passages.vectors([row.key for row in sample])
    missed = [
        key
        for key, vector in zip(keys.tolist(), matrix, strict=True)
        if not any(_among(key, index.nearest(vector, min(near, total))) for near in (FEW, TIES))
    ]
    lost = len(missed) - len(index.held(missed)) if missed else 0
    if lost or len(missed) > max(1, len(keys) * MISSED):
        return _broken("vectors", f"{len(missed)} of {len(keys)} passages are not found by their own vector")
    if counted and index.count() != total:
        return _broken("vectors", f"{index.count():,} passages instead of {total:,}")
    aside = f", {len(missed)} held but passed over by the approximate search" if missed else ""
    return Check("vectors", True, f"{len(keys)} of {total:,} passages looked up by their own vector{aside}")


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
