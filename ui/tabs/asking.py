"""The Ask tab, wired: questions, filters and the growing answer. What is asked and shown is in desk.asking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.library import Library
from ui.components import ASKING_AT_ONCE, QUIET, date_field, html, put, script
from ui.desk import asking as desk
from ui.desk import exchanges as told
from ui.desk import reading, talks
from ui.desk.settings import QUOTE
from ui.tabs.frame import Frame
from ui.views import frame as around


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    exchanges: gr.State
    seat: gr.State
    talks: gr.HTML
    conversation: gr.HTML
    empty: gr.Column
    own: gr.Button
    load: gr.Button
    loaded: gr.HTML
    composer: gr.Column
    since: gr.HTML
    until: gr.HTML
    as_of: gr.HTML
    outlets: gr.Dropdown
    clear: gr.Button
    question: gr.Textbox
    go: gr.Button
    halt: gr.Button

    @property
    def filters(self) -> list[Any]:
        """What narrows a search, in the order in which `within` takes it."""
        return [self.since, self.until, self.as_of, self.outlets]


def layout() -> Parts:
    """The components, in the place where they are created."""
    exchanges, seat = gr.State(()), gr.State(talks.NOBODY)
    bar = html(elem_id="talks", js_on_load=script("talks.js"))
    conversation = html(elem_id="conversation", js_on_load=script("conversation.js"))
    with gr.Column(visible=False, elem_id="empty") as empty:
        html(around.empty_library())
        with gr.Row(elem_id="begin"):
            own = gr.Button("Add your own articles", variant="primary", elem_id="add-own")
            load = gr.Button("Load the sample articles", elem_id="load-samples")
        loaded = html()
    with gr.Column(elem_id="composer") as composer:
        with gr.Row(elem_classes="filters"):
            since = date_field("since", "From", "Nothing published before this day", "since")
            until = date_field("until", "To", "Nothing published after this day", "until")
            as_of = date_field("as-of", "As of", "What was known on this day: nothing later is used", "as-of")
            outlets = gr.Dropdown(
                [],
                value=[],
                multiselect=True,
                label="Outlets (all)",
                elem_id="outlets",
                elem_classes="outlets",
                min_width=140,
            )
            clear = gr.Button("Clear", elem_id="clear", elem_classes="plain", min_width=52, scale=0)
        with gr.Row(elem_id="asking"):
            question = gr.Textbox(
                label="Question",
                placeholder="Ask a question, or a follow-up …",
                lines=1,
                max_lines=4,
                max_length=desk.LONGEST_QUESTION,
                autofocus=True,
                container=False,
                elem_id="question",
                scale=8,
            )
            go = gr.Button("Ask", variant="primary", elem_id="go", min_width=72, scale=0)
            halt = gr.Button("Stop", visible=False, elem_id="halt", min_width=72, scale=0)
    return Parts(
        exchanges=exchanges,
        seat=seat,
        talks=bar,
        conversation=conversation,
        empty=empty,
        own=own,
        load=load,
        loaded=loaded,
        composer=composer,
        since=since,
        until=until,
        as_of=as_of,
        outlets=outlets,
        clear=clear,
        question=question,
        go=go,
        halt=halt,
    )


def wire(library: Library, frame: Frame, parts: Parts) -> None:
    """Enter, Ask, a suggestion, an edited question or "Ask again" start an answer; Stop ends it."""
    show, hide = gr.update(visible=True), gr.update(visible=False)

    def answer(
        question: str,
        filters: Sequence[Any],
        earlier: told.Conversation,
        seat: talks.Seat,
        mode: str,
        *,
        exactly: bool = False,
    ) -> Iterator[tuple[Any, ...]]:
        question = question.strip()[: desk.LONGEST_QUESTION]
        if not question or any(not exchange.finished for exchange in earlier):
            yield (gr.skip(),) * 8
            return
        use_model = False if mode == QUOTE else None
        growing = desk.ask(
            library, question, desk.within(*filters), earlier, exactly=exactly, use_model=use_model
        )
        for exchange in growing:
            if not exchange.finished:
                exchanges = (*earlier, exchange)
                yield (
                    exchanges,
                    put(told.conversation(exchanges)),
                    gr.skip(),
                    "",
                    hide,
                    show,
                    gr.skip(),
                    gr.skip(),
                )
                continue
            seat, exchange = talks.keep(library, seat, exchange)
            exchanges = (*earlier, exchange)
            opened = put(reading.reader_of(library, exchange.opened)) if exchange.opened else gr.skip()
            bar = put(talks.listed(library, seat))
            yield exchanges, put(told.conversation(exchanges)), opened, gr.skip(), show, hide, seat, bar

    def typed(
        question: str,
        since: Any,
        until: Any,
        as_of: Any,
        outlets: Any,
        earlier: told.Conversation,
        seat: talks.Seat,
        mode: str,
    ) -> Iterator[tuple[Any, ...]]:
        yield from answer(question, (since, until, as_of, outlets), earlier, seat, mode)

    def chosen(
        since: Any,
        until: Any,
        as_of: Any,
        outlets: Any,
        earlier: told.Conversation,
        seat: talks.Seat,
        mode: str,
        sent: gr.EventData,
    ) -> Iterator[tuple[Any, ...]]:
        question, exactly = str(sent._data.get("question") or ""), bool(sent._data.get("exactly"))
        yield from answer(question, (since, until, as_of, outlets), earlier, seat, mode, exactly=exactly)

    def again(
        since: Any,
        until: Any,
        as_of: Any,
        outlets: Any,
        earlier: told.Conversation,
        seat: talks.Seat,
        mode: str,
        sent: gr.EventData,
    ) -> Iterator[tuple[Any, ...]]:
        question, exactly, earlier = told.to_ask_again(earlier, sent._data.get("index"))
        yield from answer(question, (since, until, as_of, outlets), earlier, seat, mode, exactly=exactly)

    def stop(exchanges: told.Conversation) -> tuple[Any, ...]:
        closed = told.stop(exchanges)
        return closed, put(told.conversation(closed)), show, hide

    at_hand = [*parts.filters, parts.exchanges, parts.seat, frame.mode]
    common: dict[str, Any] = {
        "outputs": [
            parts.exchanges,
            parts.conversation,
            frame.reader,
            parts.question,
            parts.go,
            parts.halt,
            parts.seat,
            parts.talks,
        ],
        "concurrency_limit": ASKING_AT_ONCE,
        "concurrency_id": "ask",
        "trigger_mode": "multiple",  # a stopped answer may end late on the server: it holds up nothing
        **QUIET,
    }
    typing = [parts.question, *at_hand]
    answers: list[Any] = [
        parts.go.click(typed, typing, **common),
        parts.question.submit(typed, typing, **common),
        parts.conversation.choose(chosen, at_hand, **common),
        parts.conversation.again(again, at_hand, **common),
    ]
    outputs = [parts.exchanges, parts.conversation, parts.go, parts.halt]
    parts.halt.click(stop, parts.exchanges, outputs, cancels=answers, queue=False, **QUIET)
    parts.clear.click(lambda: ("", "", "", []), outputs=parts.filters, queue=False, **QUIET)
