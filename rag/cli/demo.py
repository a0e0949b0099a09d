"""The guided first run: add articles, ask two questions, write a readout, say what to do next."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.keeping import SHOWN_FAILURES, report_text
from rag.cli.options import Verbose, opened
from rag.cli.output import ProgressLine, duration, notice, say, write_file
from rag.cli.people import note_text
from rag.cli.reading import answer_for_people, quotes_hold
from rag.errors import UsageError
from rag.export import write_note
from rag.schema import SearchFilter

if TYPE_CHECKING:
    from rag.library import Library

SAMPLE_LIBRARY = Path(".communique")
OWN_LIBRARY = Path(".communique-from")
SAMPLE_QUESTIONS = (
    "What projects were discussed at the Islamabad talks?",
    "What did Lavrov say about Kashmir?",
)
SAMPLE_TOPIC = "Lavrov's visit to Islamabad"
SAMPLE_SCOPE = SearchFilter(since="2021-04-06", until="2021-04-08")
# The second is about nothing that any archive holds, so that a refusal is seen.
OWN_QUESTIONS = ("What projects were discussed?", "What did the ambassador of Atlantis announce?")


def demo(
    own: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Use the articles in this folder, not the samples.",
            show_default=False,
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Show what it does, with sample articles or with your own.

    Adds them to ./.communique (your own to ./.communique-from), asks two questions and writes a readout.
    """
    if own is not None and not own.expanduser().is_dir():
        raise UsageError(f"{own} is not a folder")
    folder = SAMPLE_LIBRARY if own is None else OWN_LIBRARY
    with opened(folder, verbose=verbose, create=True) as library:
        _add(library, samples_folder() if own is None else own.expanduser())
        for question in SAMPLE_QUESTIONS if own is None else OWN_QUESTIONS:
            _ask(library, question)
        written = _brief(library, sample=own is None)
    command = _command()
    option = "" if own is None else f" --library {OWN_LIBRARY}"
    follow_up = "Who received Lavrov?" if own is None else "Who met whom?"
    say(f"Brief   {written}")
    say(f'Next    {command} ask{option} "{follow_up}"   ·   {command} ui{option}')


def samples_folder() -> Path:
    """The sample articles: inside an installed package, or beside it in the project's folder."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "data" / "corpus" / "articles"
    return installed if installed.is_dir() else package.parent / "corpus" / "articles"


def _add(library: Library, folder: Path) -> None:
    started = time.monotonic()
    line = ProgressLine()
    try:
        report = library.add([str(folder)], progress=line, on_wait=notice)
    finally:
        line.clear()
    for text in report.notices:
        notice(text)
    _row("Adding", report_text(report), time.monotonic() - started)
    for failure in report.failed[:SHOWN_FAILURES]:
        say(f"              not added: {failure.source}: {failure.reason}")
    if library.settings.llm_model is None:
        say("              No account, no model, nothing sent: answers quote the articles.\n")
    else:
        say(f"              {library.model_notice}\n")


def _row(name: str, text: str, seconds: float) -> None:
    say(f"{name:<13} {text:<50} {duration(seconds):>8}")


def _ask(library: Library, question: str) -> None:
    answer = library.ask(question)
    for text in answer.notices:
        notice(text)
    say(answer_for_people(library, answer) + "\n")


def _brief(library: Library, *, sample: bool) -> str:
    if sample:
        note = library.brief(SAMPLE_SCOPE, topic=SAMPLE_TOPIC)
    else:
        newest = library.list()[0]
        note = library.brief(SearchFilter(article_ids=(newest.id,)))
    folder = library.folder / "briefs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_slug(note.title)}.md"
    write_file(path, write_note(note, "md"))
    write_file(path.with_suffix(".json"), write_note(note, "json"))
    proof = "each the stored text" if quotes_hold(library, note.citations) else "NOT all the stored text"
    return f"{path}\n        {note_text(note)}, {proof}"


def _slug(title: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)[:80].strip("-") or "note"


def _command() -> str:
    """How to start this program again: by name where it is on the path, else as it was started."""
    started = Path(sys.argv[0])
    if shutil.which("communique") or not started.is_file():
        return "communique"
    try:
        return str(started.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(started)
