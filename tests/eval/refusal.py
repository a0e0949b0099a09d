"""Refusals: the same questions with and without the articles that answer them, and how well the gate tells them apart.

    python tests/eval/refusal.py --data DIR [--library DIR] [--articles 1000|all] [--half tune|report] [--json]

"Without" takes the supporting articles out of scope (a filter by article), so that the words of the question are no clue: a
score from the question alone is 0.5 by construction, and the area under the curve of one such score is printed to show it.
What other articles say of the same story stays, so some questions without their articles are still answered, rightly: the
figures are a lower bound. Those whose answer stands in one of the first passages that are left are counted ("answer elsewhere"),
and the share refused is also given without them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import bench_data
import questions

from rag.library import Library
from rag.schema import SearchFilter

PASSAGES = 3


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative; ties count half."""
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return above / (len(positive) * len(negative))


def score(library: Library, case: questions.Case, search_filter: SearchFilter) -> tuple[float, bool]:
    """(confidence of the best evidence, whether the question is refused)."""
    answer = library.ask(case.text, search_filter, use_model=False)
    return answer.confidence or 0.0, answer.refusal is not None


def elsewhere(library: Library, case: questions.Case, search_filter: SearchFilter) -> bool:
    """Whether the answer stands, word for word, in one of the first passages found."""
    hits = library.search(case.text, search_filter, limit=PASSAGES).hits
    texts = (hit.article.text[hit.passage.start : hit.passage.end] for hit in hits)
    return any(questions.holds(text, case.answers) for text in texts)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--articles", default="1000", help="how many, or all")
    parser.add_argument("--half", choices=("tune", "report"))
    parser.add_argument("--every", type=int, default=1, help="only each Nth question")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    if skip := bench_data.missing(
        options.data, questions.QUESTIONS, bench_data.ARTICLES, bench_data.RETRIEVAL
    ):
        print(skip)
        return 0
    folder = options.library or questions.WORK / f"answers-{options.articles}"
    held_back: list[tuple[float, bool]] = []
    with_evidence: list[tuple[float, bool]] = []
    told_elsewhere: list[bool] = []
    with questions.open_archive(options.data, folder, options.articles) as library:
        stored = [article.id for article in library.list()]
        cases = questions.read_cases(options.data, frozenset(stored), options.half)[:: options.every]
        for case in cases:
            rest = tuple(sorted(set(stored) - case.support))
            with_evidence.append(score(library, case, SearchFilter(as_of=case.asked)))
            without = SearchFilter(as_of=case.asked, article_ids=rest)
            held_back.append(score(library, case, without))
            told_elsewhere.append(elsewhere(library, case, without))
    lengths = [float(len(case.text)) for case in cases]
    refused = sum(refused for _, refused in held_back) / len(cases)
    wrongly = sum(refused for _, refused in with_evidence) / len(cases)
    have, lack = [s for s, _ in with_evidence], [s for s, _ in held_back]
    cut = sorted(have)[int(0.1 * len(have))]
    values = {
        "questions": len(cases),
        "AUROC": auroc(have, lack),
        "AUROC, question only": auroc(lengths, lengths),
        "refused": refused,
        "wrongly refused": wrongly,
        "answer elsewhere": sum(told_elsewhere) / len(cases),
        "refused, of the others": sum(
            refused for (_, refused), told in zip(held_back, told_elsewhere, strict=True) if not told
        )
        / max(1, told_elsewhere.count(False)),
        "refused at 10 %": sum(s < cut for s in lack) / len(lack),
        "score at 10 %": cut,
    }
    print(json.dumps(values) if options.json else questions.show(values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
