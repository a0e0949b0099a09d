"""Questions asked on the page. Knows the library and the exchanges; knows no Gradio.

Everything here is safe to call from several threads: it holds no state but the library's own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.errors import CommuniqueError, UsageError
from rag.library import Library
from rag.schema import Answer, SearchFilter, Sentence
from ui.desk.exchanges import Conversation, Exchange, answered, failed
from ui.views import answers
from ui.views.phrases import in_force

LONGEST_QUESTION = 2_000
logger = logging.getLogger(__name__)


def ask(
    library: Library,
    question: str,
    within: SearchFilter,
    earlier: Conversation,
    *,
    exactly: bool = False,
    use_model: bool | None = None,
) -> Iterator[Exchange]:
    """The exchange as it grows, finished last. A failure is an exchange that says so.

    `exactly`: the question stands for itself, whatever went before (a reader has put it so). `use_model` as `Library.ask`.
    """
    sentences: list[Sentence] = []
    yield Exchange(question, answers.waiting(), finished=False)
    history = [] if exactly else [turn for turn in (e.turn for e in earlier) if turn]
    try:
        check_dates(within)
        for part in library.ask_stream(question, within, history=history, use_model=use_model):
            if isinstance(part, Answer):
                yield answered(library, _with_filters(part, within), within=within)
            else:
                sentences.append(part)
                yield Exchange(question, answers.waiting(sentences), finished=False)
    except CommuniqueError as error:
        yield failed(question, str(error))
    except Exception:  # the page stays usable whatever fails; the log keeps the whole story
        logger.exception("asking failed: %s", question)
        yield failed(question, "This question could not be answered. The log of the server says why.")


def more(library: Library, told: Exchange) -> Exchange:
    """The exchange with what else bears on its question. Raises CommuniqueError."""
    short = told.answer
    if short is None or told.within is None:
        raise UsageError("what this answer searched is not known any more: ask again")
    fuller = library.ask(short.standalone_question, told.within, use_model=False, more=True)
    kept = fuller.sentences[: len(short.sentences)] == short.sentences
    if not kept or len(fuller.sentences) == len(short.sentences):
        return replace(told, first=len(short.sentences))
    fuller = replace(fuller, question=short.question, notices=short.notices)
    return answered(
        library,
        fuller,
        within=told.within,
        ordinal=told.ordinal,
        rating=told.rating,
        label=told.label,
        first=len(short.sentences),
    )


def within(
    since: str | None, until: str | None, as_of: str | None, outlets: Sequence[str] | None
) -> SearchFilter:
    """The filters as set on the page; empty fields filter nothing."""
    return SearchFilter(
        since=(since or "").strip() or None,
        until=(until or "").strip() or None,
        as_of=(as_of or "").strip() or None,
        sources=tuple(outlets or ()),
    )


def check_dates(within: SearchFilter) -> None:
    """Raises UsageError when a date of the filters is none, or the first day lies after the last."""
    for value in filter(None, (within.since, within.until, within.as_of)):
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"{value!r} is not a date. Write it as 2021-04-07.") from error
    if within.since and within.until and within.since > within.until:
        raise UsageError(f"From ({within.since}) lies after To ({within.until}): no article can match both.")


def _with_filters(given: Answer, within: SearchFilter) -> Answer:
    """The answer, which says what the reader of the page had set: it is kept, copied and saved with it."""
    said = in_force(within)
    return replace(given, notices=(said, *given.notices)) if said else given
