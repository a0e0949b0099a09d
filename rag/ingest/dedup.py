"""Near-duplicates: MinHash finds candidates, an exact comparison decides. Knows texts; stores nothing.

The sets compared are runs of three words: on rewrites of real articles (cut from the end, 5 to 15 % of the
words changed, paragraphs reordered) they find more than runs of five, with as few false pairs. After Broder,
"On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date

from rag.text import fold, words

BANDS = 32  # of two MinHash values each: a pair that shares a third of its runs is missed once in 40
SAME_STORY = 0.5  # share of the shorter text's runs that the longer one has
SAME_STORY_LATER = 0.8  # the same for texts published more than `DAYS_APART`, which repeat background
DAYS_APART = 7
FEWEST_RUNS = 20  # below it, shared wording says nothing

_ROWS = 2
_RUN = 3
_WORD = re.compile(r"[^\W_]+")
_MASK = 2**64 - 1


def word_runs(text: str) -> frozenset[str]:
    """The runs of three words of a text, without case, accents or punctuation."""
    found = _WORD.findall(fold(text)) if _is_spaced(text) else words(text)
    return frozenset(map(" ".join, zip(*(found[start:] for start in range(_RUN)), strict=False)))


def bands(runs: Set[str]) -> tuple[int, ...]:
    """What copies of a text are looked up by: `BANDS` unsigned 64-bit integers; none for a short text."""
    if len(runs) < FEWEST_RUNS:
        return ()
    from rensa import RMinHash  # type: ignore[import-untyped]

    sketch = RMinHash(num_perm=BANDS * _ROWS, seed=1)
    sketch.update(list(runs))
    values = sketch.digest()
    return tuple(_mixed((values[2 * band] << 32) | values[2 * band + 1], band) for band in range(BANDS))


def same_story(one: Set[str], other: Set[str], dates: tuple[str | None, str | None] = (None, None)) -> float:
    """How much of the shorter text is in the longer one, 0 to 1, when that makes them copies; else 0."""
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < FEWEST_RUNS:
        return 0.0
    shared = len(fewer & more) / len(fewer)
    return shared if shared >= (SAME_STORY_LATER if _apart(*dates) else SAME_STORY) else 0.0


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
