"""What adding costs apart from embedding. One library is made from a JSON Lines file, with vectors that cost nothing.

    python tests/eval/bench_add.py FILE.jsonl FOLDER

Prints one JSON value: articles; seconds until all of them are stored and searchable, and until Chroma has them too;
processor seconds of this process and its workers for each; peak resident memory of all of them together, in MB. The vectors are
random but deterministic, and lie about as close together as real ones: Chroma takes several times as long for random ones
that do not.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench_running import Peak, processor_seconds
from numpy.typing import NDArray

from rag.index import graph
from rag.index.store import Store
from rag.ingest import pipeline

DIMENSIONS, FREE = 384, 32  # of the 384 numbers of a real vector, about as many are free


class InstantEmbedder:
    """Unit vectors from hashed texts."""

    name = "bench:instant"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self._spread = np.random.default_rng(0).standard_normal((FREE, DIMENSIONS)).astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digests = b"".join(hashlib.blake2b(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
        free = np.frombuffer(digests, dtype="<u2").reshape(-1, FREE).astype(np.float32) - 32_768
        vectors: NDArray[np.float32] = free @ self._spread
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_passages([text])[0]
        return vector


@dataclass(slots=True)
class Timer:
    """Seconds inside the block that it times, by the clock and of the processor."""

    seconds: float = 0.0
    processor: float = 0.0


@contextmanager
def chroma_timed() -> Iterator[Timer]:
    """Times the bringing up of Chroma, which comes last."""
    timer, bring_up = Timer(), graph.bring_up

    def timed(*arguments: object) -> None:
        started, processor = time.perf_counter(), time.process_time()
        bring_up(*arguments)  # type: ignore[arg-type]
        timer.seconds += time.perf_counter() - started
        timer.processor += time.process_time() - processor

    graph.bring_up = timed  # type: ignore[assignment]
    try:
        yield timer
    finally:
        graph.bring_up = bring_up


def main() -> int:
    source, folder = sys.argv[1:]
    store = Store.open(Path(folder), embedder=InstantEmbedder())
    peak = Peak(os.getpid())
    watching = threading.Thread(target=peak.watch)
    watching.start()
    processor, started = processor_seconds(), time.perf_counter()
    with chroma_timed() as chroma:
        report = pipeline.add([source], store)
    seconds = time.perf_counter() - started
    processor = processor_seconds() - processor
    peak.stop.set()
    watching.join()
    counted = report.added + report.duplicates
    passages = store.passage_count
    store.close()
    print(
        json.dumps(
            {
                "articles": counted,
                "passages": passages,
                "searchable_seconds": seconds - chroma.seconds,
                "complete_seconds": seconds,
                "searchable_processor_seconds": processor - chroma.processor,
                "complete_processor_seconds": processor,
                "peak_megabytes": peak.megabytes,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
