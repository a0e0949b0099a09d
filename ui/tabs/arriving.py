"""Arrival on the page, wired: the first screen or the conversation that was open, and the offer of the sample articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.library import Library
from ui.components import ASKING_AT_ONCE, QUIET, put, script
from ui.desk import adding, talks, visiting
from ui.tabs.asking import Parts
from ui.tabs.frame import Frame


def wire(library: Library, frame: Frame, ask: Parts) -> None:
    """Every visitor has conversations of their own; the library is shared."""
    welcome = visiting.Welcome(library)
    told = gr.Textbox(visible=False)  # what the browser says of itself, see arrive.js

    def visit(told: str, request: gr.Request) -> tuple[Any, ...]:
        said = json.loads(told or "{}")
        seat = talks.seat(request.username, said.get("visitor"), said.get("chat"))
        found = visiting.returning(library, welcome(), seat)
        choices = gr.update(choices=list(found.outlets))
        empty, composer = gr.update(visible=found.empty), gr.update(visible=not found.empty)
        bar = put(talks.listed(library, seat))
        return (
            found.masthead,
            found.exchanges,
            put(found.conversation),
            put(found.reader),
            choices,
            empty,
            composer,
            seat,
            bar,
        )

    def add_samples() -> Iterator[str]:
        yield from adding.add_samples(library)

    shown = [frame.masthead, ask.exchanges, ask.conversation, frame.reader, ask.outlets, ask.empty]
    first: dict[str, Any] = {
        "fn": visit,
        "inputs": told,
        "outputs": [*shown, ask.composer, ask.seat, ask.talks],
        "js": script("arrive.js"),
        **QUIET,
    }
    frame.page.load(**first, concurrency_limit=ASKING_AT_ONCE)
    ask.load.click(add_samples, outputs=ask.loaded, concurrency_limit=1, **QUIET).then(**first)
