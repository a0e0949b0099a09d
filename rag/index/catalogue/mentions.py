"""What a whole archive says of itself: its outlets and places, and the texts to be counted. Functions over one connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from rag.index.catalogue.portable import among
from rag.index.catalogue.schema import articles, revisions

MANY = 3_000  # articles from which on reading all rows is faster than asking for some
READY = articles.c.state == "ready"


class Listed(NamedTuple):
    """An article as it is counted. `day` is the calendar date as published, None when undated."""

    key: int
    id: str
    title: str | None
    source: str | None
    day: str | None
    cluster_id: str


def first_days(connection: Connection) -> list[tuple[str | None, str | None, str | None]]:
    """(outlet, place, first day) for each outlet and place that articles have together; None for what is not known."""
    statement = select(articles.c.source, articles.c.place, func.min(articles.c.day)).where(READY)
    rows = connection.execute(statement.group_by(articles.c.source, articles.c.place))
    return [(source, place, day) for source, place, day in rows]


def listed(connection: Connection, keys: Sequence[int]) -> dict[int, Listed]:
    """The searchable articles with these keys, by key."""
    columns = [articles.c[name] for name in ("key", "id", "title", "source", "day", "cluster_id")]
    statement = select(*columns).where(READY)
    if len(keys) > MANY:
        wanted = frozenset(keys)
        return {row[0]: Listed._make(row) for row in connection.execute(statement) if row[0] in wanted}
    rows = connection.execute(statement.where(among(articles.c.key, keys)))
    return {row[0]: Listed._make(row) for row in rows}


def texts(connection: Connection, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(key, present text) of the searchable articles with these keys."""
    current = and_(revisions.c.article_key == articles.c.key, revisions.c.revision == articles.c.revision)
    statement = select(articles.c.key, revisions.c.text).join(revisions, current).where(READY)
    for row in connection.execute(statement.where(among(articles.c.key, keys))):
        yield row[0], row[1]
