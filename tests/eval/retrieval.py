"""Retrieval on real news questions: ours by parts, ours whole, and LlamaIndex's hybrid, in one table.

    python tests/eval/retrieval.py --data DIR [--work DIR] [--articles 1000|all] [--rebuild] [--no-peer] [--json FILE]
    python tests/eval/retrieval.py --data DIR --archive LIBRARY [--ablate] [--json FILE]

The articles that the answers came from and random others (seed 0); hits deduplicated by article; 95 %
bootstrap intervals; p of a paired randomisation test against our hybrid. What is built is kept in --work.
`--archive` asks a library that holds the articles already, such as all of them; it is not changed. `--ablate` also
turns each choice of our ranking off or another way, and shows each half of the questions (by the parity of a hash of
their id). Whoever chooses by both halves needs other questions to report on.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial, partialmethod
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

import bench_data
import peers

from rag.evaluation.ranking import RANKING_METRICS, estimate, paired_p
from rag.evaluation.runs import columns
from rag.index.store import Store
from rag.library import Library
from rag.retrieval import retrieve
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


def open_archive(folder: Path, subset: bench_data.Subset) -> Library:
    """The library in `folder`; says how many of the gold articles it lacks."""
    library = Library(Settings(library=folder), create=False)
    gold = set().union(*(question.gold for question in subset.questions))
    held = {article.id for article in library.list()}
    print(
        f"{len(held)} articles in {folder.name}, {len(gold - held)} of {len(gold)} gold articles not among them"
    )
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


# What each row of --ablate changes; the names are those of `rag.retrieval.retrieve` and of `Store.lexical`.
ABLATIONS: Mapping[str, Mapping[str, float]] = {
    "as shipped": {},
    "no pairs of words": {"PAIR_WEIGHT": 0.0},
    "pairs twice as much": {"PAIR_WEIGHT": 0.2},
    "half dense": {"DENSE_WEIGHT": 0.5},
    "0.7 dense": {"DENSE_WEIGHT": 0.7},
    "half dense, no pairs": {"DENSE_WEIGHT": 0.5, "PAIR_WEIGHT": 0.0},
    "body only": {"title_boost": 0.0},
    "title and lead 0.3": {"title_boost": 0.3},
    "title and lead 0.8": {"title_boost": 0.8},
    "no lift by other passages": {"ARTICLE_SHARE": 0.0},
    "100 candidates": {"CANDIDATES": 100},
    "400 candidates": {"CANDIDATES": 400},
}


def ablated(library: Library, questions: Sequence[bench_data.Question]) -> Rankings:
    """Row → question id → article ids, our whole retrieval with one thing changed, with and without the day asked."""
    rows: dict[str, dict[str, list[str]]] = {}
    for name, changes in ABLATIONS.items():
        with ExitStack() as stack:
            for what, value in changes.items():
                if what == "title_boost":
                    boosted = partialmethod(Store.lexical, title_boost=value)
                    stack.enter_context(mock.patch.object(Store, "lexical", boosted))
                elif what == "CANDIDATES":
                    more = partial(find_candidates, limit=int(value))
                    stack.enter_context(mock.patch.object(retrieve, "find_candidates", more))
                    stack.enter_context(mock.patch.object(retrieve, what, int(value)))
                else:
                    stack.enter_context(mock.patch.object(retrieve, what, value))
            for question in questions:
                for dated, scope in (
                    (", as of the day", SearchFilter(as_of=question.asked)),
                    ("", SearchFilter()),
                ):
                    hits = library.search(question.text, scope, limit=PASSAGES).hits
                    found = peers.distinct(hit.article.id for hit in hits)[:DEPTH]
                    rows.setdefault(name + dated, {})[question.id] = found
    return rows


def half(question: bench_data.Question) -> str:
    """`tune` or `report`, by the id alone."""
    return ("tune", "report")[zlib.crc32(question.id.encode()) % 2]


def report_ablations(rows: Rankings, questions: Sequence[bench_data.Question]) -> str:
    """MRR@10, hit@1, hit@10 of each half, of all, and p of the whole against what is shipped."""
    shown = ("MRR@10", "hit@1", "hit@10")
    parts = {name: [q for q in questions if name in (half(q), "all")] for name in ("tune", "report", "all")}
    values = {name: score(rows, chosen) for name, chosen in parts.items()}
    lines = [["", *(f"{name} {' / '.join(shown)}" for name in parts), "all, MRR@10", "p"]]
    for row in rows:
        base = "as shipped" + row[row.index(", as of") :] if ", as of" in row else "as shipped"
        cells = [" / ".join(f"{fmean(values[name][row][m]):.3f}" for m in shown) for name in parts]
        mine, theirs = values["all"][row]["MRR@10"], values["all"][base]["MRR@10"]
        found = estimate(mine)
        p = "" if row == base else f"{paired_p(mine, theirs):.3f}"
        lines.append([row, *cells, f"[{found.low:.3f}, {found.high:.3f}]", p])
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
    parser.add_argument("--archive", type=Path, help="a library that holds the articles already")
    parser.add_argument("--ablate", action="store_true", help="also change each choice of our ranking")
    parser.add_argument("--json", type=Path, help="also write all values here")
    options = parser.parse_args(arguments)
    if reason := bench_data.missing(options.data, bench_data.ARTICLES, bench_data.RETRIEVAL):
        print(reason)
        return 0
    size = None if options.articles == "all" or options.archive else int(options.articles)
    subset = bench_data.retrieval_subset(options.data, size)
    folder = options.work / f"retrieval-{options.articles}"
    if options.rebuild:
        shutil.rmtree(folder / "communique", ignore_errors=True)
    peer = None if options.no_peer or options.archive else folder / "llamaindex"
    with open_archive(options.archive, subset) if options.archive else build(subset, folder) as library:
        rows = rank_all(library, subset, peer)
        if options.ablate:
            print(report_ablations(ablated(library, subset.questions), subset.questions) + "\n")
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
