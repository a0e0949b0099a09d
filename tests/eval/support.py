"""The support score: fitted and measured on claims that people judged, beside what the claim alone gives away.

    python tests/eval/support.py --data DIR [--cache FILE] [--table]

Needs `faith_wice_dev.jsonl.gz`, `faith_summedits_other7.jsonl.gz`, `faith_qags.jsonl` and, since a model cites a sentence or
two and not a document, `rtqa_articles_2022_23.jsonl.gz`, of which a fourth set is made by rule, "cited": a sentence as it
stands, restated (`mutate.restate`) or cut short is borne out by itself; changed (`mutate.mutations`), joined with another,
or held against another, it is not. Two tables, for few sentences of evidence and for many: the first is fitted on "cited"
and, at a third of the weight, on the judged claims with their five nearest sentences ("near", reported, no bar), the other
on the documents; each set counts the same. Five folds grouped by document (a claim's rivals about the same text never help
it), three draws of them; balanced accuracy at the threshold 0 and area under the ROC curve. `--table` prints the weights
fitted on everything: `rag/verify/support_table.py`.
"""

from __future__ import annotations

import argparse
import math
import pickle
import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bench_data
import lock
import mutate
import numpy as np
from numpy.typing import NDArray

from rag.evaluation.runs import columns
from rag.schema import Article
from rag.text import sentence_spans
from rag.verify.support import FEW, coverage, score
from rag.verify.support_features import features

SETS = {
    "SummEdits": "faith_summedits_other7.jsonl.gz",
    "WiCE": "faith_wice_dev.jsonl.gz",
    "QAGS": "faith_qags.jsonl",
}
CITED = "cited"
CITED_CASES = 600
NEAR = 5
NEAR_SHARE = 0.3
RIDGE = 3.0
CLAIM_ONLY = ("words", "digits", "capitals", "negations")
Numbers = NDArray[np.float64]


def read(data: Path) -> list[dict[str, Any]]:
    """Set, group (document), label, features against the evidence, and what the claim alone gives away."""
    rows = []
    for name, file in SETS.items():
        for row in bench_data.read_lines(data / file):
            doc = row["doc"]
            text = doc if isinstance(doc, str) else "\n".join(doc)
            spans = sentence_spans(text) if isinstance(doc, str) else ()
            sentences = [text[s.start : s.end] for s in spans] or list(doc)
            claim, label = row["claim"], bool(row["label"])
            rows.append(_row(name, text, claim, sentences, label))
            near = sorted(sentences, key=lambda each: -coverage(claim, [each]))[:NEAR]
            rows.append(_row(f"{name}, near", text, claim, near, label))
    chance = random.Random(5)
    for article in lock.articles_of(data / bench_data.ARTICLES, chance):
        made = list(cited(article, chance))
        rows += [_row(CITED, article.id, claim, evidence, label) for claim, evidence, label in made]
        if sum(row["set"] == CITED for row in rows) >= 6 * CITED_CASES:
            break
    return rows


def _row(name: str, document: str, claim: str, evidence: Sequence[str], label: bool) -> dict[str, Any]:
    return {
        "set": name,
        "group": zlib.crc32(document.encode()),
        "label": label,
        "few": len(evidence) <= FEW,
        "features": features(claim, evidence),
        "before": coverage(claim, evidence),
        "shipped": score(claim, evidence),
        "claim": {
            "words": math.log(1 + len(claim.split())),
            "digits": sum(word[:1].isdigit() for word in claim.split()),
            "capitals": sum(word[:1].isupper() for word in claim.split()[1:]),
            "negations": sum(word in ("not", "no", "never", "without") for word in claim.lower().split()),
        },
    }


