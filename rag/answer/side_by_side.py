"""The sides that a comparison asks about, and which sentence speaks for which. Knows questions and evidence; writes nothing.

A side is an outlet that the question names, or else a country, a capital or a person that it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.answer.refuse import Judged
from rag.nations import country_of
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import match
from rag.text import fold, stem, word_spans, words


def sides(question: Question) -> tuple[str, ...]:
    """The sides of a comparison, as named; empty when there are not two."""
    if question.kind != "compare":
        return ()
    named = question.outlets if len(question.outlets) > 1 else question.names[:2]
    return tuple(named) if len(named) > 1 else ()


def side_of(pair: Judged, named: Sequence[str]) -> str | None:
    """The one side that a sentence speaks for: its outlet, its speaker or the only side it mentions."""
    evidence = pair[1]
    source = fold(evidence.article.source or "")
    by_outlet = [side for side in named if fold(side) == source]
    if by_outlet:
        return by_outlet[0]
    for text in (evidence.attribution.speaker or "", evidence.text):
        spoken = [side for side in named if _mentions(text, side)]
        if len(spoken) == 1:
            return spoken[0]
    return None


def first_of_each(judged: Sequence[Judged], named: Sequence[str]) -> list[Judged]:
    """The best sentence of each side."""
    best: dict[str, Judged] = {}
    for pair in judged:
        side = side_of(pair, named)
        if side is not None:
            best.setdefault(side, pair)
    return [best[side] for side in named if side in best]


def side_by_side(chosen: Sequence[Judged], named: Sequence[str]) -> list[Judged]:
    """The chosen sentences, those of one side together, the sides in the order of the question."""
    order = {side: at for at, side in enumerate(named)}
    return sorted(chosen, key=lambda pair: order.get(side_of(pair, named) or "", len(order)))


def one_origin(judged: Sequence[Judged], named: Sequence[str]) -> tuple[str, ...]:
    """A plain line for each two of the outlets named that printed one text: they are no two accounts."""
    told: dict[str, dict[str, None]] = {}
    for _, evidence in judged:
        source = evidence.article.source
        if source and any(fold(source) == fold(side) for side in named):
            told.setdefault(evidence.article.cluster_id, {})[source] = None
    return tuple(
        f"{' and '.join(outlets)} printed one text: one origin, not two accounts."
        for outlets in told.values()
        if len(outlets) > 1
    )


def without_account(chosen: Sequence[Judged], named: Sequence[str]) -> tuple[str, ...]:
    """A plain line for each side that no sentence shown speaks for."""
    heard = {side_of(pair, named) for pair in chosen}
    return tuple(f"No sentence found that speaks for {side}." for side in named if side not in heard)


def _mentions(text: str, side: str) -> bool:
    country = country_of(side)
    if country is not None:
        written = [text[start:end] for start, end, _ in word_spans(text)]
        pairs = [f"{one} {two}" for one, two in pairwise(written)]
        return any(country_of(each) == country for each in (*written, *pairs))
    own = frozenset(stem(word) for word in words(text))
    return bool(words(side)) and bool(match(stem(words(side)[-1]), own))
