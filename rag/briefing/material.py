"""What a note is made from: attributed sentences of articles, one origin counted once. Knows articles;
knows no outline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from rag.answer.citations import CitationBook
from rag.briefing.pacing import Report, followed
from rag.briefing.sentence import LINKED, leans, not_evidence, stems_of
from rag.names import same_person
from rag.schema import Article, Attribution, Span, Support
from rag.verify.attribution import attribute
from rag.verify.names import People, people_of
from rag.verify.spans import post_office
from rag.verify.speech import POST, POST_DATED

SAME = 0.72
FEWEST = 5  # sentences that a note about a topic needs


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of one article with who says it. `copies` are the places of other origins that say the
    same.
    """

    article: Article
    span: Span
    text: str
    index: int
    said: Attribution
    stems: frozenset[str]
    is_post: bool = False
    copies: tuple[tuple[Article, Span], ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What tells this sentence from all others."""
        return self.article.id, self.span.start


@dataclass(frozen=True, slots=True)
class Worded:
    """A line as a language model put it, checked, and the points that it rests on, the one that it stands for first."""

    text: str
    points: tuple[Point, ...]
    support: Support


@dataclass(slots=True)
class Material:
    """All that one note may use, and what it has used so far. `left_out` says in plain words what was set
    aside.

    `links` are the sentences that only lead to other articles. `signatures` are the dated signatures of embedded posts, the first of
    each article. `worded` are the lines of a
    language model by the point that each stands for, `told_with` the other points that they rest on, `bottom` is its bottom line.
    """

    articles: tuple[Article, ...]
    points: tuple[Point, ...]
    sentences: Mapping[str, tuple[str, ...]]
    book: CitationBook = field(default_factory=CitationBook)
    used: set[tuple[str, int]] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    copies: tuple[Article, ...] = ()
    links: int = 0
    topic: str | None = None
    signatures: Mapping[str, Span] = field(default_factory=dict)
    of_meeting: bool = False
    of_person: bool = False
    worded: Mapping[tuple[str, int], Worded] = field(default_factory=dict)
    told_with: frozenset[tuple[str, int]] = frozenset()
    bottom: tuple[Worded, ...] = ()

    def people(self, article: Article) -> People:
        """The persons of one article."""
        return people_of(self.sentences[article.id])

    def cite(self, point: Point) -> tuple[int, ...]:
        """The citation numbers of a point: its own place first, then the origins that say the same."""
        numbers = [self.book.cite(point.article, point.span)]
        numbers += [self.book.cite(article, span) for article, span in point.copies]
        return tuple(dict.fromkeys(numbers))

    def attributed(self, point: Point) -> Point:
        """The point with who says it."""
        return _attributed(point, self.sentences[point.article.id])

    def passed_over(self, point: Point) -> bool:
        """Whether a language model worded lines, but none for this point."""
        return bool(self.worded) and point.key not in self.worded

    def unused(self) -> list[Point]:
        """The points that no line of the note has quoted yet, but for those that another's line tells."""
        return [p for p in self.points if p.key not in self.used and p.key not in self.told_with]


def gather(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Span]],
    topic: str | None = None,
    *,
    only_topic: bool = False,
    said_by_topic: bool = False,
    attributed: bool = True,
    progress: Report | None = None,
) -> Material:
    """The material of `articles`: the first article of each origin speaks for its copies.

    `only_topic` narrows it to the sentences about `topic` before anything is attributed, which is what
    takes time; `said_by_topic`, to what the person whom `topic` names says. A note that quotes few of many sentences has them attributed when it has chosen: not `attributed`.
    """
    first = _tellers(articles)
    copies = [article for article in articles if first[article.cluster_id].id != article.id]
    texts = {a.id: tuple(a.text[s.start : s.end] for s in sentences.get(a.id, ())) for a in first.values()}
    found: list[Point] = []
    signatures: dict[str, Span] = {}
    set_aside: Counter[str] = Counter()
    for article in first.values():
        spans = sentences.get(article.id, ())
        per_paragraph = Counter(span.paragraph for span in spans)
        for index, (span, text) in enumerate(zip(spans, texts[article.id], strict=True)):
            kind = not_evidence(text, alone=per_paragraph[span.paragraph] == 1)
            if kind:
                set_aside[kind] += 1
                continue
            signature = POST.search(text) or POST_DATED.search(text)
            if signature is not None:
                signatures.setdefault(article.id, span)
                if len(text[: signature.start()].split()) < 3:
                    continue  # split off from its post
            found.append(Point(article, span, text, index, Attribution(), stems_of(text)))
    kept = found
    if topic and said_by_topic:
        kept = _naming(found, topic)
    elif topic and only_topic:
        kept = _about(found, topic)
    if len(kept) < len(found):
        set_aside["sentence on other matters"] = len(found) - len(kept)
    if attributed:
        kept = [_attributed(point, texts[point.article.id]) for point in followed(kept, "Reading", progress)]
        if topic and said_by_topic:
            kept = [point for point in kept if _said_by(point, topic)]
        kept = _merged(kept)
    return Material(
        tuple(first.values()),
        tuple(kept),
        texts,
        left_out=[_counted(kind, count) for kind, count in set_aside.items() if kind != LINKED],
        links=set_aside[LINKED],
        copies=tuple(copies),
        topic=topic,
        signatures=signatures,
        of_person=said_by_topic,
    )


