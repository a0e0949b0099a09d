"""What may answer a question and what may not: its subject, its time, and what is asked about those named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged, answerable, confidence, refuse
from rag.answer.timely import untimely
from rag.library import Library
from rag.retrieval.asked.question import Question, understand
from rag.retrieval.irregular import same_verb
from rag.retrieval.matching import match
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Coverage, SearchFilter, Span
from rag.settings import Settings
from rag.text import stem
from rag.verify.attribution import attribute

WIRE = (
    (
        "Rail link agreed",
        "The two sides agreed on Tuesday to build a rail link to the coast. Work is to start next year.",
    ),
    (
        "Wheat harvest",
        "The wheat harvest in the north was good this year. Farmers sold most of it to the state.",
    ),
    ("Talks in Vienna", "The ministers met in Vienna on Tuesday. They began negotiations on a treaty."),
)


def judged(text: str, *, spoken: float = 1.0, rarest: bool = True, late: float = 0.0) -> Judged:
    held = Article("a", None, None, None, "2021-05-04", None, None, text, "h", "a")
    span = Span(0, len(text), 1)
    scored = ScoredSentence(held, span, text, 0.8, 0.6, 0.7, 1.0, True, 0.6, 0.6, spoken, rarest)
    return scored, EvidenceSentence(held, span, text, 0.8, attribute([text], 0), untimely=late)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Library]:
    rows = (
        {"id": f"w{number}", "title": title, "text": text, "date": "2021-05-04"}
        for number, (title, text) in enumerate(WIRE)
    )
    file = tmp_path / "wire.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with Library(Settings(library=tmp_path / "library")) as library:
        library.add([str(file)])
        yield library


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Will a rail link be built?", "agreed on Tuesday to build a rail link"),
        ("Did farmers sell the harvest?", "Farmers sold most of it"),
        ("When did negotiations begin?", "They began negotiations"),
        ("Where did the ministers meet?", "met in Vienna"),
    ],
)
def test_a_small_archive_answers_whatever_form_its_verbs_have(
    archive: Library, question: str, told: str
) -> None:
    answer = archive.ask(question, use_model=False)
    assert answer.refusal is None
    assert any(told in sentence.text for sentence in answer.sentences)


@pytest.mark.parametrize(
    "question", ["How many trains will run?", "Was a pipeline built?", "Who is the king of Norway?"]
)
def test_a_small_archive_refuses_what_it_does_not_say(archive: Library, question: str) -> None:
    assert archive.ask(question, use_model=False).refusal is not None


def test_what_is_asked_of_this_week_is_not_answered_from_an_older_article(
    archive: Library, tmp_path: Path
) -> None:
    question = "Which ministers met in Vienna this week?"
    assert archive.ask(question, SearchFilter(as_of="2021-05-06"), use_model=False).refusal is None
    row = {
        "id": "later",
        "title": "Port",
        "text": "The grain port opened after a storm.",
        "date": "2021-09-01",
    }
    later = tmp_path / "later.jsonl"
    later.write_text(json.dumps(row), encoding="utf-8")
    archive.add([str(later)])
    assert archive.ask(question, SearchFilter(as_of="2021-09-02"), use_model=False).refusal is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("built", "build", True), ("begun", "began", True), ("sold", "sell", True), ("built", "begin", False)],
)
def test_irregular_forms_meet(one: str, other: str, *, same: bool) -> None:
    assert (stem(other) in same_verb(stem(one))) is same
    assert (match(stem(one), frozenset((stem(other),))) == 1.0) is same


def asked(text: str) -> Question:
    return understand(text, today=date(2021, 5, 6), newest=date(2021, 5, 6))


@pytest.mark.parametrize(
    ("text", "published", "as_of", "taken"),
    [
        ("Who resigned this week?", "2021-05-04", None, False),
        ("Who resigned this week?", "2020-11-02", None, True),
        ("Who will resign next year?", "2020-11-02", None, False),
        ("Who resigned in March 2021?", "2020-11-02", None, False),
        ("Who resigned?", "2020-11-02", "2021-05-06", False),
        ("Who has resigned?", "2020-11-02", "2021-05-06", True),
        ("Who has resigned?", "2020-11-02", None, False),
        ("Who has resigned?", None, "2021-05-06", False),
    ],
)
def test_only_what_depends_on_the_day_of_asking_is_held_against_an_old_article(
    text: str, published: str | None, as_of: str | None, *, taken: bool
) -> None:
    late = untimely(asked(text), published, newest="2021-05-05", as_of=as_of)
    assert (late > 0) is taken


def test_where_no_article_reaches_the_time_asked_about_none_is_preferred() -> None:
    assert untimely(asked("Who resigned this week?"), "2020-11-02", newest="2020-11-02", as_of=None) == 0


def test_names_alone_do_not_answer_a_question_about_those_named() -> None:
    question = understand("Who succeeded John Sullivan as ambassador in Moscow?")
    text = "John Sullivan returned to Moscow on Thursday, a spokesman said."
    assert answerable(question, [judged(text)])
    assert not answerable(question, [judged(text, spoken=0.0)])


def test_an_article_without_the_rarest_word_is_less_likely_to_answer() -> None:
    question = understand("When was the special purpose company registered?")
    text = "A special purpose company is to be set up, the ministry said on May 3."
    assert confidence(question, [judged(text, rarest=False)]) < confidence(question, [judged(text)])


def test_a_refusal_says_that_the_nearest_article_is_too_old() -> None:
    pair = judged("The minister resigned over the budget.", late=4.0)
    coverage = Coverage(1, 1, 1, "2021-05-04", "2021-05-04", 0)
    told = refuse(understand("Which minister resigned this week?"), [pair], coverage)
    assert told.near_misses[0].why == "it is of 2021-05-04, and older than what is asked"
    prompt = (pair[0], replace(pair[1], untimely=0.0))
    again = refuse(understand("Which minister resigned this week?"), [prompt], coverage)
    assert "older" not in (again.near_misses[0].why or "")


def test_the_larger_the_archive_the_more_is_needed() -> None:
    question = understand("Who succeeded John Sullivan as ambassador in Moscow?")
    scored, evidence = judged("John Sullivan returned to Moscow on Thursday, a spokesman said.")
    pair = replace(scored, own=0.4, covered=0.64, similarity=0.4, dense=0.4), evidence
    sizes = (100, 1_000, 10_000, 100_000, 10**9, 10**15)
    enough_in = [bool(answerable(question, [pair], size)) for size in sizes]
    assert enough_in == sorted(enough_in, reverse=True)
    assert enough_in[0] == enough_in[1]
    assert set(enough_in) == {True, False}
