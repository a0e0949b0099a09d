"""The news of a period in few words: sentences that between them hold the most of what the articles are about. Knows points;
writes quotations only.

What an article is about are the words of its title and first sentences. Such a word weighs by the number of origins whose
articles are about it and by its rarity, less each time that it has been told; sentences are taken one by one, each the
one that adds most for its length (budgeted coverage of weighted concepts: Gillick and Favre 2009; greedy choice: Lin and
Bilmes 2011).
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, sqrt

from rag.briefing.material import Material, Point
from rag.briefing.sections import quote
from rag.briefing.sentence import leans, stems_of
from rag.schema import Line
from rag.text import stem

TOP = 2  # sentences of an article that say, with its title, what it is about
FIRST, DEEPEST = 3, 40  # sentences of an article that are taken, and when these do not fill the words
SHORTEST, LONGEST = 7, 45  # words of a sentence that may be taken
SLOPE = 10  # words that every sentence costs beside its own: without them only stubs would be taken
NAMED = 2.0  # how much more a name or a number is worth than another word
TITLE = 4.0  # and a word of the article's title than one that is not
TOLD = 0.5  # what a word is worth each time that it has been told
ALONE = 0.5  # origins that carry a word which only one article is about
ALIKE = 0.15  # share of weighed words of two articles of one story
_NAME = re.compile(r"(?<=[\w,’'”)] )[A-Z“][\w’'-]*|\$?\d[\d,.]*%?")
_ADDRESSES = re.compile(
    r"\b(?:I|you|we|your|our|my|sign up|subscribe|newsletter|podcast|did not (?:immediately )?(?:respond|return)|declined to comment)\b",
    re.I,
)
_BEGINS = re.compile(r"[^\w$]*(?:[^\W\d_a-z]|[$\d])")
_CALENDAR = frozenset(
    stem(word)
    for word in (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
        " september october november december"
    ).split()
)


def what_happened(material: Material, words: int) -> list[Line]:
    """The news of the material in at most `words`, what is of one story together, the weightiest first."""
    picked = _together(chosen(material.unused(), words))
    return [quote(material, material.attributed(point)) for point in picked]


def chosen(points: Sequence[Point], words: int) -> list[Point]:
    """Sentences of at most `words` words, the one that adds most for its length first."""
    repeated = Counter(point.text for point in points)
    own: dict[str, list[Point]] = {}
    for point in points:
        if repeated[point.text] == 1:  # what several articles hold letter for letter belongs to the page
            own.setdefault(point.article.id, []).append(point)
    weights = _weights(own)
    told: Counter[str] = Counter()
    picked: list[Point] = []
    for begin, end in ((0, FIRST), (FIRST, DEEPEST)):
        offered = [point for some in own.values() for point in some[begin:end] if _stands_alone(point.text)]
        for point in _taken(offered, weights, told, words):
            picked.append(point)
            words -= _length(point)
    return picked


def _taken(
    offered: Sequence[Point], weights: dict[str, float], told: Counter[str], words: int
) -> Iterator[Point]:
    """Of the offered, the best in turn as long as it fits. What a sentence adds only falls, so an old value is a bound."""
    worth = [_worths(point, weights) for point in offered]

    def adds(i: int) -> float:
        gain = sum(value * TOLD ** told[word] for word, value in worth[i].items())
        return gain / (_length(offered[i]) + SLOPE)

    heap = [(-adds(i), i) for i in range(len(offered))]
    heapq.heapify(heap)
    while heap:
        _, i = heapq.heappop(heap)
        if _length(offered[i]) > words:
            continue
        now = -adds(i)
        if heap and now > heap[0][0]:
            heapq.heappush(heap, (now, i))
            continue
        yield offered[i]
        words -= _length(offered[i])
        told.update(offered[i].stems)


def _weights(own: dict[str, list[Point]]) -> dict[str, float]:
    """What each word is worth that the title or the top of some article holds."""
    about: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for points in own.values():
        title = stems_of(points[0].article.title or "")
        about.update(title.union(*(point.stems for point in points[:TOP])))
        spread.update(title.union(*(point.stems for point in points)))
    return {
        word: sqrt(count - 1 + ALONE) * log(1 + len(own) / spread[word])
        for word, count in about.items()
        if word not in _CALENDAR
    }


def _worths(point: Point, weights: dict[str, float]) -> dict[str, float]:
    names = stems_of(" ".join(_NAME.findall(point.text)))
    title = stems_of(point.article.title or "")
    return {
        word: weights[word] * (NAMED if word in names else 1.0) * (TITLE if word in title else 1.0)
        for word in point.stems
        if word in weights
    }


def _stands_alone(text: str) -> bool:
    """Whether a sentence is whole, of a fair length, and needs no other to say whom it speaks of."""
    whole = text.rstrip("”\"'’)")[-1:] in (".", "!")
    fair = SHORTEST <= len(text.split()) <= LONGEST
    return (
        whole
        and fair
        and _BEGINS.match(text) is not None
        and not leans(text)
        and _ADDRESSES.search(text) is None
    )


def _length(point: Point) -> int:
    return len(point.text.split())


def _together(points: Sequence[Point]) -> list[Point]:
    """The points in their order, but each behind the last before it whose article is about the same."""
    stories: list[tuple[frozenset[str], list[Point]]] = []
    for point in points:
        about = point.stems | stems_of(point.article.title or "")
        alike = max(stories, key=lambda story: _alike(story[0], about), default=None)
        if alike is not None and _alike(alike[0], about) >= ALIKE:
            alike[1].append(point)
        else:
            stories.append((about, [point]))
    return [point for _, story in stories for point in story]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
