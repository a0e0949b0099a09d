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
from rag.schema import Article, Attribution, Span, Support
from rag.text import content_words, stem
from rag.verify.attribution import attribute
from rag.verify.names import People, people_of
from rag.verify.spans import post_office
from rag.verify.speakers import DATELINE
from rag.verify.speech import POST, POST_DATED

_TEASER = re.compile(
    r"^(?:also read|read more|read also|see also|more|related|watch|don['’]t miss|full coverage)\s*:", re.I
)
_STUB = re.compile(r"^(?:comments?|share|advertisement|tags?\b.{0,60}|follow us\b.{0,60})$", re.I)
_CLOSED = re.compile(r"[.!?…][”\"’')\]]*$")
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

    `signatures` are the dated signatures of embedded posts, the first of each article. `worded` are the lines of a
    language model by the point that each stands for, `told_with` the other points that they rest on, `bottom` is its bottom line.
    """

    articles: tuple[Article, ...]
    points: tuple[Point, ...]
    sentences: Mapping[str, tuple[str, ...]]
    book: CitationBook = field(default_factory=CitationBook)
    used: set[tuple[str, int]] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    copies: tuple[Article, ...] = ()
    topic: str | None = None
    signatures: Mapping[str, Span] = field(default_factory=dict)
    of_meeting: bool = False
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
    attributed: bool = True,
) -> Material:
    """The material of `articles`: the first article of each origin speaks for its copies.

    `only_topic` narrows it to the sentences about `topic` before anything is attributed, which is what
    takes time. A note that quotes few of many sentences has them attributed when it has chosen: not `attributed`.
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
            kind = _not_evidence(text, alone=per_paragraph[span.paragraph] == 1)
            if kind:
                set_aside[kind] += 1
                continue
            signature = POST.search(text) or POST_DATED.search(text)
            if signature is not None:
                signatures.setdefault(article.id, span)
                if len(text[: signature.start()].split()) < 3:
                    continue  # split off from its post
            found.append(Point(article, span, text, index, Attribution(), stems_of(text)))
    kept = _about(found, topic) if only_topic and topic else found
    if len(kept) < len(found):
        set_aside["sentence on other matters"] = len(found) - len(kept)
    if attributed:
        kept = _merged([_attributed(point, texts[point.article.id]) for point in kept])
    return Material(
        tuple(first.values()),
        tuple(kept),
        texts,
        left_out=[_counted(kind, count) for kind, count in set_aside.items()],
        copies=tuple(copies),
        topic=topic,
        signatures=signatures,
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


def _about(points: Sequence[Point], topic: str) -> list[Point]:
    """The sentences about `topic` and their neighbours in the paragraph; all of them when too few are.

    Words of the topic weigh by rarity among the sentences.
    """
    spread = Counter(word for point in points for word in point.stems)
    wanted = {w: log(1 + len(points) / (1 + spread[w])) for w in stems_of(topic) if spread[w]}
    need = 0.4 * sum(wanted.values())
    close = [p for p in points if sum(wanted.get(word, 0.0) for word in p.stems & wanted.keys()) >= need > 0]
    if len(close) < FEWEST:
        return list(points)
    paragraphs = {(point.article.id, point.span.paragraph) for point in close}
    return [p for p in points if (p.article.id, p.span.paragraph) in paragraphs]


def _not_evidence(text: str, *, alone: bool) -> str:
    """Why a sentence is no evidence: a link to another article, or a heading; "" when it is."""
    if _TEASER.match(text):
        return "linked headline"
    fragment = len(text.split()) < 3 and not _CLOSED.search(text)
    if fragment or _STUB.match(text) or not DATELINE.sub("", f"{text} ").strip():
        return "page remainder"
    if (
        alone
        and not _CLOSED.search(text)
        and not POST.search(text)
        and not POST_DATED.search(text)
        and len(text.split()) <= 16
    ):
        return "subheading"
    return ""


def _merged(points: Sequence[Point]) -> list[Point]:
    """Points of different origins that say the same become one, with every place."""
    kept: list[Point] = []
    by_stem: dict[str, list[int]] = {}
    for point in points:
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


def stems_of(text: str) -> frozenset[str]:
    """The stems of the content words of a text."""
    return frozenset(stem(word) for word in content_words(text))


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
