"""Warm search and ask over one library, with and without filters, in a process of its own.

    python tests/eval/bench_warm.py LIBRARY QUESTIONS.json [--ask] [--passes N]

QUESTIONS.json: a list of [question, day it was asked or null]. Prints one JSON value: p50 and p95 of each kind in ms, by the
clock and of the processor, of each question the least of N passes; and resident memory in MB. No vector of a question is
remembered from one pass to the next.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bench_data
from bench_running import plain_environment, resident

from rag.index import embed
from rag.library import Library
from rag.schema import SearchFilter
from rag.settings import Settings

WARM_UP = 10
QUESTIONS = 130
Asked = tuple[str, str | None]


def asked_questions(data: Path) -> list[Asked]:
    """Real questions of the development data with the days they were asked, in an order of chance."""
    rows = [(row["question"], row["date"]) for row in bench_data.read_lines(data / bench_data.RETRIEVAL)]
    random.Random(1).shuffle(rows)
    return rows[:QUESTIONS]


def measured(
    library: Path, questions: Sequence[Asked], *, ask: bool, passes: int, work: Path
) -> dict[str, float]:
    """The figures, from a process of its own. Raises RuntimeError when it fails."""
    path = work / "questions.json"
    path.write_text(json.dumps(questions), encoding="utf-8")
    command = [sys.executable, __file__, str(library), str(path), "--passes", str(passes)]
    environment = {**plain_environment(), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [*command, *(["--ask"] if ask else [])], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-500:])
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def figures_of(folder: Path, questions: Sequence[Asked], *, ask: bool, passes: int) -> dict[str, float]:
    """p50 and p95 for each filter, and memory."""
    embed.REMEMBERED = 0
    figures: dict[str, float] = {}
    with Library(Settings(library=folder), create=False) as library:
        started = time.perf_counter()
        library.search(questions[0][0])
        figures["first search, s"] = time.perf_counter() - started
        days = sorted(article.published[:10] for article in library.list() if article.published)
        kinds: list[tuple[str, Callable[[str, SearchFilter], object]]] = [("search", library.search)]
        if ask:
            kinds.append(("ask", lambda question, kept: library.ask(question, kept, use_model=False)))
        for kind, action in kinds:
            for name, make in filters(days).items():
                times = [_least(action, question, make(asked), passes) for question, asked in questions]
                counted = times[min(WARM_UP, len(times) // 2) :]
                for unit, column in zip(("", " of processor"), zip(*counted, strict=True), strict=True):
                    figures[f"{kind}, {name}, p50, ms{unit}"] = 1000 * statistics.median(column)
                    figures[f"{kind}, {name}, p95, ms{unit}"] = (
                        1000 * sorted(column)[int(0.95 * (len(column) - 1))]
                    )
    figures["resident, MB"] = resident(os.getpid())
    return figures


def filters(days: Sequence[str]) -> dict[str, Callable[[str | None], SearchFilter]]:
    """Kinds of filters, each made for the day on which a question was asked."""
    newest = days[-1]
    return {
        "no filter": lambda _: SearchFilter(),
        "as of the day asked": lambda asked: SearchFilter(as_of=asked or newest),
        "newest half": lambda _: SearchFilter(since=days[len(days) // 2]),
        "a tenth": lambda _: SearchFilter(since=days[-len(days) // 5], until=days[-len(days) // 10]),
        "a hundredth": lambda _: SearchFilter(since=days[-len(days) // 50], until=days[-len(days) // 100]),
    }


def _least(
    action: Callable[[str, SearchFilter], object], question: str, kept: SearchFilter, passes: int
) -> tuple[float, float]:
    """Least seconds by the clock and of the processor."""
    taken = []
    for _ in range(passes):
        started, processor = time.perf_counter(), time.process_time()
        action(question, kept)
        taken.append((time.perf_counter() - started, time.process_time() - processor))
    return min(clock for clock, _ in taken), min(processor for _, processor in taken)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("--passes", type=int, default=3)
    options = parser.parse_args()
    questions = [(text, asked) for text, asked in json.loads(options.questions.read_text(encoding="utf-8"))]
    print(json.dumps(figures_of(options.library, questions, ask=options.ask, passes=options.passes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
