"""What of a question the answer shown leaves open: parts of it, those named in it, what it asks of them.

Knows the question and the sentences chosen; judges no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.evidence import around
from rag.answer.refuse import Judged, as_written
from rag.retrieval.asked.provenance import asks_of_several
from rag.retrieval.asked.question import Question
from rag.retrieval.expected import find_spans
from rag.retrieval.matching import article_terms, match
from rag.retrieval.sentences import ScoredSentence, name_stems, sentence_stems
from rag.schema import Kind
from rag.text import STOPWORDS, stem, words

PART_MET = 0.5  # share of the words of a part of a question that the answer must have
DOUBTFUL = 0.42  # confidence below which also the words that are no names are looked for
_PARTS = re.compile(
    r",?\s+and\s+(?=(?:who|whom|when|where|why|how|what|which|for how|by whom)\b)", re.IGNORECASE
)
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("who", re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)),
    ("when", re.compile(r"\bwhen\b|\bwh(?:at|ich) (?:date|day|year|month)\b", re.IGNORECASE)),
    ("where", re.compile(r"\bwhere\b", re.IGNORECASE)),
    ("how_many", re.compile(r"\bhow (?:many|much|long|far|big|large|high)\b", re.IGNORECASE)),
)


def left_open(question: Question, chosen: Sequence[Judged], confidence: float) -> tuple[str, ...]:
    """Plain lines: each part of the question that nothing shown speaks to, or else what of it nothing shown mentions."""
    return not_covered(question, [scored for scored, _ in chosen]) or not_mentioned(
        question, chosen, confidence
    )


def not_mentioned(question: Question, chosen: Sequence[Judged], confidence: float) -> tuple[str, ...]:
    """A line with the names of the question that stand neither in what is shown nor close by, and in doubt with the other
    words that its articles do not have at all.
    """
    if asks_of_several(question) or question.kind == "compare":
        return ()
    near = frozenset[str]().union(*(around(scored) for scored, _ in chosen))
    articles = frozenset[str]().union(*(article_terms(scored.article) for scored, _ in chosen))
    initials = {
        stem(word) for name in question.names if name.isupper() for word in words(name)
    }  # spelt out near by, or not
    names = name_stems(question)
    missing = [
        term
        for term in question.terms
        if term not in initials
        and not match(term, near if term in names else articles)
        and (term in names or confidence < DOUBTFUL)
    ]
    if not missing:
        return ()
    return (f"Nothing shown here mentions: {as_written(missing, question, ', ')}.",)


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
