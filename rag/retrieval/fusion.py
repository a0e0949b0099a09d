"""Score fusion. Knows keys and scores; knows nothing of Chroma, tantivy or text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def min_max(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores scaled to 0…1; all equal scores become 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def weighted_mix(
    dense: Mapping[int, float], lexical: Mapping[int, float], *, dense_weight: float
) -> list[tuple[int, float]]:
    """Keys by the weighted mix of both scaled scores, best first, ties by key; a key missing on one side scores 0 there."""
    scaled_dense, scaled_lexical = min_max(dense), min_max(lexical)
    mixed = {
        key: dense_weight * scaled_dense.get(key, 0.0) + (1 - dense_weight) * scaled_lexical.get(key, 0.0)
        for key in scaled_dense.keys() | scaled_lexical.keys()
    }
    return sorted(mixed.items(), key=lambda item: (-item[1], item[0]))


def support_by_article(
    ranked: Sequence[tuple[int, float]], article_of: Mapping[int, str], *, share: float
) -> list[tuple[int, float]]:
    """Adds to each passage's score `share` of the next two best scores of its article: several passages agree on a story.

    Keys that `article_of` does not know are left out. Best first, ties by key.
    """
    scores: dict[str, list[float]] = {}
    for key, score in ranked:
        if key in article_of:
            scores.setdefault(article_of[key], []).append(score)
    lifted = []
    for key, score in ranked:
        if key in article_of:
            best = sorted(scores[article_of[key]], reverse=True)[:3]
            others = sum(best) - score if score >= best[-1] else sum(best[:2])
            lifted.append((key, score + share * others))
    return sorted(lifted, key=lambda item: (-item[1], item[0]))


def reciprocal_ranks(*rankings: Mapping[int, float], constant: int = 60) -> list[tuple[int, float]]:
    """Reciprocal rank fusion (Cormack et al., SIGIR 2009), kept as the baseline that `weighted_mix` is measured against."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(sorted(ranking, key=lambda k: (-ranking[k], k)), start=1):
            fused[key] = fused.get(key, 0.0) + 1 / (constant + rank)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
