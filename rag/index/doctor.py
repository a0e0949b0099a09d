"""Proving a library by looking things up. Knows what must hold; holds no SQL and mends only through the writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rag.errors import CommuniqueError, EmbeddingMismatch
from rag.index.catalogue_rows import PassageRow
from rag.index.guard import calm
from rag.schema import Check

if TYPE_CHECKING:
    from rag.index.store import Store

T = TypeVar("T")
SAMPLE = 200
RECENT = 1_000  # what Chroma may hold in its log only
TIES = 200  # neighbours looked through: copies of a wire story have the same vector
CLOSE = 1e-3
OWN_WORDS = 12


def examine(store: Store, *, fix: bool = False) -> list[Check]:
    """All checks, in order. With `fix`, what is pending is indexed and a failing index is built anew before the last look."""
    if fix:
        with store.writing() as writer:
            if not all(check.ok for check in _derived(store)):
                writer.reindex()
    checks = [_catalogue(store), _texts(store), _embedding(store), _pending(store), *_derived(store)]
    return [*checks, Check("disk", True, f"{bytes_of(store.folder):,} bytes in {store.folder}")]


def indexes_sound(store: Store) -> bool:
    """Whether both derived indexes hold what they should; looks closest at what was stored last."""
    return all(check.ok for check in _derived(store, recent=RECENT))


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


def _derived(store: Store, *, recent: int = 0) -> list[Check]:
    store.views.reopened()  # what this process remembers proves nothing
    rows = store.catalogue.passages.rows_of(store.catalogue.article_keys(ready=True))
    sample = [*_spread(rows), *rows[len(rows) - recent :]]
    return [
        _guarded("vectors", lambda: _vectors(store, sample, len(rows))),
        _guarded("words", lambda: _words(store, sample, len(rows))),
    ]


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        with calm():
            return look()
    except CommuniqueError:
        raise
    except Exception as problem:  # noqa: BLE001  # whatever a damaged index raises
        return Check(name, False, f"cannot be read ({problem}): `communique doctor --fix` builds it anew")


def _vectors(store: Store, sample: Sequence[PassageRow], total: int) -> Check:
    index = store.views.now().vectors
    keys, matrix = store.catalogue.passages.vectors([row.key for row in sample])
    lost = []
    for key, vector in zip(keys.tolist(), matrix, strict=True):
        near = index.nearest(vector, min(TIES, max(1, total)))
        if not any(other == key and similarity > 1 - CLOSE for other, similarity in near):
            lost.append(key)
    return _verdict("vectors", lost, len(keys), index.count() if total else 0, total)


def _words(store: Store, sample: Sequence[PassageRow], total: int) -> Check:
    index = store.views.now().words
    articles = store.catalogue.find_by_key(sorted({row.article_key for row in sample}))
    lost = []
    for row in sample:
        own = " ".join(articles[row.article_key].text[row.start : row.end].split()[:OWN_WORDS])
        if not index.holds(row.key, own):
            lost.append(row.key)
    return _verdict("words", lost, len(sample), len(index), total)


def _verdict(name: str, lost: Sequence[int], looked: int, held: int, total: int) -> Check:
    if lost:
        return Check(
            name,
            False,
            f"{len(lost)} of {looked} passages are not found: `communique doctor --fix` builds it anew",
        )
    if held != total:
        return Check(
            name,
            False,
            f"holds {held:,} passages instead of {total:,}: `communique doctor --fix` builds it anew",
        )
    return Check(name, True, f"{looked} of {total:,} passages looked up, all found")


def _spread(values: Sequence[T]) -> list[T]:
    """At most SAMPLE values, evenly from the whole."""
    step = max(1, len(values) / SAMPLE)
    return [values[int(index * step)] for index in range(min(SAMPLE, len(values)))]
