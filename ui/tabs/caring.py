"""One article of the Library tab looked after, wired: edited, kept private, removed. What is done and shown is in desk.shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.library import Library
from ui.components import QUIET, html
from ui.desk import shelf


@dataclass(frozen=True, slots=True)
class Care:
    """The components with which one article is looked after."""

    box: gr.Column
    card: gr.HTML
    chosen: gr.State
    form: gr.Column
    fields: tuple[gr.Textbox, ...]
    edit: gr.Button
    save: gr.Button
    private: gr.Button
    brief: gr.Button
    remove: gr.Button
    sure: gr.Column
    warning: gr.HTML
    really: gr.Button
    keep: gr.Button
    close: gr.Button


def layout() -> Care:
    """The components, in the place where they are created."""
    labels = ("Title", "Outlet", "Date (2021-04-07)", "Place", "Language (en, ur …)", "Address")
    with gr.Column(visible=False, elem_id="care") as box:
        card = html(elem_id="card")
        with gr.Row(elem_classes="acts"):
            edit = gr.Button("Edit", elem_id="edit", min_width=60)
            private = gr.Button("Keep private", elem_id="make-private", min_width=60)
            brief = gr.Button("Add to a note", elem_id="add-to-note", min_width=60)
            remove = gr.Button("Remove …", elem_id="remove", min_width=60)
            close = gr.Button("Close", elem_id="close-care", min_width=60)
        with gr.Column(visible=False, elem_id="edit-form") as form:
            fields = tuple(
                gr.Textbox(label=label, max_lines=1, max_length=2000, elem_id=f"edit-{name}")
                for name, label in zip(shelf.FIELDS, labels, strict=True)
            )
            with gr.Row(elem_classes="acts"):
                save = gr.Button("Save", variant="primary", elem_id="save", min_width=60)
        with gr.Column(visible=False, elem_id="sure") as sure:
            warning = html()
            with gr.Row(elem_classes="acts"):
                really = gr.Button("Remove", variant="stop", elem_id="really-remove", min_width=60)
                keep = gr.Button("Keep it", elem_id="do-not-remove", min_width=60)
    return Care(
        box,
        card,
        gr.State(""),
        form,
        fields,
        edit,
        save,
        private,
        brief,
        remove,
        sure,
        warning,
        really,
        keep,
        close,
    )


def wire(library: Library, table: gr.HTML, care: Care) -> list[Any]:
    """A row chosen in the table opens its article here. Returns the events that change the library."""
    show, hide = gr.update(visible=True), gr.update(visible=False)
    opened = [care.box, care.card, care.chosen, care.form, care.sure, care.private, *care.fields]

    def shown(article_id: str, note: str = "") -> tuple[Any, ...]:
        chosen = shelf.choose(library, article_id, note)
        if isinstance(chosen, str):
            return show, chosen, "", hide, hide, *(gr.skip() for _ in opened[5:])
        label = gr.update(value="No longer private" if chosen.private else "Keep private")
        return show, chosen.card, chosen.article_id, hide, hide, label, *chosen.fields.values()

    def choose(chosen: gr.EventData) -> tuple[Any, ...]:
        return shown(str(chosen._data["article"]))

    def save(article_id: str, *values: str) -> tuple[Any, ...]:
        problem = shelf.save(library, article_id, dict(zip(shelf.FIELDS, values, strict=True)))
        if problem:
            return gr.skip(), problem, *(gr.skip() for _ in opened[2:])
        return shown(article_id, "Saved.")

    def turn_private(article_id: str) -> tuple[Any, ...]:
        before = shelf.choose(library, article_id)
        private = isinstance(before, shelf.Chosen) and not before.private
        problem = shelf.set_private(library, article_id, private)
        if problem:
            return gr.skip(), problem, *(gr.skip() for _ in opened[2:])
        return shown(article_id, "Kept private." if private else "No longer private.")

    def remove(article_id: str) -> tuple[Any, ...]:
        problem = shelf.remove(library, article_id)
        return (gr.skip(), problem) if problem else (hide, "")

    care_of: dict[str, Any] = {"outputs": opened, **QUIET}
    table.choose(choose, **care_of)
    care.edit.click(lambda: (show, hide), outputs=[care.form, care.sure], **QUIET)
    care.remove.click(
        lambda chosen: (hide, show, shelf.before_removing(library, chosen)),
        care.chosen,
        [care.form, care.sure, care.warning],
        **QUIET,
    )
    care.keep.click(lambda: hide, outputs=care.sure, **QUIET)
    care.close.click(lambda: hide, outputs=care.box, **QUIET)
    return [
        care.save.click(save, [care.chosen, *care.fields], **care_of),
        care.private.click(turn_private, care.chosen, **care_of),
        care.really.click(remove, care.chosen, [care.box, care.card], **QUIET),
    ]
