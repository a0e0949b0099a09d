"""The short answer (who, when, where, how many) as a slice of a quotation.

Knows evidence and patterns; writes no word of its own but the date behind a weekday.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.candidates import Candidate, candidates
from rag.answer.event_dates import event_dates
from rag.answer.evidence import around
from rag.answer.items import same_item
from rag.answer.refuse import Judged
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import match
from rag.retrieval.sentences import ScoredSentence, name_stems, sentence_stems
from rag.schema import Kind
from rag.text import stem

TYPED: tuple[Kind, ...] = ("when", "who", "where", "how_many")
VOTERS, PER_SENTENCE = 12, 3  # sentences that vote, and for how many candidates each
# Weight that a candidate must gather, and its share of what it and the next have together. Of the news questions that
# ask who, when, where or how many, 0.29 then have a short answer, 0.62 of which are right; at 0.5 for AHEAD, half of them are wrong.
SURE, AHEAD = 0.05, 0.66
# Share of the words that are no names which a sentence must have to vote, and that for a date.
SPOKEN, SPOKEN_WHEN = 0.4, 0.7
_FROM = re.compile(r"\b(?:ahead of|before|after|since|following|until|prior to)\b[^,;.—]*")


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
        if not _may_vote(question, kind, scored):
            continue
        for each in candidates(kind, scored.text, question)[:PER_SENTENCE]:
            if kind == "when" and not _is_its_day(question, scored.text, each):
                continue
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


def _may_vote(question: Question, kind: Kind, scored: ScoredSentence) -> bool:
    """Whether a sentence speaks of what is asked: of all those named, itself or close by, and of what is said of them."""
    near, own = around(scored), sentence_stems(scored.text)
    if not all(match(term, near) for term in name_stems(question)):
        return False
    rest = _told_of_them(question)
    met = sum(match(term, own) > 0 for term in rest)
    return met >= (SPOKEN_WHEN if kind == "when" else SPOKEN) * len(rest)


def _told_of_them(question: Question) -> list[str]:
    """What is asked of those named: the terms that are neither names nor the type asked for ("what year")."""
    kind = {stem(question.target[-1])} if question.target and question.kind != "how_many" else set[str]()
    return [term for term in question.terms if term not in name_stems(question) | kind]


def _is_its_day(question: Question, sentence: str, found: Candidate) -> bool:
    """Whether a date can be that of what is asked, which is not only what another thing came before or after ("the debate
    before the election, on May 8").
    """
    if any(clause.start() <= found.start < clause.end() for clause in _FROM.finditer(sentence)):
        return True
    told = sentence_stems(_FROM.sub(" ", sentence))
    rest = _told_of_them(question)
    return not rest or any(match(term, told) for term in rest)


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
