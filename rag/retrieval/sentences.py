"""The sentences of the passages found, ranked. Knows words, rarity and similarity; knows nothing of answers.

Words first, few embeddings: all sentences are scored by rarity-weighted coverage of the question's terms, and only the best
of them by those scores are embedded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.index.embed import Embedder
from rag.index.store import Store
from rag.nations import nations
from rag.retrieval.expected import has_expected
from rag.retrieval.question import Question
from rag.retrieval.vocabulary import same_idea
from rag.schema import Article, Hit, Span
from rag.text import acronyms, stem, words

EMBEDDED = 14
NEAR_CREDIT, ARTICLE_CREDIT, NAMED_CREDIT = 0.5, 0.3, 0.7
UNHEARD = 0.5
WEIGHTS = {"coverage": 0.40, "similarity": 0.30, "passage": 0.18, "expected": 0.12}
MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its score and what it rests on; all parts 0 to 1.

    `own` is the rarity-weighted share of the question's terms in the sentence itself, `covered` also counts its title,
    date, place and neighbours at half, and the rest of its article at less; `dense` is the cosine of its passage to the question, `similarity` its own, None when
    the sentence was not embedded.
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
    question: Question, hits: Sequence[Hit], vector: NDArray[np.float32], store: Store, embedder: Embedder
) -> list[ScoredSentence]:
    """All sentences of `hits`, best first, ties by article id and offset."""
    weights = rarity(question, store)
    named = name_stems(question)
    spans = store.sentences_of(list({hit.article.id for hit in hits}))
    by_article: dict[str, float] = {}
    for hit in hits:
        by_article[hit.article.id] = max(by_article.get(hit.article.id, 0.0), hit.score)
    scored: dict[tuple[str, int], ScoredSentence] = {}
    stems: dict[tuple[str, int], frozenset[str]] = {}
    for hit in hits:
        article = hit.article
        inside = [s for s in spans[article.id] if s.start >= hit.passage.start and s.end <= hit.passage.end]
        header = _header(article)
        for span in inside:
            stems[article.id, span.start] = frozenset(
                stem(w) for w in words(article.text[span.start : span.end])
            )
        for position, span in enumerate(inside):
            key = (article.id, span.start)
            near = frozenset().union(
                header,
                *(
                    stems[article.id, s.start]
                    for s in inside[max(0, position - 2) : position + 2]
                    if s is not span
                ),
            )
            own, covered = coverage(weights, named, stems[key], near, article_terms(article))
            text = article.text[span.start : span.end]
            expected = has_expected(question.kinds, text, question)
            score = (
                WEIGHTS["coverage"] * covered
                + WEIGHTS["passage"] * hit.score
                + WEIGHTS["expected"] * expected
            )
            if key not in scored or score > scored[key].score:
                scored[key] = ScoredSentence(
                    article, span, text, score, own, covered, hit.score, expected, hit.dense_score or 0.0
                )
    ranked = sorted(scored.values(), key=_order)
    return _with_similarity(ranked, vector, embedder)


def coverage(
    weights: Mapping[str, float],
    named: frozenset[str],
    own: frozenset[str],
    near: frozenset[str],
    article: frozenset[str],
) -> tuple[float, float]:
    """(share of the terms' weight found in the sentence, the same with neighbours and article counted at less).

    A name found anywhere in the article counts for more than another word: it says what the article is about.
    """
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0
    in_sentence = in_context = 0.0
    for term, weight in weights.items():
        here = match(term, own)
        in_sentence += weight * here
        far = NAMED_CREDIT if term in named else ARTICLE_CREDIT
        in_context += weight * max(here, NEAR_CREDIT * match(term, near), far * match(term, article))
    return in_sentence / total, in_context / total


def match(term: str, stems: frozenset[str]) -> float:
    """1 for the same stem, 0.8 for the same idea, country or a longer form of one name (Kashmir, Kashmiri), else 0."""
    if term in stems:
        return 1.0
    if (same_idea(term) | same_country(term)) & stems:
        return 0.8
    if len(term) < 5 or term[:5] not in _openings(stems):
        return 0.0
    longer = any(s.startswith(term) or (len(s) >= 5 and term.startswith(s)) for s in stems)
    return 0.8 if longer else 0.0


@lru_cache(maxsize=4096)
def _openings(stems: frozenset[str]) -> frozenset[str]:
    """The first five letters of each longer stem, so that most terms need no look at each stem."""
    return frozenset(s[:5] for s in stems if len(s) >= 5)


def article_terms(article: Article) -> frozenset[str]:
    """Stems of all that an article says of itself: text, title, outlet, place, date, and the initials of long names."""
    return _article_terms(article.id, article.revision, article.content_hash, _Hold(article))


class _Hold:
    """Carries an article past the cache's key: equal to any other, so that id, revision and hash decide."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hold)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _article_terms(article_id: str, revision: int, content_hash: str, held: _Hold) -> frozenset[str]:
    article = held.article
    return _header(article) | frozenset(stem(w) for w in words(article.text)) | acronyms(article.text)


@lru_cache(maxsize=4096)
def same_country(term: str) -> frozenset[str]:
    """Stems of the one-word names of the country that the stem `term` stands for; empty when it is none."""
    return _country_stems().get(term, frozenset())


@cache
def _country_stems() -> dict[str, frozenset[str]]:
    by_country: dict[str, set[str]] = {}
    for name, country in nations().items():
        parts = words(name)
        if len(parts) == 1:
            by_country.setdefault(country, set()).add(stem(parts[0]))
    return {each: frozenset(stems) for stems in by_country.values() for each in stems}


def _header(article: Article) -> frozenset[str]:
    """Stems of what stands over the article: title, place, outlet, and its date in words."""
    parts = [article.title or "", article.place or "", article.source or ""]
    if article.published:
        year, month, day = article.published[:10].split("-")
        parts.append(f"{int(day)} {MONTHS[int(month) - 1]} {year}")
    return frozenset(stem(word) for word in words(" ".join(parts)))


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
            s,
            score=s.score + WEIGHTS["similarity"] * max(0.0, float(similarity)),
            similarity=float(similarity),
        )
        for s, similarity in zip(few, similarities, strict=True)
    ]
    return sorted(better, key=_order) + rest


def _order(sentence: ScoredSentence) -> tuple[float, str, int]:
    return -sentence.score, sentence.article.id, sentence.span.start
