"""Furniture known by its repetition: lines that one outlet sets around story after story. Knows lines and counts.

Counts are kept by the library (`Writer.count_lines`), so they grow over runs and processes. A line counts once for each
story, which is told by how it opens: copies and later versions of one story do not make a sentence furniture. A line
that speaks to the reader needs to recur in few stories, any other line, which may be background that is told again, in
many; a line in which somebody is quoted is never furniture.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from rag.ingest.cleaning.furniture_lines import SPEECH
from rag.schema import Article
from rag.text import fold

KIND = "repeated line"
TO_THE_READER = 4  # stories with a line that speaks to the reader
ANY_LINE = 12  # stories with any other line

_LONGEST = 320  # characters of a line that can be furniture
_SHORTEST = 5  # words of it: a shorter one may be a heading
_AROUND = (2, 4)  # paragraphs at the top and at the end in which other lines are looked at
_READER = re.compile(r"\b(?:[Yy]ou|[Yy]our|[Oo]ur|us|[Ww]e|[Cc]lick)\b|@\w|\bhttps?:")
_READER_CUES = (
    "you",
    "You",
    "our",
    "Our",
    " us ",
    "we ",
    "We ",
    "@",
    "http",
    "lick",
)  # cheaper than the pattern
_QUOTES = ('"', "“", "”", "«", "»")
_DIGITS = re.compile(r"\d+")


def line_pairs(article: Article) -> list[tuple[int, int]]:
    """(line, story) of each line of the article that could be furniture of its outlet, as numbers of 63 bits."""
    opening = article.text[:2_000].split("\n\n", 1)[0]
    story = _number(opening)
    return [
        (_number(f"{_outlet(article)}\n{_plain(line)}"), story) for _, line, _ in _candidates(article.text)
    ]


def without_repeated(article: Article, counts: Mapping[int, int], stored: Article | None = None) -> Article:
    """The article without the lines that `counts` (stories with a line) shows to be furniture, listed in its provenance.

    An article that is `stored` loses the lines it lost then, so that adding it again changes nothing.
    """
    outlet = _outlet(article)
    before = _removed(stored) if stored else frozenset()
    out: set[tuple[int, str]] = set()
    for paragraph, line, enough in _candidates(article.text):
        if stored is None:
            recurs = counts.get(_number(f"{outlet}\n{_plain(line)}"), 0) >= enough
        else:
            recurs = line in before
        if recurs:
            out.add((paragraph, line))
    if not out:
        return article
    paragraphs = [
        "\n".join(line for line in paragraph.split("\n") if (number, line) not in out)
        for number, paragraph in enumerate(article.text.split("\n\n"))
    ]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    if not text:
        return article
    lines = [article.provenance.get("removed"), *(f"{KIND}: {line}" for _, line in sorted(out))]
    provenance = {**article.provenance, "removed": "\n".join(filter(None, lines))}
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(article, text=text, content_hash=digest, provenance=dict(sorted(provenance.items())))


def _candidates(text: str) -> Iterator[tuple[int, str, int]]:
    """(paragraph, line, stories that make it furniture) of the lines that could be furniture."""
    paragraphs = text.split("\n\n")
    top, end = _AROUND[0], len(paragraphs) - _AROUND[1]
    for number, paragraph in enumerate(paragraphs):
        for line in paragraph.split("\n"):
            if len(line) > _LONGEST or line.count(" ") < _SHORTEST - 1:
                continue
            to_reader = any(cue in line for cue in _READER_CUES) and _READER.search(line) is not None
            if not to_reader and top <= number < end:
                continue
            if not any(quote in line for quote in _QUOTES) and not SPEECH.search(line):
                yield number, line, TO_THE_READER if to_reader else ANY_LINE


def _removed(article: Article) -> frozenset[str]:
    lines = article.provenance.get("removed", "").split("\n")
    return frozenset(line.removeprefix(f"{KIND}: ") for line in lines if line.startswith(f"{KIND}: "))


def _outlet(article: Article) -> str:
    return fold(article.source or urlsplit(article.url or "").hostname or "")


def _plain(line: str) -> str:
    return _DIGITS.sub("0", line.lower())


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
