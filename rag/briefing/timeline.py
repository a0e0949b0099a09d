"""Dated sentences in order of what they date, not of publication. Knows points; each row is a quotation."""

from __future__ import annotations

import re

from rag.answer.event_dates import EventDate, event_dates
from rag.briefing.material import Material, Point, salience
from rag.briefing.quoting import quoted
from rag.schema import TimelineEvent

_SPAN = re.compile(r"\b(?:since|until|till|from|before|than|(?<!ahead )of|to)\s+(?:the\s+)?$", re.I)
_OF_A_NAME = re.compile(r"\b(?:the|['’]s)\s+$", re.I)
_FINENESS = ("day", "month", "year")
_IN = re.compile(r"\b(?:in|during|by|late|early|mid|for)[\s-]+$", re.I)


def _dates_event(text: str, found: EventDate) -> bool:
    """Whether a date tells when something happened: not "since 2012", "the 2015 agreement" or "last year's"."""
    before, after = text[: found.start], text[found.end :]
    if found.precision != "day" and re.match(r"['’]s\b|-\w", after):
        return False
    unsaid = found.precision == "day" and found.resolved and _OF_A_NAME.search(before) is not None
    if unsaid and re.match(r"\.? [a-zA-Z]", after) and re.search(r"\d", text[found.start : found.end]):
        return False  # "the Jan. 6 attack" may be of any year
    in_year = found.precision != "year" or found.resolved or _IN.search(before) is not None
    return _SPAN.search(before) is None and in_year


def dated(text: str, published: str | None) -> EventDate | None:
    """The date of what a sentence tells: the first of its finest dates; None when it tells of none."""
    dates = [found for found in event_dates(text, published) if _dates_event(text, found)]
    return min(dates, key=lambda found: (_FINENESS.index(found.precision), found.start), default=None)


def timeline(material: Material, limit: int) -> tuple[TimelineEvent, ...]:
    """At most `limit` rows, one a sentence, by date; the most central sentences when there are more."""
    rows: list[tuple[str, str, Point]] = []
    for point in material.points:
        found = dated(point.text, point.article.published) if point.said.stance != "denied" else None
        if found is not None:
            rows.append((found.when, found.precision, point))
    scores = dict(
        zip((p.key for _, _, p in rows), salience([p for _, _, p in rows], material.topic), strict=True)
    )
    kept = sorted(rows, key=lambda row: (-scores[row[2].key], row[0]))[:limit]
    kept.sort(key=lambda row: (row[0], row[2].article.published or "", row[2].span.start))
    return tuple(
        TimelineEvent(when, precision, quoted(point), material.cite(point))  # type: ignore[arg-type]
        for when, precision, point in kept
    )
