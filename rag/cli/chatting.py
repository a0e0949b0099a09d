"""The commands for conversations: chat, feedback. Knows the loop of question and answer; how a follow-up is understood is not known here."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import (
    ArticleId,
    AsOf,
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
from rag.cli.output import notice, say, say_value
from rag.cli.reading import answer_for_people, say_notices
from rag.export.json import shown_text
from rag.export.wording import counted, date_in_words, plain
from rag.schema import Turn

if TYPE_CHECKING:
    from rag.library import Library


def chat(
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    resume: Annotated[
        int | None, typer.Option("--resume", metavar="N", min=1, help="Go on with conversation N.")
    ] = None,
    show_all: Annotated[bool, typer.Option("--list", help="List the conversations and end.")] = False,
    forget: Annotated[
        int | None, typer.Option("--forget", metavar="N", min=1, help="Remove conversation N and end.")
    ] = None,
    llm: UseModel = None,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask and follow up. An empty line or Ctrl-D ends it; what was said is kept in the library."""
    scope = search_filter(since, until, as_of, source, article)
    with opened(library, verbose=verbose) as opened_library:
        if show_all:
            _say_all(opened_library)
            return
        if forget is not None:
            opened_library.conversations.forget(forget)
            return
        history: list[Turn] = []
        if resume is not None:
            for earlier in opened_library.conversations.answers(resume):
                say_notices(earlier, quiet)
                say(answer_for_people(opened_library, earlier) + "\n")
                history.append(Turn(earlier.standalone_question, shown_text(earlier)))
        if not quiet:
            notice(f"{opened_library.model_notice} An empty line ends the chat.")
        kept = resume
        while question := _typed():
            answer = opened_library.ask(question, scope, history=history, use_model=llm)
            say_notices(answer, quiet)
            say(answer_for_people(opened_library, answer) + "\n")
            history.append(Turn(answer.standalone_question, shown_text(answer)))
            kept = opened_library.conversations.remember(answer, kept)
        if not quiet and kept is not None:
            notice(f"Kept: `communique chat --resume {kept}` goes on with it.")


def feedback(library: Folder = None, verbose: Verbose = False) -> None:
    """What readers of the page said of answers, as JSON Lines, the latest first."""
    with opened(library, verbose=verbose) as opened_library:
        for rating in opened_library.conversations.ratings():
            say_value(asdict(rating))


def _say_all(library: Library) -> None:
    found = library.conversations.all()
    for each in found:
        turns = counted(each.turns, "question")
        say(f"{each.key:>4}  {date_in_words(each.created)}  {turns.rjust(13)}  {plain(each.title)}")
    if not found:
        say("No conversation is kept yet.")


def _typed() -> str:
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401  line editing and recall in `input`, where the platform has it
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""
