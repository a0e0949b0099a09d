"""The golden questions answered by a language model: is the answer there, and what became of what the model wrote?

    COMMUNIQUE_LLM_BASE_URL=http://127.0.0.1:8099/v1 COMMUNIQUE_LLM_MODEL=local python tests/eval/models.py
        [--every N] [--out FILE.jsonl] [--show]

Needs a model server named by those two variables (COMMUNIQUE_LLM_API_KEY, COMMUNIQUE_LLM_TIMEOUT and
COMMUNIQUE_LLM_CONTEXT count too); without them it says so and measures nothing. `--every 2` asks every second question.
With `--out`, each answer is a JSON line as soon as it is there and a second run asks only what is missing, so that a slow
model can be measured in pieces. `--show` prints the shown sentences with their quotations, to be read.

Counted over the questions on which the archive has an answer to give: whether one of the right answers is shown and one
of the right articles cited, by the model's answer and by the extractive one beside it. Of the model's sentences: passed
under the citation it gave, passed under another (re-cited), repaired, dropped. Failed the check again: sentences shown in
which `Library.verify` finds a difference, which must be 0.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag import Answer, Library, open_library
from rag.evaluation.cases import Case, Names, load_cases
from rag.evaluation.metrics import Judged, measure
from rag.export.json import answer_value

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FATES = ("passed", "recited", "repaired", "dropped")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one table; exit 1 when something shown fails the check again."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every N-th question")
    parser.add_argument("--out", type=Path, help="keep the answers in this file, and go on from it")
    parser.add_argument("--show", action="store_true", help="print what was shown, with its quotations")
    options = parser.parse_args(arguments)
    if not (os.environ.get("COMMUNIQUE_LLM_BASE_URL") and os.environ.get("COMMUNIQUE_LLM_MODEL")):
        print("skipped: no model server is named by COMMUNIQUE_LLM_BASE_URL and COMMUNIQUE_LLM_MODEL")
        return 0
    cases = load_cases(CORPUS / "questions.jsonl")[:: options.every]
    rows = [json.loads(line) for line in options.out.open()] if options.out and options.out.exists() else []
    done = {row["id"] for row in rows}
    with tempfile.TemporaryDirectory() as folder, open_library(Path(folder) / "library") as library:
        library.add([str(CORPUS / "articles")])
        for row in answered(library, [case for case in cases if case.id not in done]):
            rows.append(row)
            print(f"{row['id']}: {row['seconds']:.0f} s", file=sys.stderr)
            if options.out:
                with options.out.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps(row, ensure_ascii=False) + "\n")
    if options.show:
        print("\n\n".join(map(shown, rows)), end="\n\n")
    print(table(rows))
    return int(any(row["differences"] for row in rows))


def answered(library: Library, cases: Sequence[Case]) -> Iterator[dict[str, Any]]:
    """One row for each case: the model's answer and the extractive one, measured."""
    names = Names(library.list(), CORPUS)
    for case in cases:
        scope = names.resolve_filter(case.search_filter)
        started = time.perf_counter()
        answer = library.ask(case.question, scope, history=case.history, use_model=True)
        seconds = time.perf_counter() - started
        quoted = library.ask(case.question, scope, history=case.history, use_model=False)
        value = answer_value(answer)
        yield {
            "id": case.id,
            "answerable": case.answerable,
            "seconds": seconds,
            "model": _rights(case, answer, names),
            "extractive": _rights(case, quoted, names),
            "differences": [str(each) for each in library.verify(value).differences],
            "value": value,
        }


def _rights(case: Case, answer: Answer, names: Names) -> dict[str, int]:
    scores = measure(Judged(case, answer, names.accepted(case.articles)))
    return {name: score.right for name, score in scores.items()}


def shown(row: dict[str, Any]) -> str:
    """What a reader saw: each sentence over the quotations that it cites."""
    value = row["value"]
    lines = [f"{row['id']} ({value['mode']}) {value['standalone_question']}"]
    quotes = {citation["number"]: citation["quote"] for citation in value["citations"]}
    for sentence in value["sentences"]:
        mark = f" ({sentence['note'] or sentence['support']})"
        lines += [f"  {sentence['text']}{mark}", *(f"      [{n}] {quotes[n]}" for n in sentence["citations"])]
    return "\n".join([*lines, *(f"  not shown: {d['text']} ({d['reason']})" for d in value["dropped"])])


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The counts over all rows."""
    asked = [row for row in rows if row["value"]["model_use"]]
    fates = {fate: sum(row["value"]["model_use"][fate] for row in asked) for fate in FATES}
    written = sum(fates.values())
    lines = [
        f"{len(rows)} questions, the model asked {len(asked)} times",
        "",
        "| | model | extractive |",
        "|---|---|---|",
    ]
    for name in ("answer_shown", "article_cited", "answerable_answered", "unanswerable_refused"):
        cells = []
        for mode in ("model", "extractive"):
            counted = [row[mode][name] for row in rows if name in row[mode]]
            cells.append(f"{sum(counted) / max(1, len(counted)):.3f} ({sum(counted)}/{len(counted)})")
        lines.append(f"| {name.replace('_', ' ')} | {' | '.join(cells)} |")
    lines += ["", "| sentences of the model | | share |", "|---|---|---|"]
    lines += [f"| {fate} | {n} | {n / max(1, written):.2f} |" for fate, n in fates.items()]
    worded = sum(row["value"]["mode"] == "generative" for row in asked)
    usage = [row["value"]["usage"] for row in asked if row["value"]["usage"]]
    tokens = [
        sum(each[kind] for each in usage) / max(1, len(usage))
        for kind in ("prompt_tokens", "completion_tokens")
    ]
    seconds = sorted(row["seconds"] for row in asked) or [0.0]
    return "\n".join(
        [
            *lines,
            "",
            (
                f"{worded} answers in the model's words, {len(asked) - worded} quoted because nothing of it passed;"
                f" {sum(row['value']['model_use']['quoted'] for row in asked)} quotations in place of dropped sentences."
            ),
            f"{sum(len(row['differences']) for row in rows)} differences found when what is shown was checked again.",
            (
                f"{seconds[len(seconds) // 2]:.1f} s an answer (median), {seconds[-1]:.1f} s at most;"
                f" {tokens[0]:.0f} tokens sent and {tokens[1]:.0f} received an answer."
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
