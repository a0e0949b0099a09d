"""Whether words meet: the same stem, the same idea, the same country. Knows words and articles; ranks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from rag.nations import nations
from rag.retrieval.asked.vocabulary import same_idea
from rag.retrieval.irregular import same_verb
from rag.schema import Article
from rag.text import acronyms, stem, words

NEAR_CREDIT, ARTICLE_CREDIT, NAMED_CREDIT = 0.5, 0.3, 0.7
MONTHS = "january february march april may june july august september october november december".split()


class Met(NamedTuple):
    """What of a question's terms is found, as shares of their weight.

    `own` in the sentence; `covered` also counts neighbours and article, at less; `spoken` is the share of the terms that are
    no names in the sentence or its neighbours, 1 when all are names; `rarest` whether the article has the rarest term.
    """

    own: float
    covered: float
    spoken: float
    rarest: bool


def coverage(
    weights: Mapping[str, float],
    named: frozenset[str],
    own: frozenset[str],
    near: frozenset[str],
    article: frozenset[str],
) -> Met:
    """What of the terms is found in a sentence, its neighbours and its article.

    A name found anywhere in the article counts for more than another word: it says what the article is about.
    """
    total = sum(weights.values())
    if not total:
        return Met(0.0, 0.0, 1.0, rarest=True)
    rarest = max(weights, key=weights.__getitem__)
    in_sentence = in_context = spoken = unnamed = 0.0
    for term, weight in weights.items():
        here = match(term, own)
        beside = match(term, near)
        in_sentence += weight * here
        far = NAMED_CREDIT if term in named else ARTICLE_CREDIT
        in_context += weight * max(here, NEAR_CREDIT * beside, far * match(term, article))
        if term not in named:
            unnamed += weight
            spoken += weight * max(here, beside)
    return Met(
        in_sentence / total,
        in_context / total,
        spoken / unnamed if unnamed else 1.0,
        rarest=match(rarest, article) > 0,
    )


def match(term: str, stems: frozenset[str]) -> float:
    """1 for the same stem or verb, 0.8 for the same idea, country or a longer form of one name (Kashmir, Kashmiri), else 0."""
    if term in stems or same_verb(term) & stems:
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
    return _article_terms(article.id, article.revision, article.text, _Hold(article))


class _Hold:
    """Carries an article past the cache's key: equal to any other, so that id, revision and text decide."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hold)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _article_terms(article_id: str, revision: int, text: str, held: _Hold) -> frozenset[str]:
    article = held.article
    return header_terms(article) | frozenset(stem(w) for w in words(text)) | acronyms(text)


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


def header_terms(article: Article) -> frozenset[str]:
    """Stems of what stands over the article: title, place, outlet, and its date in words."""
    parts = [article.title or "", article.place or "", article.source or ""]
    if article.published:
        year, month, day = article.published[:10].split("-")
        parts.append(f"{int(day)} {MONTHS[int(month) - 1]} {year}")
    return frozenset(stem(word) for word in words(" ".join(parts)))
