"""The Brief tab, wired: what a note is about, the note with its tools, the saved ones. What they do is in desk.noting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import CommuniqueError
from rag.library import Library
from ui.components import QUIET, date_field, hand_over, html, put, script
from ui.desk import noting, wishing
from ui.desk.exchanges import Conversation, at
from ui.desk.noting import Desk
from ui.desk.wishing import Chosen
from ui.desk.writing import Job
from ui.tabs import asking, caring
from ui.tabs.frame import Frame
from ui.views import noting as views
from ui.views.citations import problem

WRITING_AT_ONCE = 2
"""Notes written at the same time, over all visitors; further ones wait their turn."""
ALL, ANSWER, SHELF = "all", "answer", "shelf"
OPEN = "A new note"


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    wish: gr.Accordion
    topic: gr.Textbox
    kind: gr.Radio
    about: gr.HTML
    covers: gr.Radio
    since: gr.HTML
    until: gr.HTML
    as_of: gr.HTML
    outlets: gr.Dropdown
    with_model: gr.Checkbox
    go: gr.Button
    news: gr.Button
    halt: gr.Button
    saved: gr.HTML
    note: gr.HTML
    handed: gr.HTML
    answer: gr.State
    shelf: gr.State
    desk: gr.State
    job: gr.State

    @property
    def filters(self) -> list[Any]:
        """The fields of dates and outlets."""
        return [self.since, self.until, self.as_of, self.outlets]


def layout() -> Parts:
    """The components, in the place where they are created."""
    with gr.Column(elem_id="brief-pane", elem_classes="pane"):
        with gr.Accordion(OPEN, open=True, elem_id="wish") as wish:
            topic = gr.Textbox(
                label="About",
                placeholder="A topic or a question; empty covers everything in scope",
                max_length=wishing.LONGEST_TOPIC,
                max_lines=2,
                elem_id="brief-topic",
            )
            kind = gr.Radio(wishing.kinds(), value="readout", label="Kind of note", elem_id="kind")
            about = html(wishing.about("readout"), elem_id="kind-about")
            covers = gr.Radio(
                _choices(None, None), value=ALL, label="Articles", visible=False, elem_id="covers"
            )
            with gr.Row(elem_classes="filters"):
                since = date_field("brief-since", "From", "Nothing published before this day", "brief-since")
                until = date_field("brief-until", "To", "Nothing published after this day", "brief-until")
                as_of = date_field(
                    "brief-as-of", "As of", "What was known on this day: nothing later is used", "brief-as-of"
                )
                outlets = gr.Dropdown(
                    [],
                    value=[],
                    multiselect=True,
                    label="Outlets (all)",
                    elem_classes="outlets",
                    min_width=140,
                )
            with gr.Row(elem_id="brief-go"):
                go = gr.Button("Write", variant="primary", elem_id="write", min_width=90, scale=0)
                news = gr.Button("What is new since the last brief", elem_id="news", min_width=250, scale=0)
                with_model = gr.Checkbox(
                    value=True, label="Worded by the model", visible=False, elem_id="with-model", scale=0
                )
        halt = gr.Button("Stop", visible=False, elem_id="brief-halt", min_width=90, scale=0)
        note = html(views.no_note(), elem_id="note", js_on_load=script("brief.js"))
        saved = html(elem_id="saved", js_on_load=script("brief.js"))
        handed = hand_over()
    return Parts(
        wish=wish,
        topic=topic,
        kind=kind,
        about=about,
        covers=covers,
        since=since,
        until=until,
        as_of=as_of,
        outlets=outlets,
        with_model=with_model,
        go=go,
        news=news,
        halt=halt,
        saved=saved,
        note=note,
        handed=handed,
        answer=gr.State(None),
        shelf=gr.State(None),
        desk=gr.State(Desk()),
        job=gr.State(None),
    )


def wire(library: Library, frame: Frame, parts: Parts, ask: asking.Parts, tab: gr.Tab) -> None:
    """Write, or the button under an answer, starts a note; Stop ends it; its own buttons act on it."""
    _wire_scope(library, parts, ask, tab)
    _wire_writing(library, frame, parts, ask)
    _wire_desk(library, parts)


def _wire_scope(library: Library, parts: Parts, ask: asking.Parts, tab: gr.Tab) -> None:
    def arrive() -> tuple[Any, ...]:
        try:
            outlets = [row["source"] for row in library.stats()["sources"] if row["source"]]
            listed = noting.saved(library)
        except CommuniqueError as error:
            outlets, listed = [], problem(str(error))
        model = library.settings.llm_model
        shown = gr.update(visible=bool(model), label=f"Worded by {model}" if model else "")
        return gr.update(choices=outlets), shown, put(listed)

    def come(
        exchanges: Conversation, before: Chosen | None, shelf: Chosen | None, now: str
    ) -> tuple[Any, ...]:
        cited = next((each for each in reversed(exchanges) if each.cited), None)
        answer = before if now == ANSWER else Chosen(cited.cited, _of(cited.question)) if cited else None
        return answer, _covers(answer, shelf, now), *arrive()

    known = [ask.exchanges, parts.answer, parts.shelf, parts.covers]
    fields = [parts.outlets, parts.with_model, parts.saved]
    tab.select(come, known, [parts.answer, parts.covers, *fields], **QUIET)
    parts.kind.change(wishing.about, parts.kind, parts.about, queue=False, **QUIET)


def wire_choosing(parts: Parts, care: caring.Care) -> None:
    """An article of the Library tab is put among those that the next note rests on, or taken out."""

    def toggle(article_id: str, answer: Chosen | None, shelf: Chosen | None) -> tuple[Any, ...]:
        shelf = wishing.toggled(shelf, article_id)
        return shelf, wishing.offer(shelf, article_id), _covers(answer, shelf, SHELF)

    care.brief.click(
        toggle, [care.chosen, parts.answer, parts.shelf], [parts.shelf, care.brief, parts.covers], **QUIET
    )
    care.chosen.change(wishing.offer, [parts.shelf, care.chosen], care.brief, **QUIET)


def _wire_writing(library: Library, frame: Frame, parts: Parts, ask: asking.Parts) -> None:
    show, hide = gr.update(visible=True), gr.update(visible=False)

    def write(
        kind: str, topic: str, since: str, until: str, as_of: str, outlets: Sequence[str],
        covers: str, answer: Chosen | None, shelf: Chosen | None, with_model: bool, *, only_new: bool = False,
    ) -> Iterator[tuple[Any, ...]]:  # fmt: skip
        chosen = {ANSWER: answer, SHELF: shelf}.get(covers)
        wish = wishing.wanted(
            kind, topic, since, until, as_of, outlets, chosen, with_model=with_model, only_new=only_new
        )
        job = Job()
        closed = gr.update(open=False, label=f"{wishing.in_short(wish, chosen)} · Change")
        desk, shown = Desk(), ""
        for desk, shown in noting.write(library, wish, job):
            yield job, desk, put(shown), closed, show
        form = closed if desk.note else gr.update(open=True, label=OPEN)
        yield job, desk, put(shown), form, hide

    def write_news(*wish: Any) -> Iterator[tuple[Any, ...]]:
        yield from write(*wish, only_new=True)

    def stop(job: Job | None) -> None:
        if job is not None:
            job.stop()

    def take(exchanges: Conversation, shelf: Chosen | None, chosen: gr.EventData) -> tuple[Any, ...]:
        told = at(exchanges, chosen._data.get("index"))
        answer = Chosen(told.cited, _of(told.question)) if told and told.cited else None
        covers = _covers(answer, shelf, ANSWER if answer else ALL)
        return gr.update(selected="brief"), answer, covers, "readout", "", "", "", "", []

    wish = [
        parts.kind,
        parts.topic,
        *parts.filters,
        parts.covers,
        parts.answer,
        parts.shelf,
        parts.with_model,
    ]
    written = [parts.job, parts.desk, parts.note, parts.wish, parts.halt]
    event: dict[str, Any] = {
        "inputs": wish,
        "outputs": written,
        "concurrency_limit": WRITING_AT_ONCE,
        "concurrency_id": "brief",
        **QUIET,
    }
    waits: dict[str, Any] = {"fn": views.waiting, "outputs": parts.note, "queue": False, **QUIET}
    parts.go.click(**waits).then(write, **event)
    parts.topic.submit(**waits).then(write, **event)
    parts.news.click(**waits).then(write_news, **event)
    parts.halt.click(stop, parts.job, queue=False, **QUIET)
    taken = [frame.tabs, parts.answer, parts.covers, parts.kind, parts.topic, *parts.filters]
    asked = ask.conversation.note(take, [ask.exchanges, parts.shelf], taken, **QUIET)
    asked.then(**waits).then(write, **event)


def _wire_desk(library: Library, parts: Parts) -> None:
    """The buttons of a note, of its editor and of the saved notes."""

    def act(desk: Desk, wanted: gr.EventData) -> tuple[Any, ...]:
        """The desk, the note, the saved notes and a file to hand over, as they are after one act."""
        said = {key: str(value) for key, value in wanted._data.items() if value is not None}
        try:
            done = noting.act(library, desk, said)
        except CommuniqueError as error:
            return gr.skip(), put(problem(str(error))), gr.skip(), gr.skip()
        return (
            done.desk,
            gr.skip() if done.note is None else put(done.note),
            gr.skip() if done.saved is None else put(done.saved),
            gr.skip() if done.file is None else put(done.file.payload()),
        )

    acted: dict[str, Any] = {
        "fn": act,
        "inputs": parts.desk,
        "outputs": [parts.desk, parts.note, parts.saved, parts.handed],
        "concurrency_limit": WRITING_AT_ONCE,
        **QUIET,
    }
    parts.note.act(**acted)
    parts.saved.act(**acted)


def _choices(answer: Chosen | None, shelf: Chosen | None) -> list[tuple[str, str]]:
    chosen = [(each.label, name) for each, name in ((answer, ANSWER), (shelf, SHELF)) if each]
    return [("The whole library", ALL), *chosen]


def _covers(answer: Chosen | None, shelf: Chosen | None, value: str) -> Any:
    choices = _choices(answer, shelf)
    known = value if value in {name for _, name in choices} else ALL
    return gr.update(choices=choices, value=known, visible=len(choices) > 1)


def _of(question: str) -> str:
    short = question if len(question) <= 60 else f"{question[:57].rstrip()} …"
    return f"cited under “{short}”"
