"""The command for the notes that a library keeps: listed, shown again, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.briefing import house_template
from rag.cli.options import AsJson, Folder, Quiet, TemplateFile, Verbose, opened
from rag.cli.output import raw, say, say_value, write_file
from rag.errors import UsageError
from rag.export import BINARY, WRITERS, checked_form, write_note
from rag.export.wording import counted, date_in_words

if TYPE_CHECKING:
    from rag.briefing.saved import SavedNote


def notes(
    number: Annotated[
        list[int] | None,
        typer.Argument(metavar="[NUMBER…]", help="A note of the list: shown, or with --remove forgotten."),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Forget these notes. Files that were written stay.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(WRITERS)}. Default: as the name of FILE says, else md.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the note here.")
    ] = None,
    template: TemplateFile = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List the notes that were written to files, newest first; show one again, or forget some.

    Says which of them cite articles that were revised, corrected or removed since.
    """
    numbers = number or []
    if remove and not numbers:
        raise typer.BadParameter("say which notes to forget: communique notes --remove NUMBER…")
    if len(numbers) > 1 and not remove:
        raise typer.BadParameter("one note at a time can be shown.")
    if output and not numbers:
        raise typer.BadParameter("-o writes one note: give its number.")
    with opened(library, verbose=verbose) as opened_library:
        kept = opened_library.notes
        if remove:
            count = kept.remove(numbers)
            if json:
                say_value({"removed": count})
            elif not quiet:
                say(f"{counted(count, 'note')} forgotten.")
        elif numbers:
            form = checked_form(
                form or ("json" if json else (output.suffix.lstrip(".") if output else "") or "md")
            )
            if form in BINARY and output is None:
                raise UsageError(f"{form} is no text to show: name a file to write, -o note.{form}")
            content = write_note(kept.note(numbers[0]), form, house_template(opened_library, template))
            if output is not None:
                write_file(output, content)
            else:
                assert isinstance(content, str)
                raw(content)
        else:
            _list(kept.list(), as_json=json, quiet=quiet)


def _list(found: list[SavedNote], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        say_value({"total": len(found), "notes": [_value(one) for one in found]})
        return
    for one in found:
        say(f"{one.key:>4}  {date_in_words(one.created)}   {one.title}   ({one.kind}: {one.scope})")
        for reason in one.why:
            say(f"      to be written again: {reason}")
    if not quiet:
        say(
            counted(len(found), "saved note")
            if found
            else "No note is saved: `communique brief -o FILE` saves one."
        )


def _value(one: SavedNote) -> dict[str, object]:
    return {
        "number": one.key,
        "title": one.title,
        "kind": one.kind,
        "scope": one.scope,
        "created": one.created,
        "changed": list(one.why),
    }
