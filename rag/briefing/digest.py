"""The news of a period: articles gathered into stories, and of each story the sentence that tells it. Knows points; writes
quotations only.

A story weighs by how many origins carry it. Its sentence is chosen for holding what the story's articles share (the
event) in few words, from near their tops, and adding to what is told already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from rag.briefing.material import Material, Point, stems_of
from rag.briefing.sections import quote
from rag.schema import Line

TOP = 6  # sentences of an article that tell what it is about
ALIKE = 0.22  # cosine of two articles of one story
SHORTEST, LONGEST = 7, 42  # words of a sentence that may stand for a story
DEEPEST = 40  # sentences of an article that are looked at
SLOPE = 12  # words that every sentence costs beside its own: without them only stubs would be chosen
NAMED = 1.5  # how much more a name or a number is worth than another word
TITLE, LEAD = 1.5, 0.5  # what the words of its title, and standing first, add to a sentence
_NAME = re.compile(r"(?<=[\w,’'”)] )[A-Z“][\w’'-]*|\$?\d[\d,.]*%?")


@dataclass(frozen=True, slots=True)
class Story:
    """The points of the articles of one story, and how much it weighs."""

    points: tuple[Point, ...]
    articles: int
    weight: float


def stories(points: Sequence[Point]) -> list[Story]:
    """The stories that the articles tell, the weightiest first."""
    by_article: dict[str, list[Point]] = {}
    repeated = Counter(point.text for point in points)
    for point in points:
        if repeated[point.text] > 1:
            continue  # what several articles hold letter for letter belongs to the page
        by_article.setdefault(point.article.id, []).append(point)
    names = list(by_article)
    likeness = _likeness([_topic_stems(by_article[name]) for name in names])
    near = (likeness >= ALIKE).sum(axis=1)
    left = set(range(len(names)))
    found: list[Story] = []
    for leader in np.lexsort((np.arange(len(names)), -near)):
        if leader not in left:
            continue
        members = [i for i in sorted(left) if likeness[leader, i] >= ALIKE or i == leader]
        left.difference_update(members)
        own = tuple(point for i in members for point in by_article[names[i]])
        weight = float(sum(likeness[leader, i] for i in members))
        found.append(Story(own, len(members), weight))
    return sorted(found, key=lambda story: -story.weight)


def _topic_stems(points: Sequence[Point]) -> Counter[str]:
    counts: Counter[str] = Counter(stems_of(points[0].article.title or ""))
    for point in points[:TOP]:
        counts.update(point.stems)
    return counts


def _likeness(topics: Sequence[Counter[str]]) -> NDArray[np.float64]:
    """The cosine of each pair of articles, by stems weighed by rarity."""
    spread = Counter(word for topic in topics for word in topic)
    place = {word: i for i, word in enumerate(word for word, count in spread.items() if count > 1)}
    matrix = np.zeros((len(topics), len(place)))
    for row, topic in enumerate(topics):
        for word, count in topic.items():
            if word in place:
                matrix[row, place[word]] = (1 + log(count)) * log(1 + len(topics) / spread[word])
        rest = sum((1 + log(c)) ** 2 * log(1 + len(topics)) ** 2 for w, c in topic.items() if w not in place)
        norm = sqrt(float((matrix[row] ** 2).sum()) + rest)
        matrix[row] /= norm or 1.0
    return np.asarray(matrix @ matrix.T)


def tellers(
    story: Story, told: frozenset[str], spread: Counter[str], articles: int
) -> list[tuple[float, Point]]:
    """The sentences that may tell a story, best first."""
    shared: Counter[str] = Counter()
    own: dict[str, set[str]] = {}
    for point in story.points:
        own.setdefault(point.article.id, set()).update(point.stems if point.index < 3 * TOP else ())
        own[point.article.id].update(stems_of(point.article.title or ""))
    for stems in own.values():
        shared.update(stems)
    ranked = []
    for point in story.points:
        length = len(point.text.split())
        if (
            point.index >= DEEPEST
            or not SHORTEST <= length <= LONGEST
            or point.text.rstrip("”\"'’)")[-1:] not in ".!"
        ):
            continue
        title = stems_of(point.article.title or "")
        names = stems_of(" ".join(_NAME.findall(point.text)))
        held = sum(
            (shared[w] / story.articles) * log(1 + articles / spread[w]) * (NAMED if w in names else 1.0)
            for w in point.stems - told
            if shared[w]
        )
        named = sum(w in title for w in point.stems) / (1 + len(title))
        score = held / (length + SLOPE) * (1 + TITLE * named) * (1 + LEAD / (1 + point.index))
        ranked.append((score, point))
    return sorted(ranked, key=lambda pair: (-pair[0], pair[1].key))


def chosen(points: Sequence[Point], words: int) -> list[tuple[Story, Point]]:
    """Sentences of the weightiest stories, until `words` are used: each the one that adds most for its length, so that a
    weighty story gets a second sentence before a light one its first.
    """
    found = stories(points)
    spread: Counter[str] = Counter()
    per_article: dict[str, set[str]] = {}
    for point in points:
        per_article.setdefault(point.article.id, set()).update(point.stems)
    for stems in per_article.values():
        spread.update(stems)
    picked: list[tuple[Story, Point]] = []
    told: list[frozenset[str]] = [frozenset() for _ in found]
    best = [tellers(story, told[i], spread, len(per_article)) for i, story in enumerate(found)]
    left = words
    taken: set[tuple[str, int]] = set()
    while left >= SHORTEST:
        offers = []
        for i, story in enumerate(found):
            first = next(
                ((v, p) for v, p in best[i] if len(p.text.split()) <= left and p.key not in taken), None
            )
            if first is not None:
                offers.append((first[0] * story.weight, -i, first[1]))
        if not offers:
            break
        _, minus, point = max(offers, key=lambda offer: offer[:2])
        i = -minus
        picked.append((found[i], point))
        taken.add(point.key)
        left -= len(point.text.split())
        told[i] |= point.stems
        best[i] = tellers(found[i], told[i], spread, len(per_article))
    return picked


def what_happened(material: Material, words: int) -> list[Line]:
    """The news of the material in at most `words`: the sentences of one story together, the weightiest story first."""
    picked = chosen(material.unused(), words)
    order: dict[int, int] = {}
    for story, _ in picked:
        order.setdefault(id(story), len(order))
    picked.sort(key=lambda pair: (order[id(pair[0])], pair[1].article.published or "", pair[1].span.start))
    return [quote(material, material.attributed(point)) for _, point in picked]
