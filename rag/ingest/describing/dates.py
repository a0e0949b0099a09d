"""Dates as written, turned into ISO 8601 or refused. Knows formats; guesses no part that is not written."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from typing import Any

from rag.text import fold

MONTHS = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN_DATE = rf"(?:{MONTHS} {_NTH}, \d{{4}}|{_NTH} {MONTHS},? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"

# Months in the languages that news is most written in, one line a month.
_MONTH_NAMES = """
    january januar jan janvier janv enero ene gennaio gen janeiro januari stycznia января ocak يناير janvier jaanuar
    february februar feb fevrier fevr febrero febbraio fevereiro fev februari lutego февраля subat فبراير
    march marz maerz mar mars marzo marco maart mrt marca марта mart مارس maret
    april april apr avril avr abril abr aprile kwietnia апреля nisan أبريل ابريل
    may mai may mayo maggio mag maio mei maja мая mayis مايو
    june juni jun juin junio giugno giu junho czerwca июня haziran يونيو
    july juli jul juillet juil julio luglio lug julho lipca июля temmuz يوليو
    august august aug aout agosto ago augustus sierpnia августа agustos أغسطس اغسطس agustus
    september september sep sept septembre septiembre settembre set setembro wrzesnia сентября eylul سبتمبر
    october oktober okt oct octobre octubre ottobre ott outubro out pazdziernika октября ekim أكتوبر اكتوبر
    november november nov novembre noviembre novembro listopada ноября kasim نوفمبر
    december dezember dez dec decembre diciembre dic dicembre dezembro december grudnia декабря aralik ديسمبر desember
"""
_MONTH_NUMBERS = {
    fold(name): number
    for number, line in enumerate(_MONTH_NAMES.strip().splitlines(), 1)
    for name in line.split()
}
# A date with a month of any of those languages, day first: "7. April 2021", "7 de abril de 2021".
_DAY_FIRST = re.compile(
    r"(?<![\d.,])(?P<day>\d{1,2})(?:\.|º|er)? (?:de |d['’])?(?P<month>[^\W\d_]{3,12})\.?,?(?: de| del)? (?P<year>\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"(?<!\w)(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})(?!\d)"
)
_CHINESE = re.compile(r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]")
_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?![\d.]*\d)")
_SLASHED = re.compile(r"(?<![\d/])(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>\d{4})(?![/-]?\d)")
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![-/]?\d)")
_FORMS = (_MONTH_FIRST, _DAY_FIRST, _CHINESE, _ISO, _DOTTED, _SLASHED)

_OFFSET = re.compile(r"[-+]\d\d:?\d\d\Z|[A-Z]{2,4}\Z")  # a time with one is kept: dateutil reads those
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_HOUR = 3600
_ZONES = {
    "UTC": 0, "GMT": 0, "BST": _HOUR, "CET": _HOUR, "CEST": 2 * _HOUR, "MSK": 3 * _HOUR, "PKT": 5 * _HOUR,
    "EST": -5 * _HOUR, "EDT": -4 * _HOUR, "CDT": -5 * _HOUR, "MDT": -6 * _HOUR, "MST": -7 * _HOUR,
    "PDT": -7 * _HOUR, "PST": -8 * _HOUR, "JST": 9 * _HOUR, "KST": 9 * _HOUR, "HKT": 8 * _HOUR, "SGT": 8 * _HOUR,
}  # fmt: skip


def iso_date(value: str, *, day_first: bool | None = None) -> str:
    """The date, or the date and time with offset, that `value` states in full.

    A time without an offset is left out. "07.04.2021" is day first, as dotted dates are wherever they are written;
    "04/07/2021" is read by `day_first`. Raises ValueError, saying why, for what is no date, lacks a part, or can be
    read in two ways.
    """
    written = " ".join(value.split())
    if match := _YEAR_FIRST.match(written):
        return date(*(int(part) for part in match.groups())).isoformat()
    try:
        return _iso(datetime.fromisoformat(written))
    except ValueError:
        pass
    for form in (_DOTTED, _CHINESE, _DAY_FIRST, *((_SLASHED,) if day_first is not None else ())):
        found = form.match(written) if not _OFFSET.search(written) else None
        if found and (stated := _stated(found, day_first)):
            return stated
    return _iso(_parsed(written))


def dates_in(text: str, *, day_first: bool | None = None) -> list[tuple[int, int, str]]:
    """(start, end, ISO date) of each full date in the text, in order. What can be read in two ways is left out."""
    found = {
        match.start(): (match.end(), stated)
        for form in _FORMS
        for match in form.finditer(text)
        if (stated := _stated(match, day_first))
    }
    return [(start, *found[start]) for start in sorted(found)]


def _stated(found: re.Match[str], day_first: bool | None) -> str | None:
    """The date of a match of one of the forms, or None when it is none or ambiguous."""
    parts = found.groupdict()
    year = int(parts["year"])
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        if one == two or one > 12 or (day_first and two <= 12):
            day, month = one, two
        elif two > 12 or day_first is False:
            day, month = two, one
        else:
            return None
    else:
        day, name = int(parts["day"]), parts["month"]
        month = int(name) if name.isdecimal() else _MONTH_NUMBERS.get(fold(name.rstrip(".")), 0)
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2100 else None
    except ValueError:
        return None


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
