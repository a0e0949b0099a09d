"""Short answers, and the parts of a question that stay without one."""

from __future__ import annotations

from rag.answer.short import not_covered
from rag.retrieval.question import understand
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Span


def scored(text: str) -> ScoredSentence:
    held = Article("a", None, None, None, "2021-05-04", None, None, text, "h", "a")
    return ScoredSentence(held, Span(0, len(text), 1), text, 0.8, 0.8, 0.8, 1.0, True)


def test_a_part_that_nothing_speaks_to_is_named() -> None:
    question = understand("Who signed the contract and how much was it worth?")
    assert not_covered(question, [scored("Anna Holloway signed the contract in Vienna.")]) == (
        "Not covered by what was found: “how much was it worth”.",
    )


def test_nothing_is_named_when_every_part_is_met() -> None:
    question = understand("Who signed the contract and how much was it worth?")
    told = [scored("Anna Holloway signed the contract, worth 40 million dollars.")]
    assert not_covered(question, told) == ()
