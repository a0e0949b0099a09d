"""The short answer (who, when, where, how many) as a slice of a quotation, and what of a question stays without one.

Knows evidence and patterns; writes no word of its own but the date behind a weekday.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.candidates import Candidate, candidates
from rag.answer.event_dates import event_dates
from rag.answer.items import same_item
from rag.answer.refuse import Judged
from rag.retrieval.asked.question import Question
from rag.retrieval.expected import find_spans
from rag.retrieval.matching import match
from rag.retrieval.sentences import ScoredSentence, sentence_stems
from rag.schema import Kind
from rag.text import STOPWORDS, stem, words

TYPED: tuple[Kind, ...] = ("when", "who", "where", "how_many")
VOTERS, PER_SENTENCE = 12, 3  # sentences that vote, and for how many candidates each
# Weight that a candidate must gather, and its share of what it and the next have together. Of the news questions that
# ask who, when, where or how many, 0.29 then have a short answer, 0.62 of which are right; at 0.5 for AHEAD, half of them are wrong.
SURE, AHEAD = 0.05, 0.66
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


def short_answer(question: Question, judged: Sequence[Judged]) -> tuple[str, Judged] | None:
    """The slices that answer who, when, where or how many, and the sentence that bears the first; None when none is sure.

    Sentences vote, each for the candidates of the type asked for that stand nearest to the words of the question; a rival
    close behind the winner means that none is given. A weekday is followed by its date in brackets, resolved against the
    day of publication.
    """
    kinds = [kind for kind in question.kinds if kind in TYPED]
    if not kinds:
        return None
    elected = _elect(question, kinds[0], judged)
    if elected is None:
        return None
    found, bearer = elected
    texts = [_dated(found, bearer[0], kinds[0])]
    for kind in kinds[1:]:
        also = candidates(kind, bearer[0].text, question)
        texts += [_dated(also[0], bearer[0], kind)] if also else []
    return ", ".join(dict.fromkeys(texts)), bearer


def _elect(question: Question, kind: Kind, judged: Sequence[Judged]) -> tuple[Candidate, Judged] | None:
    """The candidate that wins the vote clearly, in the best of the sentences that hold it."""
    votes: list[_Votes] = []
    for pair in judged[:VOTERS]:
        scored = pair[0]
        for each in candidates(kind, scored.text, question)[:PER_SENTENCE]:
            text = scored.text[each.start : each.end]
            weight = scored.score**2 * scored.own * each.bound
            mine = next((vote for vote in votes if same_item(vote.text, text)), None)
            if mine is None:
                votes.append(mine := _Votes(text, each, pair))
            mine.weight += weight
    votes.sort(key=lambda vote: -vote.weight)
    if not votes or votes[0].weight < SURE:
        return None
    rival = votes[1].weight if len(votes) > 1 else 0.0
    first = votes[0]
    return (first.candidate, first.pair) if first.weight >= AHEAD * (first.weight + rival) else None


@dataclass(slots=True)
class _Votes:
    """What one candidate has gathered; the first sentence that holds it bears it."""

    text: str
    candidate: Candidate
    pair: Judged
    weight: float = 0.0


def _dated(found: Candidate, scored: ScoredSentence, kind: Kind) -> str:
    text = scored.text[found.start : found.end]
    if kind == "when":
        for dated in event_dates(scored.text, scored.article.published):
            if dated.resolved and found.start <= dated.start < found.end:
                return f"{text} [{dated.shown}]"
    return text


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
