"""The stored conversations of one visitor. Knows the library's conversations; knows no Gradio and no browser.

A conversation belongs to the person who signed in or, without sign-in, to one browser: that holds an id that nobody
can guess, and only its hash is stored.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass, replace

from rag.errors import CommuniqueError
from rag.library import Library
from ui.desk.exchanges import Conversation, Exchange, answered, at, put
from ui.views import talks as views

SHOWN = 50  # earlier conversations listed
LONGEST_COMMENT = 2_000
_VISITOR = re.compile(r"[0-9a-f]{32}")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose page this is, and which stored conversation is open on it."""

    owner: str
    chat: int | None = None


NOBODY = Seat("")
"""Of a page whose state is no longer held: it can ask, and what it asks is not kept."""


def seat(user: str | None, visitor: object, chat: object = None) -> Seat:
    """The seat of a signed-in user or of a browser's id; the conversation named counts only when it is theirs."""
    if user:
        owner = f"user:{user}"
    else:
        known = visitor if isinstance(visitor, str) and _VISITOR.fullmatch(visitor) else secrets.token_hex(16)
        owner = f"browser:{hashlib.sha256(known.encode()).hexdigest()[:32]}"
    return Seat(owner, number(chat))


def number(value: object) -> int | None:
    """The number of a conversation as a browser sends it; None when it is none."""
    return int(str(value)) if re.fullmatch("[0-9]{1,12}", str(value)) else None


def reopen(library: Library, seat: Seat) -> Conversation | None:
    """The open conversation of a seat as it was shown; None when there is none that is theirs."""
    kept = library.conversations
    if seat.chat is None or not kept.belongs(seat.chat, seat.owner):
        return None
    told = zip(kept.answers(seat.chat), kept.rated(seat.chat), strict=False)
    return tuple(
        answered(library, answer, ordinal=ordinal, rating=rating)
        for ordinal, (answer, rating) in enumerate(told, start=1)
    )


def keep(library: Library, seat: Seat, exchange: Exchange) -> tuple[Seat, Exchange]:
    """Stores a finished exchange. What cannot be stored is still shown, and the log says why."""
    if exchange.answer is None or not seat.owner:
        return seat, exchange
    kept = library.conversations
    try:
        mine = seat.chat if seat.chat and kept.belongs(seat.chat, seat.owner) else None
        chat = kept.remember(exchange.answer, mine, owner=seat.owner)
        ordinal = len(kept.rated(chat))
    except CommuniqueError:
        logger.exception("a turn could not be stored")
        return seat, exchange
    return replace(seat, chat=chat), replace(exchange, ordinal=ordinal)


def amend(library: Library, seat: Seat, exchange: Exchange) -> None:
    """Stores a fuller answer in place of the one that was stored."""
    if seat.chat and exchange.ordinal and exchange.answer:
        library.conversations.amend(seat.chat, exchange.ordinal, exchange.answer)


def rate(library: Library, seat: Seat, exchanges: Conversation, said: dict[str, object]) -> Conversation:
    """Stores what a reader says of an answer: `said` holds its place, `up` or `down`, and a comment."""
    told = at(exchanges, said.get("index"))
    value = str(said.get("value"))
    if told is None or told.ordinal is None or seat.chat is None:
        return exchanges
    note = str(said.get("comment") or "").strip()[:LONGEST_COMMENT]
    library.conversations.rate(seat.chat, told.ordinal, value, note or None)
    closed = tuple(replace(each, asks_why=False) for each in exchanges)
    return put(closed, int(str(said["index"])), replace(told, rating=value, asks_why=not note))


def forget(library: Library, seat: Seat, chat: int | None) -> Seat:
    """Removes one conversation of this seat; the seat without it."""
    if chat is not None and library.conversations.belongs(chat, seat.owner):
        library.conversations.forget(chat)
    return replace(seat, chat=None) if chat == seat.chat else seat


def listed(library: Library, seat: Seat) -> str:
    """The conversations of this seat, to go back to."""
    try:
        mine = library.conversations.all(seat.owner)[:SHOWN] if seat.owner else []
    except CommuniqueError:
        logger.exception("the conversations cannot be listed")
        mine = []
    return views.earlier([(each.key, each.title, each.created, each.turns) for each in mine], seat.chat)
