"""When what a sentence tells happened: its dates, resolved against the day of publication. Knows the
calendar only.

"on Wednesday" of a report is the last Wednesday up to the day of publication, of a plan the next one. What
cannot be resolved for certain stays as worded: "in nine years" gives no year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from rag.answer.calendar_words import Precision
from rag.answer.date_names import is_name
from rag.answer.reckoned import Reckoned, reckoned
from rag.answer.tense import in_quotation, tense_at
from rag.export.wording import date_in_words
from rag.verify.dates import DateMention, Partial, find_dates

FAR_AHEAD = 15  # years: "40" written in 2016 is 1940
LATELY = 3  # months: "last May", written in June, is not the May that has just gone
UPDATED = 4  # days after which an article that says "on Tuesday" may mean the Tuesday to come
SIDE = 7  # days that a date may lie on the wrong side of its verb: articles are written ahead and updated
NEARBY = range(-120, 61)  # days around an article in which the calendar alone makes the year plain
FAR = 330  # and when the tense agrees
BESIDE = 6  # characters between two dates that tell one day: ", on "
SPOKEN = 3  # days that a "today" in a quotation may lie before its publication
_LENGTH: dict[Precision, int] = {"day": 10, "month": 7, "year": 4}
_PRECISION: dict[int, Precision] = {10: "day", 7: "month", 4: "year"}
_NAMED_DAYS = ((1, 6), (9, 11))  # of whichever year is written about
_PRESENT = re.compile(r"\b(?:is|are|has|have)\b")
_OF_YEAR = re.compile(r",? (?:of )?(last|this|next) year\b", re.I)
_THAT_YEAR = re.compile(r"\b(?:that|the same|the following|the previous) year\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a mention most likely means, ISO, and another day, month or year that it may mean as well ("": any)."""

    when: str
    resolved: bool = True
    other: str | None = None


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date in a sentence: where it stands, ISO to its precision, and whether it had to be worked out.

    `other` is what it may mean as well: another date, or "" for any; None when the reading is certain.
    """

    start: int
    end: int
    when: str
    precision: Precision
    resolved: bool
    other: str | None = None

    @property
    def certain(self) -> EventDate | None:
        """This date, or the month or year of both its readings, at most one step coarser; None when they differ in that too."""
        if self.other is None:
            return self
        length = {10: 7, 7: 4}.get(len(self.when), 0)
        if not length or self.when[:length] != self.other[:length]:
            return None
        return replace(self, when=self.when[:length], precision=_PRECISION[length], other=None)

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


@lru_cache(maxsize=16_384)
def _event_dates(sentence: str, day: date | None) -> tuple[EventDate, ...]:
    found = []
    mentions = [m for m in find_dates(sentence) if not is_name(sentence, m.start, m.end)]
    for mention, following in zip_longest(mentions, mentions[1:]):
        named = following is not None and following.kind == "day" and following.start - mention.end <= 2
        if mention.kind == "weekday" and named:
            continue  # "Friday, March 31": the date says it
        if (read := _dated(mention, sentence, day)) is not None:
            precision = _PRECISION[len(read.when)]
            found.append(
                EventDate(mention.start, mention.end, read.when, precision, read.resolved, read.other)
            )
    if day is None:
        return tuple(found)
    counted = [r for r in reckoned(sentence, day) if not is_name(sentence, r.start, r.end)]
    plain = [
        d for d in found if not any(r.start < d.end and d.start < r.end and _longer(r, d) for r in counted)
    ]
    spelt = [r for r in counted if not any(r.start < d.end and d.start < r.end for d in plain)]
    plain += [
        EventDate(
            r.start,
            r.end,
            r.day.isoformat()[: _LENGTH[r.precision]],
            r.precision,
            True,
            _else(r, sentence, day),
        )
        for r in spelt
    ]
    plain.sort(key=lambda d: d.start)
    return tuple(_beside(one, plain) for one in plain)


def _beside(one: EventDate, others: list[EventDate]) -> EventDate:
    """A date beside a coarser one that it does not lie in is of another year: "a year ago, on Christmas Eve"."""
    for other in others:
        near = 0 < max(one.start - other.end, other.start - one.end) <= BESIDE
        if near and len(other.when) < len(one.when) and not one.when.startswith(other.when):
            return replace(one, other="")
    return one


def _else(one: Reckoned, sentence: str, day: date) -> str | None:
    """What a reckoned date may mean as well: "two weeks ago" is about then, a feast one of several years."""
    if one.slack:
        ends = [(one.day + timedelta(days=sign * one.slack)).isoformat() for sign in (-1, 1)]
        length = _LENGTH[one.precision]
        return next((end for end in ends if end[:length] != one.day.isoformat()[:length]), None)
    distance = (one.day - day).days
    if abs(distance) <= 1:
        return _spoken(sentence, one.start, day)
    if one.precision != "day" or one.counted or abs(distance) > 366:
        return None
    tense = tense_at(sentence, one.start, one.end)
    agrees = (tense == "past" and distance < 0) or (tense == "ahead" and distance > 0)
    return None if agrees and abs(distance) <= FAR else ""


def _spoken(sentence: str, at: int, day: date) -> str | None:
    """The first day that "today" at this place may mean besides `day`; None outside quotations."""
    return (day - timedelta(days=SPOKEN)).isoformat() if in_quotation(sentence, at) else None


def event_dates(sentence: str, published: str | None) -> list[EventDate]:
    """The dates of a sentence in order. Weekdays and the like need `published`; without it they are left
    out.
    """
    return list(_event_dates(sentence, published_day(published)))


def _longer(one: Reckoned, other: EventDate) -> bool:
    return one.end - one.start > other.end - other.start


def _dated(mention: DateMention, sentence: str, day: date | None) -> _Reading | None:
    if mention.kind == "weekday":
        return _weekday(mention, sentence, day) if day else None
    if mention.kind == "near" and day:
        word = mention.text.lower()
        shift = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
        tense = tense_at(sentence, mention.start, mention.end)
        nowadays = word == "today" and tense != "ahead" and (tense == "unclear" or _PRESENT.search(sentence))
        return _read(day + timedelta(days=shift), "" if nowadays else _spoken(sentence, mention.start, day))
    if mention.kind == "words":
        return _stretch(mention.text.lower(), day) if day else None
    if not mention.options or (len(set(mention.options)) > 1 and re.search(r"\d[/.]\d", mention.text)):
        return None  # "04/05/2021": which is the day is not said
    option = mention.options[0]
    if day and option.year and option.year > day.year + FAR_AHEAD and re.search(r"[/.]\d\d$", mention.text):
        option = option._replace(year=option.year - 100)
    return _partial(option, sentence, mention.start, mention.end, day)


def _read(day: date, other: date | str | None = None) -> _Reading:
    return _Reading(day.isoformat(), True, other.isoformat() if isinstance(other, date) else other)


def _weekday(mention: DateMention, sentence: str, day: date) -> _Reading | None:
    """The weekday of the week before or after, as the tense says. An article is often updated days after its date: a past
    weekday that would be almost a week ago may be the one to come.
    """
    wanted = mention.options[0].weekday
    if wanted is None or mention.text.lower().endswith("s"):
        return None
    shift = mention.text.lower().split()[0]
    back = (day.weekday() - wanted) % 7
    past, ahead = day - timedelta(days=back), day + timedelta(days=(7 - back) % 7)
    tense = tense_at(sentence, mention.start, mention.end)
    if shift in ("last", "previous", "past"):
        return _read(past - timedelta(days=0 if back else 7))
    if shift in ("next", "coming"):
        return _read(ahead if back else day + timedelta(days=7))
    if shift == "this" or sentence[: mention.start].lower().endswith("this "):
        return _read(ahead, None if tense == "ahead" or not back else past)
    if tense == "ahead":
        return _read(ahead)
    return _read(past, ahead if back > (1 if tense == "unclear" else UPDATED) else None)


def _stretch(words: str, day: date) -> _Reading | None:
    which, _, stretch = words.partition(" ")
    step = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}.get(which)
    if step is None or stretch not in ("month", "year"):
        return None
    if stretch == "year":
        return _Reading(str(day.year + step))
    months = day.year * 12 + day.month - 1 + step
    return _Reading(f"{months // 12}-{months % 12 + 1:02d}")


def _partial(option: Partial, sentence: str, at: int, end: int, day: date | None) -> _Reading | None:
    """A date as worded; a year that is not said is worked out, and not certain beside another year."""
    year, other = option.year, None
    if year is None:
        if day is None or option.month is None or _THAT_YEAR.search(sentence):
            return None
        said = _OF_YEAR.match(sentence, end)
        step = {"last": -1, "this": 0, "next": 1}[said[1].lower()] if said else None
        year, other = (
            (day.year + step, None) if step is not None else _unsaid_year(option, sentence, at, end, day)
        )
        named = {int(found[0]) for found in _YEAR.finditer(sentence, 0, at)}
        if (named and year not in named) or (option.month, option.day) in _NAMED_DAYS:
            other = 0
    resolved = option.year is None
    written = None if other is None else str(other or "")
    if option.month is None:
        return _Reading(str(year), resolved)
    if option.day is None:
        return _Reading(f"{year}-{option.month:02d}", resolved, written)
    try:
        return _Reading(date(year, option.month, option.day).isoformat(), resolved, written)
    except ValueError:
        return None


def _unsaid_year(option: Partial, sentence: str, at: int, end: int, day: date) -> tuple[int, int | None]:
    """The year of the last such date for a past verb, of the next for a plan, else the nearest; and another that it may be."""
    if re.search(r"\blast\s+$", sentence[:at], re.I):
        recent = day.year if (option.month or 1) <= day.month else day.year - 1
        return recent - (recent == day.year and day.month - (option.month or 1) <= LATELY), None
    tense = tense_at(sentence, at, end)
    away = {year: _days_to(year, option, day) for year in range(day.year - 1, day.year + 2)}
    on_its_side = [
        year
        for year, days in away.items()
        if tense == "unclear" or (days <= SIDE if tense == "past" else days >= -SIDE)
    ]
    year = min(on_its_side, key=lambda y: abs(away[y]))
    agrees = abs(away[year]) <= FAR and away[year] * (1 if tense == "past" else -1) <= 0
    sure = away[year] in NEARBY if tense == "unclear" else agrees
    return year, None if sure else year + (1 if away[year] < 0 else -1)


def _days_to(year: int, option: Partial, day: date) -> int:
    """Days from `day` to a date of `year`, negative when it is past; 0 in the month that is meant."""
    if option.day is None and (year, option.month) == (day.year, day.month):
        return 0
    return date(year, option.month or 6, min(option.day or 15, 28)).toordinal() - day.toordinal()
