"""The sentences of the passages found, ranked. Knows words, rarity and similarity; knows nothing of answers.

Words first, few embeddings: all sentences are scored by what their words tell, and only the best of them are embedded.
The weights are fitted, not set by hand: see `WEIGHTS`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.index.embed import Embedder
from rag.index.store import Store
from rag.retrieval.asked.question import Question
from rag.retrieval.expected import has_expected
from rag.retrieval.matching import article_terms, coverage, header_terms
from rag.schema import Article, Hit, Span
from rag.text import stem, words

EMBEDDED = 14
UNHEARD = 0.5
# Fitted by tests/eval/fit_answers.py on 324 news questions over 1,000 articles and on the golden questions: a softmax over the
# sentences of one question, in which those that hold the answer are to have the mass. Scaled to sum to 1.
WEIGHTS: Mapping[str, float] = {
    "own": 0.10,
    "covered": 0.33,
    "passage": 0.29,
    "expected": 0.13,
    "similarity": 0.15,
}


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its score and what it rests on; all parts 0 to 1.

    `own` is the rarity-weighted share of the question's terms in the sentence itself, `covered` also counts its title,
    date, place and neighbours at half, and the rest of its article at less; `spoken` is the share of the words that are no
    names in the sentence, its neighbours or its title (1 when the question is all names), `rarest` whether its article has
    the rarest term; `dense` is the cosine of its passage to the question, `similarity` its own, None when it was not embedded.
    """

    article: Article
    span: Span
    text: str
    score: float
    own: float
    covered: float
    passage: float
    expected: bool
    dense: float = 0.0
    similarity: float | None = None
    spoken: float = 1.0
    rarest: bool = True


def rarity(question: Question, store: Store) -> dict[str, float]:
    """Inverse document frequency of each term over the passages stored.

    A name that occurs nowhere weighs most; another word that occurs nowhere may be a paraphrase and weighs half.
    """
    frequency, count = store.document_frequency(list(question.terms)), store.passage_count
    named = name_stems(question)
    weights = {}
    for term in question.terms:
        held = frequency.get(term, 0)
        weights[term] = math.log(1 + (count - held + 0.5) / (held + 0.5))
        if not held and term not in named:
            weights[term] *= UNHEARD
    return weights


def name_stems(question: Question) -> frozenset[str]:
    """Stems of the words of the question's names."""
    return frozenset(stem(word) for name in question.names for word in words(name))


def rank_sentences(
    question: Question,
    hits: Sequence[Hit],
    vector: NDArray[np.float32],
    store: Store,
    embedder: Embedder,
    spans: Mapping[str, Sequence[Span]] | None = None,
) -> list[ScoredSentence]:
    """All sentences of `hits`, best first, ties by article id and offset.

    `spans` are the sentences, by article, that count; without them, all that are stored.
    """
    spans = store.sentences_of(list({hit.article.id for hit in hits})) if spans is None else spans
    weights, named = rarity(question, store), name_stems(question)
    scored: dict[tuple[str, int], ScoredSentence] = {}
    for hit in hits:
        article = hit.article
        for position, span in enumerate(spans[article.id]):
            key = (article.id, span.start)
            if hit.passage.start <= span.start and span.end <= hit.passage.end and key not in scored:
                scored[key] = _weigh(question, weights, named, hit, spans[article.id], position)
    ranked = sorted(scored.values(), key=_order)
    return _with_similarity(ranked, vector, embedder)


def _weigh(
    question: Question,
    weights: Mapping[str, float],
    named: frozenset[str],
    hit: Hit,
    spans: Sequence[Span],
    position: int,
) -> ScoredSentence:
    """The sentence at `position` of an article's sentences, by its words."""
    article, span = hit.article, spans[position]
    text = article.text[span.start : span.end]
    stems = sentence_stems(text)
    near = header_terms(article).union(
        *(
            sentence_stems(article.text[s.start : s.end])
            for s in spans[max(0, position - 2) : position + 2]
            if s is not span
        )
    )
    met = coverage(weights, named, stems, near, article_terms(article))
    expected = has_expected(question.kinds, text, question)
    return ScoredSentence(
        article=article,
        span=span,
        text=text,
        score=WEIGHTS["own"] * met.own
        + WEIGHTS["covered"] * met.covered
        + WEIGHTS["passage"] * hit.score
        + WEIGHTS["expected"] * expected,
        own=met.own,
        covered=met.covered,
        passage=hit.score,
        expected=expected,
        dense=hit.dense_score or 0.0,
        spoken=met.spoken,
        rarest=met.rarest,
    )


@lru_cache(maxsize=8192)
def sentence_stems(text: str) -> frozenset[str]:
    """The stems of a text, remembered."""
    return frozenset(stem(word) for word in words(text))


def _with_similarity(
    ranked: list[ScoredSentence], vector: NDArray[np.float32], embedder: Embedder
) -> list[ScoredSentence]:
    few, rest = ranked[:EMBEDDED], ranked[EMBEDDED:]
    if not few:
        return []
    # einsum, not @: the matrix library waits 8 ms for its second thread when a core is busy
    similarities = np.einsum("nd,d->n", embedder.embed_passages([s.text for s in few]), vector)
    better = [
        replace(
            each,
            score=each.score + WEIGHTS["similarity"] * max(0.0, float(similarity)),
            similarity=float(similarity),
        )
        for each, similarity in zip(few, similarities, strict=True)
    ]
    return sorted(better, key=_order) + rest


def _order(sentence: ScoredSentence) -> tuple[float, str, int]:
    return -sentence.score, sentence.article.id, sentence.span.start
