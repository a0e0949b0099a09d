"""The command that looks at saved answers and notes again: `communique verify`."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import AsJson, Folder, Quiet, TemplateFile, Verbose, opened
from rag.cli.output import notice, say, say_value
from rag.errors import UnreadableSource, UsageError
from rag.export.template import PLAIN, Template, read_template
from rag.export.wording import counted

if TYPE_CHECKING:
    from rag.answer.rechecking.rechecked import Rechecked
    from rag.index.store import Store
    from rag.library import Library
    from rag.settings import Settings

LINES = (".jsonl", ".ndjson")


def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.json",
            help="From `ask --json` or `brief --format json`; JSON Lines of `ask --batch`, too. With --against, a note"
            " in Markdown.",
        ),
    ],
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="NOTE.json",
            help="Check FILE, a note that was edited as Markdown, line by line against the note it was made from.",
        ),
    ] = None,
    template: TemplateFile = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Check the file by itself, without a library.")
    ] = False,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Look at a saved answer or note again: every quote, place, hash and sentence.

    Says what differs. Exit code 0 only when nothing does.
    """
    saved = list(_saved(against or file))
    edited = _text(file) if against else None
    with _library(library, alone=alone, verbose=verbose) as found:
        store = found.store if found else None
        named = template or (found.settings.template if found else None)
        house = read_template(named) if named else PLAIN
        checks = [(name, _checked(value, edited, store, house)) for name, value in saved]
        place = str(found.folder) if found else None
    well = all(checked.ok for _, checked in checks)
    if json:
        say_value({"ok": well, "library": place, **_value(checks)})
    else:
        _say(file, checks, quiet=quiet)
    if not well:
        raise typer.Exit(1)


def _checked(value: Any, edited: str | None, store: Store | None, house: Template) -> Rechecked:
    """A saved value, or the edited note that was made from it."""
    if edited is None:
        from rag.answer.rechecking.recheck import recheck

        return recheck(value, store)
    from rag.answer.rechecking.edited import recheck_edited

    return recheck_edited(edited, value, store, house)


def _text(file: Path) -> str:
    """The text of an edited note. Raises UsageError, UnreadableSource."""
    try:
        return _data(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"{file} is not UTF-8 text") from error


def _data(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from error


def _saved(file: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Each answer or note of the file with its id in a batch. Raises UsageError, UnreadableSource."""
    try:
        text = _data(file).decode("utf-8-sig")
        lines = file.suffix.lower() in LINES
        values = [json_text.loads(part) for part in (text.split("\n") if lines else [text]) if part.strip()]
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"{file} is damaged: not valid JSON ({error})") from error
    if not values:
        raise UnreadableSource(f"{file} is empty")
    for value in values:
        identity = value.get("id") if isinstance(value, Mapping) else None
        if isinstance(value, Mapping) and set(value) == {"id", "error"}:
            notice(f"{identity}: no answer was saved, but an error: {value['error']}")
        else:
            yield identity, value


def _library(folder: Path | None, *, alone: bool, verbose: bool) -> AbstractContextManager[Library | None]:
    """The library, or nothing when none was named and there is none."""
    from rag.settings import load_settings

    if alone or (folder is None and not _is_there(load_settings({}))):
        return nullcontext()
    return opened(folder, verbose=verbose)


def _value(checks: list[tuple[Any, Rechecked]]) -> dict[str, Any]:
    return {
        "checks": [
            {
                "id": identity,
                "ok": checked.ok,
                "sentences": checked.sentences,
                "citations": checked.citations,
                "notices": list(checked.notices),
            }
            for identity, checked in checks
        ],
        "differences": [
            {"id": identity, "where": each.where, "expected": each.expected, "found": each.found}
            for identity, checked in checks
            for each in checked.differences
        ],
    }


def _say(file: Path, checks: list[tuple[Any, Rechecked]], *, quiet: bool) -> None:
    several = len(checks) > 1
    for identity, checked in checks:
        name = f"{identity}: " if several else ""
        for each in checked.differences:
            say(f"DIFFERS  {name}{each.text}")
        for text in () if quiet else checked.notices:
            say(f"note     {name}{text}")
    if quiet:
        return
    sentences = counted(sum(checked.sentences for _, checked in checks), "sentence")
    quotes = counted(sum(checked.citations for _, checked in checks), "quote")
    differences = sum(len(checked.differences) for _, checked in checks)
    held = (
        "each as it was saved"
        if checks and checks[0][1].against_library
        else "each true to the quotes beside it"
    )
    say(
        f"{file}: {sentences}, {quotes}: "
        + (counted(differences, "difference") if differences else held)
        + "."
    )


def _is_there(settings: Settings) -> bool:
    """Whether the settings name a library that exists; one on a server is asked."""
    from rag.index.catalogue.whole import FILE_NAME

    return settings.catalogue_url is not None or (Path(settings.library) / FILE_NAME).exists()
