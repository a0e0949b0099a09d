"""How far a library is: its generation, who writes, what the indexes still lack. Functions over one open transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, meta, retired, stale


def set_value(connection: Connection, name: str, value: str) -> None:
    """Set one entry of the `meta` table."""
    statement = upsert(meta).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def mark_writing(connection: Connection, mark: str) -> str | None:
    """Note that a writer is at work; returns the mark of the one before when that never finished."""
    before: str | None = connection.scalar(select(meta.c.value).where(meta.c.name == "writing"))
    set_value(connection, "writing", mark)
    return before


def mark_written(connection: Connection) -> None:
    """The writer is done and all is well."""
    connection.execute(delete(meta).where(meta.c.name == "writing"))


def raise_generation(connection: Connection) -> int:
    """Tell every reader that what it holds is stale; returns the new generation."""
    present = int(connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) or 0) + 1
    set_value(connection, "generation", str(present))
    return present


def pending_keys(connection: Connection) -> list[int]:
    """Articles that are not yet searchable."""
    return sorted(connection.scalars(select(articles.c.key).where(articles.c.state == "pending")))


def retired_keys(connection: Connection) -> list[int]:
    """Passage keys that the index of words must still drop."""
    return sorted(connection.scalars(select(retired.c.key)))


def mark_ready(connection: Connection, article_keys: Sequence[int], dropped: Sequence[int]) -> int:
    """The index of words has these articles and has dropped these passage keys. Returns the new generation.

    Of what was dropped, Chroma still holds what it had.
    """
    for some in chunks(article_keys):
        connection.execute(update(articles).where(articles.c.key.in_(some)).values(state="ready"))
    through = int(connection.scalar(select(meta.c.value).where(meta.c.name == "vectored")) or 0)
    for gone in chunks(dropped):
        connection.execute(delete(retired).where(retired.c.key.in_(gone)))
        in_chroma = [{"key": key} for key in gone if key <= through]
        if in_chroma:
            connection.execute(upsert(stale).on_conflict_do_nothing(), in_chroma)
    return raise_generation(connection)
