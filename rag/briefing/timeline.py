"""Dated sentences in order of what they date, not of publication. Knows points; each row is a quotation."""

from __future__ import annotations

import re
from datetime import timedelta

from rag.answer.calendar_words import MONTH
from rag.answer.event_dates import EventDate, event_dates, published_day
from rag.answer.tense import tense_at
from rag.briefing.material import Material, Point, salience
from rag.briefing.quoting import quoted
from rag.briefing.sentence import leans, stems_of
from rag.export.wording import counted
from rag.schema import TimelineEvent
from rag.verify.speakers import DATELINE

_SPAN = re.compile(
    r"\b(?:since|until|till|from|before|than|into|through|(?<!ahead )of|to)\s+(?:the\s+)?$", re.I
)
_OF_A_NAME = re.compile(r"\b(?:the|['’]s)\s+$", re.I)
_ANOTHER = re.compile(
    r"\b(?:first|last|only|\w+est)\b[^.;]*\bsince\b[^.;]*$"
    r"|\b(?:than|compared (?:to|with)|up from|down from|the same (?:time|day|week|month|period))\b[^,.;]{0,25}$",
    re.I,
)  # "more than they did two years ago", "the first since the war began in 1950"
_OF_ANOTHER_DAY = re.compile(r"(?:next|following|previous)\b", re.I)  # "the next Wednesday" of a story told
_STORIES = re.compile(
    r"\b(?:later|earlier|after|before)$", re.I
)  # "two days later" counts from a day of the story
_IMAGINED = re.compile(r"\b(?:could|might|imagine)\b[^,.;]{0,30}$", re.I)
_ADDRESS = re.compile(r"\b(?:you|your|subscribe|sign up)\b", re.I)
_RECURS = re.compile(
    r"\b(?:traditionally|usually|(?:every|each) year|annually|daily|[Hh]ours(?: are|:))\b", re.I
)
SAME_EVENT = 0.4
STORY = 300  # characters before a sentence in which a year counts as that of the story
LATELY = timedelta(days=31)  # a month or day this near before publication is of no story
_SPOKEN = ("today", "tonight", "tomorrow", "yesterday", "last night", "this morning")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FINENESS = ("day", "month", "year")
_IN = re.compile(r"\b(?:in|during|by|late|early|mid|for)[\s-]+$", re.I)


def _dates_event(text: str, found: EventDate) -> bool:
    """Whether a date tells when something happened: not "since 2012", "the 2015 agreement" or "last year's"."""
    before, after, words = text[: found.start], text[found.end :], text[found.start : found.end]
    if _ANOTHER.search(before) or (found.resolved and _RECURS.search(text)):
        return False
    near = words.lower() in ("today", "tomorrow", "tonight") or words.lower().endswith("ago")
    if _STORIES.search(words) or (near and (_ADDRESS.search(text) or _IMAGINED.search(before))):
        return False
    if _OF_A_NAME.search(before) and _OF_ANOTHER_DAY.match(words):
        return False
    if found.precision != "day" and re.match(r"['’]s\b|-\w", after):
        return False
    if words.lower().startswith("last ") and after.startswith(" of "):
        return False  # "the last week of April"
    stretch = found.precision != "day" and words.lower().startswith("this ")
    if stretch and tense_at(text, found.start, found.end) == "unclear":
        return False  # what is so this year is no event
    named = found.precision == "day" and _OF_A_NAME.search(before) and re.search(r"\d", words)
    if named and re.match(r"[.,]? [a-zA-Z]", after):
        return False  # "the Jan. 6 attack", "the January 6, 2021, attack"
    heads = not before and re.match(r"\s*[—–:-]", after) is not None  # "1941 — The dam burst"
    in_year = found.precision != "year" or found.resolved or heads or _IN.search(before) is not None
    return _SPAN.search(before) is None and in_year


def dated(text: str, published: str | None, before: str = "") -> EventDate | None:
    """The date of what a sentence tells, as finely as it is certain; None when it is not, or when it tells of none.

    `before` is the text that leads to it: a month of a story told of another year may be of that year.
    """
    told = _told(text, published)
    return told.certain if told and not _of_a_story(text, published, told, before) else None


def _told(text: str, published: str | None) -> EventDate | None:
    """The first of the finest dates of what a sentence tells; None when it tells of none, or asks."""
    if text.rstrip("”\"’' ").endswith("?"):
        return None
    dateline = DATELINE.match(text)
    begins = dateline.end() if dateline else 0  # what stands before it dates the report
    dates = [
        found for found in event_dates(text, published) if found.start >= begins and _dates_event(text, found)
    ]
    return min(dates, key=lambda found: (_FINENESS.index(found.precision), found.start), default=None)


def _of_a_story(text: str, published: str | None, found: EventDate, before: str) -> bool:
    """Whether what was told before makes a date doubtful: a month behind another year, a "today" that a speaker goes on to say."""
    words = text[found.start : found.end]
    if not found.resolved:
        return False
    if words.lower() in _SPOKEN:
        return len(re.findall('[“”"]', before.rpartition("\n")[2])) % 2 == 1
    day = published_day(published)
    if day and (day - LATELY).isoformat()[: len(found.when)] <= found.when <= day.isoformat():
        return False
    years = {year[0] for year in _YEAR.finditer(before[-STORY:])}
    return re.search(MONTH, words, re.I) is not None and bool(years) and found.when[:4] not in years


def _one_event(one: Point, other: Point, asked: frozenset[str]) -> bool:
    """Whether two sentences of one date tell the same, the words asked for aside."""
    mine, others = one.stems - asked, other.stems - asked
    return len(mine & others) >= SAME_EVENT * max(1, min(len(mine), len(others)))


def timeline(material: Material, limit: int) -> tuple[TimelineEvent, ...]:
    """At most `limit` rows, one a sentence, by date; the most central sentences when there are more."""
    rows: list[tuple[str, str, Point]] = []
    doubtful = 0
    for point in material.points:
        if point.said.stance == "denied":
            continue
        start = point.span.start
        before = point.article.text[max(0, start - STORY) : start]
        found = dated(point.text, point.article.published, before)
        if found is not None:
            rows.append((found.when, found.precision, point))
        else:
            doubtful += _told(point.text, point.article.published) is not None
    scores = dict(
        zip((p.key for _, _, p in rows), salience([p for _, _, p in rows], material.topic), strict=True)
    )
    kept: list[tuple[str, str, Point]] = []
    asked = stems_of(material.topic or "")
    for row in sorted(rows, key=lambda row: (leans(row[2].text), -scores[row[2].key], row[0])):
        if len(kept) < limit and not any(
            other[0].startswith(row[0]) and _one_event(row[2], other[2], asked) for other in kept
        ):
            kept.append(row)
    if len(kept) < len(rows):
        material.left_out.append(f"{counted(len(rows) - len(kept), 'more dated sentence')}")
    if doubtful:
        material.left_out.append(f"{counted(doubtful, 'sentence')} of no certain date")
    kept.sort(key=lambda row: (row[0], row[2].article.published or "", row[2].span.start))
    return tuple(
        TimelineEvent(when, precision, quoted(point), material.cite(point))  # type: ignore[arg-type]
        for when, precision, point in kept
    )
