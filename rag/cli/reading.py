"""Commands that answer from a library and leave it as it is: search, ask."""

from __future__ import annotations

from collections.abc import Sequence
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
    More,
    Quiet,
    Since,
    Source,
    Until,
    UseModel,
    Verbose,
    opened,
    search_filter,
)
from rag.cli.output import notice, say, say_value, width
from rag.errors import UnknownArticle
from rag.export.json import answer_value, search_value
from rag.export.terminal import answer_text
from rag.export.wording import counted
from rag.llm_text import is_local
from rag.schema import Answer, Citation

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
                people.search_text,
            )
            return
        result = opened_library.search(question or "", scope, limit=limit)
        understood = opened_library.understand(question or "", scope) if explain else None
    if json:
        more = {"understood": people.understood_value(understood)} if understood else {}
        say_value(
            search_value(result) | more | ({"scores": people.scores_value(result.hits)} if explain else {})
        )
    else:
        say(people.search_text(result, explain=understood))


def ask(
    question: Question = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    llm: UseModel = None,
    more: More = False,
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
            if not explain:
                return answer_for_people(opened_library, answer)
            understood = opened_library.understand(answer.standalone_question, scope)
            return f"{answer_for_people(opened_library, answer)}\n\n{people.explained(answer, understood)}"

        settings = opened_library.settings
        leaves = settings.llm_model is not None and llm is not False and not is_local(settings.llm_base_url)
        if verbose or (leaves and not quiet):  # before anything leaves this machine, where it goes
            notice(opened_library.model_notice)
        if batch:

            def answered(asked: Any) -> Answer:
                answer = opened_library.ask(
                    asked.question, asked.search_filter, history=asked.history, use_model=llm, more=more
                )
                say_notices(answer, quiet)
                return answer

            _say_batch(run_batch(batch, answered), answer_value if json else None, for_people)
            return
        answer = opened_library.ask(question or "", scope, use_model=llm, more=more)
        say_notices(answer, quiet)
        if json:
            value = answer_value(answer)
            if explain:
                understood = opened_library.understand(answer.standalone_question, scope)
                value["explained"] = people.explained_value(answer, understood)
            say_value(value)
        else:
            say(for_people(answer))


def answer_for_people(library: Library, answer: Answer) -> str:
    """The answer in its terminal form, every quote held against the stored text first."""
    return answer_text(answer, width=width(), checked=quotes_hold(library, answer.citations))


def quotes_hold(library: Library, citations: Sequence[Citation]) -> bool:
    """Whether each quote is, letter for letter, what the library stores at its place."""
    try:
        texts = {key: library.show(*key).text for key in {(c.article_id, c.revision) for c in citations}}
    except UnknownArticle:  # removed since the answer was given
        return False
    return all(texts[c.article_id, c.revision][c.start : c.end] == c.quote for c in citations)


def _one_of(question: str | None, batch: Path | None) -> None:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE.")


def say_notices(answer: Answer, quiet: bool) -> None:
    """What was noticed while answering, on standard error."""
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
