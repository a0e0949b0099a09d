"""What one sentence tells, so that it can be laid beside another: names, figures, times, and who tells it set aside. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.nations import country_of, seats
from rag.retrieval.asked.vocabulary import same_idea
from rag.text import STOPWORDS, stem, word_spans, words
from rag.verify.dates import Partial, find_dates
from rag.verify.numerals import Figure, find_figures

_SAID = r"(?:said|says|reported|reports|told|announced|added|stated|showed|wrote)"
# Who tells it is no part of what is told: ", the army of Mali said.", "Officials said that …", "according to …".
_TELLER = re.compile(
    rf",\s+(?:as\s+)?[^,.;]{{2,60}}?\s{_SAID}\b[^,;]{{0,40}}$|,?\s+(?:according to|at odds)\b[^,;]*"
    rf"|^[^,;]{{2,50}}?\s(?:said|says|reported|announced)\s+(?:that\s+)?(?=\w)"
    r"|^[^,;]{2,50}?\sdenied\s+(?=that|it|they|he|she)"
)
# What became of those who are counted: 30 missing are no other number of 180 on board.
_FATES = frozenset(
    stem(word)
    for word in (
        "killed kill dead die died wounded injured hurt missing rescued survived arrested detained displaced fled recovered "
        "evacuated infected hospitalised charged sentenced released freed captured jailed affected trapped vaccinated tested"
    ).split()
)
_PERSONAL = frozenset("he she him her his hers they them their".split())
_WIDE = frozenset(
    stem(word) for word in "world worldwide global globally nationwide nationally".split()
)  # as good as a place


@dataclass(frozen=True, slots=True)
class Account:
    """What a sentence holds: content stems in order with their offsets, its names, figures and times.

    `told` are the stems of what it tells, `actors` the names in that; neither has the teller, dates or figures.
    `subject` is the first word of that, `vague` the times that only words tell ("last week").
    """

    text: str
    stems: tuple[str, ...]
    starts: tuple[int, ...]
    names: frozenset[str]
    figures: tuple[Figure, ...]
    times: tuple[Partial, ...]
    told: frozenset[str]
    actors: frozenset[str]
    without_teller: str
    subject: str
    vague: frozenset[str]

    @property
    def ordinals(self) -> frozenset[Decimal]:
        """Which of a row it speaks of: the first round, the second."""
        return frozenset(value for figure in self.figures if figure.ordinal for value in figure.values)

    @property
    def fates(self) -> frozenset[str]:
        """What became of those it counts."""
        return frozenset(s for s in self.told if s in _FATES)


@lru_cache(maxsize=1024)
def read_account(text: str) -> Account:
    """What the sentence `text` holds."""
    spans = [(start, end, word) for start, end, word in word_spans(text) if word not in STOPWORDS]
    dates, figures = find_dates(text), find_figures(text)
    tellers = [match.span() for match in _TELLER.finditer(text)]
    aside = [*tellers, *((d.start, d.end) for d in dates), *((f.start, f.end) for f in figures)]
    names = frozenset(stem(w) for start, end, w in spans if _is_name(text, start, end))
    told = [each for each in spans if not any(start < each[1] and each[0] < end for start, end in aside)]
    return Account(
        text,
        tuple(stem(word) for _, _, word in spans),
        tuple(start for start, _, _ in spans),
        names,
        figures,
        tuple(option for mention in dates for option in mention.options),
        frozenset(stem(w) for start, end, w in told if not _is_capital(text, start)),
        frozenset(stem(w) for start, end, w in told if _is_name(text, start, end) or stem(w) in _WIDE),
        _TELLER.sub("", text),
        stem(told[0][2]) if told else "",
        frozenset(mention.text.lower() for mention in dates if not mention.options),
    )


def one_time(a: Account, b: Account) -> bool | None:
    """Whether both name one time as finely as both say it; None when one names none."""
    if not a.times or not b.times:
        both = (a.times or a.vague) and (b.times or b.vague)
        return bool(a.vague & b.vague) if both else None
    parts: tuple[Callable[[Partial], object], ...] = (
        lambda t: t.year,
        lambda t: t.month,
        lambda t: (t.month, t.day) if t.day else None,
        lambda t: t.weekday,
    )
    shared = 0
    for part in parts:
        mine = {part(time) for time in a.times} - {None}
        theirs = {part(time) for time in b.times} - {None}
        if mine and theirs:
            if not mine & theirs:
                return False
            shared += 1
    return shared > 0


def of_other_things(a: Account, b: Account) -> bool:
    """Whether each sentence speaks of somebody, a place or a turn that the other does not: Vanuatu and Kiribati.

    The same holds of what they begin with, name or not.
    """
    if a.ordinals and b.ordinals and not a.ordinals & b.ordinals:
        return True
    if not _in(a.subject, (*b.stems, *same_idea(b.subject))) and not _in(
        b.subject, (*a.stems, *same_idea(a.subject))
    ):
        return True
    mine = {n for n in a.actors if not _in(n, (*b.stems, *b.names))}
    theirs = {n for n in b.actors if not _in(n, (*a.stems, *a.names))}
    return bool(mine and theirs)


def share_a_name(a: Account, b: Account) -> bool:
    """Whether both tell of one name, or neither tells of any: "she" of one report is not "he" of another."""
    if not a.actors and not b.actors:
        return not (_PERSONAL & set(words(f"{a.text} {b.text}")))
    return any(_in(name, (*b.stems, *b.names)) for name in a.actors) or any(
        _in(name, (*a.stems, *a.names)) for name in b.actors
    )


def _in(name: str, others: Iterable[str]) -> bool:
    """Whether a name stands among words, as itself, its country or one that begins alike: Iran, Iranian."""
    return any(name == o or (len(name) > 3 and len(o) > 3 and name[:4] == o[:4]) for o in others)


def alike(one: str, other: str) -> bool:
    """Whether two stems are one or news uses them for the same."""
    return one == other or other in same_idea(one)


def among(one: str, others: frozenset[str]) -> bool:
    """Whether a stem, or one used for the same, is among `others`."""
    return one in others or bool(same_idea(one) & others)


def _is_capital(text: str, start: int) -> bool:
    return text[start : start + 1].isupper()


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a word has a capital that its place does not explain."""
    if not _is_capital(text, start):
        return False
    if start and text[:start].rstrip()[-1:] not in '.!?“"':
        return True
    word = text[start:end]
    return country_of(word) is not None or word in seats()
