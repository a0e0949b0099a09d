"""The sides that a comparison asks about, and which sentence speaks for which. Knows questions and evidence; writes nothing.

A side is an outlet that the question names, or else a country, a capital or a person that it names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.answer.refuse import Judged
from rag.nations import country_of
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import match
from rag.text import fold, stem, word_spans, words

OWN_VOICE = 0.1  # of a score of 0 to 1
_BETWEEN = r"(?:['’]s)?\s*(?:,|,? and|,? or|versus|vs\.?|from)\s*(?:the )?"


def sides(question: Question) -> tuple[str, ...]:
    """The sides of a comparison, as named; empty when there are not two."""
    if question.kind != "compare":
        return ()
    named = question.outlets if len(question.outlets) > 1 else question.names[:2]
    return tuple(named) if len(named) > 1 else ()


def for_side(question: Question, side: str, named: Sequence[str]) -> Question:
    """What `question` asks about one of the sides `named`: the same without the others."""
    text, gone = question.text, set[str]()
    for other in named:
        if other == side:
            continue
        both = "|".join(rf"{re.escape(a)}{_BETWEEN}{re.escape(b)}" for a, b in ((side, other), (other, side)))
        text = re.sub(both, lambda _: side, text)
        text = re.sub(rf"(?<!\w){re.escape(other)}(?:['’]s)?(?!\w)", " ", text)
        gone |= {stem(word) for word in words(other)}
    gone -= {stem(word) for word in words(side)}
    return replace(
        question,
        text=" ".join(text.split()),
        names=tuple(name for name in question.names if name == side or name not in named),
        terms=tuple(term for term in question.terms if term not in gone),
        speaker=side if question.speaker else None,
    )


def heard_of(named: Sequence[str], pair: Judged) -> bool:
    """Whether a sentence has anything of one of `named`: as its speaker, or named in it."""
    evidence = pair[1]
    said = evidence.attribution
    texts = [text for text in (said.speaker, said.through, evidence.who, evidence.text) if text]
    return any(_mentions(text, side) for text in texts for side in named)


def side_of(pair: Judged, named: Sequence[str]) -> str | None:
    """The one side that a sentence speaks for: its outlet, its speaker or the only side it mentions."""
    evidence = pair[1]
    source = fold(evidence.article.source or "")
    by_outlet = [side for side in named if fold(side) == source]
    if by_outlet:
        return by_outlet[0]
    for text in (evidence.attribution.speaker or "", f"{evidence.who or ''} {evidence.text}"):
        spoken = [side for side in named if _mentions(text, side)]
        if len(spoken) == 1:
            return spoken[0]
    return None


def first_of_each(judged: Sequence[Judged], named: Sequence[str]) -> list[Judged]:
    """The best sentence of each side, its own words before what others say of it."""
    best: dict[str, tuple[float, Judged]] = {}
    for pair in judged:
        side = side_of(pair, named)
        if side is not None:
            speaker = pair[1].attribution.speaker
            worth = pair[0].score + (OWN_VOICE if speaker and _mentions(speaker, side) else 0.0)
            if side not in best or worth > best[side][0]:
                best[side] = worth, pair
    return [best[side][1] for side in named if side in best]


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
    return tuple(f"Nothing found of {side} on this." for side in named if side not in heard)


def _mentions(text: str, side: str) -> bool:
    country = country_of(side)
    if country is not None:
        written = [text[start:end] for start, end, _ in word_spans(text)]
        pairs = [f"{one} {two}" for one, two in pairwise(written)]
        return any(country_of(each) == country for each in (*written, *pairs))
    own = frozenset(stem(word) for word in words(text))
    return bool(words(side)) and bool(match(stem(words(side)[-1]), own))
