"""What an answer leaves open is said: names that nothing shown mentions."""

from __future__ import annotations

from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.answer.uncovered import left_open, not_mentioned
from rag.retrieval.asked.question import understand
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span


def judged(text: str) -> Judged:
    article = Article("a", None, None, None, "2021-05-04", None, None, text, f"h{text}", "a")
    span = Span(0, len(text), 1)
    scored = ScoredSentence(article, span, text, 0.8, 0.8, 0.8, 1.0, True)
    return scored, EvidenceSentence(article, span, text, 0.8, Attribution())


def test_a_name_that_nothing_shown_mentions_is_named() -> None:
    question = understand("When did Anna Holloway visit Oslo?")
    told = [judged("Anna Holloway arrived in Bergen on a visit on Tuesday.")]
    assert left_open(question, told, 0.9) == ("Nothing shown here mentions: Oslo.",)


def test_what_is_mentioned_is_not() -> None:
    question = understand("When did Anna Holloway visit Oslo?")
    told = [judged("Anna Holloway visited Oslo on Tuesday.")]
    assert left_open(question, told, 0.9) == ()


def test_other_words_are_looked_for_only_in_doubt() -> None:
    question = understand("When was the crane of Saltby registered?")
    told = [judged("The crane of Saltby was sold on Tuesday.")]
    assert not_mentioned(question, told, 0.9) == ()
    assert not_mentioned(question, told, 0.3) == ("Nothing shown here mentions: registered.",)
