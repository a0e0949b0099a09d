"""When what a sentence tells happened: its dates, resolved against the day of publication. Knows the
calendar only.

"on Wednesday" of a report is the last Wednesday up to the day of publication, of a plan the next one. What
cannot be resolved for certain stays as worded: "in nine years" gives no year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.export.wording import date_in_words
from rag.verify.dates import DateMention, Partial, find_dates

Precision = Literal["day", "month", "year"]
_AHEAD = re.compile(
    r"\b(?:will|would|(?:is|are|was|were|due|set) to \w+|to (?:visit|arrive|begin|start|hold|meet|be)|next"
    r"|upcoming|scheduled|due|expected|planned|plans?|by)\b",
    re.I,
)
_THAT_YEAR = re.compile(r"\b(?:that|the same|the following|the previous) year\b", re.I)


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date in a sentence: where it stands, ISO to its precision, and whether it had to be worked out."""

    start: int
    end: int
    when: str
    precision: Precision
    resolved: bool

    @property
    def shown(self) -> str:
        """Such as "7 April 2021", "April 2021", "2021"."""
        return date_in_words(self.when)


def published_day(published: str | None) -> date | None:
    """The calendar day of an ISO date or date and time; None when there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def event_dates(sentence: str, published: str | None) -> list[EventDate]:
    """The dates of a sentence in order. Weekdays and the like need `published`; without it they are left
    out.
    """
    day = published_day(published)
    found = []
    for mention in find_dates(sentence):
        if (dated := _dated(mention, sentence, day)) is not None:
            found.append(EventDate(mention.start, mention.end, *dated))
    return found


def _dated(mention: DateMention, sentence: str, day: date | None) -> tuple[str, Precision, bool] | None:
    if mention.kind == "weekday":
        return _weekday(mention, sentence, day) if day else None
    if mention.kind == "near" and day:
        shift = {"yesterday": -1, "tomorrow": 1}.get(mention.text.lower(), 0)
        return (day + timedelta(days=shift)).isoformat(), "day", True
    if mention.kind == "words":
        return _stretch(mention.text.lower(), day) if day else None
    if not mention.options or (len(mention.options) > 1 and "/" in mention.text):
        return None  # "04/05/2021": which is the day is not said
    return _partial(mention.options[-1], sentence, mention.start, day)


def _weekday(mention: DateMention, sentence: str, day: date) -> tuple[str, Precision, bool] | None:
    wanted = mention.options[0].weekday
    if wanted is None or mention.text.lower().endswith("s"):
        return None
    words = mention.text.lower().split()
    back = (day.weekday() - wanted) % 7
    before = sentence[max(0, mention.start - 60) : mention.start]
    ahead = words[0] in ("next", "coming") or (
        _AHEAD.search(before) is not None
        and not re.search(r"\b(?:said|told|announced)\s+(?:\w+\s+)?(?:on\s+)?$", before)
    )
    if words[0] in ("last", "previous") and back == 0:
        back = 7
    offset = (7 - back if back or words[0] == "next" else 0) if ahead else -back
    return (day + timedelta(days=offset)).isoformat(), "day", True


def _stretch(words: str, day: date) -> tuple[str, Precision, bool] | None:
    which, _, stretch = words.partition(" ")
    step = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}.get(which)
    if step is None or stretch not in ("month", "year"):
        return None
    if stretch == "year":
        return str(day.year + step), "year", True
    months = day.year * 12 + day.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02d}", "month", True


def _partial(option: Partial, sentence: str, at: int, day: date | None) -> tuple[str, Precision, bool] | None:
    """A date as worded; a year that is not said is the one that brings it nearest to the day of
    publication.
    """
    resolved = option.year is None
    year = option.year
    if year is None:
        if day is None or option.month is None:
            return None
        year = min(
            (day.year - 1, day.year, day.year + 1), key=lambda y: abs(_middle(y, option) - day.toordinal())
        )
        if re.search(r"\b(?:last|since)\s+$", sentence[:at]) and _middle(year, option) > day.toordinal():
            year -= 1
    if resolved and _THAT_YEAR.search(sentence):
        return None
    if option.month is None:
        return str(year), "year", resolved
    if option.day is None:
        return f"{year}-{option.month:02d}", "month", resolved
    try:
        return date(year, option.month, option.day).isoformat(), "day", resolved
    except ValueError:
        return None


def _middle(year: int, option: Partial) -> int:
    return date(year, option.month or 6, min(option.day or 15, 28)).toordinal()
