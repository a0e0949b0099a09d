"""Commands that read a library and leave it as it is: search, ask, chat, brief, list, show, stats."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli import people
from rag.cli.batch import run_batch
from rag.cli.options import (
    ArticleId,
    AsJson,
    AsOf,
    Batch,
    Explain,
    Folder,
    Quiet,
    Since,
    Source,
    Until,
    UseModel,
    Verbose,
    opened,
    search_filter,
)
from rag.cli.output import notice, raw, say, say_value, width, write_file
from rag.errors import UsageError
from rag.export import WRITERS, write_note
from rag.export.json import answer_value, article_value, list_value, search_value, shown_text, stats_value
from rag.export.terminal import answer_text
from rag.export.wording import counted
from rag.schema import Answer, Citation, Turn

if TYPE_CHECKING:
    from rag.library import Library

Question = Annotated[
    str | None, typer.Argument(metavar="QUESTION", help="In plain words.", show_default=False)
]


def search(
    question: Question = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="K", min=1, max=1000, help="How many passages.")
    ] = 10,
    explain: Explain = False,
    batch: Batch = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find the passages that best match a question."""
    _one_of(question, batch)
    scope = search_filter(since, until, as_of, source, article)
    with opened(library, verbose=verbose) as opened_library:
        if batch:
            _say_batch(
                run_batch(batch, lambda a: opened_library.search(a.question, a.search_filter, limit=limit)),
                search_value if json else None,
                lambda result: people.search_text(result, explain=explain),
            )
            return
        result = opened_library.search(question or "", scope, limit=limit)
    if json:
        say_value(search_value(result) | ({"scores": people.scores_value(result.hits)} if explain else {}))
    else:
        say(people.search_text(result, explain=explain))


def ask(
    question: Question = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    llm: UseModel = None,
    explain: Explain = False,
    batch: Batch = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Answer a question from the archive, each sentence cited; or say that it does not say."""
    _one_of(question, batch)
    scope = search_filter(since, until, as_of, source, article)

    with opened(library, verbose=verbose) as opened_library:

        def for_people(answer: Answer) -> str:
            return answer_for_people(opened_library, answer) + (
                f"\n\n{people.explained(answer)}" if explain else ""
            )

        if verbose:
            notice(opened_library.model_notice)
        if batch:

            def answered(asked: Any) -> Answer:
                answer = opened_library.ask(
                    asked.question, asked.search_filter, history=asked.history, use_model=llm
                )
                _say_notices(answer, quiet)
                return answer

            _say_batch(run_batch(batch, answered), answer_value if json else None, for_people)
            return
        answer = opened_library.ask(question or "", scope, use_model=llm)
        _say_notices(answer, quiet)
        if json:
            more = {"explained": people.explained_value(answer)} if explain else {}
            say_value(answer_value(answer) | more)
        else:
            say(for_people(answer))


def chat(
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    llm: UseModel = None,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask and follow up. An empty line or Ctrl-D ends it."""
    scope = search_filter(since, until, as_of, source, article)
    history: list[Turn] = []
    with opened(library, verbose=verbose) as opened_library:
        if not quiet:
            notice(f"{opened_library.model_notice} An empty line ends the chat.")
        while question := _typed():
            answer = opened_library.ask(question, scope, history=history, use_model=llm)
            _say_notices(answer, quiet)
            say(answer_for_people(opened_library, answer) + "\n")
            history.append(Turn(answer.standalone_question, shown_text(answer)))


def brief(
    topic: Annotated[
        str | None, typer.Option("--topic", help="What the note is about. Default: all that is in scope.")
    ] = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    kind: Annotated[str, typer.Option("--kind", help="The kind of note.")] = "readout",
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
    llm: UseModel = None,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a note over the articles in scope: every line quoted and cited."""
    scope = search_filter(since, until, as_of, source, article)
    form = (form or (output.suffix.lstrip(".") if output else "") or "md").lower()
    if form not in WRITERS:
        raise UsageError(f"{form!r} is not a format of a note: use {' or '.join(WRITERS)}")
    with opened(library, verbose=verbose) as opened_library:
        note = opened_library.brief(scope, kind=kind, topic=topic, use_model=llm)
    content = write_note(note, form)
    if output is None:
        raw(content)
        return
    write_file(output, content)
    if not quiet:
        say(f"{output}   {people.note_text(note)}")


def list_articles(
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List the articles, newest first."""
    scope = search_filter(since, until, as_of, source, article)
    with opened(library, verbose=verbose) as opened_library:
        articles = opened_library.list(scope)
    if json:
        say_value(list_value(articles))
        return
    for found in articles:
        say(people.article_line(found))
    if not quiet:
        say(counted(len(articles), "article"))


def show(
    article: Annotated[str, typer.Argument(metavar="ID")],
    revision: Annotated[
        int | None,
        typer.Option("--revision", metavar="N", min=1, help="An earlier text. Default: the newest."),
    ] = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show an article with its text, its paragraphs numbered as citations number them."""
    with opened(library, verbose=verbose) as opened_library:
        found = opened_library.show(article, revision)
    if json:
        say_value(article_value(found))
    else:
        say(people.article_text(found))


def stats(
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say what the library holds."""
    with opened(library, verbose=verbose) as opened_library:
        value = opened_library.stats()
    if json:
        say_value(stats_value(value))
    else:
        say(people.stats_text(value))


def answer_for_people(library: Library, answer: Answer) -> str:
    """The answer in its terminal form, every quote held against the stored text first."""
    return answer_text(answer, width=width(), checked=quotes_hold(library, answer.citations))


def quotes_hold(library: Library, citations: Sequence[Citation]) -> bool:
    """Whether each quote is, letter for letter, what the library stores at its place."""
    texts = {key: library.show(*key).text for key in {(c.article_id, c.revision) for c in citations}}
    return all(texts[c.article_id, c.revision][c.start : c.end] == c.quote for c in citations)


def _one_of(question: str | None, batch: Path | None) -> None:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE.")


def _typed() -> str:
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401  line editing and recall in `input`, where the platform has it
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _say_notices(answer: Answer, quiet: bool) -> None:
    if not quiet:
        for text in answer.notices:
            notice(text)


def _say_batch(results: Any, value_of: Any | None, text_of: Any) -> None:
    """Prints each result as it comes, as JSON Lines when `value_of` is given; exit code 1 when one failed."""
    failed = 0
    for identity, result, reason in results:
        failed += reason is not None
        if value_of is not None:
            say_value({"id": identity} | ({"error": reason} if reason is not None else value_of(result)))
        else:
            say(f"{identity}: {f'Error: {reason}' if reason is not None else ''}".rstrip())
            say(text_of(result) + "\n" if reason is None else "")
    if failed:
        notice(f"{counted(failed, 'line')} failed.")
        raise typer.Exit(1)
