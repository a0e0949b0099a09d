"""The Ask tab, wired: what is done with answers and conversations once they stand. What happens is in desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import gradio as gr

from rag.errors import CommuniqueError
from rag.library import Library
from ui.components import QUIET, hand_over, put
from ui.desk import asking as desk
from ui.desk import downloads, reading, talks, visiting
from ui.desk import exchanges as told
from ui.tabs.asking import Parts
from ui.tabs.frame import Frame

FILES = ("docx", "md")


def wire(library: Library, frame: Frame, parts: Parts) -> None:
    """More, thumbs and files under an answer; a new conversation, an earlier one, and its removal."""
    saved = hand_over()

    def more(exchanges: told.Conversation, seat: talks.Seat, sent: gr.EventData) -> tuple[Any, ...]:
        exchange = told.at(exchanges, sent._data.get("index"))
        if exchange is None:
            return gr.skip(), gr.skip()
        try:
            fuller = desk.more(library, exchange)
            talks.amend(library, seat, fuller)
        except CommuniqueError as error:
            raise gr.Error(str(error)) from error
        exchanges = told.put(exchanges, exchanges.index(exchange), fuller)
        return exchanges, put(told.conversation(exchanges))

    def rate(exchanges: told.Conversation, seat: talks.Seat, sent: gr.EventData) -> tuple[Any, ...]:
        exchanges = talks.rate(library, seat, exchanges, dict(sent._data))
        return exchanges, put(told.conversation(exchanges))

    def save(exchanges: told.Conversation, sent: gr.EventData) -> Any:
        exchange, form = told.at(exchanges, sent._data.get("index")), sent._data.get("form")
        if exchange is None or exchange.answer is None or form not in FILES:
            return gr.skip()
        file = downloads.answer_file(
            exchange.answer, form, downloads.house(library), created=datetime.now(UTC).isoformat()
        )
        return put(file.payload())

    def begin(seat: talks.Seat) -> tuple[Any, ...]:
        return _shown(library, talks.Seat(seat.owner), ())

    def reopen(seat: talks.Seat, sent: gr.EventData) -> tuple[Any, ...]:
        seat = talks.Seat(seat.owner, talks.number(sent._data.get("chat")))
        found = talks.reopen(library, seat)
        return _shown(library, seat if found else talks.Seat(seat.owner), found or ())

    def forget(seat: talks.Seat, exchanges: told.Conversation, sent: gr.EventData) -> tuple[Any, ...]:
        left = talks.forget(library, seat, talks.number(sent._data.get("chat")))
        return _shown(library, left, exchanges if left == seat else ())

    answered = [parts.exchanges, parts.conversation]
    parts.conversation.more(more, [parts.exchanges, parts.seat], answered, **QUIET)
    parts.conversation.rate(rate, [parts.exchanges, parts.seat], answered, **QUIET)
    parts.conversation.save(save, parts.exchanges, saved, **QUIET)
    page: list[Any] = [parts.seat, parts.exchanges, parts.conversation, frame.reader, parts.talks]
    parts.talks.begin(begin, parts.seat, page, **QUIET)
    parts.talks.reopen(reopen, parts.seat, page, **QUIET)
    parts.talks.forget(forget, [parts.seat, parts.exchanges], page, **QUIET)


def _shown(library: Library, seat: talks.Seat, exchanges: told.Conversation) -> tuple[Any, ...]:
    """Seat, exchanges, conversation, reader and bar for a conversation that is opened."""
    last = next((e.opened for e in reversed(exchanges) if e.opened), None)
    reader = reading.reader_of(library, last)
    conversation = told.conversation(exchanges) if exchanges else visiting.blank(library)
    return seat, exchanges, put(conversation), put(reader), put(talks.listed(library, seat))
