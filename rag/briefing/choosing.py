"""Which articles a note is made from: the best about its topic, else the newest in scope, each at its latest version.

Knows the store and its scopes; reads no sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.export.wording import counted
from rag.index.store import Store
from rag.index.view import Scope
from rag.retrieval.fusion import weighted_mix
from rag.retrieval.retrieve import DENSE_WEIGHT, find_candidates
from rag.schema import Article, SearchFilter

PASSAGES = 6  # looked at for each article that is wanted: a long article has many about its subject


@dataclass(frozen=True, slots=True)
class Chosen:
    """The articles of a note, best or newest first, copies behind; `left_out` says in plain words what stayed outside."""

    articles: tuple[Article, ...]
    left_out: tuple[str, ...] = ()


def about(topic: str, vector: NDArray[np.float32], store: Store, scope: Scope, limit: int) -> list[str]:
    """The ids of the best `limit` articles about `topic`, best first, one for each origin."""
    found = find_candidates(topic, vector, store, scope, limit=max(200, PASSAGES * limit))
    mixed = [key for key, _ in weighted_mix(found.dense, found.lexical, dense_weight=DENSE_WEIGHT)]
    teller: dict[str, str] = {}
    for start in range(0, len(mixed), 500):
        known = store.passages(mixed[start : start + 500])
        for key in mixed[start : start + 500]:
            article = known[key][1]
            if len(teller) < limit:
                teller.setdefault(article.cluster_id, article.id)
        if len(teller) == limit:
            break
    return list(teller.values())


def choose(
    store: Store, search_filter: SearchFilter, scope: Scope, found: Sequence[str] | None, limit: int
) -> Chosen:
    """The articles of `found`, or the newest `limit` in scope, with their copies and later versions in scope."""
    listed = store.list(search_filter)
    wanted = list(found) if found is not None else [article.id for article in listed[:limit]]
    inside = set(wanted)
    clusters = {article.cluster_id for article in listed if article.id in inside}
    wanted += [a.id for a in listed if a.cluster_id in clusters and a.id not in inside]
    newest = {id_: article.id for id_, article in store.superseding(wanted, scope).items()}
    wanted = list(dict.fromkeys(newest.get(id_, id_) for id_ in wanted))
    articles = store.articles(wanted)
    kept = tuple(articles[id_] for id_ in wanted if id_ in articles)
    older = len(listed) - len(kept) if found is None else 0
    said = (
        [f"{counted(older, 'older article')} in scope, for length"]
        if older > 0 and len(listed) > limit
        else []
    )
    said += [f"{counted(len(newest), 'earlier version')} of what an outlet later changed"] if newest else []
    return Chosen(kept, tuple(said))
