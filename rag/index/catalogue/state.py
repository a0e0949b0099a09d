"""How far a library is: its generation, who writes, what the indexes still lack. Functions over one open transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select, update

from rag.index.catalogue.portable import is_shared, upsert
from rag.index.catalogue.replicas import FORGOTTEN, note_dropped, to_forget
from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, meta, passages, retired, stale


def set_value(connection: Connection, name: str, value: str) -> None:
    """Set one entry of the `meta` table."""
    statement = upsert(connection, meta).values(name=name, value=value)
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
    """Articles that are not yet searchable, in the order of their passages."""
    first = select(func.min(passages.c.key)).where(passages.c.article_key == articles.c.key).scalar_subquery()
    pending = select(articles.c.key, first).where(articles.c.state == "pending")
    rows = connection.execute(pending).all()
    return [key for key, _ in sorted(rows, key=lambda row: (row[1] or 0, row[0]))]


def retired_keys(connection: Connection) -> list[int]:
    """Passage keys that the index of words must still drop."""
    return sorted(connection.scalars(select(retired.c.key)))


def mark_ready(connection: Connection, article_keys: Sequence[int], dropped: Sequence[int]) -> int:
    """The index of words has these articles and has dropped these passage keys. Returns the new generation.

    Of what was dropped, Chroma still holds what it had.
    """
    for some in chunks(article_keys):
        connection.execute(update(articles).where(articles.c.key.in_(some)).values(state="ready"))
    reached = select(meta.c.value).where(meta.c.name.in_(("vectored", "given")))
    through = max((int(value) for value in connection.scalars(reached)), default=0)
    for gone in chunks(dropped):
        connection.execute(delete(retired).where(retired.c.key.in_(gone)))
        in_chroma = [{"key": key} for key in gone if key <= through]
        if in_chroma:
            connection.execute(upsert(connection, stale).on_conflict_do_nothing(), in_chroma)
    generation = raise_generation(connection)
    if is_shared(connection):
        note_dropped(connection, dropped, generation)
        forgotten = to_forget(connection)
        if forgotten is not None:
            set_value(connection, FORGOTTEN, str(forgotten))
    return generation
