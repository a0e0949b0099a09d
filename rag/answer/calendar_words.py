"""Numbers, months, feasts and years as English writes them in dates. Tables and arithmetic; finds nothing in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "month", "year"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_TEENS = "|".join(_ONES[9:])
_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES[:9])}))?|{'|'.join(reversed(_ONES))})\b"
CARDINAL = rf"(?:\d{{1,2}}\b|{_WORD_NUMBER})"
COUNT = rf"(?:\d{{1,3}}\b|{_WORD_NUMBER}|an?\b(?:\s+couple\s+of)?|couple\s+of)"
ORDINAL = (
    rf"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)\b|(?:twenty|thirty)[\s-](?:{'|'.join(_ORDINALS[:9])})\b"
    rf"|twentieth\b|thirtieth\b|(?:{'|'.join(reversed(_ORDINALS))})\b)"
)
UNIT = r"(?:days?|weeks?|fortnights?|months?|years?|decades?)"
_YEAR_WORDS = (
    rf"two\s+thousand(?:\s+and)?(?:\s+{_WORD_NUMBER})?|(?:nineteen|twenty)[\s-]+(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES[:9])}))?"
    rf"|{_TEENS})\b"
)
YEAR = rf"(?:(?:1[5-9]|20)\d\d|{_YEAR_WORDS})"


def count_of(words: str) -> int | None:
    """A count in figures or words: "3", "twenty five", "a", "a couple of"."""
    words = " ".join(words.lower().replace("-", " ").split())
    if words.isdigit():
        return int(words)
    if words in ("a", "an"):
        return 1
    if words.endswith("couple of"):
        return 2
    total = 0
    for word in words.split():
        if word in _ONES:
            total += _ONES.index(word) + 1
        elif word in _TENS:
            total += 10 * (_TENS.index(word) + 2)
        else:
            return None
    return total


def ordinal_of(words: str) -> int | None:
    """A place in order: "21st", "21", "twenty-first"."""
    words = " ".join(words.lower().replace("-", " ").split())
    if digits := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", words):
        return int(digits[1])
    if words in ("twentieth", "thirtieth"):
        return 20 if words == "twentieth" else 30
    *tens, last = words.split()
    if last not in _ORDINALS:
        return None
    return (10 * (_TENS.index(tens[0]) + 2) if tens else 0) + _ORDINALS.index(last) + 1


def year_of(words: str) -> int:
    """A year in figures or words: "1986", "nineteen eighty six", "two thousand and thirty two"."""
    words = " ".join(words.lower().replace("-", " ").split())
    if words.isdigit():
        return int(words)
    if words.startswith("two thousand"):
        rest = words.removeprefix("two thousand").removeprefix(" and").strip()
        return 2000 + (count_of(rest) or 0 if rest else 0)
    century, _, rest = words.partition(" ")
    return 100 * (19 if century == "nineteen" else 20) + (count_of(rest) or 0)


def month_of(name: str) -> int:
    """1 for January; 0 for what is no month."""
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0


def whole_day(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add(day: date, number: int, unit: str) -> date | None:
    """`day` moved by `number` units; the last day of a month that is shorter. None beyond the calendar."""
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit.rstrip("s"))
    try:
        if days:
            return day + timedelta(days=days * number)
        months = number * {"month": 1, "year": 12, "decade": 120}[unit.rstrip("s")]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return (
            next(d for last in range(day.day, 27, -1) if (d := whole_day(year, month + 1, last)))
            if day.day > 28
            else date(year, month + 1, day.day)
        )
    except (OverflowError, ValueError):
        return None


def fineness_of(unit: str) -> Precision:
    """How finely a count from today is meant: "three weeks ago" is no day."""
    unit = unit.lower()
    return "day" if unit.startswith("day") else "year" if unit.startswith(("year", "decade")) else "month"


def slack_of(unit: str) -> int:
    """Days by which a count in `unit` may be off: "three weeks ago" is about then."""
    return {"week": 3, "fortnight": 3, "month": 15, "year": 90, "decade": 365}.get(
        unit.lower().rstrip("s"), 0
    )


def _easter(year: int) -> date:
    """Western Easter by the anonymous Gregorian reckoning (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    r = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * r) // 451
    month, day = divmod(h + r - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _nth(year: int, month: int, weekday: int, place: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))


def _last(year: int, month: int, weekday: int) -> date:
    return max(d for place in (4, 5) if (d := _nth(year, month, weekday, place)).month == month)


# A pattern and its day in a year. A desk adds its own here.
_FEASTS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"new year[’']?s eve", lambda y: date(y, 12, 31)),
    (r"new year(?:[’']?s)? day|new year[’']s", lambda y: date(y, 1, 1)),
    (r"valentine[’']?s day", lambda y: date(y, 2, 14)),
    (r"good friday", lambda y: _easter(y) - timedelta(days=2)),
    (r"easter monday", lambda y: _easter(y) + timedelta(days=1)),
    (r"easter(?: sunday)?", _easter),
    (r"memorial day", lambda y: _last(y, 5, 0)),
    (r"independence day", lambda y: date(y, 7, 4)),
    (r"bastille day", lambda y: date(y, 7, 14)),
    (r"labou?r day", lambda y: _nth(y, 9, 0, 1)),
    (r"halloween", lambda y: date(y, 10, 31)),
    (r"black friday", lambda y: _nth(y, 11, 3, 4) + timedelta(days=1)),
    (r"thanksgiving(?: day)?", lambda y: _nth(y, 11, 3, 4)),
    (r"christmas eve", lambda y: date(y, 12, 24)),
    (r"christmas(?: day)?", lambda y: date(y, 12, 25)),
    (r"boxing day", lambda y: date(y, 12, 26)),
)
FEAST = "(?:" + "|".join(pattern.replace(" ", r"\s") for pattern, _ in _FEASTS) + r")\b"


def feast(name: str, year: int) -> date | None:
    """The day of a feast in a year. Labour Day is the American one, Easter the western."""
    return next((day(year) for pattern, day in _FEASTS if re.fullmatch(pattern, name, re.I)), None)
