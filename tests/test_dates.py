"""Dates as written: read when all of a date is there, refused when a part is missing or two readings are possible."""

from __future__ import annotations

import pytest

from rag.ingest.describing.dates import dates_in, iso_date


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7 April 2021", "2021-04-07"),
        ("April 7, 2021", "2021-04-07"),
        ("April 7th, 2021", "2021-04-07"),
        ("Apr. 7, 2021", "2021-04-07"),
        ("Wed, 07 Apr 2021 10:30:00 +0500", "2021-04-07T10:30:00+05:00"),
        ("2021-04-07T10:30:00Z", "2021-04-07T10:30:00+00:00"),
        ("2021-04-07 10:30", "2021-04-07"),
        ("April 7, 2021 3:05 PM EDT", "2021-04-07T15:05:00-04:00"),
        ("April 7, 2021 10:30 am IST", "2021-04-07"),
        ("07.04.2021", "2021-04-07"),
        ("7.4.2021", "2021-04-07"),
        ("07.04.2021 10:30", "2021-04-07"),
        ("7. April 2021", "2021-04-07"),
        ("1. März 2021", "2021-03-01"),
        ("7 avril 2021", "2021-04-07"),
        ("1er avril 2021", "2021-04-01"),
        ("7 de abril de 2021", "2021-04-07"),
        ("7 aprile 2021", "2021-04-07"),
        ("7 апреля 2021", "2021-04-07"),
        ("7 أبريل 2021", "2021-04-07"),
        ("7 Nisan 2021", "2021-04-07"),
        ("2021年4月7日", "2021-04-07"),
        ("2021년 4월 7일", "2021-04-07"),
        ("13/04/2021", "2021-04-13"),
        ("04/13/2021", "2021-04-13"),
        ("04/04/2021", "2021-04-04"),
    ],
)
def test_a_full_date_is_read(written: str, expected: str) -> None:
    assert iso_date(written) == expected


@pytest.mark.parametrize(
    "written", ["03/04/2021", "April 2021", "7 April", "yesterday", "31.02.2021", "7 Foo 2021", "12:30", ""]
)
def test_what_is_ambiguous_or_not_whole_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        iso_date(written)


def test_a_known_order_settles_what_can_be_read_in_two_ways() -> None:
    assert iso_date("03/04/2021", day_first=True) == "2021-04-03"
    assert iso_date("03/04/2021", day_first=False) == "2021-03-04"


def test_dates_are_found_in_a_text_in_order_and_ambiguous_ones_are_left_out() -> None:
    text = "Signed on 7 April 2021, in force since 1.5.2021; 03/04/2021 is not clear, 2021-06-02 is."
    assert [when for _, _, when in dates_in(text)] == ["2021-04-07", "2021-05-01", "2021-06-02"]
    start, end, _ = dates_in(text)[0]
    assert text[start:end] == "7 April 2021"


@pytest.mark.parametrize(
    "text", ["version 1.2.2021.4", "call 555-01-2021-33", "10.10.10.2021", "14 mayors 2021"]
)
def test_numbers_that_look_like_dates_are_none(text: str) -> None:
    assert dates_in(text) == []
