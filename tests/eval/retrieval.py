"""Retrieval on real news questions: ours by parts, ours whole, and LlamaIndex's hybrid, in one table.

    python tests/eval/retrieval.py --data DIR [--work DIR] [--articles 1000|all] [--rebuild] [--no-peer] [--json FILE]

The articles that the answers came from and random others (seed 0); hits deduplicated by article; 95 %
bootstrap intervals; p of a paired randomisation test against our hybrid. What is built is kept in --work.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import bench_data
import peers

from rag.evaluation.ranking import RANKING_METRICS, estimate, paired_p
from rag.evaluation.runs import columns
from rag.library import Library
from rag.retrieval.fusion import reciprocal_ranks
from rag.retrieval.retrieve import find_candidates
from rag.schema import SearchFilter
from rag.settings import Settings

WORK = Path(tempfile.gettempdir()) / "communique-eval"
OURS = "hybrid (ours)"
DEPTH = 10
PASSAGES = 60
WORST = 20

Rankings = Mapping[str, Mapping[str, list[str]]]


def build(subset: bench_data.Subset, folder: Path) -> Library:
    """Our library of the subset in `folder`, by `Library.add`: what is there already stays as it is."""
    library = Library(Settings(library=folder / "communique"))
    articles = bench_data.write_jsonl(subset.articles, folder / "articles.jsonl")
    report = library.add([str(articles)])
    if report.added or report.updated:
        print(f"added {report.added}, duplicates {report.duplicates}, in {report.seconds:.0f} s")
    for failure in report.failed[:5]:
        print(f"failed: {failure.source}: {failure.reason}")
    return library


def rank_ours(library: Library, question: str, search_filter: SearchFilter) -> dict[str, list[str]]:
    """Article ids, best first, by each part of our retrieval and by the whole of it."""
    store = library.store
    scope = store.scope(search_filter)
    vector = store.embedder.embed_question(question)
    found = find_candidates(question, vector, store, scope)
    keys = {*found.dense, *found.lexical}
    article_of = {key: article.id for key, (_, article) in store.passages(sorted(keys)).items()}

    def articles(ranked: Iterable[tuple[int, float]]) -> list[str]:
        return peers.distinct(article_of[key] for key, _ in ranked if key in article_of)[:DEPTH]

    def sort(scores: Mapping[int, float]) -> list[tuple[int, float]]:
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    whole = library.search(question, search_filter, limit=PASSAGES)
    return {
        "lexical": articles(sort(found.lexical)),
        "dense": articles(sort(found.dense)),
        "reciprocal ranks": articles(reciprocal_ranks(found.dense, found.lexical)),
        OURS: peers.distinct(hit.article.id for hit in whole.hits)[:DEPTH],
    }


def rank_all(library: Library, subset: bench_data.Subset, folder: Path | None) -> Rankings:
    """Row → question id → article ids: ours, LlamaIndex's if `folder`, ours as of the day asked."""
    rows: dict[str, dict[str, list[str]]] = {}
    for question in subset.questions:
        for name, ranking in rank_ours(library, question.text, SearchFilter()).items():
            rows.setdefault(name, {})[question.id] = ranking
    if folder is not None:
        built = peers.build(subset.articles, folder, library.as_embedding())
        print(f"LlamaIndex: {built['chunks']} chunks, built in {built['seconds']} s")
        for name, rank in peers.rankers(folder, library.as_embedding()).items():
            rows[name] = {question.id: rank(question.text)[:DEPTH] for question in subset.questions}
    for question in subset.questions:
        dated = rank_ours(library, question.text, SearchFilter(as_of=question.asked))
        for name, ranking in dated.items():
            rows.setdefault(f"{name}, as of the day", {})[question.id] = ranking
    return rows


def score(rows: Rankings, questions: Sequence[bench_data.Question]) -> dict[str, dict[str, list[float]]]:
    """Row → metric → one value a question, in the order of `questions`."""
    return {
        name: {
            m: [metric(rankings[q.id], q.gold) for q in questions] for m, metric in RANKING_METRICS.items()
        }
        for name, rankings in rows.items()
    }


def report(scores: Mapping[str, Mapping[str, list[float]]]) -> str:
    """The table: each metric as mean [low, high], and p against our hybrid on the same terms."""
    lines = [["", *RANKING_METRICS, "p (MRR@10)"]]
    for name, values in scores.items():
        cells = []
        for metric in RANKING_METRICS:
            found = estimate(values[metric])
            cells.append(f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]")
        rival = OURS + name[name.index(", as of") :] if ", as of" in name else OURS
        p = "" if name == rival else f"{paired_p(scores[rival]['MRR@10'], values['MRR@10']):.4f}"
        lines.append([name, *cells, p])
    return columns(lines)


def worst(rows: Rankings, subset: bench_data.Subset) -> list[dict[str, Any]]:
    """The questions that our hybrid ranks worst, what it found first, where other rows have the gold."""
    titles = {article["id"]: article.get("title") or article["id"] for article in subset.articles}

    def place(name: str, question: bench_data.Question) -> int | None:
        found = rows[name][question.id]
        return next((at for at, id_ in enumerate(found, 1) if id_ in question.gold), None)

    ranked = sorted(subset.questions, key=lambda q: (-(place(OURS, q) or DEPTH + 1), q.id))
    return [
        {
            "id": question.id,
            "question": question.text,
            "gold": [titles[id_] for id_ in sorted(question.gold)],
            "places": {name: place(name, question) for name in rows if ", as of" not in name},
            "first": [titles[id_] for id_ in rows[OURS][question.id][:3]],
        }
        for question in ranked[:WORST]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of the development data")
    parser.add_argument("--work", type=Path, default=WORK, help="where built indexes are kept")
    parser.add_argument("--articles", default="1000", help="how many articles, or all")
    parser.add_argument(
        "--rebuild", action="store_true", help="build our library anew, as after a change to adding"
    )
    parser.add_argument("--no-peer", action="store_true", help="leave LlamaIndex out")
    parser.add_argument("--json", type=Path, help="also write all values here")
    options = parser.parse_args(arguments)
    if reason := bench_data.missing(options.data, bench_data.ARTICLES, bench_data.RETRIEVAL):
        print(reason)
        return 0
    size = None if options.articles == "all" else int(options.articles)
    subset = bench_data.retrieval_subset(options.data, size)
    folder = options.work / f"retrieval-{options.articles}"
    if options.rebuild:
        shutil.rmtree(folder / "communique", ignore_errors=True)
    with build(subset, folder) as library:
        rows = rank_all(library, subset, None if options.no_peer else folder / "llamaindex")
    scores = score(rows, subset.questions)
    print(f"{len(subset.articles)} articles, {len(subset.questions)} questions\n")
    print(report(scores))
    print(f"\nThe {WORST} worst of {OURS}")
    hard = worst(rows, subset)
    for entry in hard:
        print(f"\n{entry['question']}")
        print(f"  gold   {' | '.join(entry['gold'])}\n  first  {' | '.join(entry['first'])}")
        places = (f"{name} {place or '>10'}" for name, place in entry["places"].items())
        print("  places " + ", ".join(places))
    if options.json:
        options.json.write_text(json.dumps({"scores": scores, "worst": hard}, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
