"""Whether two numbers, dates or names of one cited sentence have changed places in a claim. Knows order and
neighbouring words; knows no grammar.

Each anchor is known by the words that govern it: the preposition or verb beside it and the noun behind it. Two
anchors have changed places when each one's words in the claim are the other's in the evidence ("rose to 40 from
30", "to 30 from 40"). Where the words do not tell, nothing is said: a paraphrase may move everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.text import STOPWORDS, stem, word_spans
from rag.verify.dates import find_dates
from rag.verify.numerals import find_figures
from rag.verify.proper import name_runs

_PREPOSITIONS = frozenset(
    "to from in on at by of with against for over under after before between since until than into per behind".split()
)
_TRANSPARENT = frozenset(
    "the a an its his her their some about around nearly almost more less fewer least up us rs just only roughly".split()
)
_EMPTY = STOPWORDS - _PREPOSITIONS
_STOP = re.compile(r"[;:!?()\[\]—–\n]|,(?!\d|\s\d{1,3}[,.])|\.(?=\s)|\b(?:and|but|while|whereas|or)\b")
_JOINED = re.compile(
    r"\s*(?:,|and|or|&|,? and|as well as|along with|together with|-|–|/)\s*(?:the\s+)?|(?P<range>\s*to\s*)",
    re.IGNORECASE,
)
# Said of both sides alike: "Lavrov met Qureshi" and "Qureshi met Lavrov" are one statement.
_MUTUAL = frozenset(
    map(
        stem,
        "met meet meets meeting meetings talks talk spoke speaks with and discussed discuss between married".split(),
    )
)
_REACH = 4


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A number, date or name; `left` and `right` are the words that govern it, nearest first."""

    start: int
    end: int
    kind: str
    keys: frozenset[object]
    left: tuple[str, ...]
    right: tuple[str, ...]


