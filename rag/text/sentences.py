"""Where paragraphs and sentences begin and end in a text: blank lines, line breaks, lists, lengths.

Whether a full stop ends a sentence is decided in `stops`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.schema import Span
from rag.text.stops import CANDIDATE, MARKER, ends_sentence
from rag.text.words import STOPWORDS

LONGEST_SENTENCE = 1_000  # characters; a longer run is cut where a word ends, so that a quote stays readable

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n)|\u2029)[^\S\r\n\u2029]*+[\r\n\u2029]\s*+")
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x85\x0b\x0c]")
_PICTOGRAPHS = re.compile("\\s*+[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]++(?=\\s|\\Z)")
_WORD_CHARACTER = re.compile(r"[^\W_]")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each paragraph, stripped. Blank lines separate; the first is number 1."""
    spans = []
    begin = 0
    for end, after in [*(gap.span() for gap in _BLANK_LINE.finditer(text)), (len(text), len(text))]:
        start, stop = _strip(text, begin, end)
        if start < stop:
            spans.append((start, stop))
        begin = after
    return spans


def sentence_spans(text: str) -> list[Span]:
    """The sentences: in order, not empty, stripped; together, all that is not white space.

    None crosses a blank line or is longer than `LONGEST_SENTENCE` characters. A line break ends a sentence
    after a heading-like line and at a list item; a wrapped line goes on.
    """
    spans = []
    for number, (start, end) in enumerate(paragraph_spans(text), 1):
        for block_start, block_end in _blocks(text, start, end):
            begin = block_start
            for cut in [*_cuts(text[block_start:block_end]), block_end - block_start]:
                spans += [Span(*piece, number) for piece in _pieces(text, begin, block_start + cut)]
                begin = block_start + cut
    return spans


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a paragraph at the line breaks that separate; a break made by wrapping does not."""
    breaks = [found.span() for found in _LINE_END.finditer(text, start, end)]
    edges = [(start, start), *breaks, (end, end)]
    lines = [_strip(text, above[1], below[0]) for above, below in pairwise(edges)]
    width = max(stop - begin for begin, stop in lines)
    for above, below in pairwise(lines):
        if _separates(text[slice(*above)], text[slice(*below)], width):
            yield start, above[1]
            start = below[0]
    yield start, end


def _separates(above: str, below: str, width: int) -> bool:
    if MARKER.match(below):
        return True
    if not above or not below or below[0].islower() or above.endswith((",", "-", "–", "(")):
        return False
    if above.rsplit(maxsplit=1)[-1].lower() in STOPWORDS:
        return False
    # A wrapped line is one that the next word would have made too wide; narrow lines are not wrapped prose.
    return width < 40 or len(above) + 1 + len(below.split(maxsplit=1)[0]) <= width


def _cuts(block: str) -> Iterator[int]:
    """Where sentences end inside one block, its own end left out."""
    word = _WORD_CHARACTER.search(block)  # the first not yet given to a sentence: none is without one
    last_word = len(block)
    while last_word and not _WORD_CHARACTER.match(block, last_word - 1):
        last_word -= 1
    for found in CANDIDATE.finditer(block, 0, last_word):
        trailing = _PICTOGRAPHS.match(block, found.end())
        cut = trailing.end() if trailing else found.end()
        if word and word.start() < cut < last_word and ends_sentence(block, found):
            yield cut
            word = _WORD_CHARACTER.search(block, cut)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, in pieces of at most `LONGEST_SENTENCE` when it is longer, cut where a word ends."""
    start, end = _strip(text, start, end)
    while end - start > LONGEST_SENTENCE:
        middle, limit = start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE
        cut = max(text.rfind(space, middle, limit) for space in " \n\t\u00a0\u3000") + 1 or limit
        yield _strip(text, start, cut)
        start, _ = _strip(text, cut, end)
    if start < end:
        yield start, end
