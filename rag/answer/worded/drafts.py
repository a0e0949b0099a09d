"""A model's words taken apart into sentences and the numbers they cite, as they stream. Knows text only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.text import fold, sentence_spans

_CITATION = re.compile(
    r"\s*[\[【]\s*(?:\^|#|S|sentences?\s+|nos?\.\s*)?"
    r"(?P<numbers>\d{1,4}(?:\s*(?:,|;|-|–|—|&|and)\s*(?:\^|#|S)?\d{1,4})*)\s*[\]】]",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\s*[\[【][^\]】]{0,40}\Z")
_LEADING = re.compile(
    r"^(?:\s*(?:[-*•·]|\d{1,2}[.)]|#{1,6})\s+|\s*(?:\*\*)?(?:answer|a)(?:\*\*)?\s*:\s*)+", re.IGNORECASE
)
_MARKUP = re.compile(r"\*\*|__|`|<\|[^|>]{1,30}\|>|</?[a-z]{1,10}>", re.IGNORECASE)
_LONGEST_RANGE = 6
_SETTLED = 12  # characters of a next sentence that show that the one before is complete
_SLICE = 500  # characters read at a time, so that a reply that comes in one piece is not read to its end for nothing
LONGEST = 2_000  # characters without an end of a sentence: no prose; cut there


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as a model wrote it: without markers or mark-up, and the numbers it cites, in order."""

    text: str
    numbers: tuple[int, ...]

    @property
    def is_refusal(self) -> bool:
        """Whether this is the agreed form of "the sentences do not answer"."""
        return re.fullmatch(r"no answer\W*", fold(self.text)) is not None


def written(pieces: Iterable[str]) -> Iterator[Written]:
    """Sentences of a streamed reply, each as soon as the next one has begun, the last at the end."""
    buffer = ""
    for piece in _slices(pieces):
        buffer += piece
        if "</think>" in buffer:  # reasoning whose opening tag was in the server's template
            buffer = buffer.rsplit("</think>", 1)[1]
        while (cut := _complete(buffer)) is not None:
            yield from _sentences(buffer[:cut])
            buffer = buffer[cut:]
        if len(buffer) > LONGEST:
            yield from _sentences(buffer)
            buffer = ""
    yield from _sentences(buffer)


def _slices(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        for start in range(0, len(piece), _SLICE):
            yield piece[start : start + _SLICE]


def _complete(buffer: str) -> int | None:
    """Where the first sentence of `buffer` ends for certain, its citations included, or None."""
    plain, places, _ = _without_citations(buffer)
    spans = sentence_spans(plain)
    if len(spans) < 2 or len(plain) - spans[1].start < _SETTLED or _OPEN.search(buffer):
        return None
    begins, ends = places[spans[1].start], places[spans[0].end - 1] + 1
    # Numbers in front ("[3] He came. [4] She left.") belong to what follows, as do those on a new line.
    if _CITATION.match(buffer):
        return ends
    line = buffer.rfind("\n", ends, begins)
    return begins if line < 0 else line


def _sentences(text: str) -> Iterator[Written]:
    plain, _, citations = _without_citations(text)
    spans = sentence_spans(plain)
    for i, span in enumerate(spans):
        upto = spans[i + 1].start if i + 1 < len(spans) else len(plain) + 1
        after = span.start if i else -1
        numbers = [n for at, group in citations if after < at <= upto for n in group]
        words = " ".join(_LEADING.sub("", _MARKUP.sub("", plain[span.start : span.end])).split())
        if words.startswith("[") and "]" not in words:
            words = words[1:]  # a marker that was never closed
        if re.search(r"\w", words):
            yield Written(words, tuple(dict.fromkeys(numbers)))


def _without_citations(text: str) -> tuple[str, list[int], list[tuple[int, list[int]]]]:
    """The text without markers, the place in `text` of each of its characters, and (place in it, numbers)."""
    plain: list[str] = []
    places: list[int] = []
    citations: list[tuple[int, list[int]]] = []
    last = 0
    for match in _CITATION.finditer(text):
        plain.append(text[last : match.start()])
        places.extend(range(last, match.start()))
        citations.append((len(places), _numbers(match["numbers"])))
        last = match.end()
        # "… said.[4]Next": what follows must not grow onto the full stop.
        if places and text[match.start() - 1 : match.start()] in '.!?”"' and text[last : last + 1].isalnum():
            plain.append(" ")
            places.append(last)
    plain.append(text[last:])
    places.extend(range(last, len(text)))
    return "".join(plain), places, citations


def _numbers(group: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,;&]|and", group):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] < _LONGEST_RANGE:
            numbers.extend(range(ends[0], ends[1] + 1))
        else:
            numbers.extend(ends)
    return numbers
