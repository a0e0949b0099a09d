"""Passages and their stored vectors. Knows SQL; knows nothing of the derived indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select, true

from rag.index.catalogue.rows import PassageRow, chunks, vectors_from
from rag.index.catalogue.schema import articles, passages, vectors

if TYPE_CHECKING:
    from rag.index.catalogue.whole import Catalogue

Keys = NDArray[np.int64]
Matrix = NDArray[np.float32]


class Passages:
    """Reads of one catalogue. Keys that are gone are left out of every result."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._reading = catalogue.reading

    def rows(self, keys: Sequence[int]) -> list[PassageRow]:
        """These passages."""
        return self._rows(passages.c.key, keys)

    def rows_of(self, article_keys: Sequence[int]) -> list[PassageRow]:
        """All passages of these articles."""
        return self._rows(passages.c.article_key, article_keys)

    def vectors(self, keys: Sequence[int]) -> tuple[Keys, Matrix]:
        """Keys and unit vectors, (n,) and (n, d), of these passages, by key."""
        return self._vectors([passages.c.key.in_(some) for some in chunks(keys)])

    def vectors_of(self, article_keys: Sequence[int]) -> tuple[Keys, Matrix]:
        """Keys and unit vectors of all passages of these articles, by key."""
        return self._vectors([passages.c.article_key.in_(some) for some in chunks(article_keys)])

    def vectors_after(self, key: int, limit: int | None = None) -> tuple[Keys, Matrix]:
        """Keys and unit vectors of passages added after a key, the first `limit` of them, by key."""
        return self._vectors([passages.c.key > key], limit)

    def count(self, *, through: int | None = None) -> int:
        """How many passages there are, or how many up to a key, searchable or not."""
        condition = true() if through is None else passages.c.key <= through
        with self._reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(passages).where(condition)) or 0)

    def _rows(self, column: ColumnElement[int], values: Sequence[int]) -> list[PassageRow]:
        statement = (
            select(passages, articles.c.id.label("article_id"))
            .join(articles, articles.c.key == passages.c.article_key)
            .order_by(passages.c.key)
        )
        found: list[PassageRow] = []
        with self._reading() as connection:
            for some in chunks(values):
                rows = connection.execute(statement.where(column.in_(some)))
                found += [
                    PassageRow(r.key, r.article_key, r.article_id, r.ordinal, r.start, r.end) for r in rows
                ]
        return found

    def _vectors(
        self, conditions: Sequence[ColumnElement[bool]], limit: int | None = None
    ) -> tuple[Keys, Matrix]:
        statement: Any = (
            select(passages.c.key, vectors.c.vector)
            .join(vectors, vectors.c.key == passages.c.vector_key)
            .order_by(passages.c.key)
            .limit(limit)
        )
        keys: list[int] = []
        blobs: list[bytes] = []
        with self._reading() as connection:
            for condition in conditions:
                for key, blob in connection.execute(statement.where(condition)):
                    keys.append(key)
                    blobs.append(blob)
        return np.array(keys, dtype=np.int64), vectors_from(blobs)
