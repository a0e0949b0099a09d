"""Answers made of the archive's own sentences. Knows evidence; never writes a word of its own into a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.citations import CitationBook
from rag.answer.event_dates import event_dates
from rag.answer.evidence import EvidenceSentence
from rag.answer.items import find_items
from rag.answer.refuse import Judged
from rag.retrieval.expected import find_spans
from rag.retrieval.question import Question
from rag.retrieval.sentences import ScoredSentence, match
from rag.schema import Citation, Item, Kind, Sentence, Verdict
from rag.text import stem, words

LIST_SHARE, LIST_MOST = 0.60, 6
OTHER_SHARE, OTHER_MOST = 0.72, 4
WORDS_MOST = 95
SAME_STORY = 0.55
NEW_TERMS = 0.25
ITEM_BONUS = 0.08
SHORT_FROM = 0.4  # share of the question's weight in a sentence below which no short answer is taken from it
SPEAKS_FOR_ITSELF = (
    0.6  # share of the question's weight with which a sentence answers a list without an item found in it
)
OTHER_VOICE = 0.2  # what a comparison gains by another outlet's account
NAMED = re.compile(r"Named(?: as a .*)?$")
TYPED: tuple[Kind, ...] = ("when", "who", "where", "how_many")
FIRMEST = ("done", "signed", "agreed", "assured", "offered", "intended", "discussed")


@dataclass(frozen=True, slots=True)
class Extract:
    """The parts of an extractive answer. Citation numbers run in order of first use."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    items: tuple[Item, ...] = ()
    short_answer: str | None = None
    verdict: Verdict | None = None


def extract(question: Question, judged: Sequence[Judged]) -> Extract:
    """The answer to `question` from evidence that may answer it (`judged` is not empty), best first."""
    chosen = choose(question, judged)
    if question.kind == "list":
        chosen.sort(key=lambda pair: _place(question, pair[1]))
    book = CitationBook()
    shown = tuple(as_sentence(evidence, book) for _, evidence in chosen)
    return Extract(
        sentences=shown,
        citations=book.all(),
        items=_items(question, [evidence for _, evidence in chosen], book) if question.kind == "list" else (),
        short_answer=_short(question, chosen),
        verdict=_verdict(question, chosen) if question.kind == "yes_no" else None,
    )


def as_sentence(evidence: EvidenceSentence, book: CitationBook) -> Sentence:
    """One evidence sentence shown verbatim, cited to itself."""
    said = evidence.attribution
    return Sentence(
        text=" ".join(evidence.text.split()),
        citations=(book.cite(evidence.article, evidence.span),),
        support="verified",
        speaker=said.speaker,
        stance=said.stance,
        firmness=said.firmness,
        through=said.through,
        condition=said.condition,
    )


def choose(question: Question, judged: Sequence[Judged]) -> list[Judged]:
    """The few sentences that are shown: no two that say the same, few words, the type asked for first."""
    ranked = list(judged)
    if question.kind == "list":
        ranked = _with_items_first(question, ranked)
    if question.kind in TYPED:
        typed = [p for p in ranked if p[0].expected and p[0].score >= 0.75 * ranked[0][0].score]
        ranked = typed + [p for p in ranked if p not in typed]
    share, most = (
        (LIST_SHARE, LIST_MOST) if question.kind in ("list", "compare") else (OTHER_SHARE, OTHER_MOST)
    )
    best = max(scored.score for scored, _ in ranked)
    rest = [
        (pair, frozenset(stem(word) for word in words(pair[0].text)))
        for pair in ranked
        if pair[0].score >= share * best
    ]
    chosen: list[Judged] = []
    told: list[frozenset[str]] = []
    length = 0
    while rest and len(chosen) < most:
        answered = frozenset(term for term in question.terms if any(match(term, other) for other in told))
        heard = {pair[0].article.source for pair in chosen} if question.kind == "compare" else set()
        pair, own = max(
            rest,
            key=lambda each: (
                each[0][0].score
                + _news(question, each[1], answered)
                + OTHER_VOICE * (bool(heard) and each[0][0].article.source not in heard)
                if told
                else 0.0
            ),
        )
        rest.remove((pair, own))
        if any(len(own & other) >= SAME_STORY * min(len(own), len(other)) for other in told):
            continue
        length += len(words(pair[0].text))
        if chosen and question.kind not in ("list", "compare") and length > WORDS_MOST:
            continue
        chosen.append(pair)
        told.append(own)
    return chosen


