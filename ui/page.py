"""The page, put together: masthead, tabs on the left, the reader beside them. What each part does is in its module."""

from __future__ import annotations

import os

# Before Gradio is imported: it calls two hosts at start otherwise. Nothing leaves this machine unasked.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from typing import Any

import gradio as gr

from rag.library import Library
from ui import api
from ui.components import html, script
from ui.desk import reading
from ui.desk.settings import Place
from ui.tabs import arriving, asking, briefing, talking
from ui.tabs import library as shelf
from ui.tabs import settings as choices
from ui.tabs.frame import Frame
from ui.views import frame as around
from ui.views.reader import nothing_open

UPLOADS_KEPT = (600, 3600)
"""Seconds: how often Gradio's own copies of uploads are looked at, and how long they may stay."""

VISITS_KEPT = 300
"""Open pages whose state is held, each 0.2 MB and its conversation; the one unused longest is given up first. Gradio keeps 10,000."""


def build(library: Library, place: Place | None = None) -> gr.Blocks:
    """The page over one library. Every visitor has an own conversation; the library is shared."""
    place = place or Place()

    def read(at: dict[str, Any]) -> str:
        return reading.read_at(library, at)

    page: gr.Blocks
    with gr.Blocks(
        title="Communiqué", fill_width=True, analytics_enabled=False, delete_cache=UPLOADS_KEPT
    ) as page:
        masthead = html(around.masthead(), elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="work"), gr.Tabs(elem_id="tabs", selected="ask") as tabs:
                with gr.Tab("Ask", id="ask", elem_id="ask"):
                    ask = asking.layout()
                with gr.Tab("Brief", id="brief", elem_id="brief", render_children=True) as brief_tab:
                    brief = briefing.layout()
                with gr.Tab("Library", id="library", elem_id="library", render_children=True) as library_tab:
                    kept = shelf.layout()
                with gr.Tab(
                    "Settings", id="settings", elem_id="settings", render_children=True
                ) as settings_tab:
                    chosen = choices.layout(place)
            with gr.Column(elem_id="side"):
                html(around.side_bar(), elem_id="side-bar", js_on_load=script("popover.js"))
                reader = html(
                    nothing_open(), elem_id="reader", js_on_load=script("reader.js"), server_functions=[read]
                )
        parts = Frame(page=page, masthead=masthead, tabs=tabs, reader=reader, mode=chosen.mode)
        with gr.Column(elem_id="beside-the-page"):  # what wiring adds shows nothing
            asking.wire(library, parts, ask)
            talking.wire(library, parts, ask)
            briefing.wire(library, parts, brief, ask, brief_tab)
            briefing.wire_choosing(brief, kept.care)
            shelf.wire(library, parts, kept, ask, library_tab)
            choices.wire(library, parts, chosen, settings_tab, place)
            api.publish(library)
            arriving.wire(library, parts, ask)
            html(around.keys(), js_on_load=script("keys.js"))
    page.state_session_capacity = VISITS_KEPT
    return page
