"""Dates in questions: what they mean on a day, and whether they speak of when something was reported."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.asked.dates_asked import find_asked_dates, hull

TODAY = date(2021, 4, 14)  # a Wednesday


def resolved(text: str, today: date = TODAY) -> list[tuple[str | None, str | None]]:
    return [(each.since, each.until) for each in find_asked_dates(text, today)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What happened last week?", "2021-04-05", "2021-04-11"),
        ("What was agreed in March?", "2021-03-01", "2021-03-31"),
        ("What was agreed in May?", "2020-05-01", "2020-05-31"),
        ("Who arrived yesterday?", "2021-04-13", "2021-04-13"),
        ("Growth in Q1 2022?", "2022-01-01", "2022-03-31"),
        ("Growth in the first quarter", "2021-01-01", "2021-03-31"),
        ("Growth last quarter", "2021-01-01", "2021-03-31"),
        ("What was said between 3 and 9 May 2021?", "2021-05-03", "2021-05-09"),
        ("between 28 April and 3 May 2021", "2021-04-28", "2021-05-03"),
        ("from March to May 2020", "2020-03-01", "2020-05-31"),
        ("trade 2019-2021", "2019-01-01", "2021-12-31"),
        ("the 2020-21 budget", "2020-01-01", "2021-12-31"),
        ("How many attacks this year?", "2021-01-01", "2021-12-31"),
        ("the past ten days", "2021-04-04", "2021-04-14"),
        ("over the past three months", "2021-01-14", "2021-04-14"),
        ("What did he say on Wednesday?", "2021-04-14", "2021-04-14"),
        ("What did he say last Wednesday?", "2021-04-07", "2021-04-07"),
        ("next Wednesday", "2021-04-21", "2021-04-21"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("in the nineties", "1990-01-01", "1999-12-31"),
        ("in April 2021", "2021-04-01", "2021-04-30"),
        ("on 07.04.2021", "2021-04-07", "2021-04-07"),
        ("on 04/13/2021", "2021-04-13", "2021-04-13"),
        ("on 2021-04-07", "2021-04-07", "2021-04-07"),
        ("since 3 May", "2020-05-03", None),
        ("after 7 April 2021", "2021-04-08", None),
        ("before 2020", None, "2019-12-31"),
        ("until the end of 2020", None, "2020-12-31"),
        ("from 3 May onwards", "2020-05-03", None),
        ("two weeks ago", "2021-03-29", "2021-04-04"),
        ("early April 2021", "2021-04-01", "2021-04-10"),
        ("in late 2020", "2020-09-01", "2020-12-31"),
        ("the week of 5 April", "2021-04-05", "2021-04-11"),
        ("last weekend", "2021-04-10", "2021-04-11"),
        ("summer 2020", "2020-06-01", "2020-08-31"),
        ("last winter", "2020-12-01", "2021-02-28"),
        ("in March last year", "2020-03-01", "2020-03-31"),
        ("in the last 24 hours", "2021-04-13", "2021-04-14"),
        ("the day before yesterday", "2021-04-12", "2021-04-12"),
    ],
)
def test_a_date_means_these_days(text: str, since: str | None, until: str | None) -> None:
    assert resolved(text) == [(since, until)]


@pytest.mark.parametrize(
    "text",
    [
        "What happened since the invasion?",
        "Did prices rise before the election?",
        "Did May resign?",
        "What may be agreed?",
        "Who joined the march?",
        "What does Resolution 1973 say?",
        "How many of the 2000 homes were rebuilt?",
        "What changed after Sept. 11?",
        "31 April 2021",
        "Will it be ratified before the summer?",
    ],
)
def test_what_is_no_date_that_can_be_known(text: str) -> None:
    assert resolved(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "What was published in March 2021 about gas?",
        "What was reported last week about Kashmir?",
        "Articles from the past ten days",
        "What has Khan said since 3 May?",
        "What happened after 7 April 2021?",
        "What did the papers say yesterday?",
        "this week's news",
        "coverage of Kashmir in April",
    ],
)
def test_a_date_of_reporting_filters(text: str) -> None:
    assert [each.filters for each in find_asked_dates(text, TODAY)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "What caused the 1999 war?",
        "How many people died in the 2008 earthquake?",
        "What did he say on Wednesday?",
        "How many cases were reported in March 2021?",
        "What was agreed at last week's meeting?",
        "What was decided before 2020?",
    ],
)
def test_a_date_of_an_event_does_not_filter(text: str) -> None:
    assert [each.filters for each in find_asked_dates(text, TODAY)] == [False]


def test_without_today_only_full_dates_are_known() -> None:
    assert find_asked_dates("What happened last week?", None) == ()
    assert find_asked_dates("What happened in March?", None) == ()
    assert [d.since for d in find_asked_dates("What happened in March 2021?", None)] == ["2021-03-01"]


def test_a_date_without_a_year_is_the_latest_that_the_archive_can_hold() -> None:
    found = find_asked_dates("What was agreed since 3 May?", date(2026, 11, 24), newest=date(2021, 6, 30))
    assert found[0].since == "2021-05-03"


def test_two_bounds_make_one_stretch() -> None:
    found = find_asked_dates("What was said since 3 April 2021 and until 9 April 2021?", TODAY)
    assert hull(found) == ("2021-04-03", "2021-04-09", True)


@given(st.text(alphabet="0123456789 -/.anyMarchQMonday last since to", max_size=60), st.dates())
def test_any_text_on_any_day_yields_dates_in_order(text: str, today: date) -> None:
    for each in find_asked_dates(text, today):
        assert text[each.start : each.end] == each.text
        assert each.since is None or each.until is None or each.since <= each.until
