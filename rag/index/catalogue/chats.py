"""Conversations as they were shown: each turn's question and its answer, whole. Functions over one connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from rag.index.catalogue.schema import chats, feedback, now, turns


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation: its key, its first question as title, when it began, how many turns it has, and whose it is."""

    key: int
    title: str
    created: str
    turns: int
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn. `answer` is the JSON text of the answer as it was shown, citations with their revisions.

    `rating` is what was last said of it, `up` or `down`; None when nothing was.
    """

    ordinal: int
    question: str
    answer: str
    created: str
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reader said of one answer: `up` or `down`, with a comment or without."""

    chat: int
    ordinal: int
    question: str
    value: str
    note: str | None
    created: str


def list_chats(connection: Connection, owner: str | None = None) -> list[Chat]:
    """All conversations, or those of one owner; the latest first."""
    number = func.count(turns.c.key).label("number")
    statement = (
        select(chats.c.key, chats.c.title, chats.c.created, chats.c.owner, number)
        .outerjoin(turns, turns.c.chat_key == chats.c.key)
        .group_by(chats.c.key)
        .order_by(chats.c.key.desc())
    )
    if owner is not None:
        statement = statement.where(chats.c.owner == owner)
    return [
        Chat(row.key, row.title or "", row.created, row.number, row.owner)
        for row in connection.execute(statement)
    ]


def has_chat(connection: Connection, key: int, owner: str | None = None) -> bool:
    """Whether a conversation is stored and, with `owner`, is theirs."""
    statement = select(chats.c.key).where(chats.c.key == key)
    if owner is not None:
        statement = statement.where(chats.c.owner == owner)
    return connection.scalar(statement) is not None


def begin_chat(connection: Connection, title: str, owner: str | None = None) -> int:
    """Store a new conversation without turns; its key."""
    made = connection.execute(insert(chats).values(title=title, created=now(), owner=owner))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def add_turn(connection: Connection, chat: int, question: str, answer: str) -> int:
    """Store the next turn of a conversation; its ordinal, counted from 1."""
    last = connection.scalar(select(func.max(turns.c.ordinal)).where(turns.c.chat_key == chat))
    ordinal = int(last or 0) + 1
    connection.execute(
        insert(turns).values(chat_key=chat, ordinal=ordinal, question=question, answer=answer, created=now())
    )
    return ordinal


def change_turn(connection: Connection, chat: int, ordinal: int, answer: str) -> bool:
    """Store another answer in a turn's place; whether there was such a turn."""
    return connection.execute(update(turns).where(_turn(chat, ordinal)).values(answer=answer)).rowcount > 0


def turns_of(connection: Connection, chat: int) -> Sequence[StoredTurn]:
    """The turns of a conversation, in order."""
    rating = (
        select(feedback.c.value)
        .where(feedback.c.turn_key == turns.c.key)
        .order_by(feedback.c.key.desc())
        .limit(1)
        .scalar_subquery()
        .label("rating")
    )
    statement = select(turns, rating).where(turns.c.chat_key == chat).order_by(turns.c.ordinal)
    return [
        StoredTurn(row.ordinal, row.question, row.answer, row.created, row.rating)
        for row in connection.execute(statement)
    ]


def rate_turn(connection: Connection, chat: int, ordinal: int, value: str, note: str | None) -> bool:
    """Store what is said of a turn, in place of what was said before; whether there is such a turn."""
    turn = connection.scalar(select(turns.c.key).where(_turn(chat, ordinal)))
    if turn is None:
        return False
    connection.execute(delete(feedback).where(feedback.c.turn_key == turn))
    connection.execute(insert(feedback).values(turn_key=turn, value=value, note=note, created=now()))
    return True


def list_ratings(connection: Connection) -> list[Rating]:
    """All that was said of answers, the latest first."""
    statement = (
        select(
            turns.c.chat_key,
            turns.c.ordinal,
            turns.c.question,
            feedback.c.value,
            feedback.c.note,
            feedback.c.created,
        )
        .join(turns, feedback.c.turn_key == turns.c.key)
        .order_by(feedback.c.key.desc())
    )
    return [Rating(*row) for row in connection.execute(statement)]


def remove_chat(connection: Connection, chat: int) -> bool:
    """Forget a conversation, its turns and what was said of them; whether there was one."""
    gone = select(turns.c.key).where(turns.c.chat_key == chat)
    connection.execute(delete(feedback).where(feedback.c.turn_key.in_(gone)))
    connection.execute(delete(turns).where(turns.c.chat_key == chat))
    return connection.execute(delete(chats).where(chats.c.key == chat)).rowcount > 0


def _turn(chat: int, ordinal: int) -> ColumnElement[bool]:
    return (turns.c.chat_key == chat) & (turns.c.ordinal == ordinal)
