"""From one structure to the forms people and programs read: a table from format to writer.

`WRITERS[format](note, template)` gives the content of a file, text or bytes. PDF needs an optional part; the print style
of the HTML is what there is without it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from rag.errors import UsageError
from rag.export.docx import note_docx
from rag.export.html import note_html
from rag.export.json import note_json
from rag.export.markdown import note_markdown
from rag.export.pdf import note_pdf
from rag.export.template import PLAIN, Template
from rag.schema import Briefing

Writer = Callable[[Briefing, Template], str | bytes]


def package_version() -> str:
    """The version of the installed program; "0" when it runs from a folder that was not installed."""
    try:
        return version("communique")
    except PackageNotFoundError:
        return "0"


def _json(note: Briefing, template: Template = PLAIN) -> str:
    """Other programs read it: no house changes its words."""
    return note_json(note, version=package_version())


WRITERS: dict[str, Writer] = {
    "md": note_markdown,
    "html": note_html,
    "docx": note_docx,
    "pdf": note_pdf,
    "json": _json,
}
BINARY = frozenset({"docx", "pdf"})


def checked_form(form: str) -> str:
    """The name of a format as `WRITERS` has it. Raises UsageError for one that does not exist."""
    if form.lower() in WRITERS:
        return form.lower()
    raise UsageError(f"{form!r} is not a format of a note: use {' or '.join(WRITERS)}")


def write_note(note: Briefing, form: str, template: Template = PLAIN) -> str | bytes:
    """The note in the format named `form`. Raises UsageError for a format that does not exist."""
    return WRITERS[checked_form(form)](note, template)
