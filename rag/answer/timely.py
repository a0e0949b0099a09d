"""Whether an article can tell of the time that a question asks about. Knows days; knows no archive and ranks nothing.

"Who resigned this week?" cannot be answered by an article of last year, however alike its words. Only what depends on the
day of asking is judged: a date such as "March 2021" may have been written about before it, in plans.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from rag.retrieval.asked.question import Question

# Taken off the logarithm of the odds that a sentence answers (docs/decisions.md).
BEFORE_IT, OF_OLD = 4.0, 0.8
SLACK = timedelta(days=7)  # "this week" is said on a Monday too
LONG_AGO = timedelta(days=30)
_ABSOLUTE = re.compile(
    r"\d|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_OF_NOW = re.compile(r"\b(?:[Hh]as|[Hh]ave|[Ii]s|[Aa]re|recent(?:ly)?|newly|new|latest|now|current(?:ly)?)\b")


def untimely(question: Question, published: str | None, *, newest: str | None, as_of: str | None) -> float:
    """What the day of an article takes off its likelihood of answering; 0 for most.

    `newest` is the day of the last article searched: where none reaches the time asked about, none is preferred. `as_of`
    is the day that the reader asked to stand on; without it, what a question of the present calls old is not known.
    """
    if not published or not newest:
        return 0.0
    begins = [each.since for each in question.dates if each.since and not _ABSOLUTE.search(each.text)]
    if begins and min(begins) <= newest[:10]:
        return BEFORE_IT if published[:10] < _before(min(begins), SLACK) else 0.0
    if as_of and not question.dates and _OF_NOW.search(question.text):
        old = _before(as_of[:10], LONG_AGO)
        return OF_OLD if published[:10] < old <= newest[:10] else 0.0
    return 0.0


def _before(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) - by).isoformat() if day > "0001-02" else day
