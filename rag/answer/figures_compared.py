"""Two figures laid beside each other: whether they count one thing, and whether both can be right. Pure; knows one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.answer.accounts import Account, alike
from rag.verify.numerals import Figure

NEAR_BEFORE, NEAR_AFTER = 4, 6  # content words around a figure that say what it counts
ROUNDING = Decimal("0.05")
BOUND_REACH = Decimal("1.15")  # "more than 1,000" and 1,100 are one report; "at least 14" and 17 are two
_BOUND_WORDS = re.compile(
    r"\b(?:at least|more than|over|about|around|some|nearly|almost|up to|fewer than|less than|under|at most)\s+$",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"\b(?:another|further|additional|extra|other|remaining|first|last|next)\s+$", re.IGNORECASE
)
_RANKED = re.compile(r"\b(?:no|nos|number|chapter|article|section|title|page|age|aged)\.?\s*$", re.IGNORECASE)
_TELLERS = re.compile(
    r"[\s-]*(?:\w+\s+)?(?:people|persons|sources|officials|diplomats)\s+(?:familiar|briefed|close|with|who|said|told)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s(?:other|others|more|additional)\b", re.IGNORECASE)
# What changes from hour to hour, or is measured of many things in one report.
_READ_OFF = re.compile(
    r"[\s-]?(?:mph|kph|km/h|knots|degrees?|°|miles?|kilomet\w+|km|inch\w*|feet|foot|met(?:er|re)s?|minutes?|hours?)\b",
    re.IGNORECASE,
)
_OF_THE_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o[’']clock|:\d)", re.IGNORECASE)


def countable(read: Account) -> Iterator[Figure]:
    """The figures that count something: no rank, age, clock time, "another three", or number of those who tell it."""
    return (
        f
        for f in read.figures
        if f.values
        and not f.ordinal
        and f.word is None
        and f.many is None
        and not _FURTHER.search(read.text[: f.start])
        and not _RANKED.search(read.text[: f.start])
        and not _TELLERS.match(read.text[f.end :])
        and not _OF_THE_CLOCK.match(read.text[f.end :])
        and not _OTHERS.match(read.text[f.end :])
        and not _READ_OFF.match(read.text[f.end :])
    )


def same_measure(one: Figure, other: Figure) -> bool:
    """Whether both are shares, sums of one currency, or of one unit."""
    return (
        one.percent == other.percent
        and (one.currency is None) == (other.currency is None)
        and (one.currency is None or one.currency == other.currency)
        and (one.unit is None or other.unit is None or one.unit == other.unit)
    )


def same_thing(a: Account, mine: Figure, b: Account, other: Figure) -> bool:
    """Whether both figures count the same: the noun behind them is the same, and so are words around them."""
    first, second = _noun(a, mine), _noun(b, other)
    if (first is None) != (second is None) or (first and second and not alike(first, second)):
        return False
    if first is None and not (mine.percent or mine.currency):
        return False
    said_a, said_b = _said_of(a, mine), _said_of(b, other)
    if said_a and said_b and not any(alike(s, t) for s in said_a for t in said_b):
        return False  # customers without power, customers without water
    around_a, around_b = _around(a, mine), _around(b, other)
    shared = [s for s in around_a if s != first and any(alike(s, t) for t in around_b)]
    return bool([s for s in shared if s not in a.names]) or (first is None and len(shared) > 1)


def agree(one: Figure, other: Figure) -> bool:
    """Whether both can be true: equal, nearly equal when large, or one within the other's bound or range."""
    if one.values & other.values:
        return True
    if one.in_range or other.in_range:
        low, high = min(one.values | other.values), max(one.values | other.values)
        return high <= low * 2
    first, second = max(one.values), max(other.values)
    if one.bound != other.bound:
        return _within(first, other) or _within(second, one)
    large = max(abs(first), abs(second))
    broken = first % 1 != 0 or second % 1 != 0
    return (large >= 100 or broken) and abs(first - second) <= ROUNDING * large


def _within(value: Decimal, bounded: Figure) -> bool:
    limit = max(bounded.values)
    if bounded.bound == "low":
        return limit <= value <= limit * BOUND_REACH
    return bounded.bound == "high" and limit / BOUND_REACH <= value <= limit


def same_fate(a: Account, mine: Figure, b: Account, other: Figure) -> bool:
    """Whether what became of those who are counted is one thing in both, or is said in neither sentence."""
    one, two = _fate(a, mine), _fate(b, other)
    if one is None or two is None:
        return one is two
    return alike(one, two)


def _fate(read: Account, figure: Figure) -> str | None:
    """What became of those that a figure counts: of the words that tell it, the nearest."""
    said = [
        (figure.start - at if at < figure.start else at - figure.end, each)
        for at, each in zip(read.starts, read.stems, strict=True)
        if each in read.fates
    ]
    return min(said)[1] if said else None


def grown(mine: Figure, other: Figure, later: int) -> bool:
    """Whether a count is only higher in the later report: more have been found, or have fled, since."""
    if not later or mine.percent or mine.currency:
        return False
    before, after = (mine, other) if later > 0 else (other, mine)
    return max(after.values) > max(before.values)


def _around(read: Account, figure: Figure) -> list[str]:
    """The content stems near a figure, those of figures left out."""
    at = next((i for i, start in enumerate(read.starts) if start >= figure.start), len(read.starts))
    near = range(max(0, at - NEAR_BEFORE), min(len(read.stems), at + NEAR_AFTER))
    return [read.stems[i] for i in near if not re.match(r"\d", read.stems[i])]


def _noun(read: Account, figure: Figure) -> str | None:
    """The stem of the first content word right behind a figure: what it counts."""
    behind = [(start, s) for start, s in zip(read.starts, read.stems, strict=True) if start >= figure.end]
    if not behind or re.search(r"[,.;:()]", read.text[figure.end : behind[0][0]]):
        return None
    return behind[0][1]


def _said_of(read: Account, figure: Figure) -> list[str]:
    """What is said, in the same clause, of the noun that a figure counts."""
    end = re.search(r"[,;:.](?=\s|$)|\sand\s", read.text[figure.end :])
    stop = figure.end + end.start() if end else len(read.text)
    behind = [s for at, s in zip(read.starts, read.stems, strict=True) if figure.end <= at < stop]
    return [s for s in behind[1:] if s in read.told]


def thing(read: Account, figure: Figure) -> str:
    """What a figure counts, as the sentence words it."""
    if figure.percent or figure.currency:
        return "the share" if figure.percent else "the amount"
    after = re.match(r"[\s-]*((?:of the |of )?[^\W\d_][\w’'-]*)", read.text[figure.end :])
    return after[1] if after else "the figure"


def written(read: Account, figure: Figure) -> str:
    """A figure as written, with its bound ("at least 14")."""
    bound = _BOUND_WORDS.search(read.text[: figure.start])
    start = bound.start() if bound else figure.start
    return " ".join(read.text[start : figure.end].split())
