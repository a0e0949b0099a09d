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

TOP = 6  # sentences of an article that tell what it is about
ALIKE = 0.22  # cosine of two articles of one story
SHORTEST, LONGEST = 7, 42  # words of a sentence that may stand for a story
USUAL = 22
LEAD = 0.5
TITLE = 0.6


@dataclass(frozen=True, slots=True)
class Story:
    """The points of the articles of one story, and how much it weighs."""

    points: tuple[Point, ...]
    articles: int
    weight: float


def stories(points: Sequence[Point]) -> list[Story]:
    """The stories that the articles tell, the weightiest first."""
    by_article: dict[str, list[Point]] = {}
    for point in points:
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
    matrix = np.zeros((len(topics), len(place) + 1))
    for row, topic in enumerate(topics):
        for word, count in topic.items():
            if word in place:
                matrix[row, place[word]] = (1 + log(count)) * log(1 + len(topics) / spread[word])
        rest = sum((1 + log(c)) ** 2 * log(1 + len(topics)) ** 2 for w, c in topic.items() if w not in place)
        matrix[row, -1] = 0.0
        norm = sqrt(float((matrix[row] ** 2).sum()) + rest)
        matrix[row] /= norm or 1.0
    return np.asarray(matrix @ matrix.T)


def tellers(story: Story, told: frozenset[str], spread: Counter[str], articles: int) -> list[tuple[float, Point]]:
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
        if not SHORTEST <= length <= LONGEST or point.text.rstrip("”\"'’)")[-1:] not in ".!":
            continue
        title = stems_of(point.article.title or "")
        held = sum(
            (shared[w] / story.articles) * log(1 + articles / spread[w]) for w in point.stems - told if shared[w]
        )
        named = sum(w in title for w in point.stems) / (1 + len(title))
        score = held / (length + 12) * (1 + TITLE * named) * (1 + LEAD / (1 + point.index))
        ranked.append((score, point))
    return sorted(ranked, key=lambda pair: (-pair[0], pair[1].key))


def chosen(points: Sequence[Point], words: int) -> list[tuple[Story, Point]]:
    """A sentence for each of the weightiest stories, until `words` are used; then a second for the weightiest."""
    found = stories(points)
    spread: Counter[str] = Counter()
    per_article: dict[str, set[str]] = {}
    for point in points:
        per_article.setdefault(point.article.id, set()).update(point.stems)
    for stems in per_article.values():
        spread.update(stems)
    picked: list[tuple[Story, Point]] = []
    left = words
    for story in found:
        told: frozenset[str] = frozenset()
        ranked = tellers(story, told, spread, len(per_article))
        point = next((p for _, p in ranked if len(p.text.split()) <= left), None)
        if point is not None:
            picked.append((story, point))
            left -= len(point.text.split())
        if left < SHORTEST:
            break
    return picked
