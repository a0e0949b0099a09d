"""Stored vectors, embedded once and never again, and how far Chroma has them. Functions over one open transaction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, select, update

from rag.index.catalogue.portable import upsert
from rag.index.catalogue.rows import chunks, packed_vectors, vectors_from
from rag.index.catalogue.schema import passages, stale, vectors
from rag.index.catalogue.state import set_value


def vector_keys(connection: Connection, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """Keys of the vectors already stored for these embedded texts."""
    found: dict[bytes, int] = {}
    for some in chunks(hashes):
        rows = connection.execute(select(vectors.c.hash, vectors.c.key).where(vectors.c.hash.in_(some)))
        found.update({bytes(row.hash): row.key for row in rows})
    return found


def add_vectors(connection: Connection, hashes: Sequence[bytes], values: NDArray[np.float32]) -> None:
    """Store unit vectors; those already stored stay as they are."""
    blobs = packed_vectors(values)
    rows = [{"hash": text_hash, "vector": blob} for text_hash, blob in zip(hashes, blobs, strict=True)]
    if rows:
        connection.execute(upsert(connection, vectors).on_conflict_do_nothing(), rows)


def drop_orphan_vectors(connection: Connection) -> None:
    """Forget vectors that no passage refers to."""
    connection.execute(delete(vectors).where(vectors.c.key.not_in(select(passages.c.vector_key))))


def vectors_of_articles(
    connection: Connection, article_keys: Sequence[int]
) -> tuple[list[int], NDArray[np.float32]]:
    """Passage keys and vectors of these articles, searchable or not, by passage key."""
    rows: list[tuple[int, bytes]] = []
    statement = select(passages.c.key, vectors.c.vector).join(vectors, vectors.c.key == passages.c.vector_key)
    for some in chunks(article_keys):
        found = connection.execute(statement.where(passages.c.article_key.in_(some)))
        rows.extend((row.key, row.vector) for row in found)
    rows.sort()
    return [key for key, _ in rows], vectors_from([blob for _, blob in rows])


def vectors_by_key(connection: Connection, keys: Sequence[int]) -> NDArray[np.float32]:
    """Vectors by their own keys, in the order given."""
    found: dict[int, bytes] = {}
    for some in chunks(sorted(set(keys))):
        rows = connection.execute(select(vectors.c.key, vectors.c.vector).where(vectors.c.key.in_(some)))
        found.update({row.key: row.vector for row in rows})
    return vectors_from([found[key] for key in keys])


def point_passages(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Give passages other vectors: pairs of passage key and vector key."""
    statement = update(passages).where(passages.c.key == bindparam("passage"))
    if pairs:
        rows = [{"passage": passage, "vector": vector} for passage, vector in pairs]
        connection.execute(statement.values(vector_key=bindparam("vector")), rows)


def stale_keys(connection: Connection) -> list[int]:
    """Passage keys that are gone and that Chroma still holds."""
    return sorted(connection.scalars(select(stale.c.key)))


def mark_vectored(connection: Connection, through: int) -> None:
    """Chroma now holds every passage up to this key."""
    set_value(connection, "vectored", str(through))


def mark_given(connection: Connection, through: int) -> None:
    """Chroma is about to be given passages up to this key: it may hold them, whatever happens."""
    set_value(connection, "given", str(through))


def forget_stale(connection: Connection, keys: Sequence[int]) -> None:
    """Chroma has dropped these."""
    for some in chunks(keys):
        connection.execute(delete(stale).where(stale.c.key.in_(some)))


def begin_vectors(connection: Connection, number: int) -> None:
    """Chroma's files are of no more use: it begins anew, with nothing, in a build of this number."""
    set_value(connection, "vectors", str(number))
    set_value(connection, "vectored", "0")
    set_value(connection, "given", "0")
    connection.execute(delete(stale))
