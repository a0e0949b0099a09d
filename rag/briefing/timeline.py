"""Dated sentences in order of what they date, not of publication. Knows points; each row is a quotation."""

from __future__ import annotations

import re

from rag.answer.event_dates import EventDate, event_dates
from rag.briefing.material import Material, Point, salience
from rag.briefing.quoting import quoted
from rag.schema import TimelineEvent

_SPAN = re.compile(r"\b(?:since|until|till|from|before|than|of|to)\s+$", re.I)
_IN = re.compile(r"\b(?:in|during|by|late|early|mid|for)[\s-]+$", re.I)


def _dates_event(text: str, found: EventDate) -> bool:
    """Whether a date tells when something happened: not "since 2012", not "the 2015 agreement"."""
    before = text[: found.start]
    return _SPAN.search(before) is None and (found.precision != "year" or _IN.search(before) is not None)


def timeline(material: Material, limit: int) -> tuple[TimelineEvent, ...]:
    """At most `limit` rows, one a sentence, by date; the most central sentences when there are more."""
    dated: list[tuple[str, str, Point]] = []
    for point in material.points:
        dates = [d for d in event_dates(point.text, point.article.published) if _dates_event(point.text, d)]
        days = [found for found in dates if found.precision == "day"] or dates
        if days and point.said.stance != "denied":
            dated.append((days[0].when, days[0].precision, point))
    scores = dict(
        zip((p.key for _, _, p in dated), salience([p for _, _, p in dated], material.topic), strict=True)
    )
    kept = sorted(dated, key=lambda row: (-scores[row[2].key], row[0]))[:limit]
    kept.sort(key=lambda row: (row[0], row[2].article.published or "", row[2].span.start))
    return tuple(
        TimelineEvent(when, precision, quoted(point), material.cite(point))  # type: ignore[arg-type]
        for when, precision, point in kept
    )
