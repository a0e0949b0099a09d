"""Conversations as they were shown: each turn's question and its answer, whole. Functions over one connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from rag.index.catalogue.schema import chats, now, turns


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation: its key, its first question as title, when it began, and how many turns it has."""

    key: int
    title: str
    created: str
    turns: int


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn. `answer` is the JSON text of the answer as it was shown, citations with their revisions."""

    ordinal: int
    question: str
    answer: str
    created: str


def list_chats(connection: Connection) -> list[Chat]:
    """All conversations, the latest first."""
    number = func.count(turns.c.key).label("number")
    statement = (
        select(chats.c.key, chats.c.title, chats.c.created, number)
        .outerjoin(turns, turns.c.chat_key == chats.c.key)
        .group_by(chats.c.key)
        .order_by(chats.c.key.desc())
    )
    return [Chat(row.key, row.title or "", row.created, row.number) for row in connection.execute(statement)]


def has_chat(connection: Connection, key: int) -> bool:
    """Whether a conversation is stored."""
    return connection.scalar(select(chats.c.key).where(chats.c.key == key)) is not None


def begin_chat(connection: Connection, title: str) -> int:
    """Store a new conversation without turns; its key."""
    made = connection.execute(insert(chats).values(title=title, created=now()))
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


def turns_of(connection: Connection, chat: int) -> Sequence[StoredTurn]:
    """The turns of a conversation, in order."""
    statement = select(turns).where(turns.c.chat_key == chat).order_by(turns.c.ordinal)
    return [
        StoredTurn(row.ordinal, row.question, row.answer, row.created)
        for row in connection.execute(statement)
    ]


def remove_chat(connection: Connection, chat: int) -> bool:
    """Forget a conversation and its turns; whether there was one."""
    connection.execute(delete(turns).where(turns.c.chat_key == chat))
    return connection.execute(delete(chats).where(chats.c.key == chat)).rowcount > 0
