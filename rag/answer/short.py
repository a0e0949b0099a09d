"""The short answer (who, when, where, how many) as a slice of a quotation, and what of a question stays without one.

Knows evidence and patterns; writes no word of its own but the date behind a weekday.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.event_dates import event_dates
from rag.answer.refuse import Judged
from rag.retrieval.expected import find_spans
from rag.retrieval.matching import match
from rag.retrieval.question import Question
from rag.retrieval.sentences import ScoredSentence, sentence_stems
from rag.schema import Kind
from rag.text import STOPWORDS, stem, word_spans, words

TYPED: tuple[Kind, ...] = ("when", "who", "where", "how_many")
SHORT_FROM = 0.4  # share of the question's weight in a sentence below which no short answer is taken from it
PART_MET = 0.5  # share of the words of a part of a question that the answer must have
_PARTS = re.compile(
    r",?\s+and\s+(?=(?:who|whom|when|where|why|how|what|which|for how|by whom)\b)", re.IGNORECASE
)
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("who", re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)),
    ("when", re.compile(r"\bwhen\b|\bwh(?:at|ich) (?:date|day|year|month)\b", re.IGNORECASE)),
    ("where", re.compile(r"\bwhere\b", re.IGNORECASE)),
    ("how_many", re.compile(r"\bhow (?:many|much|long|far|big|large|high)\b", re.IGNORECASE)),
)


def short_answer(question: Question, chosen: Sequence[Judged]) -> str | None:
    """The slices that answer who, when, where or how many, one for each kind asked for; None when none is found.

    A weekday is followed by its date in brackets, resolved against the day of publication.
    """
    found: list[str] = []
    for kind in (kind for kind in question.kinds if kind in TYPED):
        for scored, _ in chosen[:2]:
            spans = find_spans(kind, scored.text, question) if scored.own >= SHORT_FROM else []
            if spans:
                found.append(_slice(question, scored, kind, spans))
                break
    return ", ".join(dict.fromkeys(found)) or None


def not_covered(question: Question, shown: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """One plain line for each part of a question in several parts that no sentence shown speaks to."""
    parts = _PARTS.split(question.text.rstrip("? "))
    if len(parts) < 2:
        return ()
    told = [(scored, sentence_stems(scored.text)) for scored in shown]
    return tuple(
        f"Not covered by what was found: “{part.strip()}”."
        for part in parts
        if not any(_speaks_to(part, question, scored, own) for scored, own in told)
    )


def _speaks_to(part: str, question: Question, scored: ScoredSentence, own: frozenset[str]) -> bool:
    kind = next((kind for kind, pattern in _ASKS if pattern.search(part)), None)
    if kind and not find_spans(kind, scored.text, question):
        return False
    asked = {stem(word) for word in words(part) if word not in STOPWORDS} & set(question.terms)
    return sum(match(term, own) for term in asked) >= PART_MET * len(asked)


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
        start
        for start, _, word in word_spans(scored.text)
        if any(match(term, frozenset((stem(word),))) for term in question.terms)
    ]
    if not places:
        return spans[0]
    return min(spans, key=lambda span: (min(abs(span[0] - place) for place in places) // 20, span[0]))
