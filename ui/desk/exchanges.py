"""The questions of one conversation with what is shown under them. Knows answers, the library and the views; asks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.errors import UnknownArticle
from rag.library import Library
from rag.schema import Answer, Citation, SearchFilter, Turn
from ui.views import answers
from ui.views.citations import problem


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation. With an `answer` it is answered; else `body` says what became of it.

    `within` is what was searched, when it is known: a conversation that was stored does not keep it. `ordinal` is the
    stored turn, `rating` what its reader said of it, `asks_why` right after that. `first` sentences were shown before more was asked for.
    """

    question: str
    body: str = ""
    label: str = ""
    answer: Answer | None = None
    checked: bool = False
    within: SearchFilter | None = None
    ordinal: int | None = None
    rating: str | None = None
    first: int | None = None
    asks_why: bool = False
    finished: bool = True

    @property
    def turn(self) -> Turn | None:
        """The exchange as history. It holds the standalone question: later follow-ups keep its subject."""
        if self.answer is None:
            return None
        return Turn(self.answer.standalone_question, " ".join(s.text for s in self.answer.sentences))

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of the articles cited, each once."""
        found = self.answer.citations if self.answer else ()
        return tuple(dict.fromkeys(citation.article_id for citation in found))

    @property
    def opened(self) -> Citation | None:
        """The citation at which the reader opens."""
        return self.answer.citations[0] if self.answer and self.answer.citations else None


Conversation = tuple[Exchange, ...]


def conversation(exchanges: Sequence[Exchange], suggested: Sequence[str] = ()) -> str:
    """The left column: all exchanges, and questions to try after them."""
    shown = [answers.exchange(e.question, _body(e), label=e.label) for e in exchanges]
    return answers.conversation(shown) + answers.suggestions(suggested)


def answered(library: Library, given: Answer, **known: object) -> Exchange:
    """A finished exchange; `known` are further fields of it."""
    kept = replace(given, hits=())  # whole articles, which a visitor's state need not hold
    made = Exchange(given.question, answer=kept, checked=matches(library, given.citations))
    return replace(made, **known)  # type: ignore[arg-type]


def matches(library: Library, citations: Sequence[Citation]) -> bool:
    """Whether every quotation is word for word what the library holds at its place."""
    try:
        return all(library.show(c.article_id, c.revision).text[c.start : c.end] == c.quote for c in citations)
    except UnknownArticle:
        return False


def failed(question: str, message: str) -> Exchange:
    """An exchange that says what went wrong, with the offer to try again."""
    return Exchange(question, problem(message) + answers.try_again())


def stop(exchanges: Conversation) -> Conversation:
    """The conversation with its unfinished exchange, if any, closed as stopped."""
    return tuple(e if e.finished else replace(e, body=answers.stopped(), finished=True) for e in exchanges)


def at(exchanges: Conversation, index: object) -> Exchange | None:
    """The exchange that a browser names by its place; None when there is no such."""
    if isinstance(index, int) and 0 <= index < len(exchanges):
        return exchanges[index]
    return None


def to_ask_again(exchanges: Conversation, index: object) -> tuple[str, bool, Conversation]:
    """The question of an exchange, whether it stands for itself, and the conversation after which to ask it.

    One that was not answered gives way to the new attempt.
    """
    told = at(exchanges, index)
    if told is None:
        return "", False, exchanges
    if told.answer is None:
        return told.question, False, tuple(each for each in exchanges if each is not told)
    return told.answer.standalone_question, True, exchanges


def put(exchanges: Conversation, index: int, changed: Exchange) -> Conversation:
    """The conversation with another exchange at one place."""
    return (*exchanges[:index], changed, *exchanges[index + 1 :])


def _body(exchange: Exchange) -> str:
    if exchange.answer is None:
        return exchange.body
    can_tell_more = (
        exchange.within is not None
        and exchange.first is None
        and exchange.answer.mode == "extractive"
        and exchange.answer.kind != "count"
    )
    return answers.answer(
        exchange.answer,
        checked=exchange.checked,
        first=exchange.first,
        more=can_tell_more,
        rating=exchange.rating or "" if exchange.ordinal else None,
        asks_why=exchange.asks_why,
    )
