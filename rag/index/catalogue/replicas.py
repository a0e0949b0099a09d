"""How a node's own index of words keeps up with a catalogue that several machines share. Functions over one connection.

Passage keys are given out in the order of the transactions that store them, and a writer finishes what an earlier one left
pending in that order too: whatever is searchable has lower keys than whatever is pending. So a key says how far a node has
come with what was added, and a generation how far with what was dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, dropped, meta, passages

MOST_DROPPED = 100_000  # keys remembered; a node that needs earlier ones builds its index anew
FORGOTTEN = "forgotten"  # the entry of `meta` with the last generation whose dropped keys are forgotten


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an index of words has come: every searchable passage up to key `through`, every drop up to `generation`."""

    through: int
    generation: int


def reach(connection: Connection) -> Reach:
    """How far an index can come now."""
    generation = _value(connection, "generation")  # read first: what changes after it is looked at again
    waiting = select(articles.c.key).where(articles.c.state == "pending")
    pending = select(func.min(passages.c.key)).where(passages.c.article_key.in_(waiting))
    first = connection.scalar(pending)
    ready = select(func.max(passages.c.key))
    if first is not None:
        ready = ready.where(passages.c.key < first)
    return Reach(int(connection.scalar(ready) or 0), generation)


def lacks(connection: Connection, held: Reach, present: Reach) -> bool:
    """Whether an index that has come as far as `held` lacks something."""
    later = select(dropped.c.key).where(dropped.c.generation > held.generation).limit(1)
    return (
        held.through < present.through
        or connection.execute(later).first() is not None
        or too_far_behind(connection, held)
    )


def too_far_behind(connection: Connection, held: Reach) -> bool:
    """Whether what the index must drop has been forgotten."""
    return held.generation < _value(connection, FORGOTTEN)


def dropped_since(connection: Connection, held: Reach) -> list[int]:
    """Passage keys dropped after a generation."""
    return list(connection.scalars(select(dropped.c.key).where(dropped.c.generation > held.generation)))


def articles_between(connection: Connection, held: Reach, present: Reach) -> list[int]:
    """Keys of the articles with passages that the index lacks."""
    between = (passages.c.key > held.through) & (passages.c.key <= present.through)
    return sorted(connection.scalars(select(passages.c.article_key).where(between).distinct()))


def note_dropped(connection: Connection, keys: Sequence[int], generation: int) -> None:
    """Remember for every node what its index of words must drop."""
    for some in chunks(keys):
        connection.execute(insert(dropped), [{"key": key, "generation": generation} for key in some])


def to_forget(connection: Connection) -> int | None:
    """The generation up to which dropped keys are too many to be remembered, forgotten by this; None when they are few."""
    number = connection.scalar(select(func.count()).select_from(dropped)) or 0
    if number <= MOST_DROPPED:
        return None
    last = (
        select(dropped.c.generation).order_by(dropped.c.generation.desc()).offset(MOST_DROPPED // 2).limit(1)
    )
    generation = int(connection.scalar(last) or 0)
    connection.execute(delete(dropped).where(dropped.c.generation <= generation))
    return generation


def _value(connection: Connection, name: str) -> int:
    return int(connection.scalar(select(meta.c.value).where(meta.c.name == name)) or 0)
