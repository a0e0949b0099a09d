"""Sentences of different origins that differ on one thing: another number, another date, or a denial. Pure.

Few false alarms matter more than finding every difference: two sentences are compared only when they share the names
and most of the words around what differs, and when no period, bound or rounding explains the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from rag.answer.accounts import Account, alike, among, of_other_things, one_time, read_account
from rag.answer.event_dates import event_dates, published_day
from rag.answer.refuse import Judged
from rag.export.wording import date_in_words
from rag.schema import Article
from rag.text import stem
from rag.verify.numerals import Figure

COMPARED = 12  # best sentences that are compared, pair by pair
NEAR_BEFORE, NEAR_AFTER = 4, 6  # content words around a figure that say what it counts
SHARED_NAMES = 0.5  # of the fewer names of two sentences
SHARED_NUMBER, SHARED_DATE, SHARED_CLAIM = 0.5, 0.6, 0.6  # of the content words of the shorter sentence
LEAST_SHARED = 3
NEGATED_WORDS = 4  # behind a negation, which the other sentence must all have
SAME_NEWS = 2  # days between two reports that name no day themselves
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
_CLAUSE_END = re.compile(r"[,;:.](?=\s|$)|\s(?:but|because|while|although|unless|until|when|if)\s")
_NOT_THE_CLAIM = frozenset(
    stem(w) for w in "report reports claim claims suggestion suggestions allegation rumour".split()
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|denie[sd]|deny|denying|rejected|rejects|refuted|refutes|dismissed)\b|n[’']t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sentences, by their places in the sequence given, that differ on `about`.

    `shown` puts both side by side, the first sentence's first: "14 / 17".
    """

    one: int
    other: int
    about: str
    kind: Literal["number", "date", "polarity"]
    shown: str


def disagreements(judged: Sequence[Judged]) -> tuple[Disagreement, ...]:
    """Where two of the sentences, from different origins, differ on one thing; the better placed pairs first."""
    few = list(judged)[:COMPARED]
    found = []
    for (i, (one, first)), (j, (other, second)) in combinations(enumerate(few), 2):
        if first.article.cluster_id == second.article.cluster_id:
            continue
        a, b = read_account(one.text), read_account(other.text)
        if a.text == b.text or of_other_things(a, b):
            continue
        differing = _dates(a, b)
        if not differing and _of_one_time(a, b, first.article, second.article):
            differing = _numbers(a, b) or _denial(a, b)
        if differing:
            kind, about, shown = differing
            found.append(Disagreement(i, j, about, kind, shown))
    return tuple(found)


_Differing = tuple[Literal["number", "date", "polarity"], str, str] | None


def _numbers(a: Account, b: Account) -> _Differing:
    if not _same_subject(a, b, SHARED_NUMBER) or not _same_fate(a, b):
        return None
    for mine in _countable(a):
        measured = [other for other in _countable(b) if _same_measure(mine, other)]
        alike = [other for other in measured if _same_thing(a, mine, b, other)]
        if not alike or any(_agree(mine, other) for other in measured):
            continue
        other = alike[0]
        if not any(_agree(other, each) for each in _countable(a) if _same_measure(other, each)):
            return "number", _thing(a, mine), f"{_written(a, mine)} / {_written(b, other)}"
    return None


def _countable(read: Account) -> Iterator[Figure]:
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
    )


def _same_measure(one: Figure, other: Figure) -> bool:
    return (
        one.percent == other.percent
        and (one.currency is None) == (other.currency is None)
        and (one.currency is None or one.currency == other.currency)
        and (one.unit is None or other.unit is None or one.unit == other.unit)
    )


def _same_thing(a: Account, mine: Figure, b: Account, other: Figure) -> bool:
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


def _agree(one: Figure, other: Figure) -> bool:
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
    return large >= 100 and abs(first - second) <= ROUNDING * large


def _within(value: Decimal, bounded: Figure) -> bool:
    limit = max(bounded.values)
    if bounded.bound == "low":
        return limit <= value <= limit * BOUND_REACH
    return bounded.bound == "high" and limit / BOUND_REACH <= value <= limit


