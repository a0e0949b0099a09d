"""The Library tab, wired: adding, and the table of articles. What is done and shown is in desk.adding and desk.shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.library import Library
from ui.components import QUIET, date_field, html, script
from ui.desk import adding, shelf
from ui.tabs import asking, caring
from ui.tabs.frame import Frame
from ui.views.adding import what_to_give

LARGEST_UPLOAD = "500mb"  # as Gradio takes it


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    box: gr.Accordion
    files: gr.File
    private: gr.Checkbox
    address: gr.Textbox
    fetch: gr.Button
    samples: gr.Button
    progress: gr.HTML
    words: gr.Textbox
    since: gr.HTML
    until: gr.HTML
    outlets: gr.Dropdown
    only: gr.Dropdown
    view: gr.State
    table: gr.HTML
    care: caring.Care

    @property
    def asked(self) -> list[Any]:
        """What the table is asked for."""
        return [self.words, self.since, self.until, self.outlets, self.only, self.view]


def layout() -> Parts:
    """The components, in the place where they are created."""
    with gr.Column(elem_classes="pane", elem_id="shelf-pane"):
        with gr.Accordion("Add articles", open=False, elem_id="add") as box:
            files = gr.File(file_count="multiple", label="Files", height=140, elem_id="drop")
            html(what_to_give("500 MB"))
            with gr.Row(elem_classes="line"):
                address = gr.Textbox(
                    label="Or the address of a page or feed",
                    placeholder="https://…",
                    max_lines=1,
                    max_length=2000,
                    elem_id="address",
                    scale=8,
                )
                fetch = gr.Button("Fetch", elem_id="fetch", min_width=72, scale=0)
            private = gr.Checkbox(
                label="Keep private: never sent to a model server on another machine", elem_id="keep-private"
            )
            samples = gr.Button("Load the sample articles", visible=False, elem_id="shelf-samples")
        progress = html(elem_id="adding")
        with gr.Row(elem_classes="filters shelf-filters"):
            words = gr.Textbox(
                label="Search",
                placeholder="Title, outlet, place …",
                max_lines=1,
                max_length=200,
                elem_id="words",
            )
            only = gr.Dropdown(
                [(label, name) for name, label in shelf.KINDS.items()],
                value="all",
                label="Show",
                filterable=False,
                elem_id="only",
                elem_classes="outlets",
                min_width=120,
            )
            since = date_field("shelf-since", "From", "Nothing published before this day", "shelf-since")
            until = date_field("shelf-until", "To", "Nothing published after this day", "shelf-until")
            outlets = gr.Dropdown(
                [],
                value=[],
                multiselect=True,
                label="Outlets (all)",
                elem_id="shelf-outlets",
                elem_classes="outlets",
                min_width=140,
            )
        table = html(elem_id="shelf", js_on_load=script("library.js"))
    return Parts(
        box=box,
        files=files,
        private=private,
        address=address,
        fetch=fetch,
        samples=samples,
        progress=progress,
        words=words,
        since=since,
        until=until,
        outlets=outlets,
        only=only,
        view=gr.State(shelf.View()),
        table=table,
        care=caring.layout(),
    )


def wire(library: Library, frame: Frame, parts: Parts, ask: asking.Parts, tab: gr.Tab) -> None:
    """The table follows search, filters and headings; what changes the library is followed everywhere."""

    def listed(words: str, since: str, until: str, outlets: Any, only: str, view: shelf.View) -> str:
        return shelf.table(library, words, since, until, outlets, only, view)

    def from_the_first(words: str, since: str, until: str, outlets: Any, only: str, view: shelf.View) -> Any:
        first = shelf.turned_to(view, 0)
        return first, shelf.table(library, words, since, until, outlets, only, first)

    def moved(move: Callable[[shelf.View, object], shelf.View], name: str) -> Callable[..., Any]:
        def event(
            words: str, since: str, until: str, outlets: Any, only: str, view: Any, to: gr.EventData
        ) -> Any:
            after = move(view, to._data[name])
            return after, shelf.table(library, words, since, until, outlets, only, after)

        return event

    both: list[Any] = [parts.view, parts.table]
    table: dict[str, Any] = {"fn": listed, "inputs": parts.asked, "outputs": parts.table, **QUIET}
    changed: dict[str, Any] = {
        "fn": lambda: around(library),
        "outputs": [
            frame.masthead, ask.outlets, parts.outlets, ask.empty, ask.composer, parts.samples, parts.box
        ],
        **QUIET,
    }  # fmt: skip
    again: dict[str, Any] = {"fn": from_the_first, "inputs": parts.asked, "outputs": both, **QUIET}
    here = (gr.update(selected="library"), gr.update(open=True))
    ask.own.click(lambda: here, outputs=[frame.tabs, parts.box], **QUIET)
    tab.select(**changed).then(**table)
    for part in (parts.words, parts.since, parts.until, parts.outlets, parts.only):
        part.change(**again, trigger_mode="always_last")
    parts.table.sort(moved(shelf.sorted_by, "order"), parts.asked, both, **QUIET)
    parts.table.turn(moved(shelf.turned_to, "page"), parts.asked, both, **QUIET)
    _wire_adding(library, parts, changed, table)
    for event in caring.wire(library, parts.table, parts.care):
        event.then(**changed).then(**table)


def around(library: Library) -> tuple[Any, ...]:
    """What a change of the library touches around the table."""
    top, outlets, empty = shelf.surroundings(library)
    choices = gr.update(choices=outlets)
    return (
        top,
        choices,
        choices,
        gr.update(visible=empty),
        gr.update(visible=not empty),
        gr.update(visible=empty),
        gr.update(open=True) if empty else gr.skip(),
    )


def _wire_adding(library: Library, parts: Parts, changed: dict[str, Any], table: dict[str, Any]) -> None:
    def add_files(files: Sequence[str] | None, private: bool) -> Iterator[tuple[Any, ...]]:
        if files:
            for shown in adding.add_files(library, files, private=private):
                yield shown, None

    def add_address(address: str, private: bool) -> Iterator[tuple[Any, ...]]:
        for shown in adding.add_address(library, address, private=private):
            yield shown, gr.skip()

    def failed(private: bool, chosen: gr.EventData) -> Iterator[Any]:
        source = str(chosen._data["source"])
        if chosen._data["act"] == "again":
            yield from adding.try_again(library, source, private=private)
        else:
            yield adding.forget(library, source)

    def add_samples() -> Iterator[str]:
        yield from adding.add_samples(library)

    slow = QUIET | {"concurrency_limit": 4, "concurrency_id": "add"}
    given: list[Any] = [
        parts.files.upload(add_files, [parts.files, parts.private], [parts.progress, parts.files], **slow),
        parts.fetch.click(add_address, [parts.address, parts.private], [parts.progress, parts.address], **slow),
        parts.address.submit(add_address, [parts.address, parts.private], [parts.progress, parts.address], **slow),
        parts.table.failed(failed, parts.private, parts.progress, **slow),
        parts.samples.click(add_samples, outputs=parts.progress, **slow),
    ]  # fmt: skip
    for event in given:
        event.then(**changed).then(**table)
