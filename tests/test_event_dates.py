"""Dates that a story tells, reckoned from the day of publication; what is not certain stays as worded."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.event_dates import event_dates
from rag.answer.reckoned import reckoned
from rag.briefing.timeline import dated

WEDNESDAY = "2021-05-05"


@pytest.mark.parametrize(
    ("sentence", "day", "precision"),
    [
        ("The dam burst two days ago.", "2021-05-03", "day"),
        ("The dam burst three weeks ago.", "2021-04-14", "month"),
        ("They met a couple of months ago.", "2021-03-05", "month"),
        ("The mill closed ten years ago.", "2011-05-05", "year"),
        ("Work will begin in two weeks.", "2021-05-19", "month"),
        ("She arrived last Monday.", "2021-04-26", "day"),
        ("She arrived this past Monday.", "2021-05-03", "day"),
        ("They meet next Tuesday.", "2021-05-11", "day"),
        ("They meet on Wednesday of next week.", "2021-05-12", "day"),
        ("It ends on the 15th of next month.", "2021-06-15", "day"),
        ("It opened on the first Monday of March.", "2021-03-01", "day"),
        ("The vote is three days after Easter 2022.", "2022-04-20", "day"),
        ("He was born on the fourth of July, nineteen eighty six.", "1986-07-04", "day"),
        ("It ended two weeks before May 13 1999.", "1999-04-29", "day"),
        ("The shop shut on Christmas Eve.", "2020-12-24", "day"),
    ],
)
def test_what_is_counted_or_spelt_out_comes_to_a_day(sentence: str, day: str, precision: str) -> None:
    (found,) = reckoned(sentence, date.fromisoformat(WEDNESDAY))
    assert (found.day.isoformat(), found.precision) == (day, precision)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was the first visit in nine years.",
        "It will be the first visit in nine years.",
        "They may one day agree.",
        "The Christmas tree stood in the hall.",
        "On February 30 nothing happens.",
    ],
)
def test_a_stretch_a_name_or_no_day_at_all_gives_none(sentence: str) -> None:
    assert reckoned(sentence, date.fromisoformat(WEDNESDAY)) == []
    assert [d for d in event_dates(sentence, WEDNESDAY) if d.precision == "day"] == []


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("He told USA TODAY that the mill is safe.", None),
        ("The choir sings every Tuesday.", None),
        ("It was a normal Saturday.", None),
        ("Follow Ada May for more.", None),
        ("Both games are Friday, March 19.", "2021-03-19"),
        ("The vote was last April.", "2020-04"),
        ("The vote was last November.", "2020-11"),
        ("A lottery was held in November.", "2020-11"),
        ("The plant will open in November.", "2021-11"),
        ("And Thursday’s vote could decide it.", "2021-05-06"),
        ("On Saturday, Berg said that the mill will open.", "2021-05-01"),
        ("Trade has grown since 2012.", None),
        ("They renewed the 2015 agreement.", None),
        ("Last year’s harvest was poor.", None),
        ("This year they met in June of 2020.", "2020-06"),
        ("The talks will be held Dec. 3-6 in Oslo.", "2021-12-03"),
        ("They met in October of last year.", "2020-10"),
        ("Teams surveyed the coast from mid-January to early May.", "2021-05"),
        ("The fair in 2022 is set for Feb. 13.", "2022-02-13"),
        ("The season resumes with six games on Thursday.", "2021-05-06"),
        ("He died two days later.", None),
        ("It rained more than it did two years ago.", None),
        ("Sign up for our letters today.", None),
        ("She could run tomorrow and win.", None),
        ("Will the dam open on Friday?", None),
        ("May 6 has traditionally been a quiet day.", None),
        ("An inquiry into Jan. 6 goes on.", None),
    ],
)
def test_a_row_of_a_timeline_is_dated_by_what_the_sentence_tells(sentence: str, when: str | None) -> None:
    found = dated(sentence, WEDNESDAY)
    assert (found.when if found else None) == when


MID_MAY = "2021-05-19"  # a Wednesday


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        # the tense says on which side of publication a weekday lies
        ("The dam broke on Monday.", "2021-05-17"),
        ("The vote will be held on Friday.", "2021-05-21"),
        ("On Tuesday, Berg said that the mill will open.", "2021-05-18"),
        ("A death was told on Monday, the first known death.", "2021-05-17"),
        # without it, or almost a week back, either may be meant: the month is certain
        ("Rain is forecast, starting Friday.", "2021-05"),
        ("After a service on Friday, the queen will be buried at home.", "2021-05"),
        ("New episodes start streaming this Friday.", "2021-05"),
        ("Berg said on Thursday that the mill was safe.", "2021-05"),
        # the day of a speech is not that of the report
        ("“We signed today,” Berg said.", "2021-05"),
        ("They signed today.", "2021-05-19"),
        ("The law is still used today.", None),
        ("It rained in the valley three weeks ago.", "2021"),
        ("It rained in the valley four weeks ago.", "2021-04"),
        ("It rained in the valley two weeks ago.", "2021-05"),
        # a month without a year
        ("The mill opened in October.", "2020-10"),
        ("The mill will open in October.", "2021-10"),
        ("The seats are must-wins for taking the chamber in August.", None),
        ("The riot of Jan. 6 was told again.", None),
        ("In 2019 the mill opened in October.", None),
        ("The floods grew in the last week of April.", None),
        ("OSLO, May 18 — The talks ended on Monday.", "2021-05-17"),
        ("She was ill a year ago, on Christmas Eve.", None),
        # names and habits
        ("Each September the river floods.", None),
        ("A report in the Sunday Mail angered Berg.", None),
        ("Bloody Sunday angered Berg.", None),
        ("They sold many Black Friday kettle deals.", None),
        ("Much has changed by the January 6, 2021, attack.", None),
        ("It is the first flood since the war began in 1950.", None),
        ("1941 — The dam broke the record that was set in 1897.", "1941"),
    ],
)
def test_a_date_is_shown_only_as_finely_as_it_is_certain(sentence: str, when: str | None) -> None:
    found = dated(sentence, MID_MAY)
    assert (found.when if found else None) == when


@pytest.mark.parametrize(
    ("before", "when"),
    [("", "2020-10"), ("In 1966 he went to Rome. ", None), ("In 2020 he went to Rome. ", "2020-10")],
)
def test_a_month_of_a_story_told_of_another_year_is_left_out(before: str, when: str | None) -> None:
    found = dated("He fought in October.", MID_MAY, before)
    assert (found.when if found else None) == when


def test_a_today_within_a_longer_quotation_is_left_out() -> None:
    assert dated("We signed today.", MID_MAY, "“It was hard. ") is None
