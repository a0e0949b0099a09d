"""What one machine does with a large archive: building, memory, disk, search with and without filters, cold start.

    python tests/eval/bench_scale.py --library FOLDER --work DIR [--sizes 100000 300000 1000000] [--most N] [--build-only] [--data DIR] [--json]

Makes libraries of so many passages out of the articles of the library FOLDER, which is only read: each text again and again
under other ids and dates, with its stored vectors a little moved, so that nothing is embedded. They go in by the store's own
way of writing. Libraries stay in DIR; what is there is not made again, and with `--most` a run adds at most N passages and
then stops, to be gone on with. Questions are those of `--data`, else the titles of the articles.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import bench_data
import bench_warm
import numpy as np
from bench_running import COMMAND, disk, measured_run
from bench_speed import DEMO_QUESTION
from numpy.typing import NDArray

from rag.evaluation.runs import columns
from rag.index.catalogue.vectors import vectors_of_articles
from rag.index.embed import LocalEmbedder
from rag.index.material import embedded_text
from rag.index.store import Store
from rag.library import Library
from rag.schema import PreparedArticle
from rag.settings import Settings

FIGURES = "building.jsonl"
MOVED = 0.15  # how far a copy's vector is from the one it was made of: passages that say the same lie about so near
SHIFT = timedelta(days=61)  # from one copy of an article to the next, back in time
BATCH = 64  # articles put at once, as adding does


class Remade:
    """Gives the vectors it was told of; stands in for the local embedding, whose name it bears."""

    name = LocalEmbedder.name
    dimensions = LocalEmbedder.dimensions

    def __init__(self) -> None:
        self.vectors: dict[str, NDArray[np.float32]] = {}

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.vectors[text] for text in texts], dtype=np.float32)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        raise AssertionError(f"nothing is asked while building: {text}")


@dataclass(frozen=True, slots=True)
class Material:
    """An article as it is stored, with its passages' vectors."""

    prepared: PreparedArticle
    vectors: NDArray[np.float32]


def material(source: Store) -> Iterator[list[Material]]:
    """All articles of a library, in runs."""
    keys = source.catalogue.article_keys(ready=True)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        articles = source.catalogue.find_by_key(some)
        spans = source.sentences_of([article.id for article in articles.values()])
        rows: dict[int, list[tuple[int, int]]] = {key: [] for key in some}
        for row in source.catalogue.passages.rows_of(some):
            rows[row.article_key].append((row.start, row.end))
        batch = []
        for key in some:
            with source.catalogue.reading() as connection:
                _, vectors = vectors_of_articles(connection, [key])
            article = articles[key]
            batch.append(
                Material(PreparedArticle(article, article.id, spans[article.id], tuple(rows[key])), vectors)
            )
        yield batch


def copied(one: Material, number: int, chance: np.random.Generator) -> Material:
    """The `number`-th copy of an article: its own id, cluster, date and bands, its vectors moved."""
    article = one.prepared.article
    name = f"{article.id}-{number}"
    day = date.fromisoformat(article.published[:10]) - number * SHIFT if article.published else None
    moved = one.vectors + chance.standard_normal(one.vectors.shape).astype(np.float32) * (
        MOVED / np.sqrt(one.vectors.shape[1])
    )
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    other = replace(
        article,
        id=name,
        cluster_id=name,
        relation=None,
        related_id=None,
        correction=None,
        published=day.isoformat() if day else None,
    )
    bands = tuple(int(band) for band in chance.integers(0, 2**63, size=32))
    return Material(replace(one.prepared, article=other, location=name, bands=bands), moved)


