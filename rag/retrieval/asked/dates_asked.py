"""Dates that a question names, resolved to days. Knows English date expressions; knows no article and no clock.

A date filters only when the question plainly speaks of when something was reported ("reported last week", "articles
from March 2021", "since 3 May"); a date of an event ("the 1999 war") may have been reported at any time after it.
`dateutil` and `dateparser` were measured and left (docs/decisions.md): neither tells a span from a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag.retrieval.asked import periods
from rag.retrieval.asked.date_readers import READERS, Clock
from rag.retrieval.asked.date_words import (
    ATOM,
    COUNTS_THINGS,
    HARDLY_DATES,
    LINK,
    PART,
    PUBLISHING_AFTER,
    PUBLISHING_BEFORE,
    WEEK_OF,
)
from rag.retrieval.asked.periods import DAY, Part, Period
from rag.retrieval.asked.vocabulary import AUXILIARY, PREPOSITION

_BOUND = re.compile(
    r"\b(?:(?P<since>since|(?:starting|beginning) (?:from|in|on)|from)|(?P<after>after|later than)"
    r"|(?P<before>before|prior to|earlier than)|(?P<until>until|till|up to|by|through|as of))"
    r"(?: (?:the|about|around))?\s+$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\s+(?:onwards?|on|forward)\b(?! (?:the|a|an)\b)", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from|in|during)\s+(?:the\s+)?$", re.IGNORECASE)
_FOLLOWING = re.compile(r"(?P<own>['’]s?)?\s+(?P<word>[^\W\d_]+)")
_PARTS: dict[str, Part] = {
    "early": "early",
    "beginning": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
}
_WHEN = re.compile(
    r"\b(?:in|on|during|from|of|between|dated|within|over|for|throughout)(?: the)?\s+$", re.IGNORECASE
)
_NOT_NOUN = (
    AUXILIARY
    | PREPOSITION
    | frozenset(
        "and or but who what when where why how which that as than so on onwards onward please".split()
    )
)


@dataclass(frozen=True, slots=True)
class AskedDate:
    """A date at `start:end` of the question: the days from `since` to `until` (ISO, included; None is open).

    `filters` when the question plainly says that it is about what was reported then.
    """

    text: str
    start: int
    end: int
    since: str | None
    until: str | None
    filters: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    period: Period
    has_year: bool
    relative: bool = False


def find_asked_dates(
    text: str, today: date | None, *, newest: date | None = None, about_articles: bool = False
) -> tuple[AskedDate, ...]:
    """The dates in `text`, in order. Without `today`, those that depend on it are left out.

    A date without a year is the latest that is not after `newest`, the last day of the archive (default: `today`).

    `about_articles` says that the question counts articles, so that a date in it is the date of articles unless it
    belongs to a name ("the 2008 crisis").
    """
    clock = Clock(today, min(today, newest) if today and newest else today)
    return tuple(_asked(text, found, about_articles) for found in _joined(text, list(_found(text, clock))))


def hull(dates: tuple[AskedDate, ...]) -> tuple[str | None, str | None, bool]:
    """(since, until, filters) of all dates together; of those that filter when there are any."""
    plain = [each for each in dates if each.filters]
    taken = plain or list(dates)
    if plain and all(each.until is None for each in plain):
        taken = [each for each in dates if each.filters or each.since is None]
    if not taken:
        return None, None, False
    first = [each.since for each in taken if each.since]
    last = [each.until for each in taken if each.until]
    halves = any(each.since is None for each in taken) and any(each.until is None for each in taken)
    if halves and len(taken) > 1:  # "since 3 May and until 9 May"
        return max(first, default=None), min(last, default=None), bool(plain)
    since = min(first) if len(first) == len(taken) else None
    until = max(last) if len(last) == len(taken) else None
    return since, until, bool(plain)


def _found(text: str, clock: Clock) -> Iterator[_Found]:
    for match in ATOM.finditer(text):
        group = match.lastgroup or ""
        resolved = READERS[group](match, clock)
        if resolved is None or HARDLY_DATES.search(text[: match.start()]):
            continue
        period, has_year = resolved
        start = match.start()
        part = PART.search(text[:start])
        if part and (period.until - period.since).days >= 27:
            period = period.part(_PARTS.get((part["part"] or "end").lower(), "late"))
            start = part.start("part") if part["part"] else part.start("end")
        week = WEEK_OF.search(text[:start])
        if week and period.since == period.until:
            period, start = periods.a_week(period.since), week.start()
        yield _Found(start, match.end(), period, has_year, group in ("relative", "near", "weekday", "ago"))


def _joined(text: str, found: list[_Found]) -> Iterator[_Found]:
    """Two dates that are the ends of one stretch made one."""
    skip = False
    for one, other in pairwise([*found, None]):
        assert one is not None
        if skip:
            skip = False
            continue
        between = text[one.end : other.start] if other else ""
        link = LINK.fullmatch(between) if other else None
        opened = _FROM.search(text[: one.start])
        between_and = opened is not None and opened[0].lower().startswith("between")
        if other and link and (link["to"] or between_and):
            begin = one.period
            if (other.has_year and not one.has_year and not one.relative) or begin.since > other.period.until:
                begin = _into_year(begin, other.period.until)
            if begin.since <= other.period.until:
                skip = True
                yield _Found(
                    one.start, other.end, Period(begin.since, other.period.until), True, one.relative
                )
                continue
        yield one


def _into_year(period: Period, before: date) -> Period:
    """The same days in the latest year in which they do not begin after `before`."""
    shift = before.year - period.since.year
    moved = periods.add_months(period.since, 12 * shift)
    if moved > before:
        shift -= 1
    return Period(periods.add_months(period.since, 12 * shift), periods.add_months(period.until, 12 * shift))


def _asked(text: str, found: _Found, about_articles: bool) -> AskedDate:
    before, after = text[: found.start], text[found.end :]
    since: date | None = found.period.since
    until: date | None = found.period.until
    start = found.start
    bound = _BOUND.search(before)
    filters = False
    if bound and (bound["since"] or bound["after"]):
        onwards = _ONWARDS.match(after)
        if bound["since"] and bound["since"].lower() == "from" and not onwards:
            bound = None
        else:
            since, until = (found.period.until + DAY if bound["after"] else found.period.since), None
            filters = not _is_of_an_event(after)
    elif bound:
        since, until = None, (found.period.since - DAY if bound["before"] else found.period.until)
    if bound:
        start = bound.start()
    spoken = text[:start]
    published = bool(PUBLISHING_BEFORE.search(spoken)) or bool(PUBLISHING_AFTER.match(after))
    published = published and (about_articles or not COUNTS_THINGS.search(spoken))
    if published or (about_articles and (bound or found.relative or _WHEN.search(before))):
        filters = filters or not _is_of_an_event(after) or bool(PUBLISHING_AFTER.match(after))
    return AskedDate(
        text[start : found.end],
        start,
        found.end,
        since.isoformat() if since else None,
        until.isoformat() if until else None,
        filters,
    )


def _is_of_an_event(after: str) -> bool:
    """Whether the date stands before a noun that it belongs to: "the 1999 war", "last week's meeting"."""
    following = _FOLLOWING.match(after)
    return following is not None and bool(
        following["own"] or not (following["word"].lower() in _NOT_NOUN or following["word"].endswith("ed"))
    )