def cited(article: Article, chance: random.Random) -> Iterator[tuple[str, list[str], bool]]:
    """Claims made of one sentence of an article, with the evidence that a model would have cited, and whether it holds."""
    texts = [article.text[s.start : s.end] for s in sentence_spans(article.text)]
    usable = [t for t in texts if 3 <= len(t.split()) <= 40 and "\n" not in t and t[-1] in '.”"']
    if len(usable) < 3:
        return
    one, other, third = chance.sample(usable, 3)
    head = f"{article.published or ''} {article.title}"
    evidence = [one, *([third] if chance.random() < 0.5 else []), head]
    yield one, evidence, True
    yield mutate.restate(one), evidence, True
    clause = one.split(", ")[0]
    if clause != one and len(clause.split()) > 4:
        yield f"{clause}.", evidence, True
    joined = one.rstrip('.”"') + " and " + other[:1].lower() + other[1:]
    yield joined, [one, other, head], True
    yield joined, evidence, False
    names = [match[0] for match in mutate.NAME.finditer(article.text)]
    for _, changed in list(mutate.mutations(one, names, " ".join(evidence), chance))[:2]:
        yield changed, evidence, False
    yield one, [other, head], False
    half, rest = one.split()[: len(one.split()) // 2], other.split()[len(other.split()) // 2 :]
    yield " ".join([*half, *rest]), evidence, False


def fit(
    values: Numbers, labels: NDArray[np.bool_], weights: Numbers, ridge: float = RIDGE
) -> tuple[Numbers, float]:
    """Logistic regression with a ridge on standardised values: a weight for each column as it is, and a constant."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.c_[(values - mean) / spread, np.ones(len(values))]

    def loss(found: Numbers) -> tuple[float, Numbers]:
        raw = scaled @ found
        lost = (weights * np.logaddexp(0, -np.where(labels, raw, -raw))).sum()
        wrong = weights * (1 / (1 + np.exp(-np.clip(raw, -30, 30))) - labels)
        return float(lost + ridge * (found[:-1] @ found[:-1]) / 2), scaled.T @ wrong + np.r_[
            ridge * found[:-1], 0
        ]

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    return found[:-1] / spread, float(found[-1] - (found[:-1] * mean / spread).sum())


def balanced(labels: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Mean of the shares of true and of false claims that are told as such."""
    return float((said[labels].mean() + (~said[~labels]).mean()) / 2)


def auroc(labels: NDArray[np.bool_], values: Numbers) -> float:
    """How often a true claim scores above a false one."""
    true, false = values[labels], values[~labels]
    above = (true[:, None] > false[None, :]).mean() + (true[:, None] == false[None, :]).mean() / 2
    return float(above)


def even(sets: NDArray[Any], labels: NDArray[np.bool_]) -> Numbers:
    """A weight for each row, so that each set and each label in it counts the same."""
    weights = np.zeros(len(sets))
    for name in set(sets):
        for label in (True, False):
            those = (sets == name) & (labels == label)
            weights[those] = (NEAR_SHARE if name.endswith(", near") else 1.0) * 300 / max(1, those.sum())
    return weights


def folded(rows: Sequence[dict[str, Any]], values: Numbers, draw: int) -> Numbers:
    """Scores of all rows by what was fitted on the other folds, each of which holds whole documents."""
    sets, labels = np.array([r["set"] for r in rows]), np.array([r["label"] for r in rows])
    few = np.array([row["few"] for row in rows])
    fold = np.array([zlib.crc32(f"{draw} {row['group']}".encode()) % 5 for row in rows])
    scores = np.zeros(len(rows))
    for held in range(5):
        for regime in (few, ~few):
            others, own = (fold != held) & regime, (fold == held) & regime
            found, constant = fit(values[others], labels[others], even(sets[others], labels[others]))
            scores[own] = values[own] @ found + constant
    return scores


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--cache", type=Path, help="where the features are kept between runs")
    parser.add_argument("--table", action="store_true", help="print the weights fitted on everything")
    options = parser.parse_args(arguments)
    if skip := bench_data.missing(options.data, *SETS.values(), bench_data.ARTICLES):
        print(skip)
        return 0
    if options.cache and options.cache.is_file():
        rows = pickle.loads(options.cache.read_bytes())
    else:
        rows = read(options.data)
        if options.cache:
            options.cache.write_bytes(pickle.dumps(rows))
    names = list(rows[0]["features"])
    sets, labels = np.array([r["set"] for r in rows]), np.array([r["label"] for r in rows])
    values = np.array([[row["features"][name] for name in names] for row in rows], float)
    claims = np.array([[row["claim"][name] for name in CLAIM_ONLY] for row in rows], float)
    draws = {
        "support score": [folded(rows, values, draw) for draw in range(3)],
        "claim alone": [folded(rows, claims, draw) for draw in range(3)],
        "share of words, at 0.6": [np.array([row["before"] - 0.6 for row in rows])],
        "shipped table, not folded": [np.array([row["shipped"] for row in rows])],
    }
    shown = [*SETS, CITED, *(f"{name}, near" for name in SETS)]
    table = [["balanced accuracy (AUROC)", *shown]]
    for name, scores in draws.items():
        cells = []
        for each in shown:
            those = sets == each
            accuracy = np.mean([balanced(labels[those], s[those] > 0) for s in scores])
            area = np.mean([auroc(labels[those], s[those]) for s in scores])
            cells.append(f"{accuracy:.3f} ({area:.3f})")
        table.append([name, *cells])
    print(columns(table))
    if options.table:
        few = np.array([row["few"] for row in rows])
        for title, regime in (("WITH_FEW", few), ("WITH_MANY", ~few)):
            found, constant = fit(values[regime], labels[regime], even(sets[regime], labels[regime]))
            print(f'\n{title}: Mapping[str, float] = {{\n    "": {constant:.4f},')
            for name, weight in zip(names, found, strict=True):
                print(f'    "{name}": {weight:.4f},')
            print("}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
