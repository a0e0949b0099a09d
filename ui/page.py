"""The page, wired: Gradio components and their events. What they say is in desk and views."""

from __future__ import annotations

import os

# Before Gradio is imported: it calls two hosts at start otherwise. Nothing leaves this machine unasked.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr

from rag.library import Library
from ui import desk, reader, views

ASKING_AT_ONCE = 8
"""Questions answered at the same time, over all visitors; further ones wait their turn."""

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

DATE = '<label title="{hint}">{label} <input type="date" name="{name}"></label>'
DATE_CHANGED = (
    "element.querySelector('input').addEventListener('change', e => { props.value = e.target.value })"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    exchanges: gr.State
    masthead: gr.HTML
    conversation: gr.HTML
    empty: gr.Column
    load: gr.Button
    loaded: gr.HTML
    composer: gr.Column
    since: gr.HTML
    until: gr.HTML
    as_of: gr.HTML
    outlets: gr.Dropdown
    question: gr.Textbox
    go: gr.Button
    halt: gr.Button
    opened: gr.HTML
    note: gr.HTML


def build(library: Library) -> gr.Blocks:
    """The page over one library. Every visitor has an own conversation; the library is shared."""

    def read(place: dict[str, Any]) -> str:
        return desk.read_at(library, place)

    page: gr.Blocks
    with gr.Blocks(title="Communiqué", fill_width=True, analytics_enabled=False) as page:
        exchanges = gr.State(())
        masthead = _html(views.masthead(), elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                conversation = _html(elem_id="conversation", js_on_load=_script("conversation.js"))
                with gr.Column(visible=False, elem_id="empty") as empty:
                    _html(views.empty_library())
                    load = gr.Button("Load the sample articles", variant="primary", elem_id="load-samples")
                    loaded = _html()
                with gr.Column(elem_id="composer") as composer:
                    with gr.Row(elem_id="filters"):
                        since = _date("since", "From", "Nothing published before this day")
                        until = _date("until", "To", "Nothing published after this day")
                        as_of = _date("as-of", "As of", "What was known on this day: nothing later is used")
                        outlets = gr.Dropdown(
                            [],
                            value=[],
                            multiselect=True,
                            label="Outlets (all)",
                            elem_id="outlets",
                            min_width=140,
                        )
                    with gr.Row(elem_id="asking"):
                        question = gr.Textbox(
                            label="Question",
                            placeholder="Ask a question, or a follow-up …",
                            lines=1,
                            max_lines=4,
                            max_length=2000,
                            autofocus=True,
                            container=False,
                            elem_id="question",
                            scale=8,
                        )
                        go = gr.Button("Ask", variant="primary", elem_id="go", min_width=72, scale=0)
                        halt = gr.Button("Stop", visible=False, elem_id="halt", min_width=72, scale=0)
            with gr.Column(elem_id="side"):
                _html(views.side_tabs(), elem_id="side-tabs")
                opened = _html(
                    reader.nothing_open(),
                    elem_id="reader",
                    js_on_load=_script("reader.js"),
                    server_functions=[read],
                )
                note = _html(reader.no_note(), elem_id="note")
        parts = Parts(
            exchanges=exchanges,
            masthead=masthead,
            conversation=conversation,
            empty=empty,
            load=load,
            loaded=loaded,
            composer=composer,
            since=since,
            until=until,
            as_of=as_of,
            outlets=outlets,
            question=question,
            go=go,
            halt=halt,
            opened=opened,
            note=note,
        )
        _wire_visit(library, page, parts)
        _wire_asking(library, parts)
        _wire_note(library, parts)
    return page


def _wire_visit(library: Library, page: gr.Blocks, parts: Parts) -> None:
    """The first screen, and the offer of the sample articles to an empty library."""
    welcome = desk.Welcome(library)

    def visit() -> tuple[Any, ...]:
        found = welcome()
        choices = gr.update(choices=list(found.outlets))
        empty, composer = gr.update(visible=found.empty), gr.update(visible=not found.empty)
        return found.masthead, found.exchanges, found.conversation, found.reader, choices, empty, composer

    def add_samples() -> str:
        return desk.add_samples(library)

    shown = [parts.masthead, parts.exchanges, parts.conversation, parts.opened, parts.outlets]
    first: dict[str, Any] = {"fn": visit, "outputs": [*shown, parts.empty, parts.composer], **QUIET}
    page.load(**first, concurrency_limit=ASKING_AT_ONCE)
    loading = QUIET | {"show_progress": "full", "concurrency_limit": 1}
    parts.load.click(add_samples, outputs=parts.loaded, **loading).then(**first)


def _wire_asking(library: Library, parts: Parts) -> None:
    """Enter, Ask or a suggested question start an answer; Stop ends it."""
    show, hide = gr.update(visible=True), gr.update(visible=False)

    def ask(
        question: str, since: str, until: str, as_of: str, outlets: Sequence[str], earlier: desk.Conversation
    ) -> Iterator[tuple[Any, ...]]:
        if not question.strip() or any(not exchange.finished for exchange in earlier):
            yield (gr.skip(),) * 6
            return
        for exchange in desk.ask(
            library, question.strip(), desk.within(since, until, as_of, outlets), earlier
        ):
            exchanges = (*earlier, exchange)
            shown = desk.conversation(exchanges)
            if exchange.finished:
                opened = desk.reader_of(library, (exchange,)) if exchange.opened else gr.skip()
                yield exchanges, shown, opened, gr.skip(), show, hide
            else:
                yield exchanges, shown, gr.skip(), "", hide, show

    def stop(exchanges: desk.Conversation) -> tuple[Any, ...]:
        closed = desk.stop(exchanges)
        return closed, desk.conversation(closed), show, hide

    def suggested(chosen: gr.EventData) -> str:
        return str(chosen._data["question"])

    filters = [parts.since, parts.until, parts.as_of, parts.outlets]
    asked: dict[str, Any] = {
        "fn": ask,
        "inputs": [parts.question, *filters, parts.exchanges],
        "outputs": [parts.exchanges, parts.conversation, parts.opened, parts.question, parts.go, parts.halt],
        "concurrency_limit": ASKING_AT_ONCE,
        "concurrency_id": "ask",
        "trigger_mode": "multiple",  # a stopped answer may end late on the server: it holds up nothing
        **QUIET,
    }
    chosen = parts.conversation.suggest(suggested, outputs=parts.question, **QUIET)
    answers: list[Any] = [parts.go.click(**asked), parts.question.submit(**asked), chosen.then(**asked)]
    outputs = [parts.exchanges, parts.conversation, parts.go, parts.halt]
    parts.halt.click(stop, parts.exchanges, outputs, cancels=answers, queue=False, **QUIET)


def _wire_note(library: Library, parts: Parts) -> None:
    """The readout of the articles that one answer cites."""

    def write_note(exchanges: desk.Conversation, chosen: gr.EventData) -> Iterator[str]:
        yield reader.writing_note()
        yield desk.note(library, exchanges, int(chosen._data["index"]))

    parts.conversation.note(write_note, parts.exchanges, parts.note, concurrency_limit=2, **QUIET)


def _html(value: str = "", **options: Any) -> gr.HTML:
    """A piece of the page as views made it, without Gradio's own looks."""
    return gr.HTML(value, apply_default_css=False, **options)


def _date(name: str, label: str, hint: str) -> gr.HTML:
    """A native date field: its own picker on every device, its value an ISO date or empty."""
    template = DATE.format(name=name, label=label, hint=hint)
    return _html(
        html_template=template, js_on_load=DATE_CHANGED, elem_id=name, elem_classes="date", min_width=120
    )


def _script(name: str) -> str:
    return (files("ui") / "static" / name).read_text(encoding="utf-8")