def _tellers(articles: Sequence[Article]) -> dict[str, Article]:
    """The article of each cluster that speaks for it: the latest version of an outlet, else the first given."""
    first: dict[str, Article] = {}
    for article in articles:
        told = first.setdefault(article.cluster_id, article)
        later = article.relation == "update" and (article.published or "") > (told.published or "")
        if later or (article.relation == "update" and told.relation != "update" and article.correction):
            first[article.cluster_id] = article
    return first


def _attributed(point: Point, sentences: tuple[str, ...]) -> Point:
    said = attribute(sentences, point.index)
    return replace(point, said=said, is_post=post_office(sentences, point.index) is not None)


def _counted(kind: str, count: int) -> str:
    noun, _, rest = kind.partition(" on ")
    return f"{count:,} {noun}{'' if count == 1 else 's'}{f' on {rest}' if rest else ''}"


def _naming(points: Sequence[Point], name: str) -> list[Point]:
    """The sentences of articles that have the surname."""
    surname = name.split()[-1]
    naming = {point.article.id for point in points if surname in point.text}
    return [point for point in points if point.article.id in naming]


def _said_by(point: Point, name: str) -> bool:
    speakers = (point.said.speaker, point.said.through)
    return any(speaker is not None and same_person(speaker, name) for speaker in speakers)


def _about(points: Sequence[Point], topic: str) -> list[Point]:
    """The sentences about `topic` and those that lean on them; all of them when too few are.

    Words of the topic weigh by rarity among the sentences. Where articles name what the topic names, only these count.
    """
    named = stems_of(" ".join(word for word in topic.split() if word[:1].isupper()))
    of_article: dict[str, set[str]] = {}
    for point in points:
        of_article.setdefault(point.article.id, set(stems_of(point.article.title or ""))).update(point.stems)
    naming = {article for article, stems in of_article.items() if named <= stems}
    if naming:
        points = [point for point in points if point.article.id in naming]
    spread = Counter(word for point in points for word in point.stems)
    wanted = {w: log(1 + len(points) / (1 + spread[w])) for w in stems_of(topic) if spread[w]}
    need = 0.4 * sum(wanted.values())
    close = [p for p in points if sum(wanted.get(word, 0.0) for word in p.stems & wanted.keys()) >= need > 0]
    if len(close) < FEWEST:
        return list(points)
    kept = {(p.article.id, p.index) for p in close}
    for point in points:  # in reading order: what leans on what leans is kept, too
        before = (point.article.id, point.index - 1)
        if before in kept and leans(point.text):
            kept.add((point.article.id, point.index))
    return [p for p in points if (p.article.id, p.index) in kept]


def _merged(points: Sequence[Point]) -> list[Point]:
    """Points of different origins that say the same become one, with every place."""
    kept: list[Point] = []
    worded: set[tuple[str, str]] = set()
    by_stem: dict[str, list[int]] = {}
    for point in points:
        if (point.article.id, point.text) in worded:
            continue  # an article that says it twice
        worded.add((point.article.id, point.text))
        likely: Counter[int] = Counter()
        for word in point.stems:
            likely.update(by_stem.get(word, ()))
        same = None
        for index, shared in likely.most_common(5):
            other = kept[index]
            alike = shared / len(point.stems | other.stems) >= SAME
            if (
                alike
                and other.article.id != point.article.id
                and _figures(other.text) == _figures(point.text)
                and _agree(other, point)
            ):
                same = index
                break
        if same is not None:
            other = kept[same]
            kept[same] = Point(
                other.article, other.span, other.text, other.index, other.said, other.stems, other.is_post,
                (*other.copies, (point.article, point.span)),
            )  # fmt: skip
            continue
        for word in point.stems:
            by_stem.setdefault(word, []).append(len(kept))
        kept.append(point)
    return kept


def _agree(one: Point, other: Point) -> bool:
    """Whether two alike sentences say it equally: same stance and firmness, so a denial never joins an
    assertion.
    """
    return (one.said.stance == "denied") == (
        other.said.stance == "denied"
    ) and one.said.firmness == other.said.firmness


def _figures(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def salience(points: Sequence[Point], topic: str | None) -> list[float]:
    """How much each point is about the topic and what the material as a whole is about; higher is better.

    Words of the topic weigh by rarity; without a topic, words that many articles share weigh most.
    """
    spread: Counter[str] = Counter()
    for article_stems in _per_article(points).values():
        spread.update(article_stems)
    articles = max(1, len({point.article.id for point in points}))
    wanted = stems_of(topic or "")
    scores = []
    for point in points:
        central = sum(spread[word] / articles for word in point.stems) / (len(point.stems) + 6)
        asked = sum(log(1 + articles / (1 + spread[word])) + 0.5 for word in wanted & point.stems)
        early = 0.15 / (1 + point.index)
        firm = 0.15 if point.said.firmness else 0.0
        scores.append(asked * 0.4 + central + early + firm)
    return scores


def _per_article(points: Sequence[Point]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for point in points:
        found.setdefault(point.article.id, set()).update(point.stems)
    return found
