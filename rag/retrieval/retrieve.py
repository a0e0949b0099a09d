"""From a question to passages. Knows the store's two searches and how to mix them; knows nothing of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.store import Scope, Store
from rag.retrieval.fusion import support_by_article, weighted_mix
from rag.schema import Hit

CANDIDATES = 200
DENSE_WEIGHT = 0.5
ARTICLE_SHARE = 0.07


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
    dense_weight: float = DENSE_WEIGHT,
) -> list[Hit]:
    """The best `limit` passages, best first. Of a story carried by several outlets only the best-placed copy is kept."""
    found = find_candidates(question, vector, store, scope)
    mixed = weighted_mix(found.dense, found.lexical, dense_weight=dense_weight)[:CANDIDATES]
    known = store.passages([key for key, _ in mixed])
    ranked = support_by_article(
        mixed, {key: article.id for key, (_, article) in known.items()}, share=ARTICLE_SHARE
    )
    highest = 1 + 2 * ARTICLE_SHARE
    hits: list[Hit] = []
    teller: dict[str, str] = {}
    for key, score in ranked:
        passage, article = known[key]
        if teller.setdefault(article.cluster_id, article.id) != article.id:
            continue
        hits.append(Hit(passage, article, score / highest, found.dense.get(key), found.lexical.get(key)))
        if len(hits) == limit:
            break
    return hits
