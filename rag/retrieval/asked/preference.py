"""What the dates and outlets of a question do to a search: narrow it when plainly said, else lift. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.retrieval.asked.question import Question
from rag.schema import Hit, SearchFilter

LIFT = 0.05  # added to a score (0 to 1) for an article of the day or outlet that the question names
REPORTED_WITHIN = timedelta(days=3)  # an event of a day is reported on it and on the next few


def narrowed(question: Question, search_filter: SearchFilter) -> SearchFilter:
    """`search_filter` with the dates of a question that plainly speaks of when something was reported."""
    if not question.dates_filter:
        return search_filter
    first = [day for day in (search_filter.since, question.since) if day]
    last = [day for day in (search_filter.until, question.until) if day]
    return replace(search_filter, since=max(first, default=None), until=min(last, default=None))


def only_outlets(question: Question, search_filter: SearchFilter) -> SearchFilter:
    """`search_filter` with the outlets of a question that plainly asks for what they reported; those it has stay."""
    if not question.outlets_filter or search_filter.sources:
        return search_filter
    return replace(search_filter, sources=question.outlets)


def preferring(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """`hits` with those lifted that match a date or outlet which the question names without asking for it alone."""
    dates = not question.dates_filter and (question.since or question.until)
    outlets = frozenset() if question.outlets_filter else frozenset(question.outlets)
    if not dates and not outlets:
        return list(hits)
    lifted = [
        replace(hit, score=hit.score + LIFT * (_in_time(question, hit) + (hit.article.source in outlets)))
        for hit in hits
    ]
    scale = max(1.0, max((hit.score for hit in lifted), default=1.0))
    scaled = [replace(hit, score=hit.score / scale) for hit in lifted]
    return sorted(scaled, key=lambda hit: (-hit.score, hit.passage.id))


def _in_time(question: Question, hit: Hit) -> bool:
    """Whether an article appeared when the dates of the question, if they only prefer, would have been reported."""
    if question.dates_filter or not (question.since or question.until) or not hit.article.published:
        return False
    day = hit.article.published[:10]
    until = question.until
    if until and question.since:
        until = (date.fromisoformat(until) + REPORTED_WITHIN).isoformat() if until < "9999" else until
    return (not question.since or day >= question.since) and (not until or day <= until)
