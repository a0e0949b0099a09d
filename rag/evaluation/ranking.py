"""Ranking metrics and their uncertainty. Knows ids and numbers; knows nothing of articles or searches.

Written here because no library of them fits the lock: ranx pulls numba and pandas, and pytrec_eval needs a
compiler on Linux on ARM. A test compares them with pytrec_eval (NIST's trec_eval) where that is installed.
The statistics are scipy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from rag.errors import MissingExtra


def hit_rate(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """1 when one of the first `k` is relevant, else 0."""
    return float(any(id_ in relevant for id_ in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """1 / the place of the first relevant id among the first `k`, from 1; 0 when there is none."""
    return next((1.0 / place for place, id_ in enumerate(ranking[:k], 1) if id_ in relevant), 0.0)


def ndcg(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """The nDCG of the first `k` with binary relevance (Järvelin and Kekäläinen, TOIS 2002)."""
    gain = sum(1.0 / math.log2(place + 1) for place, id_ in enumerate(ranking[:k], 1) if id_ in relevant)
    ideal = sum(1.0 / math.log2(place + 1) for place in range(1, min(len(relevant), k) + 1))
    return gain / ideal if ideal else 0.0


RANKING_METRICS: Mapping[str, Callable[[Sequence[str], Set[str]], float]] = {
    "MRR@10": lambda ranking, relevant: reciprocal_rank(ranking, relevant, 10),
    "hit@1": lambda ranking, relevant: hit_rate(ranking, relevant, 1),
    "hit@10": lambda ranking, relevant: hit_rate(ranking, relevant, 10),
    "nDCG@10": lambda ranking, relevant: ndcg(ranking, relevant, 10),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its 95 % confidence interval."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float], *, resamples: int = 2000, seed: int = 0) -> Estimate:
    """Mean and percentile bootstrap interval of per-question `values`. Raises ValueError on none."""
    if not values:
        raise ValueError("no values to estimate a mean of")
    import numpy as np

    stats = _scipy_stats()
    mean = float(np.mean(values))
    if len(set(values)) == 1:
        return Estimate(mean, mean, mean)
    interval = stats.bootstrap(
        (np.asarray(values),),
        np.mean,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Estimate(mean, float(interval.low), float(interval.high))


def paired_p(
    values: Sequence[float], others: Sequence[float], *, resamples: int = 9999, seed: int = 0
) -> float:
    """Two-sided p of a paired randomisation test on the means (Smucker et al., CIKM 2007)."""
    import numpy as np

    stats = _scipy_stats()
    differences = np.asarray(values, dtype=float) - np.asarray(others, dtype=float)
    if not differences.any():
        return 1.0
    result = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=resamples,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def _scipy_stats() -> Any:
    """Nothing else needs scipy (100 MB), so users do not get it."""
    try:
        from scipy import stats  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("intervals and tests of evaluation need: pip install scipy") from None
    return stats
