"""When what a sentence tells happened: its dates, resolved against the day of publication. Knows the
calendar only.

"on Wednesday" of a report is the last Wednesday up to the day of publication, of a plan the next one. What
cannot be resolved for certain stays as worded: "in nine years" gives no year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from rag.answer.calendar_words import WEEKDAYS
from rag.answer.reckoned import Precision, Reckoned, reckoned
from rag.export.wording import date_in_words
from rag.verify.dates import DateMention, Partial, find_dates

FAR_AHEAD = 15  # years: "40" written in 2016 is 1940
_LENGTH: dict[Precision, int] = {"day": 10, "month": 7, "year": 4}
_AHEAD = re.compile(
    r"\b(?:will|would|could|may|might|(?:is|are|was|were|due|set) to \w+|to (?:visit|arrive|begin|start|hold|meet|be)|next"
    r"|upcoming|scheduled|due|expected|planned|plans?|starting|beginning|likely|slated)\b|['’]ll\b",
    re.I,
)
_OWNS_AHEAD = re.compile(r"['’]s (?:\w+ ){1,3}(?:will|would|could|may|might)\b")
_LEADS_AHEAD = re.compile(
    r"^[“\"']?(?:(?:after|before|following)\b[^,]*,[^.;]*?|on\b[^,]*, (?:\S+ ){1,4})\bwill\b", re.I
)
_PROGRAMME = re.compile(r" (?:Night (?:Live|Football)|Evening Post)\b")
_FIRST_NAME = re.compile(
    r"\b(?!(?:In|On|By|Since|Until|Last|Next|This|Early|Late|Mid|From|Through|And|The)\b)[A-Z][a-z]+\s+$"
)
_NOWADAYS = re.compile(r"\b(?:there (?:is|are)|than|of|until|even|still|as (?:it|they) (?:is|are))\s+$", re.I)
_HABIT = re.compile(r"\b(?:every|each|most|any|an?|some|one)\s+(?:\w+\s+)?$", re.I)
_SCHEDULED = re.compile(
    r"\b(?:opens|begins|starts|returns|plays|runs|airs|ends|expires|arrives|kicks off|takes place)\b", re.I
)
_NEAR = ("today", "tonight", "tomorrow", "yesterday")
LATELY = 3  # months: "last May", written in June, is not the May that has just gone
STILL = 45  # days that a date may lie ahead of a past verb before it is read as that of the year before
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


@lru_cache(maxsize=16_384)
def _event_dates(sentence: str, day: date | None) -> tuple[EventDate, ...]:
    found = []
    mentions = [m for m in find_dates(sentence) if not _is_name(sentence, m.start, m.end)]
    for mention, following in zip_longest(mentions, mentions[1:]):
        named = following is not None and following.kind == "day" and following.start - mention.end <= 2
        if mention.kind == "weekday" and named:
            continue  # "Friday, March 31": the date says it
        if (dated := _dated(mention, sentence, day)) is not None:
            found.append(EventDate(mention.start, mention.end, *dated))
    if day is None:
        return tuple(found)
    counted = [r for r in reckoned(sentence, day) if not _is_name(sentence, r.start, r.end)]
    plain = [
        d for d in found if not any(r.start < d.end and d.start < r.end and _longer(r, d) for r in counted)
    ]
    spelt = [r for r in counted if not any(r.start < d.end and d.start < r.end for d in plain)]
    plain += [
        EventDate(r.start, r.end, r.day.isoformat()[: _LENGTH[r.precision]], r.precision, True) for r in spelt
    ]
    return tuple(sorted(plain, key=lambda d: d.start))


def event_dates(sentence: str, published: str | None) -> list[EventDate]:
    """The dates of a sentence in order. Weekdays and the like need `published`; without it they are left
    out.
    """
    return list(_event_dates(sentence, published_day(published)))


def _is_name(sentence: str, start: int, end: int) -> bool:
    """Whether a word of time is part of a name ("USA TODAY") or of a habit ("every Tuesday", "a normal Saturday")."""
    before, word = sentence[:start], sentence[start:end]
    if word.lower().removesuffix("s") in WEEKDAYS:
        return _HABIT.search(before) is not None or _PROGRAMME.match(sentence, end) is not None
    if word == "May" and _FIRST_NAME.search(before):
        return True
    if word == "today" and _NOWADAYS.search(before):
        return True
    if word.lower() not in _NEAR or not word[0].isupper():
        return False
    return word.isupper() or bool(before.strip(" “\"'‘"))


def _longer(one: Reckoned, other: EventDate) -> bool:
    return one.end - one.start > other.end - other.start


def _dated(mention: DateMention, sentence: str, day: date | None) -> tuple[str, Precision, bool] | None:
    if mention.kind == "weekday":
        return _weekday(mention, sentence, day) if day else None
    if mention.kind == "near" and day:
        shift = {"yesterday": -1, "tomorrow": 1}.get(mention.text.lower(), 0)
        return (day + timedelta(days=shift)).isoformat(), "day", True
    if mention.kind == "words":
        return _stretch(mention.text.lower(), day) if day else None
    if not mention.options or (len(set(mention.options)) > 1 and re.search(r"\d[/.]\d", mention.text)):
        return None  # "04/05/2021": which is the day is not said
    option = mention.options[0]
    if day and option.year and option.year > day.year + FAR_AHEAD and re.search(r"[/.]\d\d$", mention.text):
        option = option._replace(year=option.year - 100)
    return _partial(option, sentence, mention.start, day)


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
    leads = _LEADS_AHEAD.match(sentence) is not None and "," not in sentence[: mention.start]
    ahead = ahead or leads or _OWNS_AHEAD.match(sentence, mention.end) is not None
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
        year = _unsaid_year(option, sentence, at, day)
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


def _unsaid_year(option: Partial, sentence: str, at: int, day: date) -> int:
    """The year that brings a date nearest to `day`, on the side that the tense of the sentence says."""
    year = min(
        (day.year - 1, day.year, day.year + 1), key=lambda y: abs(_middle(y, option) - day.toordinal())
    )
    distance = _middle(year, option) - day.toordinal()
    if re.search(r"\blast\s+$", sentence[:at], re.I):
        recent = day.year if (option.month or 1) <= day.month else day.year - 1
        return recent - (recent == day.year and day.month - (option.month or 1) <= LATELY)
    ahead = _AHEAD.search(sentence) or _SCHEDULED.search(sentence)
    led = re.search(r"\b(?:in|on|during|since|late|early)\s+$", sentence[:at], re.I)
    since = led is not None and led[0].strip().lower() == "since" and distance > 0
    if since or (led and distance > STILL and not ahead):
        return year - 1
    due = re.search(
        r"\b(?:will|would|could|slated|scheduled|set|due|expected|planned|as (?:soon|early|late) as|until|through)\b[^.;]{0,60}$",
        sentence[:at],
        re.I,
    )
    return year + 1 if due and distance < -STILL else year


def _middle(year: int, option: Partial) -> int:
    return date(year, option.month or 6, min(option.day or 15, 28)).toordinal()
