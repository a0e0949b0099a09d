"""What a whole archive says of itself: its outlets and places, and the texts to be counted. Functions over one connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from rag.index.catalogue_rows import chunks
from rag.index.catalogue_schema import articles, revisions

MANY = 3_000  # articles from which on reading all rows is faster than asking for some
READY = articles.c.state == "ready"


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as it is counted. `day` is the calendar date as published, None when undated."""

    key: int
    id: str
    title: str
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
    columns = (articles.c.id, articles.c.title, articles.c.source, articles.c.day, articles.c.cluster_id)
    statement = select(articles.c.key, *columns).where(READY)
    if len(keys) > MANY:
        wanted = frozenset(keys)
        rows = [row for row in connection.execute(statement) if row.key in wanted]
    else:
        rows = [
            r for some in chunks(keys) for r in connection.execute(statement.where(articles.c.key.in_(some)))
        ]
    return {
        key: Listed(key, name, title or "", source, day, cluster)
        for key, name, title, source, day, cluster in rows
    }


def texts(connection: Connection, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(key, present text) of the searchable articles with these keys."""
    current = and_(revisions.c.article_key == articles.c.key, revisions.c.revision == articles.c.revision)
    statement = select(articles.c.key, revisions.c.text).join(revisions, current).where(READY)
    for some in chunks(keys):
        for row in connection.execute(statement.where(articles.c.key.in_(some))):
            yield row.key, row.text
