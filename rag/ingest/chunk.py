"""Passages of whole sentences, as long as the embedding model reads well. Knows lengths, not topics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from rag.schema import Span
from rag.verify.hostile import planted_paragraphs

# Of one passage: 200 beat 150 in ranking (docs/decisions.md); with title and date it fits the model's 256.
TOKENS_WANTED = 190
MOST_TOKENS = 230
PLANTED_TOKENS = (
    40  # planted text, up to this, shifts no passage; more would push others out of the model’s sight
)


def passages(text: str, sentences: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """(start, end) of runs of whole sentences, evenly about `TOKENS_WANTED` long, together all of the text.

    A run ends with a paragraph where one ends nearby.
    """
    if not sentences:
        return ()
    ends = list(accumulate(_lengths(text, sentences)))
    wanted = _even(ends[-1])
    runs = []
    first, reached = 0, 0.0
    while first < len(sentences):
        last = _last(ends, sentences, first, reached, wanted)
        last = len(ends) - 1 if ends[last] == ends[-1] else last  # what is left has no length
        runs.append((sentences[first].start, sentences[last].end))
        first, reached = last + 1, ends[last]
        wanted = _even(ends[-1] - reached)
    return tuple(runs)


def _lengths(text: str, sentences: Sequence[Span]) -> list[float]:
    """The tokens of each sentence; none of a short paragraph that speaks to software, lest it shift the passages."""
    planted = planted_paragraphs(text, sentences)
    lengths = [tokens(text[span.start : span.end]) for span in sentences]
    within = [span.paragraph in planted for span in sentences]
    if not planted or all(within):
        return lengths
    if sum(n for n, hidden in zip(lengths, within, strict=True) if hidden) > PLANTED_TOKENS:
        return lengths
    return [0.0 if hidden else n for n, hidden in zip(lengths, within, strict=True)]


def _even(length: float) -> float:
    """The length of each of the passages that `length` is evenly made into."""
    return length / max(1, round(length / TOKENS_WANTED), ceil(length / MOST_TOKENS))


def tokens(text: str) -> float:
    """About how many tokens the local model makes of it: 0.88 to 1.29 of this for nine passages in ten."""
    return 0.73 * (text.count(" ") + 1) + len(text.encode("utf-8", "replace")) / 10


def _last(ends: Sequence[float], sentences: Sequence[Span], first: int, reached: float, wanted: float) -> int:
    """The last sentence of the run that begins with `first`."""
    nearest = bisect_left(ends, reached + wanted, lo=first)
    options = range(max(first, nearest - 3), min(len(ends), nearest + 2))

    def cost(index: int) -> float:
        length = ends[index] - reached
        inside = index + 1 < len(ends) and sentences[index + 1].paragraph == sentences[index].paragraph
        too_long = index > first and length > MOST_TOKENS
        return abs(length - wanted) / wanted + (0.25 if inside else 0) + (10 if too_long else 0)

    return min(options, key=cost)
