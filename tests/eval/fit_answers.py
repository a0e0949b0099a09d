"""Fits the weights of sentence ranking (`rag.retrieval.sentences.WEIGHTS`) and prints them; nothing is written.

    python tests/eval/fit_answers.py --data DIR [--library DIR] [--articles 1000|all] [--golden 1.0]

For each question of the `tune` half, the sentences that were embedded are weighed by a softmax, and those that hold the
answer in a supporting article are to have the mass. The golden questions of the sample corpus, which ask for details deep in
an article where the news questions ask for headlines, are added with the weight --golden. Beside the fit: how often the
first 1, 3 and 5 sentences hold the answer, in a supporting article and in any, on each half, with the shipped weights and
the fitted ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import bench_data
import numpy as np
import questions
from golden import CORPUS
from numpy.typing import NDArray

from rag.library import Library
from rag.retrieval.retrieve import retrieve
from rag.retrieval.sentences import EMBEDDED, WEIGHTS, rank_sentences
from rag.schema import SearchFilter
from rag.settings import Settings

PASSAGES = 12
RIDGE = 0.05
Flags = NDArray[np.bool_]
Asked = tuple[NDArray[np.float64], Flags, Flags]


def weighed(library: Library, case: questions.Case) -> Asked:
    """The parts of each embedded sentence, in the order of WEIGHTS; which hold the answer and are of a supporting article;
    which hold it.
    """
    store = library.store
    search_filter = SearchFilter(as_of=case.asked or None)
    asked = library.understand(case.text, search_filter)
    vector = store.embedder.embed_question(case.text)
    hits = retrieve(case.text, vector, store, store.scope(search_filter), limit=PASSAGES)
    few = rank_sentences(asked, hits, vector, store, store.embedder)[:EMBEDDED]
    parts = [[float(getattr(each, name) or 0.0) for name in WEIGHTS] for each in few]
    holds = np.array([questions.holds(each.text, case.answers) for each in few], bool)
    supports = np.array([each.article.id in case.support for each in few], bool)
    return np.array(parts, float).reshape(len(few), len(WEIGHTS)), holds & supports, holds


def golden_cases(corpus: Path, library: Library) -> list[questions.Case]:
    """The answerable golden questions to develop on that stand alone; any article may hold the answer."""
    everything = frozenset(article.id for article in library.list())
    rows = [row for row in bench_data.read_lines(corpus / "questions.jsonl") if row["split"] == "dev"]
    return [
        questions.Case(row["id"], row["question"], "", tuple(row["answers"]), everything)
        for row in rows
        if row["answerable"] and not row.get("history")
    ]


def fit(sets: Sequence[tuple[Sequence[Asked], float]]) -> NDArray[np.float64]:
    """Weights that put the mass of a softmax on the right sentences, scaled to sum to 1."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    cases = [(parts, right, weight) for asked, weight in sets for parts, right, _ in asked if right.any()]
    spread = np.vstack([parts for parts, _, _ in cases]).std(axis=0) + 1e-9
    total = sum(weight for _, _, weight in cases)

    def loss(scaled: NDArray[np.float64]) -> float:
        lost = 0.0
        for parts, right, weight in cases:
            scores = parts / spread @ scaled
            lost -= weight * (np.logaddexp.reduce(scores[right]) - np.logaddexp.reduce(scores))
        return float(lost / total + RIDGE * (scaled @ scaled))

    found: NDArray[np.float64] = minimize(loss, np.ones(len(WEIGHTS))).x / spread
    total_weight = float(found.sum())
    return found / total_weight


def shown_at(asked: Sequence[Asked], weights: NDArray[np.float64]) -> str:
    """How often the first 1, 3 and 5 sentences hold the answer: in a supporting article, and in any."""
    orders = [np.argsort(-(parts @ weights), kind="stable") for parts, _, _ in asked]
    told = []
    for which in (1, 2):
        best = [each[which][order] for each, order in zip(asked, orders, strict=True)]
        told.append(" / ".join(f"{np.mean([right[:k].any() for right in best]):.3f}" for k in (1, 3, 5)))
    return f"{told[0]} (any article {told[1]})"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--articles", default="1000", help="how many, or all")
    parser.add_argument("--golden", type=float, default=1.0)
    options = parser.parse_args(arguments)
    if skip := bench_data.missing(
        options.data, questions.QUESTIONS, bench_data.ARTICLES, bench_data.RETRIEVAL
    ):
        print(skip)
        return 0
    folder = options.library or questions.WORK / f"answers-{options.articles}"
    halves: dict[str, list[Asked]] = {}
    with questions.open_archive(options.data, folder, options.articles) as library:
        held = frozenset(article.id for article in library.list())
        for half in ("tune", "report"):
            halves[half] = [weighed(library, c) for c in questions.read_cases(options.data, held, half)]
    with (
        tempfile.TemporaryDirectory() as corpus_folder,
        Library(Settings(library=Path(corpus_folder))) as library,
    ):
        library.add([str(CORPUS / "articles")])
        halves["golden"] = [weighed(library, case) for case in golden_cases(CORPUS, library)]
    shipped = np.array(list(WEIGHTS.values()))
    fitted = fit([(halves["tune"], 1.0), (halves["golden"], options.golden)])
    print(json.dumps({name: round(float(w), 3) for name, w in zip(WEIGHTS, fitted, strict=True)}))
    for name, asked in halves.items():
        print(f"{name:<8} shipped {shown_at(asked, shipped)}   fitted {shown_at(asked, fitted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
