"""Sentences of different origins that differ on one thing: another number, another date, or a denial. Pure.

Few false alarms matter more than finding every difference: two sentences are compared only when they share the names
and most of the words around what differs, and when no period, bound or rounding explains the difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rag.answer.accounts import Account, among, of_other_things, one_time, read_account, share_a_name
from rag.answer.event_dates import event_dates, published_day
from rag.answer.figures_compared import (
    agree,
    countable,
    grown,
    same_fate,
    same_measure,
    same_thing,
    thing,
    written,
)
from rag.answer.refuse import Judged
from rag.export.wording import date_in_words
from rag.schema import Article
from rag.text import stem

COMPARED = 12  # best sentences that are compared, pair by pair
SHARED_NAMES = 0.5  # of the fewer names of two sentences
SHARED_NUMBER, SHARED_DATE, SHARED_CLAIM = 0.5, 0.6, 0.6  # of the content words of the shorter sentence
LEAST_SHARED = 3
NEGATED_WORDS = 4  # behind a negation, which the other sentence must all have
SAME_NEWS = 2  # days between two reports that name no day themselves
_PART_OF_A_TIME = re.compile(
    r"\bsame (?:period|time|stretch)\b|\bso far this year\b|\byear to date\b|\b(?:half|quarter|months) of\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.](?=\s|$)|\s(?:but|because|while|although|unless|until|when|if)\s")
_NOT_THE_CLAIM = frozenset(
    stem(w) for w in "report reports claim claims suggestion suggestions allegation rumour".split()
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|neither|denie[sd]|deny|denying|rejected|rejects|refuted|refutes|dismissed)\b|n[’']t\b",
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
            differing = _numbers(a, b, _days_between(first.article, second.article)) or _denial(a, b)
        if differing:
            kind, about, shown = differing
            found.append(Disagreement(i, j, about, kind, shown))
    return tuple(found)


_Differing = tuple[Literal["number", "date", "polarity"], str, str] | None


def _numbers(a: Account, b: Account, later: int) -> _Differing:
    """Another number of one thing; `b` was published so many days `later` than `a`."""
    if not _same_subject(a, b, SHARED_NUMBER) or not share_a_name(a, b):
        return None
    for mine in countable(a):
        measured = [other for other in countable(b) if same_measure(mine, other)]
        matching = [
            other
            for other in measured
            if same_thing(a, mine, b, other)
            and same_fate(a, mine, b, other)
            and not grown(mine, other, later)
        ]
        if not matching or any(agree(mine, other) for other in measured):
            continue
        other = matching[0]
        if not any(agree(other, each) for each in countable(a) if same_measure(other, each)):
            return "number", thing(a, mine), f"{written(a, mine)} / {written(b, other)}"
    return None


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
    if bool(_PART_OF_A_TIME.search(a.text)) != bool(_PART_OF_A_TIME.search(b.text)):
        return False
    if {m[0].lower() for m in _CLOCK.finditer(a.text)} != {m[0].lower() for m in _CLOCK.finditer(b.text)}:
        return False
    named = one_time(a, b)
    if named is not None:
        return named
    apart = abs(_days_between(first, second))
    return apart <= (SAME_NEWS if not a.times and not b.times else 0)


def _days_between(first: Article, second: Article) -> int:
    """The days from the first publication to the second; 0 when one is not known."""
    one, other = published_day(first.published), published_day(second.published)
    return (other - one).days if one and other else 0


def _same_subject(a: Account, b: Account, share: float) -> bool:
    """Whether two sentences speak of one thing: most names in common unless one has none, and enough words."""
    fewer = min(len(a.names), len(b.names))
    if fewer and len(a.names & b.names) < SHARED_NAMES * fewer:
        return False
    mine, theirs = frozenset(a.stems), frozenset(b.stems)
    shared = {s for s in mine if among(s, theirs)}
    return len(shared) >= max(LEAST_SHARED, share * min(len(mine), len(theirs)))


def _tells_no_more(a: Account, b: Account) -> bool:
    """Whether all that one of the sentences tells, time and teller aside, is told by the other."""
    return any(
        len(one) > 0 and all(among(s, other) for s in one)
        for one, other in ((a.told, b.told), (b.told, a.told))
    )
