"""What one written date means, a reader for each way to write it. Knows the calendar; knows no question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.retrieval.asked import periods
from rag.retrieval.asked.date_words import AMOUNTS, LEADS_MONTH, MONTHS, RECENT, SEASONS, WEEKDAYS
from rag.retrieval.asked.periods import DAY, Period


@dataclass(frozen=True, slots=True)
class Clock:
    """`today` for "last week"; `anchor` for what lacks a year: the latest such day that is not after it."""

    today: date | None
    anchor: date | None


_IN_SEASON = re.compile(r"\b(?:in|during|since|over|throughout)(?: the)? $", re.IGNORECASE)

# The days that an expression means, and whether it names its year.
_Read = tuple[Period, bool] | None


def _year_of(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _latest(make: Callable[[int], Period | None], anchor: date | None, year: int | None) -> _Read:
    """The period that `make(year)` gives for `year`, or for the latest year in which it has begun by `anchor`."""
    if year is not None:
        period = make(year)
        return (period, True) if period else None
    if anchor is None:
        return None
    for candidate in range(anchor.year, anchor.year - 9, -1):
        period = make(candidate)
        if period and period.since <= anchor:
            return period, False
    return None


def _day_in_month(match: re.Match[str], clock: Clock) -> _Read:
    part = match.groupdict()
    month = _month(part["m1"] or part["m2"])
    numbers = [int(re.sub(r"\D", "", d)) for d in (part["d1"] or part["d3"], part["d2"] or part["d4"]) if d]
    year = _year_of(part["y1"] or part["y2"])
    if year is None and month == 9 and numbers == [11]:  # a name, not a date, when no year follows
        return None

    def days(of: int) -> Period | None:
        ends = [periods.a_day(of, month, number) for number in numbers]
        if not ends[0] or not ends[-1] or ends[0].since > ends[-1].until:
            return None
        return Period(ends[0].since, ends[-1].until)

    return _latest(days, clock.anchor, year)


def _numeric(match: re.Match[str], clock: Clock) -> _Read:
    one, other, year = (int(piece) for piece in re.split(r"[/.-]", match["numeric"]))
    year = _year_of(str(year)) or year
    period = periods.a_day(year, other, one) or periods.a_day(year, one, other)
    return (period, True) if period else None


def _iso(match: re.Match[str], clock: Clock) -> _Read:
    pieces = [int(piece) for piece in match["iso"].split("-")]
    period = periods.a_day(*pieces) if len(pieces) == 3 else periods.a_month(*pieces)
    return (period, True) if period else None


def _month_year(match: re.Match[str], clock: Clock) -> _Read:
    period = periods.a_month(int(match["y3"]), _month(match["m3"]))
    return (period, True) if period else None


def _month_of_year(match: re.Match[str], clock: Clock) -> _Read:
    if clock.today is None:
        return None
    shift = {"last": -1, "next": 1}.get(match["year_shift"].lower(), 0)
    period = periods.a_month(clock.today.year + shift, _month(match["m5"]))
    return (period, True) if period else None


def _quarter(match: re.Match[str], clock: Clock) -> _Read:
    part = match.groupdict()
    number = part["q1"] or part["q2"]
    if number:
        first, length = 3 * int(number) - 2, 3
    else:
        order = {
            "first": 1,
            "1st": 1,
            "second": 2,
            "2nd": 2,
            "third": 3,
            "3rd": 3,
            "fourth": 4,
            "4th": 4,
            "last": 4,
        }
        place = order[part["nth"].lower()] if part["nth"] else int(part["half"])
        quarter = (part["qh"] or "half").lower() == "quarter"
        if part["nth"] and not part["y4"] and (not quarter or place == 4):
            return _relative_quarter(clock.today) if quarter and part["nth"].lower() == "last" else None
        place = place if quarter else min(place, 2)
        first, length = (3 * place - 2, 3) if quarter else (6 * place - 5, 6)
    return _latest(
        lambda of: periods.months(of, first, length), clock.anchor, _year_of(part["y4"] or part["y5"])
    )


def _relative_quarter(today: date | None) -> _Read:
    period = periods.around(today, "quarter", -1) if today else None
    return (period, True) if period else None


def _season(match: re.Match[str], clock: Clock) -> _Read:
    first = SEASONS[match["season_name"].lower()]

    def in_year(year: int) -> Period | None:
        return periods.months(year, first, 3)

    steps = {"last": -1, "past": -1, "next": 1}.get((match["which"] or "").lower())
    if not match["y6"] and not match["which"] and not _IN_SEASON.search(match.string[: match.start()]):
        return None  # "before the summer" names no year that could be known
    if match["y6"] or steps is None:
        return _latest(in_year, clock.anchor, _year_of(match["y6"]))
    begun = _latest(in_year, clock.today, None)
    if begun is None or clock.today is None:
        return None
    if steps == -1 and begun[0].until < clock.today:
        steps = 0  # the last one is the one that is over
    return _latest(in_year, clock.today, begun[0].since.year + steps)


def _decade(match: re.Match[str], clock: Clock) -> _Read:
    written = match["decade"].lower()
    names = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
             "eighties": 80, "nineties": 90}  # fmt: skip
    digits = re.sub(r"\D", "", written)
    year = int(digits) if digits else names[written]
    year += 0 if year > 99 else 2000 if year < 30 else 1900
    period = periods.months(year, 1, 120)
    return (period, True) if period else None


def _years(match: re.Match[str], clock: Clock) -> _Read:
    first = int(match["from_year"])
    last = first // 100 * 100 + int(match["to_year"])
    begin, end = periods.a_year(first), periods.a_year(last)
    return (Period(begin.since, end.until), True) if begin and end and last > first else None


def _year(match: re.Match[str], clock: Clock) -> _Read:
    period = periods.a_year(int(match["year"]))
    return (period, True) if period else None


def _relative(match: re.Match[str], clock: Clock) -> _Read:
    today = clock.today
    if today is None:
        return None
    unit, shift = match["unit"].lower().rstrip("s"), match["shift"].lower()
    if unit == "hour":
        hours = int(match["amount"] or 1) if (match["amount"] or "1").isdigit() else 24
        period = periods.just_past(today, "day", max(1, round(hours / 24)))
        return (period, True) if period else None
    if match["amount"] is not None or shift == "recent":
        written = (match["amount"] or "").lower()
        number = (
            RECENT[unit] if shift == "recent" else int(written) if written.isdigit() else AMOUNTS[written]
        )
        if shift in ("next", "coming"):
            ahead = periods.just_past(today, unit, -number)
            return (Period(today, ahead.since), True) if ahead else None
        period = periods.just_past(today, unit, number)
    elif shift == "past":
        period = periods.just_past(today, unit, 1)
    elif unit == "weekend" and shift in ("last", "the"):
        saturday = periods.a_week(today).until - DAY
        period = periods.around(today, unit, 0 if saturday <= today else -1)
    else:
        step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(shift, 0)
        period = periods.around(today, unit, step)
    return (period, True) if period else None


def _ago(match: re.Match[str], clock: Clock) -> _Read:
    today = clock.today
    if today is None:
        return None
    written = match["ago_amount"].lower()
    number = int(written) if written.isdigit() else AMOUNTS[written]
    if match["ago_unit"].lower().startswith("hour"):
        return Period(today - DAY, today), True
    period = periods.around(today, match["ago_unit"].lower().rstrip("s"), -number)
    return (period, True) if period else None


def _near(match: re.Match[str], clock: Clock) -> _Read:
    today = clock.today
    if today is None:
        return None
    words = match["near"].lower()
    if "night" in words and words.startswith("last"):
        return Period(today - DAY, today), True
    step = -2 if "before" in words else 2 if "after" in words else {"yes": -1, "tom": 1}.get(words[:3], 0)
    return Period(today + step * DAY, today + step * DAY), True


def _weekday(match: re.Match[str], clock: Clock) -> _Read:
    today = clock.today
    if today is None:
        return None
    which, wanted = (match["day_shift"] or "").lower(), WEEKDAYS.index(match["weekday_name"].lower())
    back = (today.weekday() - wanted) % 7
    if which in ("next", "coming"):
        day = today + timedelta(days=7 - back)
    elif which == "this":
        day = periods.a_week(today).since + timedelta(days=wanted)
    else:
        day = today - timedelta(days=back or (7 if which in ("last", "previous", "past") else 0))
    return Period(day, day), True


def _month_alone(match: re.Match[str], clock: Clock) -> _Read:
    today = clock.today if match["month_shift"] else clock.anchor
    if today is None:
        return None
    month, which = _month(match["m4"]), (match["month_shift"] or "").lower()
    if not which and not _names_a_month(match):
        return None
    if which in ("next", "coming"):
        year = today.year + (month <= today.month)
    elif which == "this":
        year = today.year
    else:
        year = today.year - (month > today.month or (bool(which) and month == today.month))
    period = periods.a_month(year, month)
    return (period, bool(which)) if period else None


def _names_a_month(match: re.Match[str]) -> bool:
    """Whether a month's name is one, and not a verb ("may"), a person ("May said") or a walk ("the march")."""
    led = LEADS_MONTH.search(match.string[: match.start()])
    written = match["m4"]
    if written.lower().rstrip(".") in ("may", "march", "mar", "sept", "dec", "jan"):
        verb = re.match(r"\s+(?:be|have|not|on)\b", match.string[match.end() :])
        return bool(led and led[0].strip() and not verb)
    return bool(led) or written[0].isupper()


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


READERS: dict[str, Callable[[re.Match[str], Clock], _Read]] = {
    "iso_form": _iso, "numeric_form": _numeric, "day_form": _day_in_month, "month_day_form": _day_in_month,
    "month_year_form": _month_year, "quarter_form": _quarter, "season": _season, "decade_form": _decade,
    "years": _years, "year_form": _year, "relative": _relative, "ago": _ago, "near_form": _near,
    "weekday": _weekday,
    "month_of_form": _month_of_year, "month_form": _month_alone,
}  # fmt: skip
