"""The Settings tab, wired: how answers are made, the model server, the state of the library. What is said is in desk.settings."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.library import Library
from ui.components import QUIET, html
from ui.desk import settings as desk
from ui.desk import shelf
from ui.tabs.frame import Frame


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write. `mode` is each visitor's own: desk.settings.MODEL or QUOTE."""

    mode: gr.Radio
    state: gr.HTML
    address: gr.Textbox
    model: gr.Textbox
    use: gr.Button
    test: gr.Button
    found: gr.HTML
    in_force: gr.HTML
    examine: gr.Button
    health: gr.HTML


def layout(place: desk.Place) -> Parts:
    """The components, in the place where they are created."""
    with gr.Column(elem_classes="pane", elem_id="settings-pane"):
        mode = gr.Radio(
            [(label, name) for name, label in desk.MODES.items()],
            value=desk.MODEL,
            label="Answers, for you and until you leave",
            elem_id="mode",
        )
        state = html(elem_id="model-state")
        with gr.Row(elem_classes="line"):
            address = gr.Textbox(
                label="Model server (any that speaks the OpenAI protocol)",
                placeholder="http://127.0.0.1:11434/v1",
                max_lines=1,
                max_length=500,
                elem_id="model-address",
                interactive=place.own_machine,
                scale=3,
            )
            model = gr.Textbox(
                label="Model",
                placeholder="none",
                max_lines=1,
                max_length=200,
                elem_id="model-name",
                interactive=place.own_machine,
                scale=2,
            )
        with gr.Row(elem_classes="acts"):
            test = gr.Button("Test connection", elem_id="test-connection", min_width=60)
            use = gr.Button("Use it", elem_id="use-model", min_width=60, visible=place.own_machine)
        found = html(elem_id="connection")
        in_force = html(elem_id="in-force")
        with gr.Row(elem_classes="acts"):
            examine = gr.Button("Check the library", elem_id="examine", min_width=60)
        health = html(elem_id="health")
    return Parts(mode, state, address, model, use, test, found, in_force, examine, health)


def wire(library: Library, frame: Frame, parts: Parts, tab: gr.Tab, place: desk.Place) -> None:
    """What is in force is read whenever the tab is opened; what stands in the fields is the visitor's own from arrival on."""

    def opened() -> tuple[str, str]:
        return desk.state(library, place), desk.in_force(library)

    def use(address: str, model: str, request: gr.Request) -> tuple[str, str, str, str]:
        done = desk.use(library, place.seen_by(request.headers), address, model)
        return done, desk.state(library, place), desk.in_force(library), shelf.surroundings(library)[0]

    def test(address: str, model: str, request: gr.Request) -> str:
        return desk.test(library, place.seen_by(request.headers), address, model)

    given = [parts.address, parts.model]
    frame.page.load(lambda: desk.fields(library), outputs=given, **QUIET)
    tab.select(opened, outputs=[parts.state, parts.in_force], **QUIET)
    parts.use.click(use, given, [parts.found, parts.state, parts.in_force, frame.masthead], **QUIET)
    waiting = QUIET | {"show_progress": "minimal", "concurrency_limit": 2}
    parts.test.click(test, given, parts.found, **waiting)
    parts.examine.click(lambda: desk.health(library), outputs=parts.health, **waiting)
