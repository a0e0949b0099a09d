"""Dates as written, turned into ISO 8601 or refused. Knows formats; guesses no part that is not written."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from typing import Any

MONTHS = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN_DATE = rf"(?:{MONTHS} {_NTH}, \d{{4}}|{_NTH} {MONTHS},? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_HOUR = 3600
_ZONES = {
    "UTC": 0, "GMT": 0, "BST": _HOUR, "CET": _HOUR, "CEST": 2 * _HOUR, "MSK": 3 * _HOUR, "PKT": 5 * _HOUR,
    "EST": -5 * _HOUR, "EDT": -4 * _HOUR, "CDT": -5 * _HOUR, "MDT": -6 * _HOUR, "MST": -7 * _HOUR,
    "PDT": -7 * _HOUR, "PST": -8 * _HOUR,
}  # fmt: skip


def iso_date(value: str) -> str:
    """The date, or the date and time with offset, that `value` states in full.

    A time without an offset is left out. Raises ValueError, saying why, for what is no date, lacks a part, or
    can be read in two ways ("04/07/2021").
    """
    written = " ".join(value.split())
    if match := _YEAR_FIRST.match(written):
        return date(*(int(part) for part in match.groups())).isoformat()
    try:
        return _iso(datetime.fromisoformat(written))
    except ValueError:
        return _iso(_parsed(written))


def _iso(moment: datetime) -> str:
    if not 1000 <= moment.year <= 9999:
        raise ValueError("no such year")
    return moment.date().isoformat() if moment.tzinfo is None else moment.isoformat(timespec="seconds")


def _parsed(written: str) -> datetime:
    if not re.search(r"\d", written) or len(written) > 60:
        raise ValueError("not a date")
    if not re.search(r"(?<!\d)\d{4}(?!\d)", written):
        raise ValueError("not a full date: a year of four digits is needed")
    readings = {_read(written, default, day_first) for default in _DEFAULTS for day_first in (False, True)}
    if None in readings:
        raise ValueError("not a date")
    if len({_read(written, default, False) for default in _DEFAULTS}) > 1:
        raise ValueError("not a full date: day, month and year are needed")
    if len(readings) > 1:
        raise ValueError("day and month can be read in two ways: write it as YYYY-MM-DD")
    (moment,) = readings
    assert moment is not None
    return moment


_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 2))  # what is not written differs between them


def _read(written: str, default: datetime, day_first: bool) -> datetime | None:
    from dateutil import parser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown zone name: the time is then left out
        try:
            arguments: dict[str, Any] = {"default": default, "dayfirst": day_first, "tzinfos": _ZONES}
            moment: datetime = parser.parse(written, **arguments)
            return moment
        except (ValueError, OverflowError, TypeError, AttributeError):
            return None
