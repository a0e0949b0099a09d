"""Reports that differ on one thing are found, and reports that only seem to are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.answer.disagreement import disagreements
from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span, Stance


def judged(text: str, origin: str, *, stance: Stance = "reported", published: str = "2021-04-08") -> Judged:
    article = Article(origin, None, origin, None, published, None, "en", text, "hash", origin)
    span = Span(0, len(text), 1)
    scored = ScoredSentence(article, span, text, 1.0, 1.0, 1.0, 1.0, True)
    return scored, EvidenceSentence(article, span, text, 1.0, Attribution(stance=stance))


@pytest.mark.parametrize(
    ("one", "other", "kind", "shown"),
    [
        (
            "At least 14 people were killed in the blast in Kabul on Tuesday, officials said.",
            "The blast in Kabul killed 17 people on Tuesday, the ministry said.",
            "number",
            "At least 14 / 17",
        ),
        (
            "Trade between Russia and Pakistan reached $790 million in 2020.",
            "Bilateral trade between Pakistan and Russia stood at $970 million in 2020.",
            "number",
            "$790 million / $970 million",
        ),
        (
            "Lavrov arrived in Islamabad on 6 April 2021 for a two-day visit.",
            "Lavrov arrived in Islamabad on 7 April 2021 for a two-day visit.",
            "date",
            "6 April 2021 / 7 April 2021",
        ),
        (
            "Russia and Pakistan signed a contract for the gas pipeline in Islamabad on Wednesday.",
            "No contract for the gas pipeline was signed in Islamabad on Wednesday, Russia said.",
            "polarity",
            "said to be so / said not to be so",
        ),
    ],
)
def test_reports_that_differ(one: str, other: str, kind: str, shown: str) -> None:
    (found,) = disagreements([judged(one, "a"), judged(other, "b")])
    assert (found.one, found.other, found.kind, found.shown) == (0, 1, kind, shown)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The blast killed 14 people and wounded 30.", "The blast wounded 30 people and killed 14."),
        (
            "The blast killed 14 people, including three children.",
            "Three children died in the blast; 14 people were killed.",
        ),
        (
            "Trade between Russia and Pakistan reached $790 million in 2020.",
            "Trade between Russia and Pakistan was $540 million in 2019.",
        ),
        (
            "The pipeline from Karachi to Lahore will be 1,100 km long.",
            "The pipeline from Karachi to Lahore is about 1,122 kilometres long.",
        ),
        (
            "Lavrov arrived in Islamabad on 6 April 2021 for a two-day visit.",
            "Lavrov met Imran Khan in Islamabad on 7 April 2021.",
        ),
        ("Khan met 14 ministers in Doha.", "Qureshi met 17 ministers in Kabul."),
        (
            "More than 1,000 people fled the fighting near Quetta.",
            "Some 1,100 people fled the fighting near Quetta.",
        ),
    ],
)
def test_reports_that_only_seem_to_differ(one: str, other: str) -> None:
    assert disagreements([judged(one, "a"), judged(other, "b")]) == ()


def test_two_copies_of_one_story_never_disagree() -> None:
    one = "At least 14 people were killed in the blast in Kabul on Tuesday."
    other = "At least 17 people were killed in the blast in Kabul on Tuesday."
    assert disagreements([judged(one, "a"), judged(other, "a")]) == ()
    assert len(disagreements([judged(one, "a"), judged(other, "b")])) == 1


TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "accounts_that_differ.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def kind_of(row: dict[str, str]) -> str | None:
    found = disagreements([judged(row["one"], "a"), judged(row["other"], "b")])
    return found[0].kind if found else None


@pytest.mark.parametrize("row", [r for r in TABLE if not r["differ"]], ids=lambda row: row["one"])
def test_accounts_of_different_things_are_never_said_to_differ(row: dict[str, str]) -> None:
    assert kind_of(row) is None


def test_most_accounts_that_differ_are_found() -> None:
    differing = [row for row in TABLE if row["differ"]]
    missed = [row for row in differing if kind_of(row) != row["differ"]]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Nearly 2 million customers in Saltby were without power as of 6 p.m., the utility said.",
            "Nearly 2 million customers in Saltby were without power as of 10 p.m., the utility said.",
        ),
        (
            "Last season she averaged 20.5 points and nine rebounds in each game.",
            "Last season he averaged 12.1 points and seven rebounds in each game.",
        ),
        (
            "The county of Crane counted 339 deaths from heat in all of 2021.",
            "The county of Crane counted 16 deaths from heat in the same period of 2021.",
        ),
    ],
)
def test_figures_of_other_hours_people_and_periods_do_not_clash(one: str, other: str) -> None:
    assert disagreements([judged(one, "a"), judged(other, "b")]) == ()


def test_a_count_that_has_grown_by_the_next_day_is_no_disagreement() -> None:
    first, second = "The flood in Crane killed 8 people.", "The flood in Crane killed 16 people."
    same_day = [judged(first, "a"), judged(second, "b")]
    next_day = [judged(first, "a"), judged(second, "b", published="2021-04-09")]
    fewer = [judged(second, "a"), judged(first, "b", published="2021-04-09")]
    assert [len(disagreements(each)) for each in (same_day, next_day, fewer)] == [1, 0, 1]


def test_what_became_of_those_counted_is_read_next_to_the_count() -> None:
    one = "The strike on the station in Crane on Wednesday killed 15 people and wounded 50 people."
    other = "Officials in Crane said that 25 people were killed in the strike on the station on Wednesday."
    assert [each.shown for each in disagreements([judged(one, "a"), judged(other, "b")])] == ["15 / 25"]
