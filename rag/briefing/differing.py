"""Where reports differ: a denial and what it denies, two accounts of one matter. Knows points; writes quotations only."""

from __future__ import annotations

from collections import Counter

from rag.answer.disagreement import disagreements
from rag.answer.event_dates import published_day
from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.briefing.material import Material, Point
from rag.briefing.sections import quote
from rag.briefing.sentence import stems_of
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Line

_DENYING = stems_of("denied denies rejected dismissed reports claims allegations asked")
NEAREST, COMMON = 3, 60  # sentences that one is held against; those that a word may lead to
SAME_DAYS = 2


def disagreement(material: Material, limit: int) -> list[Line]:
    """Pairs side by side, each as worded: a denial and what it denies; two origins that give different
    figures.
    """
    pairs: list[tuple[Point, Point]] = []
    for denial in (p for p in material.points if p.said.stance == "denied"):
        matter = stems_of(" ".join(word for word in denial.text.split() if word[:1].islower())) - _DENYING
        rivals = [
            p
            for p in material.points
            if p.said.stance in ("said", "alleged") and p.said.speaker != denial.said.speaker
        ]
        best = max(rivals, key=lambda p: len(p.stems & matter), default=None)
        if best is not None and len(best.stems & matter) >= max(2, 0.5 * len(matter)):
            pairs.append((best, denial))
    pairs += _different_accounts(material)
    lines: list[Line] = []
    for pair in pairs:
        if len(lines) + 2 <= limit and not any(point.key in material.used for point in pair):
            lines += [quote(material, point) for point in pair]
    return lines


def _different_accounts(material: Material) -> list[tuple[Point, Point]]:
    """Sentences of different origins on one matter that differ in a figure, a date, or whether it is so."""
    by_stem: dict[str, list[int]] = {}
    found = []
    for index, point in enumerate(material.points):
        likely = Counter(other for word in point.stems for other in by_stem.get(word, ()))
        for other, shared in likely.most_common(NEAREST):
            rival = material.points[other]
            alike = shared >= 0.4 * min(len(point.stems), len(rival.stems))
            if (
                alike
                and point.article.id != rival.article.id
                and _of_one_time(point, rival)
                and disagreements([_judged(rival), _judged(point)])
            ):
                found.append((rival, point))
        for word in point.stems:
            if len(by_stem.setdefault(word, [])) < COMMON:
                by_stem[word].append(index)
    return found


def _of_one_time(one: Point, other: Point) -> bool:
    """Whether two articles are of the same days: a figure of a week later is news, no other account."""
    days = [published_day(point.article.published) for point in (one, other)]
    return None in days or abs((days[0] - days[1]).days) <= SAME_DAYS  # type: ignore[operator]


def _judged(point: Point) -> Judged:
    """A point as answers hold it, without a score."""
    article, span, text = point.article, point.span, point.text
    scored = ScoredSentence(article, span, text, 0.0, own=0.0, covered=0.0, passage=0.0, expected=False)
    return scored, EvidenceSentence(article, span, text, 0.0, point.said)
