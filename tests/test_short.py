"""Short answers, and the parts of a question that stay without one."""

from __future__ import annotations

import pytest

from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.answer.short import short_answer
from rag.answer.uncovered import not_covered
from rag.retrieval.asked.question import understand
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span


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


def judged(*texts: str) -> list[Judged]:
    held = [scored(text) for text in texts]
    return [
        (each, EvidenceSentence(each.article, each.span, each.text, each.score, Attribution()))
        for each in held
    ]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "Who signed the contract in Vienna?",
            "Anna Holloway signed the contract in Vienna.",
            "Anna Holloway",
        ),
        (
            "In what year was the harbour of Saltby opened?",
            "The harbour of Saltby was opened in 1954.",
            "1954",
        ),
        (
            "When was the harbour of Saltby opened?",
            "The harbour of Saltby opened in October 1954.",
            "in October 1954",
        ),
        (
            "How many guards did the port hire?",
            "In March the port hired 40 guards for two gates.",
            "40 guards",
        ),
        (
            "In which country was the ferry to Saltby built?",
            "The ferry to Saltby was built in Norway.",
            "Norway",
        ),
    ],
)
def test_the_short_answer_is_of_the_type_asked_for(question: str, text: str, expected: str) -> None:
    found = short_answer(understand(question), judged(text))
    assert found is not None and found[0] == expected


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # Two that could be it, equally near; a number of something else; a name that the question gives itself.
        (
            "Who signed the contract?",
            ("Anna Holloway signed the contract.", "Pavel Orlov signed the contract."),
        ),
        ("How many guards did the port hire?", ("The port hired guards for 12 gates.",)),
        ("Who met Anna Holloway in Vienna?", ("Anna Holloway met nobody in Vienna.",)),
    ],
)
def test_none_is_given_when_it_is_not_sure(question: str, texts: tuple[str, ...]) -> None:
    assert short_answer(understand(question), judged(*texts)) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When is the election in Saltby?", "The leaders of Saltby met ahead of the election, on May 8."),
        ("When will Anna Holloway retire?", "Anna Holloway won the race this year."),
        ("Where was the summit of Saltby held?", "The summit of Saltby was odd, he told reporters in Oslo."),
        ("How many homes burned in Saltby?", "In Saltby 1,500 more were hurt and homes burned."),
        ("Who won the Saltby race?", "The Saltby race was won by Northport Law School."),
    ],
)
def test_what_is_told_of_something_else_is_no_short_answer(question: str, text: str) -> None:
    assert short_answer(understand(question), judged(text)) is None
