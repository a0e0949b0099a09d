"""Embedding on several machines with Ray. Knows Ray and how to load an embedding; knows nothing of passages or storage.

Each processor of the cluster gets one worker, which loads the embedding once and is given runs of texts; questions are
embedded here. What is installed here must be installed there.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError, MissingExtra
from rag.index.embed import LOCAL, Embedder, LocalEmbedder, load_embedder

AT_ONCE = 64  # texts given to a worker
OWN = "local"  # in place of an address: a cluster of this machine's processors, which ends with the process
RESTARTS = 3
CONNECT_SECONDS = 5.0


class SpreadEmbedder:
    """An embedding whose passages are embedded by a Ray cluster. Safe to use from several threads."""

    def __init__(self, name: str, arguments: Mapping[str, object], address: str) -> None:
        """`address` as of `ray start` (`host:6379`), or `local`. Nothing is started before the first passage."""
        self._here: Embedder = load_embedder(name, arguments)
        self._made_of = (name, dict(arguments))
        self._address = address
        self._guard = threading.Lock()
        self._workers: list[Any] = []

    @property
    def name(self) -> str:
        """The embedding's own: the vectors are the same."""
        return self._here.name

    @property
    def dimensions(self) -> int:
        """Numbers in one vector."""
        return self._here.dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, d), in the order given. Raises EmbeddingError, MissingExtra."""
        if not texts:
            return self._here.embed_passages(texts)
        ray = _ray()
        with self._guard:
            try:
                if not self._workers:
                    self._workers = self._start(ray)
                runs = [list(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
                pool = ray.util.ActorPool(self._workers)
                parts = list(pool.map(lambda worker, run: worker.embed.remote(run), runs))
            except (ray.exceptions.RayError, OSError, ValueError) as problem:
                self._workers = []
                first = str(problem).strip().split("\n", 1)[0][:200]
                raise EmbeddingError(
                    f"the Ray cluster {self._address} could not embed ({first}): see that it runs and has Communiqué "
                    "installed, or unset COMMUNIQUE_RAY"
                ) from problem
        joined: NDArray[np.float32] = np.concatenate(parts)
        return joined

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """One unit vector, (d,), made here."""
        return self._here.embed_question(text)

    def _start(self, ray: Any) -> list[Any]:
        if not ray.is_initialized():
            if self._address != OWN:  # Ray itself waits for minutes for one that is not there
                host, _, port = self._address.rpartition(":")
                socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
            ray.init(
                address=self._address,
                include_dashboard=False if self._address == OWN else None,
                log_to_driver=False,
                logging_level="ERROR",
            )
        worker = ray.remote(num_cpus=1, max_restarts=RESTARTS, max_task_retries=RESTARTS)(_Worker)
        number = max(1, int(ray.cluster_resources().get("CPU", 1)))
        return [worker.remote(*self._made_of) for _ in range(number)]


class _Worker:
    """Lives in a process of the cluster."""

    def __init__(self, name: str, arguments: Mapping[str, object]) -> None:
        self._embedder: Embedder = (
            LocalEmbedder(threads=1) if name == LOCAL else load_embedder(name, arguments)
        )

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed_passages(texts)


def _ray() -> Any:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # else Ray reports its use to a host of its makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # what Ray will do, without a warning
    try:
        import ray
        import ray.util
    except ModuleNotFoundError:
        raise MissingExtra("embedding on a Ray cluster needs: pip install 'communique[ray]'") from None
    return ray