def _dates(a: Account, b: Account) -> _Differing:
    """Two full dates, written out: a weekday may be resolved against a wrong day of publication."""
    if not _same_subject(a, b, SHARED_DATE) or not _tells_no_more(a, b):
        return None
    mine, theirs = _full_dates(a.without_teller), _full_dates(b.without_teller)
    if len(mine) != 1 or len(theirs) != 1 or mine == theirs:
        return None
    return "date", "the date", f"{date_in_words(mine[0])} / {date_in_words(theirs[0])}"


def _full_dates(text: str) -> list[str]:
    return [d.when for d in event_dates(text, None) if d.precision == "day" and not d.resolved]


def _denial(a: Account, b: Account) -> _Differing:
    """One sentence negates what the other says: the word behind the negation stands in the other, unnegated."""
    if not _same_subject(a, b, SHARED_CLAIM):
        return None
    mine, theirs = _negated(a), _negated(b)
    if bool(mine) == bool(theirs):
        return None
    if mine and _said(mine, b):
        return "polarity", "whether it is so", "said not to be so / said to be so"
    if theirs and _said(theirs, a):
        return "polarity", "whether it is so", "said to be so / said not to be so"
    return None


def _negated(read: Account) -> list[tuple[str, ...]]:
    """For each negation, the content stems behind it in its clause, names left out."""
    found = []
    for m in _NEGATION.finditer(read.text):
        end = _CLAUSE_END.search(read.text, m.end())
        stop = end.start() if end else len(read.text)
        behind = [s for at, s in zip(read.starts, read.stems, strict=True) if m.end() <= at < stop]
        while behind and behind[0] in _NOT_THE_CLAIM:  # "rejected reports that it approved"
            behind = behind[1:]
        words = tuple(s for s in behind if s in read.told)[:NEGATED_WORDS]
        if len(words) > 1 or (words and any(s in read.actors for s in behind)):
            found.append(words)
    return found


def _said(negated: Sequence[tuple[str, ...]], other: Account) -> bool:
    """Whether `other` says all that is negated, and not only a word of it."""
    own = frozenset(other.stems)
    return any(all(among(s, own) for s in stems) for stems in negated)


def _of_one_time(a: Account, b: Account, first: Article, second: Article) -> bool:
    """Whether both tell of one time: one that both name, or the same news when neither names one.

    What changes from week to week is no disagreement.
    """
    named = one_time(a, b)
    if named is not None:
        return named
    one, other = published_day(first.published), published_day(second.published)
    apart = abs((one - other).days) if one and other else 0
    return apart <= (SAME_NEWS if not a.times and not b.times else 0)


def _same_subject(a: Account, b: Account, share: float) -> bool:
    """Whether two sentences speak of one thing: most names in common unless one has none, and enough words."""
    fewer = min(len(a.names), len(b.names))
    if fewer and len(a.names & b.names) < SHARED_NAMES * fewer:
        return False
    mine, theirs = frozenset(a.stems), frozenset(b.stems)
    shared = {s for s in mine if among(s, theirs)}
    return len(shared) >= max(LEAST_SHARED, share * min(len(mine), len(theirs)))


def _same_fate(a: Account, b: Account) -> bool:
    """Whether what became of those who are counted is one thing in both, or is said in neither."""
    one, other = a.fates, b.fates
    return all(among(s, other) for s in one) and all(among(s, one) for s in other)


def _tells_no_more(a: Account, b: Account) -> bool:
    """Whether all that one of the sentences tells, time and teller aside, is told by the other."""
    return any(
        len(one) > 0 and all(among(s, other) for s in one)
        for one, other in ((a.told, b.told), (b.told, a.told))
    )


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


def _thing(read: Account, figure: Figure) -> str:
    if figure.percent or figure.currency:
        return "the share" if figure.percent else "the amount"
    after = re.match(r"[\s-]*((?:of the |of )?[^\W\d_][\w’'-]*)", read.text[figure.end :])
    return after[1] if after else "the figure"


def _written(read: Account, figure: Figure) -> str:
    bound = _BOUND_WORDS.search(read.text[: figure.start])
    start = bound.start() if bound else figure.start
    return " ".join(read.text[start : figure.end].split())
