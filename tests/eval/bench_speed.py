"""How fast and how large: adding, embedding, searching, asking, starting. One run, one table.

    python tests/eval/bench_speed.py [--data DIR] [--articles 1000] [--sample 200] [--work DIR] [--json]

With the development data: embedding against the bare runtime on the same passages, what else adding costs;
`communique add` of all in a process of its own (seconds, peak memory, disk); adding of 1,000 and of all
articles with vectors that cost nothing; warm search and ask over the 1,000. Without it: warm and cold rows on the sample corpus only. Each row stands beside its bar.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
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
from bench_add import processor_seconds

from rag.evaluation import load_cases
from rag.evaluation.runs import columns
from rag.library import Library
from rag.settings import Settings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
COMMAND = [sys.executable, "-m", "rag.cli"]
BARE_ADD = Path(__file__).with_name("bench_add.py")
DEMO_QUESTION = "What projects were discussed at the Islamabad talks?"
STARTS = 5
# A process counts the memory of the one that started it into its own peak, so a small one stands between.
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - started, usage.ru_maxrss]))
sys.exit(os.waitstatus_to_exitcode(status))
"""
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `bar` is what it must reach ("<= 900"), None for a figure that only informs."""

    name: str
    value: float
    unit: str
    bar: str | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        if self.bar is None:
            return None
        sign, limit = self.bar.split()
        return self.value <= float(limit) if sign == "<=" else self.value >= float(limit)


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


def warm_rows(folder: Path, questions: Sequence[str]) -> list[Row]:
    """Search and extractive ask in an open library, each question once; the first few are not counted."""
    with Library(Settings(library=folder)) as library:
        search = [timed(lambda q=q: library.search(q)) for q in questions]
    with Library(Settings(library=folder)) as library:
        ask = [timed(lambda q=q: library.ask(q, use_model=False)) for q in questions]
    rows = []
    for name, times, bar in (("search", search, 25), ("extractive ask", ask, 120)):
        counted = sorted(times[min(WARM_UP, len(times) // 2) :])
        rows.append(Row(f"warm {name}, p50", 1000 * statistics.median(counted), "ms", f"<= {bar}"))
        rows.append(Row(f"warm {name}, p95", 1000 * counted[int(0.95 * (len(counted) - 1))], "ms"))
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


def measured_run(command: Sequence[str]) -> tuple[float, float]:
    """Runs `command`; seconds and peak resident memory in MB. Raises RuntimeError when it fails."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COMMUNIQUE_", "OPENAI_"))}
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")
    seconds, peak = json.loads(done.stdout)
    # Kilobytes, but bytes on macOS.
    return seconds, peak / (1e6 if sys.platform == "darwin" else 1e3)


def timed(action: Callable[[], object]) -> float:
    """Seconds that `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def disk(folder: Path) -> int:
    """Bytes of all files under `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(rows: Sequence[Row]) -> str:
    """The table for people."""
    marks = {None: "", True: "ok", False: "MISSED"}
    lines = [["", "", "", "bar", ""]]
    lines += [[row.name, f"{row.value:.3g}", row.unit, row.bar or "", marks[row.ok]] for row in rows]
    return columns(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of the development data")
    parser.add_argument("--articles", type=int, default=1000, help="how many articles to add")
    parser.add_argument("--sample", type=int, default=200, help="how many of them to meter the embedding on")
    parser.add_argument(
        "--work", type=Path, help="folder to work in, emptied first (default: a temporary one)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    folder = options.work or Path(tempfile.mkdtemp(prefix="communique-speed-"))
    shutil.rmtree(folder, ignore_errors=True)
    try:
        rows = cold_rows(folder / "demo")
        if reason := bench_data.missing(options.data, bench_data.ARTICLES, bench_data.RETRIEVAL):
            print(f"{reason}; warm rows are of the sample corpus", file=sys.stderr)
            rows += warm_rows(
                folder / "demo", [case.question for case in load_cases(CORPUS / "questions.jsonl")]
            )
        else:
            subset = bench_data.retrieval_subset(options.data, options.articles)
            rows += embedding_rows(subset.articles[: options.sample], folder)
            source = bench_data.write_jsonl(subset.articles, folder / "articles.jsonl")
            rows += add_rows(source, folder / "library")
            rows += bare_add_rows(options.data, folder, options.articles)
            rows += warm_rows(folder / "library", [question.text for question in subset.questions])
    finally:
        if options.work is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps([{**asdict(row), "ok": row.ok} for row in rows], indent=1)
        if options.json
        else report(rows)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
