"""Questions that need several articles, each asked of its own evidence paragraphs: is the answer shown, is the verdict right.

    python tests/eval/multihop.py --data DIR [--library DIR] [--half tune|report] [--every N] [--misses N] [--json]

Each paragraph is an article of one archive; a question sees its own paragraphs (a filter by article). An answer that is not
yes or no counts as shown when it stands whole-word in the shown text or the short answer; the rate is the mean over distinct
answers of the mean over their questions, since a quarter of the questions share one answer. Yes and no are scored apart, by
the verdict: balanced accuracy, in which `strict` takes "no" only from the verdict no and `lenient` from any verdict but yes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bench_data
import questions

from rag.library import Library
from rag.schema import Answer, SearchFilter
from rag.settings import Settings

MULTIHOP = "multihoprag_oracle_qa.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its answer, and the ids of its evidence paragraphs."""

    id: str
    text: str
    answer: str
    paragraphs: tuple[str, ...]

    @property
    def half(self) -> str:
        """`tune` or `report`: questions that share an answer stay together, unless it is yes or no."""
        key = self.id if self.is_yes_no else questions.normal(self.answer)
        return ("tune", "report")[zlib.crc32(key.encode()) % 2]

    @property
    def is_yes_no(self) -> bool:
        """Whether the answer is yes or no."""
        return questions.normal(self.answer) in (" yes ", " no ")


def read(data: Path) -> tuple[list[Case], dict[str, dict[str, str]]]:
    """The questions, and the paragraphs as articles by id."""
    cases: list[Case] = []
    articles: dict[str, dict[str, str]] = {}
    for row in bench_data.read_lines(data / MULTIHOP):
        ids = []
        for context in row["contexts"]:
            text = context["paragraph_text"]
            id_ = "p-" + hashlib.sha256(f"{context['title']}\n{text}".encode()).hexdigest()[:16]
            articles[id_] = {"id": id_, "title": context["title"], "text": text}
            ids.append(id_)
        answer = row["answers_objects"][0]["spans"][0]
        cases.append(Case(row["question_id"], row["question_text"], answer, tuple(ids)))
    return cases, articles


def open_archive(articles: dict[str, dict[str, str]], folder: Path) -> Library:
    """The archive of all paragraphs in `folder`, built when it is empty."""
    library = Library(Settings(library=folder))
    if not library.stats()["articles"]:
        library.add([str(bench_data.write_jsonl(articles.values(), folder / "articles.jsonl"))])
    return library


def shown(answer: Answer) -> str:
    """What a reader sees: the sentences and the short answer."""
    return " ".join((*(sentence.text for sentence in answer.sentences), answer.short_answer or ""))


def macro(pairs: Sequence[tuple[Case, Answer]]) -> float:
    """The share shown, averaged over distinct answers."""
    found: dict[str, list[bool]] = defaultdict(list)
    for case, answer in pairs:
        found[questions.normal(case.answer)].append(questions.holds(shown(answer), [case.answer]))
    return statistics.mean(statistics.mean(each) for each in found.values())


def balanced(pairs: Sequence[tuple[Case, Answer]], *, strict: bool) -> float:
    """The mean of the shares of yes and of no that the verdict meets."""
    right: dict[str, list[bool]] = {" yes ": [], " no ": []}
    for case, answer in pairs:
        wanted = questions.normal(case.answer)
        met = answer.verdict == "yes" if wanted == " yes " else answer.verdict != "yes"
        if strict and wanted == " no ":
            met = answer.verdict == "no"
        right[wanted].append(met)
    return statistics.mean(statistics.mean(each) for each in right.values())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--half", choices=("tune", "report"))
    parser.add_argument("--every", type=int, default=1, help="only each Nth question")
    parser.add_argument("--misses", type=int, default=0, help="print this many misses")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    if skip := bench_data.missing(options.data, MULTIHOP):
        print(skip)
        return 0
    cases, articles = read(options.data)
    cases = [case for case in cases if options.half in (None, case.half)][:: options.every]
    with open_archive(articles, options.library or questions.WORK / "multihop") as library:
        held = {article.id for article in library.list()}
        asked = [
            (case, library.ask(case.text, SearchFilter(article_ids=case.paragraphs), use_model=False))
            for case in cases
            if held.intersection(case.paragraphs)
        ]
    named = [pair for pair in asked if not pair[0].is_yes_no]
    judged = [pair for pair in asked if pair[0].is_yes_no]
    texts = [len(shown(answer).split()) for _, answer in named]
    values = {
        "bridge questions": len(named),
        "shown, macro": macro(named),
        "refused": sum(answer.refusal is not None for _, answer in named) / len(named),
        "words": statistics.mean(texts),
        "yes/no questions": len(judged),
        "balanced, strict": balanced(judged, strict=True),
        "balanced, lenient": balanced(judged, strict=False),
        "no verdict": sum(answer.verdict is None for _, answer in judged) / len(judged),
    }
    if options.json:
        print(json.dumps(values))
        return 0
    missed = [pair for pair in named if not questions.holds(shown(pair[1]), [pair[0].answer])]
    for case, answer in missed[: options.misses]:
        print(f"{case.id} {answer.kind} {case.text} = {case.answer}\n    > {shown(answer) or 'refused'}")
    print(questions.show(values))
    for wanted in ("yes", "no"):
        of = [answer.verdict for case, answer in judged if questions.normal(case.answer) == f" {wanted} "]
        print(f"  {wanted:<4}", dict(Counter(verdict or "none" for verdict in of).most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
