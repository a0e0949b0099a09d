"""Asks the golden questions of the sample corpus and holds the scores against their floors.

    python tests/eval/golden.py [--final] [--record [--lower]] [--json] [--corpus DIR]

Without flags: the questions to develop on, a table, the misses, and exit 1 when a score is below its floor.
`--final` adds the questions set aside, as scores only: their misses are not shown, so that none is tuned on.
`--record` writes the scores as floors, with the hash of the data; a floor falls only with `--lower`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.errors import UsageError
from rag.evaluation import METRICS, Run, Score, as_value, evaluate, misses_text, table
from rag.evaluation.floors import Floors, breaches, data_hash, read_floors, write_floors
from rag.library import Library
from rag.settings import Settings

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "corpus"
FLOORS = HERE / "floors.toml"
# The bars of the project. Above them a floor leaves one case of slack, for another processor's rounding.
BARS = {
    "article_cited": 0.95,
    "answer_shown": 0.85,
    "answerable_answered": 0.90,
    "unanswerable_refused": 0.80,
    "quotes_exact": 1.0,
}
FINAL_POINTS = 10


def measure(corpus: Path, folder: Path, splits: Sequence[str] = ("dev",)) -> Run:
    """Adds the articles of `corpus` to a library in `folder` and asks its questions, without a model."""
    with Library(Settings(library=folder)) as library:
        report = library.add([str(corpus / "articles")])
        if report.failed:
            raise UsageError(
                f"the corpus could not be added: {report.failed[0].source}: {report.failed[0].reason}"
            )
        return evaluate(library, corpus / "questions.jsonl", splits=splits)


def rates(run: Run) -> dict[str, float | None]:
    """The rate of each metric over all cases."""
    return {name: score.rate for name, score in run.totals().items()}


def floors_from(totals: Mapping[str, Score], measured_hash: str) -> Floors:
    """The measured rates as floors: one case lower where that stays at or above the bar."""
    kept = {}
    for name, score in totals.items():
        if score.rate is not None:
            kept[name] = min(score.rate, max(BARS.get(name, 0.0), (score.right - 1) / score.of))
    return Floors(measured_hash, kept)


def final_gaps(dev: Run, final: Run) -> list[str]:
    """The metrics on which the questions set aside are more than FINAL_POINTS points below the rest."""
    found = []
    for name in METRICS:
        rest, aside = rates(dev)[name], rates(final)[name]
        if rest is not None and aside is not None and (rest - aside) * 100 > FINAL_POINTS:
            found.append(f"{name}: {aside:.3f} on those set aside, {rest:.3f} on the rest")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--final", action="store_true", help="also ask the questions set aside")
    parser.add_argument("--record", action="store_true", help="write the scores as floors")
    parser.add_argument("--lower", action="store_true", help="with --record: let floors fall")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        both = measure(
            options.corpus, Path(folder) / "library", ("dev", "final") if options.final else ("dev",)
        )
    dev, final = both.of_split("dev"), both.of_split("final")
    measured_hash = data_hash(options.corpus)
    if options.record:
        try:
            write_floors(FLOORS, floors_from(dev.totals(), measured_hash), lower=options.lower)
        except UsageError as error:
            print(f"Error: {error}", file=sys.stderr)
            return 1
    wrong = breaches(read_floors(FLOORS), rates(dev), measured_hash)
    if options.json:
        value = {**as_value(dev), "breaches": wrong}
        if options.final:
            totals = final.totals()
            value["final"] = {
                name: {"rate": s.rate, "right": s.right, "of": s.of} for name, s in totals.items()
            }
        print(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        print(misses_text(dev), "\n", table(dev), sep="\n")
        if options.final:
            print("\nSet aside\n", table(final), sep="\n")
    if options.final:
        wrong += final_gaps(dev, final)
    for line in wrong:
        print(f"FAIL  {line}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
