"""Dates that must be reckoned: counted from a day ("two weeks ago"), a weekday of a week, a feast, a date in words.

Knows the calendar and English; knows no article. What is written as a plain date is read by `rag.verify.dates`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.answer.calendar_words import (
    CARDINAL,
    COUNT,
    FEAST,
    MONTH,
    ORDINAL,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    Precision,
    add,
    count_of,
    feast,
    fineness_of,
    month_of,
    ordinal_of,
    slack_of,
    whole_day,
    year_of,
)

DAY = timedelta(days=1)
_STEPS = {"yes": -1, "las": -1, "tom": 1}  # "yesterday", "last night", "tomorrow"
_SHIFT = r"(?:this past|last|past|previous|next|coming|upcoming|following|this)"
_SEP = r"\s*[-/]\s*"
_BASE = re.compile(
    rf"""(?<![\w/])(?:
      (?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)
    | (?P<y_first>(?P<yf>{YEAR}){_SEP}(?:(?P<yf_d>\d{{1,2}}){_SEP}(?P<yf_m>{MONTH})|(?P<yf_m2>{MONTH}){_SEP}(?P<yf_d2>\d{{1,2}})
        |(?P<yf_n>\d{{1,2}}){_SEP}(?P<yf_e>\d{{1,2}})))(?!\w)
    | (?P<dashed>(?P<da_d>\d{{1,2}}){_SEP}(?:(?P<da_m>{MONTH}){_SEP}(?P<da_y>{YEAR})|(?P<da_y2>{YEAR}){_SEP}(?P<da_m2>{MONTH}))
        |(?P<da_m3>{MONTH}){_SEP}(?P<da_y3>{YEAR}){_SEP}(?P<da_d3>\d{{1,2}}))(?!\w)
    | (?P<worded>(?:the\s+)?(?P<wo_d>{ORDINAL}|{CARDINAL})\s+(?:day\s+)?(?:of\s+)?(?P<wo_m>{MONTH})(?:,?\s+(?:of\s+|in\s+)?(?P<wo_y>{YEAR})\b)?
        |(?P<wo_m2>{MONTH})\s+(?:the\s+)?(?P<wo_d2>{ORDINAL}|{CARDINAL})\b(?:,?\s+(?:of\s+|in\s+)?(?P<wo_y2>{YEAR})\b)?)
    | (?P<of_month>(?:the\s+)?(?P<om_d>{ORDINAL})(?:\s+(?:day\s+)?of)?\s+(?P<om_s>this|last|next)\s+month)\b
    | (?P<nth_weekday>(?:the\s+)?(?P<nw_n>first|second|third|fourth|last)\s+(?P<nw_w>{WEEKDAY})\s+(?:of|in)\s+(?P<nw_m>{MONTH})(?:,?\s+(?P<nw_y>{YEAR}))?)\b
    | (?P<week_day>(?P<wd_s>last|previous|next|this)\s+week(?:\s*-\s*|\s+(?:on\s+)?)(?P<wd_w>{WEEKDAY})
        |(?P<wd_w2>{WEEKDAY})\s+(?:of\s+)?(?P<wd_s2>last|next|this)\s+week)\b
    | (?P<numbered>(?P<nu_w>{WEEKDAY}),?\s+(?:the\s+)?(?P<nu_d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?|{ORDINAL}(?!\s+\w)))(?![\w:%]|[.,]\d|\s+(?:{MONTH}|of\b|\w+s\b|am\b|pm\b))
    | (?P<weekday>(?P<we_s>{_SHIFT})\s+(?P<we_w>{WEEKDAY}))\b
    | (?P<feast>(?:(?P<fe_s>{_SHIFT})\s+|(?P<fe_on>on|before|after|until|by|since|over|at)\s+)?(?:the\s+)?(?P<fe_n>{FEAST})(?:,?\s+(?:of\s+|in\s+)?(?P<fe_y>{YEAR})\b)?)
    | (?P<near>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|today|tomorrow|yesterday|tonight|last\s+night|this\s+(?:morning|afternoon|evening)|otd)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_COUNTED = re.compile(
    rf"""\b(?:
      (?P<ago>(?P<ag_n>{COUNT})\s+(?P<ag_u>{UNIT})\s+ago)\b
    | (?P<from>(?P<fr_n>{COUNT})\s+(?P<fr_u>{UNIT})\s+(?P<fr_way>from|after|before)\s+)(?P<now>now\b)?
    | (?P<later>(?P<la_n>{COUNT})\s+(?P<la_u>{UNIT})\s+later)\b
    | (?P<within>in\s+(?P<in_n>{COUNT})\s+(?P<in_u>{UNIT}))\b(?P<time>['’]?s?\s+time\b)?
    | (?P<stretch>(?:(?P<st_s>earlier\s+this|later\s+this|last|previous|this|next|coming)\s+(?P<st_u>week|month|year)))\b(?![’'-])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ON_WEEKDAY = re.compile(rf"\s+on\s+(?:a\s+)?({WEEKDAY})\b", re.IGNORECASE)
_BARE_WEEKDAY = re.compile(rf"({WEEKDAY})\b", re.IGNORECASE)
# "in two weeks" tells a day only of what is ahead; "the first in nine years" tells a stretch.
_AHEAD = re.compile(
    r"\b(?:will|would|['’]ll|going to|be back|plans?|planned|expected|due|set to|wants? to|scheduled|meeting|leaves?|until"
    r"|begins?|starts?|opens?|expires?|ends?)\b",
    re.IGNORECASE,
)
_STRETCH_BEFORE = re.compile(
    r"\b(?:first|only|second|third|fourth|\w+est|most|least|best|worst|time|times|once|twice|never|not|no)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A date at `text[start:end]`: the `day` it comes to, and how finely it is meant ("two months ago": a month).

    `slack`: days by which a count in weeks, months or years may be off. `counted`: from a day, so its year is plain.
    """

    start: int
    end: int
    day: date
    precision: Precision
    slack: int = 0
    counted: bool = False


def reckoned(text: str, today: date) -> list[Reckoned]:
    """The dates of `text` that have to be reckoned from `today`, in order, without overlap; the longest reading counts."""
    found = sorted((*_counted(text, today), *_bases(text, today)), key=lambda r: (r.start, -r.end))
    kept: list[Reckoned] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _bases(text: str, today: date) -> Iterator[Reckoned]:
    for match in _BASE.finditer(text):
        if match["feast"] and not _dates_something(match):
            continue
        if (
            match["worded"]
            and re.search(r"\b(?:may|march)\b", match[0])
            and not match["wo_y"]
            and not match["wo_y2"]
        ):
            continue  # "they may one day"
        day = _day_of(match, today)
        if day is not None:
            start = match.start("fe_n") if match["fe_on"] else match.start()
            yield Reckoned(start, match.end(), day, "day")


def _counted(text: str, today: date) -> Iterator[Reckoned]:
    for match in _COUNTED.finditer(text):
        one = _READERS[next(name for name in _READERS if match[name])](match, today)
        if one is None:
            continue
        weekday = _ON_WEEKDAY.match(text, one.end)
        if weekday is not None and match["from"]:
            ahead = (_weekday(weekday[1]) - one.day.weekday()) % 7
            one = Reckoned(one.start, weekday.end(), one.day + ahead * DAY, "day")
        yield one


def _moved(match: re.Match[str], prefix: str, from_day: date, sign: int) -> date | None:
    number = count_of(match[f"{prefix}_n"])
    return add(from_day, sign * number, match[f"{prefix}_u"].lower()) if number is not None else None


def _count(match: re.Match[str], day: date | None, unit: str) -> Reckoned | None:
    """A count in `unit` that comes to `day`; None beyond the calendar."""
    return Reckoned(match.start(), match.end(), day, fineness_of(unit), slack_of(unit), True) if day else None


def _ago(match: re.Match[str], today: date) -> Reckoned | None:
    day = _moved(match, "ag", today, -1)
    return _count(match, day, match["ag_u"])


def _later(match: re.Match[str], today: date) -> Reckoned | None:
    """Only a fortnight or less: a longer "later" counts from something that the story tells."""
    day = _moved(match, "la", today, 1)
    opens = match.start() > 0 and re.search(r"[.!?]", match.string[: match.start()]) is None
    return _count(match, day if opens else None, match["la_u"])


def _within(match: re.Match[str], today: date) -> Reckoned | None:
    before = match.string[: match.start()]
    ahead = match["time"] or (_AHEAD.search(match.string) and not _STRETCH_BEFORE.search(before))
    day = _moved(match, "in", today, 1) if ahead or before.strip(" ,") in ("or", "and") else None
    return _count(match, day, match["in_u"])


def _from(match: re.Match[str], today: date) -> Reckoned | None:
    sign = -1 if match["fr_way"].lower() == "before" else 1
    if match["now"]:
        day = _moved(match, "fr", today, sign)
        return _count(match, day, match["fr_u"])
    base = _BASE.match(match.string, match.end())
    bare = _BARE_WEEKDAY.match(match.string, match.end())
    start = _day_of(base, today) if base else None
    end = base.end() if base else 0
    if start is None and bare is not None:
        start, end = today + ((_weekday(bare[1]) - today.weekday()) % 7) * DAY, bare.end()
    day = _moved(match, "fr", start, sign) if start else None
    return Reckoned(match.start(), end, day, "day") if day else None


def _stretch(match: re.Match[str], today: date) -> Reckoned:
    """A week by the month that its Thursday lies in; months and years as they are."""
    which, unit = match["st_s"].lower(), match["st_u"].lower()
    step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit == "week":
        thursday = today + (3 - today.weekday()) * DAY
        day = today if step == 0 else thursday + step * 7 * DAY
    else:
        day = add(today, step, unit) or today
    slack = (7 if which == "coming" else slack_of(unit)) if unit == "week" else 0
    return Reckoned(match.start(), match.end(), day, "year" if unit == "year" else "month", slack, True)


_READERS: dict[str, Callable[[re.Match[str], date], Reckoned | None]] = {
    "ago": _ago, "from": _from, "later": _later, "within": _within, "stretch": _stretch,
}  # fmt: skip


def _dates_something(match: re.Match[str]) -> bool:
    """Whether a feast is a date here, not a name ("the Christmas tree")."""
    return bool(match["fe_s"] or match["fe_on"] or match["fe_y"]) and not re.match(
        r"[’']?s? (?!and\b|to\b|in\b|at\b|for\b|with\b|when\b|as\b|but\b)[a-z]+", match.string[match.end() :]
    )


def _day_of(match: re.Match[str], today: date) -> date | None:
    """The day that a base means; None when there is no such day."""
    part = match.groupdict()

    def first(*names: str) -> str | None:
        return next((part[name] for name in names if part[name]), None)

    if part["compact"]:
        return whole_day(int(part["compact"][:4]), int(part["compact"][4:6]), int(part["compact"][6:]))
    if part["y_first"]:
        month = int(part["yf_n"]) if part["yf_n"] else month_of(first("yf_m", "yf_m2") or "")
        return whole_day(year_of(part["yf"]), month, int(first("yf_d", "yf_d2", "yf_e") or 0))
    if part["dashed"]:
        month = month_of(first("da_m", "da_m2", "da_m3") or "")
        return whole_day(
            year_of(first("da_y", "da_y2", "da_y3") or ""), month, int(first("da_d", "da_d3") or 0)
        )
    if part["worded"]:
        written, year = first("wo_d", "wo_d2") or "", first("wo_y", "wo_y2")
        number = ordinal_of(written) or count_of(written)
        return _of_year(month_of(first("wo_m", "wo_m2") or ""), number or 0, year, today)
    if part["of_month"]:
        begun = add(today.replace(day=1), {"last": -1, "next": 1}.get(part["om_s"].lower(), 0), "month")
        return whole_day(begun.year, begun.month, ordinal_of(part["om_d"]) or 0) if begun else None
    if part["nth_weekday"]:
        return _nth_weekday(part, today)
    if part["week_day"]:
        step = {"last": -1, "previous": -1, "next": 1}.get((first("wd_s", "wd_s2") or "").lower(), 0)
        return _in_week(today, _weekday(first("wd_w", "wd_w2") or ""), step)
    if part["numbered"]:
        number = ordinal_of(part["nu_d"]) or 0
        near = [
            whole_day(d.year, d.month, number)
            for s in (0, -1, 1)
            if (d := add(today.replace(day=1), s, "month"))
        ]
        return next((d for d in near if d and d.weekday() == _weekday(part["nu_w"])), None)
    if part["weekday"]:
        return _shifted_weekday(" ".join(part["we_s"].lower().split()), _weekday(part["we_w"]), today)
    if part["feast"]:
        return _feast_of(part, today)
    words = part["near"].lower()
    step = -2 if "before" in words else 2 if "after" in words else _STEPS.get(words[:3], 0)
    return today + step * DAY


def _of_year(month: int, number: int, year: str | None, today: date) -> date | None:
    """A day of a month in `year`, or in the year that brings it nearest to today."""
    years = [year_of(year)] if year else [today.year, today.year - 1, today.year + 1]
    days = [day for y in years if (day := whole_day(y, month, number))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _nth_weekday(part: dict[str, str | None], today: date) -> date | None:
    wanted, month = _weekday(part["nw_w"] or ""), month_of(part["nw_m"] or "")
    first = _of_year(month, 1, part["nw_y"], today)
    if first is None:
        return None
    days = [first + n * DAY for n in range(31) if (first + n * DAY).month == first.month]
    days = [day for day in days if day.weekday() == wanted]
    place = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[(part["nw_n"] or "").lower()]
    return days[place]


def _shifted_weekday(shift: str, wanted: int, today: date) -> date:
    """What a shift means: "last" and "next" name the day of the week before and after, "past" and "coming" the nearest one."""
    if shift in ("past", "this past"):
        return today - ((today.weekday() - wanted) % 7 or 7) * DAY
    if shift in ("coming", "upcoming"):
        return today + ((wanted - today.weekday()) % 7 or 7) * DAY
    step = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(shift, 0)
    return _in_week(today, wanted, step)


def _in_week(today: date, wanted: int, step: int) -> date:
    return today - today.weekday() * DAY + (wanted + 7 * step) * DAY


def _feast_of(part: dict[str, str | None], today: date) -> date | None:
    name = part["fe_n"] or ""
    if part["fe_y"]:
        return feast(name, year_of(part["fe_y"]))
    days = [day for year in range(today.year - 1, today.year + 2) if (day := feast(name, year))]
    shift = (part["fe_s"] or "").lower()
    if shift in ("last", "past", "this past", "previous"):
        return max((day for day in days if day < today), default=None)
    if shift in ("next", "coming", "upcoming", "following"):
        return min((day for day in days if day > today), default=None)
    return min(days, key=lambda day: abs(day - today), default=None)


def _weekday(name: str) -> int:
    return WEEKDAYS.index(name.lower())
