"""From one structure to the forms people and programs read: a table from format to writer.

`WRITERS[format](note)` gives the content of a file. Formats that are not written yet answer with a plain
UsageError.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from rag.errors import UsageError
from rag.export.html import note_html
from rag.export.json import note_json
from rag.export.markdown import note_markdown
from rag.schema import Briefing

Writer = Callable[[Briefing], str]
LATER = ("docx", "pdf")


def package_version() -> str:
    """The version of the installed program; "0" when it runs from a folder that was not installed."""
    try:
        return version("communique")
    except PackageNotFoundError:
        return "0"


def _json(note: Briefing) -> str:
    return note_json(note, version=package_version())


WRITERS: dict[str, Writer] = {"md": note_markdown, "html": note_html, "json": _json}


def write_note(note: Briefing, form: str) -> str:
    """The note in the format named `form`. Raises UsageError for a format that does not exist or is not
    written yet.
    """
    if form in WRITERS:
        return WRITERS[form](note)
    if form in LATER:
        raise UsageError(f"{form} comes later: use {' or '.join(WRITERS)}")
    raise UsageError(f"{form!r} is not a format of a note: use {' or '.join(WRITERS)}")