def grown(folder: Path, source: Path, size: int, most: int) -> bool:
    """Brings the library in `folder` to `size` passages, or adds `most`; notes what that took. Whether it is all there."""
    embedder = Remade()
    with _opened(folder, embedder) as store, _opened(source, embedder) as given:
        before = store.passage_count
        if before >= size:
            return True
        wanted = min(size, before + most)
        chroma = 0.0
        started, processor = time.perf_counter(), time.process_time()
        with store.writing(bring_up=False) as writer:
            held = before
            for batch in _copies(given, len(given.list()), len(store.list())):
                embedder.vectors = {
                    embedded_text(one.prepared.article, one.prepared.article.text[start:end]): vector
                    for one in batch
                    for (start, end), vector in zip(one.prepared.passages, one.vectors, strict=True)
                }
                writer.put([one.prepared for one in batch])
                held += sum(len(one.prepared.passages) for one in batch)
                if held >= wanted:
                    break
        searchable, processor = time.perf_counter() - started, time.process_time() - processor
        started = time.perf_counter()
        with store.writing():
            pass
        chroma = time.perf_counter() - started
        after = store.passage_count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    row = {
        "from": before,
        "to": after,
        "searchable_ms": 1000 * searchable / (after - before),
        "searchable_processor_ms": 1000 * processor / (after - before),
        "chroma_ms": 1000 * chroma / (after - before),
        "peak_mb": peak,
    }
    with (folder / FIGURES).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    print(json.dumps(row), file=sys.stderr, flush=True)
    return after >= size


def _copies(given: Store, articles: int, present: int) -> Iterator[list[Material]]:
    """Copies of all articles, round after round, from where a library of `present` articles left off."""
    number, skipped = divmod(present, articles)
    while True:
        chance = np.random.default_rng(number)
        for batch in material(given):
            some = [copied(one, number, chance) for one in batch]
            kept, skipped = some[skipped:], max(0, skipped - len(some))
            if kept:
                yield kept
        number += 1


def _opened(folder: Path, embedder: Remade) -> closing[Store]:
    return closing(Store.open(folder, embedder=embedder))


def _questions(data: Path | None, source: Path) -> list[bench_warm.Asked]:
    if data is not None and bench_data.missing(data, bench_data.RETRIEVAL) is None:
        return bench_warm.asked_questions(data)
    with Library(Settings(library=source), create=False) as library:
        titles = [article.title for article in library.list() if article.title]
    return [(title, None) for title in titles[: bench_warm.QUESTIONS]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, required=True, help="a library to take articles from")
    parser.add_argument("--work", type=Path, required=True, help="folder that the large libraries lie in")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--most", type=int, default=10**9, help="passages added in one run")
    parser.add_argument("--build-only", action="store_true", help="measure no searches")
    parser.add_argument("--data", type=Path, help="folder of the development data, for its questions")
    parser.add_argument("--passes", type=int, default=2, help="of which the quickest counts, warm rows")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    table: dict[str, dict[str, float]] = {}
    earlier: Path | None = None
    for size in sorted(options.sizes):
        folder = options.work / str(size)
        if earlier is not None and not folder.exists():
            shutil.copytree(earlier, folder)
        if not grown(folder, options.library, size, options.most):
            print(f"{folder}: not all of it yet; run again to go on", file=sys.stderr)
            return 0
        searches = {} if options.build_only else _searched(folder, options)
        table[f"{size:,}"] = {**_built(folder), **searches}
        earlier = folder
    print(json.dumps(table, indent=1) if options.json else _report(table))
    return 0


def _built(folder: Path) -> dict[str, float]:
    """The last step of building: what a passage took, and what lies on disk."""
    last = json.loads((folder / FIGURES).read_text().splitlines()[-1])
    return {
        "searchable, ms a passage": last["searchable_ms"],
        "its processor time, ms a passage": last["searchable_processor_ms"],
        "Chroma, ms a passage": last["chroma_ms"],
        "building, peak MB": last["peak_mb"],
        "disk, MB": disk(folder) / 1e6,
    }


def _searched(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """Warm rows in a process of their own, and the command started afresh."""
    questions = _questions(options.data, options.library)
    warm = bench_warm.measured(folder, questions, ask=False, passes=options.passes, work=options.work)
    cold = [measured_run([*COMMAND, "ask", DEMO_QUESTION, "--library", str(folder)]) for _ in range(3)]
    return {
        **warm,
        "cold ask, s": min(each[0] for each in cold),
        "cold ask, peak MB": max(each[1] for each in cold),
    }


def _report(table: dict[str, dict[str, float]]) -> str:
    names = list(dict.fromkeys(name for figures in table.values() for name in figures))
    rows = [["passages", *table]]
    rows += [
        [name, *(f"{figures[name]:.3g}" if name in figures else "" for figures in table.values())]
        for name in names
    ]
    return columns(rows)


if __name__ == "__main__":
    sys.exit(main())
