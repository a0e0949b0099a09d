"""How fast and how large: adding, embedding, searching, asking, starting. One run, one table.

    python tests/eval/bench_speed.py [--data DIR] [--articles 1000] [--sample 200] [--large LIBRARY] [--peers 1000]
        [--txtai-python PATH] [--only large|peers] [--passes 3] [--work DIR] [--json]

With the development data: embedding against the bare runtime on the same passages, what else adding costs;
`communique add` of all in a process of its own (seconds, peak memory, disk); adding of 1,000 and of all
articles with vectors that cost nothing; warm search and ask over the 1,000 and, with `--large`, over a library of all; with
`--peers` others that add the same articles with the same weights. Without it: warm and cold rows on the sample corpus only.
Each row stands beside its bar.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bench_data
import bench_warm
from bench_running import COMMAND, Row, disk, measured_run, processor_seconds, report, watched_run

from rag.evaluation import load_cases
from rag.index import embed, embed_runtime
from rag.library import Library
from rag.settings import Settings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
BARE_ADD = Path(__file__).with_name("bench_add.py")
ON_ONNX = """
import sys
from rag.index import embed_runtime
embed_runtime.RUNTIMES = (embed_runtime.OnnxRuntime,)
from rag.cli import main
sys.exit(main())
"""
DEMO_QUESTION = "What projects were discussed at the Islamabad talks?"
STARTS = 5


@dataclass(slots=True)
class Meter:
    """What passed through the embedding, and beside it the bare runtime on the same texts; in seconds."""

    passages: int = 0
    wall: float = 0.0
    processor: float = 0.0
    bare_wall: float = 0.0
    bare_processor: float = 0.0


@contextmanager
def metered(bare: Callable[[Sequence[str]], float]) -> Iterator[Meter]:
    """Times each embedding of passages, and the bare runtime on the same texts, in turns first and second.

    Side by side, so that whatever else the machine does slows both alike.
    """
    from rag.index.embed import LocalEmbedder

    meter, embed = Meter(), LocalEmbedder.embed_passages
    turns = itertools.cycle((False, True))

    def beside(texts: Sequence[str]) -> None:
        processor = time.process_time()
        meter.bare_wall += bare(texts)
        meter.bare_processor += time.process_time() - processor

    def metered_embed(self: LocalEmbedder, texts: Sequence[str]) -> Any:
        bare_first = next(turns)
        if bare_first:
            beside(texts)
        wall, processor = time.perf_counter(), time.process_time()
        vectors = embed(self, texts)
        meter.wall += time.perf_counter() - wall
        meter.processor += time.process_time() - processor
        meter.passages += len(texts)
        if not bare_first:
            beside(texts)
        return vectors

    LocalEmbedder.embed_passages = metered_embed  # type: ignore[method-assign]
    try:
        yield meter
    finally:
        LocalEmbedder.embed_passages = embed  # type: ignore[method-assign]


def bare_runtime() -> Callable[[Sequence[str]], float]:
    """A function that runs texts through the installed runtime alone and returns its seconds.

    It gets the same batches as ours, made beforehand, and pools nothing: only the model's own work is timed.
    """
    import numpy as np
    from tokenizers import BertWordPieceTokenizer

    from rag.index import embed, embed_runtime

    tokenizer = BertWordPieceTokenizer(str(embed.VOCABULARY), lowercase=True)
    tokenizer.enable_truncation(embed.LONGEST)
    runtime = embed_runtime.start(embed_runtime.weights())

    def seconds(texts: Sequence[str]) -> float:
        tokens = sorted((encoding.ids for encoding in tokenizer.encode_batch(list(texts))), key=len)
        batches = []
        for start in range(0, len(tokens), embed.BATCH):
            some = tokens[start : start + embed.BATCH]
            longest = -(-len(some[-1]) // embed.STEP) * embed.STEP
            ids = np.zeros((len(some), longest), dtype=np.int64)
            for row, each in enumerate(some):
                ids[row, : len(each)] = each
            batches.append((ids, (ids != 0).astype(np.int64)))
        started = time.perf_counter()
        for ids, mask in batches:
            runtime.run(ids, mask)
        return time.perf_counter() - started

    return seconds


def embedding_rows(articles: Sequence[dict[str, Any]], folder: Path) -> list[Row]:
    """Adds `articles` in this process: embedding against the bare runtime, and what all else costs."""
    source = bench_data.write_jsonl(articles, folder / "sample.jsonl")
    bare = bare_runtime()
    with Library(Settings(library=folder / "sample")) as library:
        warm = ["A short text to load the model before anything is timed."] * 16
        library.as_embedding().get_text_embedding_batch(warm)
        bare(warm)
        with metered(bare) as meter:
            started = processor_seconds()
            report = library.add([str(source)])
            rest = processor_seconds() - started - meter.processor - meter.bare_processor
        with metered(lambda texts: 0.0) as again:
            library.add([str(source)])
    print(f"{report.added} articles, {meter.passages} passages embedded", file=sys.stderr)
    return [
        Row("embedding", meter.passages / meter.wall, "passages/s"),
        Row("bare runtime, same passages", meter.passages / meter.bare_wall, "passages/s"),
        Row("embedding / bare runtime", meter.bare_wall / meter.wall, "", ">= 0.85"),
        Row("all else of adding", 1000 * rest / meter.passages, "ms of processor a passage", "<= 3"),
        Row("embedded when added again", again.passages, "passages", "<= 0"),
    ]


def add_rows(source: Path, library: Path) -> list[Row]:
    """`communique add` of `source` in a process of its own: time, peak memory, disk."""
    seconds, peak = measured_run(
        [*COMMAND, "add", str(source), "--library", str(library), "--json", "--quiet"]
    )
    return [
        Row("add, all articles", seconds, "s"),
        Row("add, peak resident memory", peak, "MB", "<= 900"),
        Row("library on disk", disk(library) / 1e6, "MB"),
        Row("library on disk / input", disk(library) / source.stat().st_size, "times"),
    ]


def bare_add_rows(data: Path, folder: Path, some: int) -> list[Row]:
    """Adding with vectors that cost nothing (`bench_add.py`), of `some` articles and of all."""
    rows: list[Row] = []
    lines = list(bench_data.read_lines(data / bench_data.ARTICLES))
    figures = []
    for number in (some, len(lines)):
        source = bench_data.write_jsonl(lines[:number], folder / f"bare-{number}.jsonl")
        command = [sys.executable, str(BARE_ADD), str(source), str(folder / f"bare-{number}")]
        environment = {**os.environ, "PYTHONPATH": str(BARE_ADD.parents[2])}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        figures.append(json.loads(done.stdout))
        shutil.rmtree(folder / f"bare-{number}")
    for one in figures:
        name, count = f"all but embedding, {one['articles']:,}", one["articles"]
        rows += [
            Row(f"{name}, searchable", count / one["searchable_seconds"], "articles/s", ">= 300"),
            Row(f"{name}, Chroma complete", count / one["complete_seconds"], "articles/s"),
            Row(f"{name}, processor", 1000 * one["searchable_processor_seconds"] / count, "ms an article"),
            Row(f"{name}, peak resident memory", one["peak_megabytes"], "MB", "<= 1200"),
        ]
    few, many = (one["searchable_seconds"] / one["articles"] for one in figures)
    return [*rows, Row("an article among all / among some, searchable", many / few, "", "<= 1.1")]


def warm_rows(
    folder: Path, questions: Sequence[bench_warm.Asked], what: str, work: Path, *, passes: int
) -> list[Row]:
    """Search and extractive ask in an open library, with and without filters (`bench_warm.py`)."""
    figures = bench_warm.measured(folder, questions, ask=True, passes=passes, work=work)
    bars = {"search": {"p50": 15, "p95": 40}, "ask": {"p50": 150, "p95": 400}}
    rows = []
    for name, value in figures.items():
        label, _, unit = name.rpartition(", ")
        kind, rank = label.split(", ")[0], label.rpartition(", ")[2]
        bar = f"<= {bars[kind][rank]}" if unit == "ms" and kind in bars else None
        bar = "<= 1300" if label == "resident" else bar
        rows.append(Row(f"{what}: {label}", value, unit, bar))
    return rows


def large_rows(folder: Path, questions: Sequence[bench_warm.Asked], work: Path, *, passes: int) -> list[Row]:
    """A library of all articles, made before; it is only read."""
    cold = [measured_run([*COMMAND, "ask", DEMO_QUESTION, "--library", str(folder)]) for _ in range(STARTS)]
    return [
        Row("all articles: cold ask", min(each[0] for each in cold), "s", "<= 2.5"),
        Row("all articles: cold ask, peak resident memory", max(each[1] for each in cold), "MB"),
        Row("all articles: library on disk", disk(folder) / 1e6, "MB"),
        *warm_rows(folder, questions, "all articles", work, passes=passes),
    ]


def peer_rows(source: Path, folder: Path, txtai: Path | None) -> list[Row]:
    """Adding the same articles by us and by what users would take instead, each in a process of its own."""
    weights = [str(embed_runtime.weights()), str(embed.VOCABULARY)]
    add = ["add", str(source), "--quiet", "--library"]
    peer = str(BARE_ADD.with_name("peers_add.py"))
    contenders = {
        "ours": [*COMMAND, *add, str(folder / "ours")],
        "ours on ONNX Runtime": [sys.executable, "-c", ON_ONNX, *add, str(folder / "onnx")],
        "LlamaIndex": [sys.executable, peer, "llamaindex", str(source), str(folder / "li"), *weights],
    }
    if txtai is not None:
        contenders["txtai"] = [str(txtai), peer, "txtai", str(source), str(folder / "txtai"), *weights]
    taken = {name: watched_run(command) for name, command in contenders.items()}
    rows = []
    for name, one in taken.items():
        rows += [
            Row(f"adding, {name}", one.seconds, "s"),
            Row(f"adding, {name}, processor", one.processor, "s"),
            Row(f"adding, {name}, peak memory of all processes", one.megabytes, "MB"),
        ]
    bars = {("LlamaIndex", "ours"): 2.5, ("LlamaIndex", "ours on ONNX Runtime"): 1.3, ("txtai", "ours"): 1.8}
    for (other, own), bar in bars.items():
        if other in taken:
            ratio = taken[other].seconds / taken[own].seconds
            worked = taken[other].processor / taken[own].processor
            rows.append(Row(f"adding, {other} / {own}", ratio, "times", f">= {bar}"))
            rows.append(Row(f"adding, {other} / {own}, processor", worked, "times"))
    rows += [
        Row(
            f"adding, memory of ours / {other}",
            taken["ours"].megabytes / taken[other].megabytes,
            "",
            "<= 0.5",
        )
        for other in ("LlamaIndex", "txtai")
        if other in taken
    ]
    return rows


def cold_rows(folder: Path) -> list[Row]:
    """The command started afresh: `--help`, and `ask` on a library of the sample corpus. Medians."""
    measured_run([*COMMAND, "add", str(CORPUS / "articles"), "--library", str(folder), "--quiet"])
    start = [measured_run([*COMMAND, "--help"])[0] for _ in range(STARTS)]
    ask = [measured_run([*COMMAND, "ask", DEMO_QUESTION, "--library", str(folder)]) for _ in range(STARTS)]
    return [
        Row("cold --help", statistics.median(start), "s", "<= 0.6"),
        Row("cold ask, sample corpus", statistics.median(each[0] for each in ask), "s", "<= 2.5"),
        Row("cold ask, peak resident memory", max(each[1] for each in ask), "MB"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of the development data")
    parser.add_argument("--articles", type=int, default=1000, help="how many articles to add")
    parser.add_argument("--sample", type=int, default=200, help="how many of them to meter the embedding on")
    parser.add_argument("--large", type=Path, help="a library of all articles, to search and ask in")
    parser.add_argument("--peers", type=int, default=0, help="of how many articles to race others in adding")
    parser.add_argument("--txtai-python", type=Path, help="an interpreter with txtai and onnxruntime")
    parser.add_argument("--passes", type=int, default=3, help="of which the quickest counts, warm rows")
    parser.add_argument("--only", choices=("large", "peers"), help="only these rows")
    parser.add_argument(
        "--work", type=Path, help="folder to work in, emptied first (default: a temporary one)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    folder = options.work or Path(tempfile.mkdtemp(prefix="communique-speed-"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        rows = _measured(options, folder)
    finally:
        if options.work is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps([{**asdict(row), "ok": row.ok} for row in rows], indent=1)
        if options.json
        else report(rows)
    )
    return 0


def _measured(options: argparse.Namespace, folder: Path) -> list[Row]:
    rows = [] if options.only else cold_rows(folder / "demo")
    if reason := bench_data.missing(options.data, bench_data.ARTICLES, bench_data.RETRIEVAL):
        print(f"{reason}; warm rows are of the sample corpus", file=sys.stderr)
        cases = [(case.question, None) for case in load_cases(CORPUS / "questions.jsonl")]
        return [*rows, *warm_rows(folder / "demo", cases, "sample corpus", folder, passes=options.passes)]
    questions = bench_warm.asked_questions(options.data)
    if options.only is None:
        subset = bench_data.retrieval_subset(options.data, options.articles)
        rows += embedding_rows(subset.articles[: options.sample], folder)
        source = bench_data.write_jsonl(subset.articles, folder / "articles.jsonl")
        rows += add_rows(source, folder / "library")
        rows += bare_add_rows(options.data, folder, options.articles)
        some = f"{options.articles:,} articles"
        rows += warm_rows(folder / "library", questions, some, folder, passes=options.passes)
    if options.large and options.only != "peers":
        rows += large_rows(options.large, questions, folder, passes=options.passes)
    if options.peers and options.only != "large":
        drawn = bench_data.retrieval_subset(options.data, max(options.peers, 1000)).articles
        chosen = random.Random(0).sample(drawn, options.peers)
        rows += peer_rows(
            bench_data.write_jsonl(chosen, folder / "raced.jsonl"), folder, options.txtai_python
        )
    return rows


if __name__ == "__main__":
    sys.exit(main())
