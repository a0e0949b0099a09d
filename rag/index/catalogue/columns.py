"""Whole columns of articles and passages, for filters that are applied in memory. Functions over one open connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, select

from rag.index.catalogue.schema import articles, passages

AT_ONCE = 10_000  # rows that a server sends at once


def article_rows(connection: Connection) -> Sequence[Row[Any, Any, Any, Any, Any, Any, Any, Any]]:
    """(key, id, day, source, cluster_id, passage_count, state, private) of every article, by key."""
    columns = (
        articles.c.key,
        articles.c.id,
        articles.c.day,
        articles.c.source,
        articles.c.cluster_id,
        articles.c.passage_count,
        articles.c.state,
        articles.c.private,
    )
    return connection.execute(select(*columns).order_by(articles.c.key)).all()


def passage_pairs(connection: Connection, after: int = 0) -> NDArray[np.int64]:
    """(passage key, article key) of every passage after a key, searchable or not, (n, 2), by key."""
    statement = select(passages.c.key, passages.c.article_key).where(passages.c.key > after)
    streaming = connection.execution_options(yield_per=AT_ONCE)
    rows: Iterable[Row[tuple[int, int]]] = streaming.execute(statement.order_by(passages.c.key))
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)
