"""From a question to passages. Knows the store's two searches and how to mix them; knows nothing of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.store import Scope, Store
from rag.retrieval.fusion import support_by_article, weighted_mix
from rag.retrieval.pairs import pairs_held
from rag.schema import Hit

Scored = list[tuple[int, float]]
CANDIDATES = 200
DENSE_WEIGHT = 0.6
ARTICLE_SHARE = 0.07
PAIRED = 40  # passages looked at for neighbouring words of the question
PAIR_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Candidates:
    """Raw scores of both searches: passage key → cosine, passage key → BM25. Every key has a dense score."""

    dense: Mapping[int, float]
    lexical: Mapping[int, float]


def find_candidates(
    question: str, vector: NDArray[np.float32], store: Store, scope: Scope, *, limit: int = CANDIDATES
) -> Candidates:
    """The best `limit` passages of each search, with the exact cosine of those that only the words found."""
    dense = dict(store.dense(vector, scope, limit))
    lexical = dict(store.lexical(question, scope, limit))
    only_words = [key for key in lexical if key not in dense]
    if only_words:
        dense.update(store.similarity(vector, only_words))
    return Candidates(dense, lexical)


def retrieve(
    question: str,
    vector: NDArray[np.float32],
    store: Store,
    scope: Scope,
    *,
    limit: int,
) -> list[Hit]:
    """The best `limit` passages, best first. Of a story carried by several outlets only the best-placed copy is kept."""
    found = find_candidates(question, vector, store, scope)
    mixed = weighted_mix(found.dense, found.lexical, dense_weight=DENSE_WEIGHT)[:CANDIDATES]
    mixed = _with_pairs(question, mixed, store)
    whose = store.whose([key for key, _ in mixed])
    ranked = support_by_article(
        mixed, {key: article for key, (article, _) in whose.items()}, share=ARTICLE_SHARE
    )
    chosen: list[tuple[int, float]] = []
    teller: dict[str, str] = {}
    for key, score in ranked:
        article_id, cluster_id = whose[key]
        if teller.setdefault(cluster_id, article_id) == article_id:
            chosen.append((key, score))
            if len(chosen) == limit:
                break
    known = store.passages([key for key, _ in chosen])
    highest = (1 + PAIR_WEIGHT) * (1 + 2 * ARTICLE_SHARE)
    return [
        Hit(*known[key], score / highest, found.dense.get(key), found.lexical.get(key))
        for key, score in chosen
        if key in known
    ]


def _with_pairs(question: str, mixed: Scored, store: Store) -> Scored:
    """The first `PAIRED` lifted by the neighbouring words of the question that they hold, then all, best first, ties by key."""
    known = store.passages([key for key, _ in mixed[:PAIRED]])
    held = pairs_held(question, {key: passage.text for key, (passage, _) in known.items()})
    lifted = [(key, score + PAIR_WEIGHT * held.get(key, 0.0)) for key, score in mixed]
    return sorted(lifted, key=lambda item: (-item[1], item[0]))
