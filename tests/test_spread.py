"""Embedding on a Ray cluster: the same vectors as here, in the same order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from rag.errors import EmbeddingError, MissingExtra
from rag.index.embed import LocalEmbedder
from rag.index.spread import SpreadEmbedder


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"communique\[ray\]"):
        SpreadEmbedder("local", {}, "local").embed_passages(["a"])


@pytest.fixture
def ray() -> Iterator[Any]:
    found = pytest.importorskip(
        "ray", reason="embedding on a Ray cluster needs: pip install 'communique[ray]' (79 MB)"
    )
    yield found
    found.shutdown()


@pytest.mark.filterwarnings("ignore")  # Ray's own, of sockets and processes that it leaves to the system
def test_two_workers_give_the_vectors_that_one_process_gives(
    ray: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    spread = SpreadEmbedder("local", {}, "local")
    texts = [
        f"The ministers met on day {number} and agreed on article {number * 7}." for number in range(150)
    ]
    vectors = spread.embed_passages(texts)
    assert len(spread._workers) == 2
    alone = LocalEmbedder(threads=1)
    assert (spread.name, spread.dimensions) == (alone.name, alone.dimensions)
    # int8 weights: what shares a batch moves a vector a little
    assert np.einsum("nd,nd->n", vectors, alone.embed_passages(texts)).min() > 0.995
    assert np.allclose(spread.embed_question("Who met?"), alone.embed_question("Who met?"), atol=1e-6)
    ray.shutdown()
    with pytest.raises(EmbeddingError, match="unset COMMUNIQUE_RAY"):
        SpreadEmbedder("local", {}, "127.0.0.1:9").embed_passages(["a"])