def swapped(claim: str, evidence: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of what stands in another's place in `claim`, in order; nothing where the words do not tell."""
    mine = _anchors(claim)
    if len(mine) < 1:
        return []
    theirs = [_anchors(sentence) for sentence in evidence]
    found: set[tuple[int, int]] = set()
    for one, two in combinations(mine, 2):
        if (
            one.kind == two.kind
            and not one.keys & two.keys
            and _changed_places(one, two, claim, theirs, evidence)
        ):
            found |= {(one.start, one.end), (two.start, two.end)}
    found |= set(_said_twice(mine, theirs))
    found |= set(_from_elsewhere(mine, theirs))
    return sorted(found)


def _changed_places(
    one: _Anchor, two: _Anchor, claim: str, theirs: Sequence[tuple[_Anchor, ...]], evidence: Sequence[str]
) -> bool:
    """Whether in every sentence with both, their words fit better the other way round."""
    if _joined(claim, one, two):
        return False
    margins = []
    for anchors, sentence in zip(theirs, evidence, strict=True):
        for first in (a for a in anchors if a.kind == one.kind and a.keys & one.keys):
            for second in (a for a in anchors if a.kind == two.kind and a.keys & two.keys):
                low, high = sorted((first, second), key=lambda anchor: anchor.start)
                if _joined(sentence, low, high) or _passive(claim, one, two) != _passive(sentence, low, high):
                    return False
                straight = _alike(one, first) + _alike(two, second)
                crossed = _alike(one, second) + _alike(two, first)
                margins.append(straight - crossed)
    return bool(margins) and max(margins) <= -2


def _joined(text: str, low: _Anchor, high: _Anchor) -> bool:
    """Whether the two stand side by side as equals ("Lavrov and Qureshi", "10 to 15")."""
    between = _JOINED.fullmatch(text, low.end, high.start)
    return between is not None and not (between["range"] and low.kind == "name")


def _passive(text: str, low: _Anchor, high: _Anchor) -> bool:
    return low.kind == "name" and re.search(r"\bby\b", text[low.end : high.start]) is not None


def _said_twice(mine: Sequence[_Anchor], theirs: Sequence[tuple[_Anchor, ...]]) -> list[tuple[int, int]]:
    """Numbers and dates said more often than in the evidence, where that has another one instead."""
    spans = []
    wanted: Counter[tuple[str, frozenset[object]]] = Counter(
        (a.kind, a.keys) for a in mine if a.kind != "name"
    )
    for (kind, keys), times in wanted.items():
        if times < 2:
            continue
        offered = [a for anchors in theirs for a in anchors if a.kind == kind]
        others = [a for a in offered if not any(a.keys & b.keys for b in mine if b.kind == kind)]
        if others and sum(bool(a.keys & keys) for a in offered) < times:
            spans += [(a.start, a.end) for a in mine if (a.kind, a.keys) == (kind, keys)][1:]
    return spans


def _from_elsewhere(mine: Sequence[_Anchor], theirs: Sequence[tuple[_Anchor, ...]]) -> list[tuple[int, int]]:
    """A number or date with the words of another one of its sentence, which the claim leaves out."""
    spans = []
    for one in mine:
        if one.kind == "name":
            continue
        places = [
            (a, anchors) for anchors in theirs for a in anchors if a.kind == one.kind and a.keys & one.keys
        ]
        if not places or any(_alike(one, own) for own, _ in places):
            continue
        rivals = (
            other
            for _, anchors in places
            for other in anchors
            if other.kind == one.kind and not any(other.keys & b.keys for b in mine)
        )
        if any(_alike(one, other) >= 3 for other in rivals):
            spans.append((one.start, one.end))
    return spans


def _alike(one: _Anchor, other: _Anchor) -> int:
    """How many governing words two anchors share, side by side; the nearest ones count twice."""
    shared = 0
    for before, mine, theirs in ((True, one.left, other.left), (False, one.right, other.right)):
        if one.kind == "name":
            mine, theirs = mine[:1], theirs[:1]
        for word in set(mine) & set(theirs):
            if one.kind != "name" or not (word in _MUTUAL or (word in _PREPOSITIONS and not before)):
                shared += 2 if word == mine[0] and word == theirs[0] and word in _PREPOSITIONS else 1
    return shared


@lru_cache(maxsize=4096)
def _anchors(text: str) -> tuple[_Anchor, ...]:
    raw: list[tuple[int, int, str, frozenset[object]]] = []
    dates = [mention for mention in find_dates(text) if mention.options]
    raw += [(m.start, m.end, "date", frozenset(m.options)) for m in dates]
    raw += [
        (f.start, f.end, "number", frozenset(f.values))
        for f in find_figures(text)
        if f.values and not f.ordinal
    ]
    raw += [(start, end, "name", frozenset(keys)) for start, end, keys in name_runs(text)]
    raw.sort(key=lambda each: each[:2])
    spans = word_spans(text)
    anchors = []
    for start, end, kind, keys in raw:
        # A name may tell what a number is of; between two names stands what one does to the other.
        walls = [other for other in raw if other[2] == kind or kind == "name"]
        begin = max((e for _, e, _, _ in walls if e <= start), default=0)
        stop = min((s for s, _, _, _ in walls if s >= end), default=len(text))
        cuts = [cut for cut in _STOP.finditer(text, begin, start + 5) if cut.end() <= start]
        begin = cuts[-1].end() if cuts else begin
        cut = _STOP.search(text, end, stop)
        stop = cut.start() if cut else stop
        before = [w for s, e, w in spans if begin <= s and e <= start][::-1]
        behind = [w for s, e, w in spans if end <= s and e <= stop]
        anchors.append(_Anchor(start, end, kind, keys, _governing(before, kind), _governing(behind, kind)))
    return tuple(anchors)


def _governing(words: Sequence[str], kind: str) -> tuple[str, ...]:
    """Of the words on one side, nearest first: a preposition when it stands beside, and content words by stem."""
    found: list[str] = []
    beside = True
    for word in words[: _REACH + 3]:
        if word in _PREPOSITIONS:
            if beside and not (kind == "date" and word in ("on", "in", "at", "of")):
                found.append(word)
        elif word not in _EMPTY and word not in _TRANSPARENT:
            found.append(stem(word))
        beside = beside and word in _TRANSPARENT
    return tuple(found[:_REACH])
