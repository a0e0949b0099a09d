"""Near-duplicates: MinHash finds candidates, an exact comparison decides. Knows texts; stores nothing.

The sets compared are runs of three words: on rewrites of real articles (cut from the end, 5 to 15 % of the
words changed, paragraphs reordered) they find more than runs of five, with as few false pairs. After Broder,
"On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from rag.text import STOPWORDS, fold, words

_LEAD = 72  # runs at the beginning of a text
# (bands, of the first so many runs): the seed is the place in the table, so that what libraries hold stays good when a
# row is added. 48 bands of two MinHash values: a pair that shares a quarter of its runs is missed once in 20. The last
# are for briefs cut from long articles.
_SKETCHES = ((32, None), (16, None), (8, _LEAD))
BANDS = sum(count for count, _ in _SKETCHES)
FEWEST_RUNS = 20  # below it, shared wording says nothing
DAYS_APART = 7

# Of the shorter text's runs, the longer one has this share: more when they were published long apart, since evergreens
# and yearly pieces repeat themselves.
SAME_STORY, SAME_STORY_LATER = 0.45, 0.85
# A rewrite keeps something of nearly every piece; a shared background is in some pieces whole and in others not at all.
SPREAD, IN_PIECE = 0.85, 0.25
# One text's first words are in the other: two articles that share what stands at the end of each page have other ones.
# Of a text this much longer the beginning must be in the shorter, which else is one item of a roundup.
OPENING, BRIEF = 0.3, 0.4
# Reports in fixed words (markets, weather, draws) become much more alike once names, days and numbers are blanked.
MORE_ALIKE_BLANKED = 0.07

_ROWS = 2
_RUN = 3
_PIECE = 24  # runs
_BLANK = "#"
_WORD = re.compile(r"[^\W_]+")
_MASK = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Wording:
    """How a text is worded, for exact comparison: its runs of three words, in order and as a set."""

    text: str
    runs: Sequence[str]
    distinct: Set[str]


def wording(text: str) -> Wording:
    """What `same_story` compares."""
    runs = word_runs(text)
    return Wording(text, runs, frozenset(runs))


def word_runs(text: str) -> list[str]:
    """The runs of three words of a text in order, without case, accents or punctuation."""
    return _runs(_words_of(text, folded=True))


def bands(text: str) -> tuple[int, ...]:
    """What copies of a text are looked up by: `BANDS` unsigned 64-bit integers; none for a short text.

    Of runs that hold two stop words only the others count: "one of the" is in every third article.
    """
    found = _words_of(text, folded=True)
    stops = [word in STOPWORDS for word in found]
    runs = _runs(found)
    telling = [
        run
        for run, one, two, three in zip(runs, stops, stops[1:], stops[2:], strict=False)
        if one + two + three < _RUN - 1
    ]
    if len(set(telling)) < FEWEST_RUNS:
        telling = runs
    if len(set(telling)) < FEWEST_RUNS:
        return ()
    from rensa import RMinHash  # type: ignore[import-untyped]

    values: list[int] = []
    for seed, (count, first) in enumerate(_SKETCHES, 1):
        sketch = RMinHash(num_perm=count * _ROWS, seed=seed)
        sketch.update(list(set(telling[:first])))
        digest = sketch.digest()
        pairs = zip(digest[::_ROWS], digest[1::_ROWS], strict=True)
        values += [_mixed((one << 32) | two, len(values) + place) for place, (one, two) in enumerate(pairs)]
    return tuple(values)


def same_story(one: Wording, other: Wording, dates: tuple[str | None, str | None] = (None, None)) -> float:
    """How much of the shorter text is in the longer one, 0 to 1, when that makes them one story; else 0."""
    fewer, more = sorted((one, other), key=lambda text: len(text.distinct))
    if len(fewer.distinct) < FEWEST_RUNS:
        return 0.0
    shared = _share(fewer.distinct, more.distinct)
    if shared < (SAME_STORY_LATER if _apart(*dates) else SAME_STORY):
        return 0.0
    kept = [_share(piece, more.distinct) >= IN_PIECE for piece in _pieces(fewer.runs)]
    if sum(kept) < SPREAD * len(kept):
        return 0.0
    if not _open_alike(fewer, more):
        return 0.0
    blanked = {*_runs(_blanked(fewer.text))}, {*_runs(_blanked(more.text))}
    return shared if _share(*blanked) - shared <= MORE_ALIKE_BLANKED else 0.0


def _open_alike(fewer: Wording, more: Wording) -> bool:
    """Whether the shorter text begins the longer one; when they are of about one length, either the other."""
    begins = _share({*more.runs[:_LEAD]}, fewer.distinct) >= OPENING
    if begins or len(fewer.distinct) < BRIEF * len(more.distinct):
        return begins
    return _share({*fewer.runs[:_LEAD]}, more.distinct) >= OPENING


def _pieces(runs: Sequence[str]) -> list[Set[str]]:
    """The runs, some after some; what is left over at the end is no piece."""
    starts = range(0, max(1, len(runs) - _PIECE // 2), _PIECE)
    return [frozenset(runs[start : start + _PIECE]) for start in starts]


def _share(part: Set[str], whole: Set[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _runs(found: Sequence[str]) -> list[str]:
    return list(map(" ".join, zip(*(found[start:] for start in range(_RUN)), strict=False)))


def _words_of(text: str, *, folded: bool = False) -> list[str]:
    """The words; in a script without spaces, as `words` finds them, which folds in any case."""
    if not _is_spaced(text):
        return words(text)
    return _WORD.findall(fold(text) if folded else text)


def _blanked(text: str) -> list[str]:
    """The words of a text with one blank for each name, day, month or number; in a text in capitals, names stay."""
    found = _words_of(text)
    in_capitals = 2 * sum(word[0].isupper() for word in found) > len(found)
    blanked: list[str] = []
    for word in found:
        if not (word[0].isdigit() or (word[0].isupper() and not in_capitals)):
            blanked.append(word.lower())
        elif blanked[-1:] != [_BLANK]:
            blanked.append(_BLANK)
    return blanked


def _apart(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    return abs(date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days > DAYS_APART


def _mixed(value: int, band: int) -> int:
    value = (value ^ (band * 0x9E3779B97F4A7C15)) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    return value ^ (value >> 31)


def _is_spaced(text: str) -> bool:
    """Whether words are set apart by spaces, as a look at the beginning shows."""
    head = text[:1_000]
    return head.count(" ") > len(head) / 12
