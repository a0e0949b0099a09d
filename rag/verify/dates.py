"""Dates in a text, and whether one text's dates stand in another. Knows the calendar; knows no article.

A mention is a set of possible partial dates: "7 April" has no year, "Tuesday" is a weekday, and with a day of
reference (the date of publication) it is also the Tuesdays around that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rag.text import fold

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AMBIGUOUS = frozenset({"may", "march", "mar", "sept", "dec", "jan"})  # words when alone and not capitalised
_MONTH = (
    r"(?:jan(?:uary|\b\.?)|feb(?:ruary|\b\.?)|mar(?:ch|\b\.?)|apr(?:il|\b\.?)|may|june?|july?|aug(?:ust|\b\.?)"
    r"|sept?(?:ember|\b\.?)|oct(?:ober|\b\.?)|nov(?:ember|\b\.?)|dec(?:ember|\b\.?))"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_TO = r"(?:\s*[-–—/]\s*|\s+(?:and|to|or|until|through)\s+)"
_COUNTED = "%|km|per ?cent|people|tonnes|miles|met(?:re|er)s|soldiers|troops|times|dollars|euros".replace(
    " ", r"\s"
)
_SHIFT = "last|next|this|previous|coming|past"
_STRETCH = "week|month|year|weekend|night|summer|winter|spring|autumn"
_MENTION = re.compile(
    rf"""(?<![\w.,/$€£-])(?:
      (?P<iso>{_YEAR}-\d\d-\d\d)(?!\d)
    | (?P<slashed>\d{{1,2}}(?P<mark>[/.])\d{{1,2}}(?P=mark)(?:{_YEAR}|\d\d))(?![\d/])
    | (?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_MONTH})\b(?:,?\s+(?P<y1>{_YEAR})\b)?
    | (?P<m2>{_MONTH})\s+(?P<d3>{_DAY})\b(?:{_TO}(?P<d4>{_DAY})\b)?(?:,?\s+(?P<y2>{_YEAR})\b)?(?![,.]?\d)
    | (?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR})\b
    | (?P<decade>(?:1[5-9]|20)?\d0s|['’]\d0s)\b
    | (?P<y4>{_YEAR})(?![\d%]|[.,]\d|\s?(?:{_COUNTED})\b)
    | (?P<relative>(?:{_SHIFT})\s+(?:{_STRETCH}))\b
    | (?:(?P<shift>{_SHIFT})\s+)?(?P<weekday>{"|".join(WEEKDAYS)})s?\b
    | (?P<m4>{_MONTH})(?!\w)
    | (?P<near>yesterday|today|tomorrow|tonight)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


class Partial(NamedTuple):
    """A date as far as it is said. `weekday` counts from Monday 0 and stands alone."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `text[start:end]`. `options` are what it can mean; a week has none, only words."""

    start: int
    end: int
    text: str
    options: tuple[Partial, ...]
    kind: str

    @property
    def fineness(self) -> int:
        """3 for a day, 2 for a month, 1 for a year, 0 for what only words match."""
        return max(
            (3 if o.day or o.weekday is not None else 2 if o.month else 1 for o in self.options), default=0
        )


@lru_cache(maxsize=8192)
def find_dates(text: str) -> tuple[DateMention, ...]:
    """The dates in `text`, in order, without overlap."""
    return tuple(_mentions(text))


def reference_days(text: str) -> list[date]:
    """The full dates that `text` (a header of an article) names, to resolve "Tuesday" against."""
    return [day for mention in find_dates(text) for option in mention.options if (day := _as_date(option))]


def missing_dates(claim: str, evidence: Sequence[str], context: str) -> list[DateMention]:
    """The dates of `claim` that neither `evidence` names nor, where it names none so fine, `context` does."""
    wanted = find_dates(claim)
    if not wanted:
        return []
    days = reference_days(context)
    own = [mention for sentence in evidence for mention in find_dates(sentence)]
    said = [option for mention in own for option in resolve(mention, days)]
    around = [option for mention in find_dates(context) for option in mention.options]
    years = {option.year for option in (*said, *around) if option.year}
    finest = {mention.fineness for mention in own}
    texts = " ".join(fold(sentence) for sentence in evidence)
    return [
        mention
        for mention in wanted
        if not _stands(mention, days, said, years)
        and not (mention.fineness not in finest and _stands(mention, days, around, years))
        and not (
            mention.kind in ("words", "month", "weekday", "decade", "near") and _worded(mention.text, texts)
        )
    ]


def resolve(mention: DateMention, days: Sequence[date]) -> tuple[Partial, ...]:
    """What `mention` means for a text published on one of `days`: its options, and full dates."""
    found = list(mention.options)
    words = fold(mention.text).split()
    for day in days:
        if mention.kind == "weekday":
            weekday = mention.options[0].weekday
            assert weekday is not None
            back = (day.weekday() - weekday) % 7
            offsets = {"last": (-back, -back - 7), "next": (7 - back, 14 - back)}.get(
                words[0], (-back, 7 - back)
            )
            found += [_partial(day + timedelta(days=offset)) for offset in offsets]
        elif mention.kind == "near":
            shift = {"yesterday": -1, "tomorrow": 1}.get(words[0], 0)
            found.append(_partial(day + timedelta(days=shift)))
        elif mention.kind == "words" and words[-1] in ("year", "month"):
            step = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1}.get(words[0], 0)
            months = day.year * 12 + day.month - 1 + step * (12 if words[-1] == "year" else 1)
            month = None if words[-1] == "year" else months % 12 + 1
            found.append(Partial(months // 12, month))
    return tuple(found)


def _mentions(text: str) -> Iterator[DateMention]:
    for match in _MENTION.finditer(text):
        options, kind = _meaning(match)
        if kind:
            yield DateMention(match.start(), match.end(), match[0], tuple(options), kind)


def _meaning(match: re.Match[str]) -> tuple[list[Partial], str]:
    part = match.groupdict()
    if part["iso"]:
        year, month, day = (int(piece) for piece in part["iso"].split("-"))
        return [Partial(year, month, day)], "day"
    if part["slashed"]:
        first, second, year = (int(piece) for piece in re.split("[/.]", part["slashed"]))
        year += 2000 if year < 70 else 1900 if year < 100 else 0
        return [Partial(year, b, a) for a, b in ((first, second), (second, first)) if b <= 12], "day"
    if part["d1"] or part["d3"]:
        name, year_text = part["m1"] or part["m2"], part["y1"] or part["y2"]
        days = [part["d1"], part["d2"]] if part["d1"] else [part["d3"], part["d4"]]
        year_number = int(year_text) if year_text else None
        return [Partial(year_number, _month(name), int(re.sub(r"\D", "", d))) for d in days if d], "day"
    if part["m3"]:
        return [Partial(int(part["y3"]), _month(part["m3"]))], "month"
    if part["y4"]:
        return [Partial(int(part["y4"]))], "year"
    if part["weekday"]:
        return [Partial(weekday=WEEKDAYS.index(part["weekday"].lower()))], "weekday"
    if part["m4"]:
        alone = part["m4"].rstrip(".")
        if alone in _AMBIGUOUS or (_opens(match) and alone.lower() in ("may", "march")):
            return [], ""
        return [Partial(month=_month(alone))], "month"
    return [], "near" if part["near"] else "decade" if part["decade"] else "words"


def _opens(match: re.Match[str]) -> bool:
    """Whether the mention opens its sentence, where a capital says nothing."""
    return (
        not match.string[: match.start()].strip(" \"'“‘(")
        or match.string[: match.start()].rstrip()[-1:] in ".!?:"
    )


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _stands(wanted: DateMention, days: Sequence[date], found: Sequence[Partial], years: set[int]) -> bool:
    if (
        wanted.kind == "day"
        and len(wanted.options) == 2
        and wanted.options[0].month == wanted.options[1].month
    ):
        return all(any(_fits(option, other, years) for other in found) for option in wanted.options)
    return any(_fits(option, other, years) for option in resolve(wanted, days) for other in found)


def _fits(wanted: Partial, found: Partial, years: set[int]) -> bool:
    """Whether `found` says all that `wanted` says; its year may come from elsewhere in the text."""
    if wanted.weekday is not None:
        day = _as_date(found)
        return found.weekday == wanted.weekday or (day is not None and day.weekday() == wanted.weekday)
    if wanted.day is not None and wanted.day != found.day:
        return False
    if wanted.month is not None and wanted.month != found.month:
        return False
    if wanted.year is None:
        return wanted.month is not None
    return wanted.year == found.year or (
        found.year is None and found.month is not None and wanted.year in years and wanted.month is not None
    )


def _worded(wanted: str, texts: str) -> bool:
    """Whether the words of a date stand in the folded `texts`, where no capitals tell "May" from "may"."""
    return re.search(rf"(?<!\w){re.escape(fold(wanted))}(?!\w)", texts) is not None


def _partial(day: date) -> Partial:
    return Partial(day.year, day.month, day.day)


def _as_date(option: Partial) -> date | None:
    if option.year is None or option.month is None or option.day is None:
        return None
    try:
        return date(option.year, option.month, option.day)
    except ValueError:
        return None