def _with_items_first(question: Question, ranked: list[Judged]) -> list[Judged]:
    """For a list: sentences that name or enumerate what is asked for, when there are any near the top; else all as ranked."""
    asked = frozenset(question.terms)
    strengths = []
    for pair in ranked:
        found = find_items(pair[1].text, question, pair[1].attribution)
        strength = max((item.strength for item in found), default=0)
        firmness = pair[1].attribution.firmness
        strengths.append(strength if strength == 2 or (firmness and match(stem(firmness), asked)) else 0)
    best = ranked[0][0].score
    having = [
        (pair, strength)
        for pair, strength in zip(ranked, strengths, strict=True)
        if pair[0].score >= LIST_SHARE * best and (strength or pair[0].own >= SPEAKS_FOR_ITSELF)
    ]
    if not any(strength == 2 for _, strength in having):
        return ranked
    return [pair for pair, _ in sorted(having, key=lambda each: -(each[0][0].score + ITEM_BONUS * each[1]))]


def _news(question: Question, own: frozenset[str], answered: frozenset[str]) -> float:
    """What a sentence adds: the share of the question's terms that no sentence shown so far has."""
    new = sum(match(term, own) > 0 for term in question.terms if term not in answered)
    return NEW_TERMS * new / max(1, len(question.terms))


def _items(question: Question, evidence: Sequence[EvidenceSentence], book: CitationBook) -> tuple[Item, ...]:
    found: list[Item] = []
    seen: set[str] = set()
    for each in evidence:
        for part in find_items(each.text, question, each.attribution):
            text = each.text[part.start : part.end]
            key = " ".join(stem(word) for word in words(text))
            if key and key not in seen:
                seen.add(key)
                found.append(Item(text, book.cite(each.article, each.span), part.heading))
    return tuple(sorted(found, key=lambda item: _heading_place(item.heading)))


def _place(question: Question, evidence: EvidenceSentence) -> tuple[bool, int]:
    """Where a sentence stands in a list: by its first item, so that the numbers run as the items do."""
    headings = [item.heading for item in find_items(evidence.text, question, evidence.attribution)]
    return min(map(_heading_place, headings), default=(True, len(FIRMEST) + 1))


def _heading_place(heading: str) -> tuple[bool, int]:
    return not NAMED.match(heading), _rank(heading)


def _rank(heading: str) -> int:
    """Firmest first; what has no firmness last."""
    first = heading.split()[0].lower()
    return FIRMEST.index(first) if first in FIRMEST else len(FIRMEST)


def _short(question: Question, chosen: Sequence[Judged]) -> str | None:
    """The slices that answer who, when, where or how many, each kind asked for; None when no sentence shown holds them.

    A weekday is followed by its date in brackets, resolved against the day of publication.
    """
    asked = [kind for kind in question.kinds if kind in TYPED]
    for scored, _ in chosen[:2]:
        if not asked or scored.own < SHORT_FROM:
            continue
        found = [(kind, find_spans(kind, scored.text, question)) for kind in asked]
        if all(spans for _, spans in found):
            return ", ".join(_slice(question, scored, kind, spans) for kind, spans in found)
    return None


def _slice(question: Question, scored: ScoredSentence, kind: Kind, spans: Sequence[tuple[int, int]]) -> str:
    start, end = _nearest(question, scored, spans) if kind in ("who", "where") else spans[0]
    text = scored.text[start:end]
    if kind == "when":
        for dated in event_dates(scored.text, scored.article.published):
            if dated.resolved and start <= dated.start < end:
                return f"{text} [{dated.shown}]"
    return text


def _nearest(question: Question, scored: ScoredSentence, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The span nearest to the words of the question; the earlier of equals."""
    places = [
        m.start()
        for m in re.finditer(r"\w+", scored.text)
        if any(match(t, frozenset((stem(m[0].lower()),))) for t in question.terms)
    ]
    if not places:
        return spans[0]
    return min(spans, key=lambda span: (min(abs(span[0] - place) for place in places) // 20, span[0]))


def _verdict(question: Question, chosen: Sequence[Judged]) -> Verdict:
    scored, evidence = chosen[0]
    said = evidence.attribution
    if said.stance == "denied":
        return "no"
    if re.search(r"\b(?:not|never|no longer|refused|rejected|ruled out|failed to)\b|n[’']t\b", scored.text):
        return "no" if scored.own >= 0.6 else "not_reported"
    completed = re.match(r"\W*(?:has|have|had|did|was|were|is|are)\b", question.text, re.IGNORECASE)
    asks_plan = re.search(
        r"\b(?:discuss|plan|intend|offer|agree|propose|promise)", question.text, re.IGNORECASE
    )
    if completed and not asks_plan and said.firmness in ("discussed", "intended", "offered", "assured"):
        return "planned"
    return "yes" if scored.own >= 0.6 else "not_reported"
