"""The date that a follow-up takes from the question before, or moves: "and the day after?". Knows no archive and no clock."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rag.export.wording import date_in_words
from rag.retrieval.asked.dates_asked import AskedDate, find_asked_dates
from rag.retrieval.asked.periods import add_months

_ANY_DAY = date(2000, 6, 15)  # where a date stands in a question does not depend on the day it is asked


def date_of(text: str) -> AskedDate | None:
    """The first date in `text` when it is its only one or stands first."""
    found = find_asked_dates(text, _ANY_DAY)
    return found[0] if found else None


def shifted(moved: re.Match[str], stem: str) -> str | None:
    """After "What did he say on 5 May 2023?", "The day after?" is the same of 6 May 2023; None when no date is whole."""
    old = date_of(stem)
    if old is None or old.since is None or old.until is None or not re.search(r"\b\d{4}\b", old.text):
        return None
    unit = (moved["unit1"] or moved["unit2"] or moved["unit3"]).lower()
    since, until = date.fromisoformat(old.since), date.fromisoformat(old.until)
    later = bool(moved["next"] or moved["after"])
    said = _period_in_words(since, until, unit, 1 if later else -1)
    if said is None:
        return None
    led = re.search(r"(?:\b(?:in|on|during|at)\s+(?:the\s+)?)?$", stem[: old.start])
    return f"{stem[: led.start() if led else old.start].rstrip()} {said}{stem[old.end :]}"


def _period_in_words(since: date, until: date, unit: str, by: int) -> str | None:
    """The day, month or year that lies `by` units from a period of days; None when the period is no such thing."""
    if unit == "day" or (unit == "week" and since == until):
        start = until if by > 0 else since
        day = start + timedelta(days=by * (7 if unit == "week" else 1))
        return f"on {date_in_words(day.isoformat())}"
    if unit == "month" and since.replace(day=1) == until.replace(day=1):
        return f"in {add_months(since.replace(day=1), by):%B %Y}"
    if unit == "year" and since.year == until.year:
        whole = (until - since).days > 300
        month = "" if whole else f"{since:%B} "
        return f"in {month}{since.year + by}"
    return None
