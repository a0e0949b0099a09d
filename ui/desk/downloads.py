"""Files that leave the page: notes and answers in every form, as the house writes them. Knows the exports; keeps nothing.

A file is bytes in memory with a name from its kind and date; the browser saves it from the event that made it.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from dataclasses import dataclass

from rag.answer.rechecking.edited_page import edited_page
from rag.errors import UsageError
from rag.export import package_version
from rag.export.answer_page import lay_out_answer
from rag.export.docx import page_docx
from rag.export.html import page_html
from rag.export.json import answer_value, note_json
from rag.export.layout import Page, lay_out
from rag.export.markdown import answer_markdown, note_markdown
from rag.export.pdf import can_write_pdf, page_pdf
from rag.export.template import PLAIN, Template, read_template
from rag.library import Library
from rag.schema import Answer, Briefing

FORMS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("Web page", "text/html;charset=utf-8"),
    "md": ("Markdown", "text/markdown;charset=utf-8"),
    "json": ("JSON", "application/json"),
}
"""Each form by the suffix of its files: what the page calls it, and its media type."""
WITHOUT_PDF = "PDF needs: pip install 'communique[pdf]'. The web page prints as A4 without it."


@dataclass(frozen=True, slots=True)
class File:
    """One file to save."""

    name: str
    mime: str
    content: bytes

    def payload(self) -> dict[str, str]:
        """The file as the page's script takes it (`components.hand_over`), told apart from the same one asked for before."""
        data = b64encode(self.content).decode("ascii")
        return {"name": self.name, "mime": self.mime, "data": data, "once": secrets.token_hex(4)}


def house(library: Library) -> Template:
    """The house's template as the settings name it, else none. Raises SettingsError."""
    return read_template(library.settings.template) if library.settings.template else PLAIN


def missing() -> dict[str, str]:
    """The forms that this installation cannot write, each with what to install."""
    return {} if can_write_pdf() else {"pdf": WITHOUT_PDF}


def note_file(note: Briefing, form: str, template: Template = PLAIN, *, edited: str | None = None) -> File:
    """A note in a form; `edited`: the Markdown that the desk made of it. JSON is always the note as it was written.

    Raises UsageError for a form that there is not, MissingExtra for PDF without its part.
    """
    _known(form)
    name = f"{note.kind}-{note.created[:10]}"
    if form == "json":
        return _file(name, form, note_json(note, version=package_version()))
    if edited is None:
        page, text = lay_out(note, template), note_markdown(note, template)
    else:
        page, text, name = edited_page(edited, note, template), edited, f"{name}-edited"
    subject = f"{note.kind.capitalize()} over {note.scope}"
    return _file(name, form, text if form == "md" else _written(page, form, subject, note.created))


def answer_file(answer: Answer, form: str, template: Template = PLAIN, *, created: str) -> File:
    """An answer in a form; `created` is when it was given (ISO). Raises as `note_file`."""
    _known(form)
    name = f"answer-{created[:10]}"
    if form == "json":
        return _file(name, form, json.dumps(answer_value(answer), ensure_ascii=False, indent=2) + "\n")
    if form == "md":
        return _file(name, form, answer_markdown(answer))
    return _file(name, form, _written(lay_out_answer(answer, template), form, "Answer", created))


def _known(form: str) -> None:
    if form not in FORMS:
        raise UsageError(f"{form!r} is not a form to download: use {', '.join(FORMS)}")


def _written(page: Page, form: str, subject: str, created: str) -> str | bytes:
    if form == "docx":
        return page_docx(page, subject, created)
    return page_pdf(page) if form == "pdf" else page_html(page)


def _file(name: str, form: str, content: str | bytes) -> File:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    return File(f"{name}.{form}", FORMS[form][1], data)
