"""The command that writes notes: one, a batch of them, or what arrived since the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli import people
from rag.cli.batch import Task, run_tasks
from rag.cli.options import (
    ArticleId,
    AsOf,
    Folder,
    Quiet,
    Since,
    Source,
    TemplateFile,
    Until,
    UseModel,
    Verbose,
    opened,
    search_filter,
)
from rag.cli.output import ProgressLine, notice, raw, say, say_value, write_file
from rag.errors import UsageError
from rag.export import BINARY, WRITERS, checked_form, write_note
from rag.export.template import PLAIN, Template, read_template
from rag.export.wording import counted, date_in_words
from rag.schema import Briefing, SearchFilter

if TYPE_CHECKING:
    from rag.library import Library

LONGEST_NAME = 80


def brief(
    topic: Annotated[
        str | None, typer.Option("--topic", help="What the note is about. Default: all that is in scope.")
    ] = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="The kind of note. Default: readout; with --new, topic."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(WRITERS)}. Default: as the name of FILE says, else md.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the note here; with --batch or --new, a folder."
        ),
    ] = None,
    template: TemplateFile = None,
    new: Annotated[
        bool,
        typer.Option(
            "--new", help="Over what arrived since the last --new of this scope; says when that is nothing."
        ),
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="FILE", help="A note for each line of JSON Lines; `-` is standard input."
        ),
    ] = None,
    llm: UseModel = None,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a note over the articles in scope: every line quoted and cited.

    A note that is written to a file is kept in the library, too, so that `communique doctor` can name those that rest on
    articles which were corrected or removed since.
    """
    scope = search_filter(since, until, as_of, source, article)
    if batch and (new or topic or scope != SearchFilter()):
        raise typer.BadParameter("the lines of a batch name their own topic and filters.")
    if batch and output is None:
        raise typer.BadParameter("--batch needs a folder to write to: -o DIR.")
    suffix = output.suffix.lstrip(".") if output and not (batch or new) else ""
    form = checked_form(form or suffix or "md")
    if form in BINARY and output is None:
        raise UsageError(f"{form} is no text to show: name a file to write, -o note.{form}")
    with opened(library, verbose=verbose) as opened_library:
        desk = _Desk(opened_library, form, house_template(opened_library, template), llm, quiet)
        if batch:
            desk.batch(batch, output or Path(), kind)
        elif new:
            desk.news(scope, topic, kind or "topic", output)
        else:
            if not quiet and llm is not False and opened_library.settings.llm_model:
                notice(opened_library.model_notice)  # before anything is sent, where it goes
            desk.hand_over(desk.note(scope, kind or "readout", topic), output)


def house_template(library: Library, file: Path | None) -> Template:
    """The house's template: the one named, else the one of the settings, else none. Raises SettingsError."""
    file = file or library.settings.template
    return read_template(file) if file else PLAIN


@dataclass(frozen=True, slots=True)
class _Desk:
    """Writes notes and hands them over in one format."""

    library: Library
    form: str
    template: Template
    use_model: bool | None
    quiet: bool

    def hand_over(self, note: Briefing, file: Path | None) -> None:
        """To standard output, or to a file and a copy into the library."""
        for text in note.notices if not self.quiet else ():
            notice(text)
        if file is None:
            content = write_note(note, self.form, self.template)
            assert isinstance(content, str)
            raw(content)
            return
        self._write(note, file, self.form)
        if not self.quiet:
            say(f"{file}   {people.note_text(note)}")

    def note(self, scope: SearchFilter, kind: str, topic: str | None) -> Briefing:
        """A note, and on standard error how far it is."""
        with _progress(self.quiet) as line:
            return self.library.brief(scope, kind=kind, topic=topic, use_model=self.use_model, progress=line)

    def news(self, scope: SearchFilter, topic: str | None, kind: str, folder: Path | None) -> None:
        """A note over what arrived since the last; remembered once it has been handed over."""
        news = self.library.news(scope, topic=topic)
        if not news.articles:
            if not self.quiet:
                since = f" since {date_in_words(news.since)}, {news.since[11:16]} UTC" if news.since else ""
                say(f"Nothing new{since}.")
            return
        with _progress(self.quiet) as line:
            note = self.library.brief_news(
                news, scope, kind=kind, topic=topic, use_model=self.use_model, progress=line
            )
        self.hand_over(note, _unused(folder, f"brief-{note.created[:10]}", self.form) if folder else None)
        self.library.briefed(news)

    def batch(self, file: Path, folder: Path, kind: str | None) -> None:
        """A note for each line of a file, and one line of JSON for each; exit code 1 when one failed."""
        _folder(folder)
        taken: dict[str, Any] = {}
        failed = 0

        def written(task: Task) -> Mapping[str, Any]:
            form = checked_form(task.text("format") or self.form)
            name = f"{_file_name(task.id)}.{form}"
            if name.lower() in taken:
                raise UsageError(f"its file would be {name}, which is that of {taken[name.lower()]!r}")
            note = self.note(task.search_filter, task.text("kind") or kind or "readout", task.text("topic"))
            taken[name.lower()] = task.id
            self._write(note, folder / name, form)
            return {
                "file": str(folder / name),
                "title": note.title,
                "kind": note.kind,
                "quotes": len(note.citations),
            }

        for identity, result, reason in run_tasks(file, written):
            failed += reason is not None
            say_value({"id": identity} | ({"error": reason} if result is None else dict(result)))
        if failed:
            notice(f"{counted(failed, 'line')} failed.")
            raise typer.Exit(1)

    def _write(self, note: Briefing, file: Path, form: str) -> None:
        write_file(file, write_note(note, form, self.template))
        self.library.notes.save(note)


@contextmanager
def _progress(quiet: bool) -> Iterator[ProgressLine]:
    line = ProgressLine(quiet=quiet)
    try:
        yield line
    finally:
        line.clear()


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made a folder: {(error.strerror or '').lower()}") from error


def _unused(folder: Path, name: str, form: str) -> Path:
    """A file in `folder` that is not there yet: `name.md`, `name-2.md`, …"""
    _folder(folder)
    number = 1
    while (file := folder / (f"{name}.{form}" if number == 1 else f"{name}-{number}.{form}")).exists():
        number += 1
    return file


def _file_name(identity: Any) -> str:
    """An id as a plain file name, on every platform."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in str(identity))
    return kept.strip("-. ")[:LONGEST_NAME] or "note"
