"""Stretches of days: a month, a quarter, the past ten days. Knows the calendar; knows no text."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Part = Literal["early", "mid", "late"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both included."""

    since: date
    until: date

    def part(self, part: Part) -> Period:
        """Its first, middle or last third: 1 to 10, 11 to 20 or 21 to the end of a month."""
        days = (self.until - self.since).days + 1
        if days <= 31:
            first, second = self.since + timedelta(days=10), self.since + timedelta(days=20)
        else:
            first, second = (
                add_months(self.since, months_in(self) // 3),
                add_months(self.since, 2 * months_in(self) // 3),
            )
        bounds = {
            "early": (self.since, first - DAY),
            "mid": (first, second - DAY),
            "late": (second, self.until),
        }
        return Period(*bounds[part])


def months_in(period: Period) -> int:
    """How many calendar months a period touches."""
    return (period.until.year - period.since.year) * 12 + period.until.month - period.since.month + 1


def a_day(year: int, month: int, day: int) -> Period | None:
    """One day; None when the calendar has no such day."""
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return Period(only, only)


def a_month(year: int, month: int) -> Period | None:
    """One calendar month; None when there is none."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months(year: int, first: int, number: int) -> Period | None:
    """`number` calendar months from month `first` of `year`, which may reach into the next year."""
    begin = a_month(year, first)
    if begin is None:
        return None
    return Period(begin.since, add_months(begin.since, number) - DAY)


def a_year(year: int) -> Period | None:
    """One calendar year; None when there is none."""
    return months(year, 1, 12)


def a_week(day: date) -> Period:
    """Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def a_quarter(day: date) -> Period:
    """The quarter of the year around `day`."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(first, add_months(first, 3) - DAY)


def add_months(day: date, number: int) -> date:
    """The same day `number` months on, or the last of that month when it has no such day."""
    month = day.year * 12 + day.month - 1 + number
    year = min(max(month // 12, 1), 9999)
    return date(year, month % 12 + 1, min(day.day, monthrange(year, month % 12 + 1)[1]))


def around(day: date, unit: str, steps: int) -> Period | None:
    """The calendar day, week, weekend, month, quarter or year that lies `steps` of them after the one around `day`."""
    try:
        if unit == "day":
            there = day + steps * DAY
            return Period(there, there)
        if unit in ("week", "fortnight"):
            return a_week(day + timedelta(weeks=steps * (2 if unit == "fortnight" else 1)))
        if unit == "weekend":
            sunday = a_week(day).until + timedelta(weeks=steps)
            return Period(sunday - DAY, sunday)
        if unit == "month":
            there = add_months(day, steps)
            return a_month(there.year, there.month)
        if unit == "quarter":
            return a_quarter(add_months(day, 3 * steps))
        if unit == "decade":
            return months((day.year // 10 + steps) * 10, 1, 120)
        return a_year(day.year + steps)
    except (OverflowError, ValueError):
        return None


def just_past(day: date, unit: str, number: int) -> Period | None:
    """The `number` days, weeks, months … that end on `day`."""
    try:
        if unit in ("day", "week", "fortnight", "weekend"):
            each = {"day": 1, "fortnight": 14}.get(unit, 7)
            return Period(day - timedelta(days=each * number), day)
        each = {"month": 1, "quarter": 3, "decade": 120}.get(unit, 12)
        return Period(add_months(day, -each * number), day)
    except (OverflowError, ValueError):
        return None
