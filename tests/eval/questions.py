"""Extractive answers to real news questions: is the answer there, in how many words, and is the right article cited.

    python tests/eval/questions.py --data DIR [--library DIR] [--articles 1000|all] [--half tune|report] [--misses N] [--json]

The archive is built once in --library (default: a folder for temporary files) and read afterwards; what is asked are the
questions whose supporting articles are all in it, as of the day each was asked, with no window on how old news may be.
`--half` splits the questions by the parity of a hash of their id: weights are fitted on `tune`, figures reported on `report`.
Every figure counts a refusal as an answer of no words that holds nothing and cites nothing; `words` is over all questions.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bench_data

from rag.library import Library
from rag.schema import Answer, SearchFilter
from rag.settings import Settings
from rag.text import words

QUESTIONS = "rtqa_qa_2022_23.jsonl"
WORK = Path(tempfile.gettempdir()) / "communique-eval"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the day it was asked, what counts as its answer, and the articles that hold it."""

    id: str
    text: str
    asked: str
    answers: tuple[str, ...]
    support: frozenset[str]

    @property
    def half(self) -> str:
        """`tune` or `report`, by the id alone."""
        return ("tune", "report")[zlib.crc32(self.id.encode()) % 2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    case: Case
    answer: Answer
    shown: bool
    cited: bool
    words: int


def read_cases(data: Path, held: frozenset[str] | None = None, half: str | None = None) -> list[Case]:
    """The questions of `data`; those with all their supporting articles in `held`, when given; of one half, when given."""
    cases = []
    for row in bench_data.read_lines(data / QUESTIONS):
        support = frozenset((*row["support_ids"], *(row.get("gold_article_ids") or ())))
        case = Case(row["id"], row["question"], row["date"], tuple(row["answer"]), support)
        if (held is None or support & held) and half in (None, case.half):
            cases.append(case)
    return cases


def open_archive(data: Path, folder: Path, articles: str) -> Library:
    """The archive in `folder`, built from the articles of `data` when it is empty."""
    library = Library(Settings(library=folder))
    if not library.stats()["articles"]:
        subset = bench_data.retrieval_subset(data, None if articles == "all" else int(articles))
        report = library.add([str(bench_data.write_jsonl(subset.articles, folder / "articles.jsonl"))])
        print(f"added {report.added} articles in {report.seconds:.0f} s", file=sys.stderr)
    return library


def normal(text: str) -> str:
    """Folded words with single spaces, and a space at either end."""
    return f" {' '.join(words(text))} "


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether any of `answers` stands in `text`, word for word."""
    shown = normal(text)
    return any(normal(answer) in shown for answer in answers)


def ask(library: Library, case: Case) -> Outcome:
    """Asks one question as of its day."""
    answer = library.ask(case.text, SearchFilter(as_of=case.asked), use_model=False)
    text = " ".join(sentence.text for sentence in answer.sentences)
    return Outcome(
        case,
        answer,
        holds(text, case.answers),
        any(citation.article_id in case.support for citation in answer.citations),
        len(text.split()),
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The figures of the table, over all outcomes."""
    number = len(outcomes)
    answered = [each for each in outcomes if each.answer.refusal is None]
    short = [each for each in answered if each.answer.short_answer]
    seconds = sorted(each.answer.timings["seconds"] for each in outcomes)
    return {
        "questions": number,
        "answer shown": sum(each.shown for each in outcomes) / number,
        "support cited": sum(each.cited for each in outcomes) / number,
        "words": statistics.mean(each.words for each in outcomes),
        "words when answered": statistics.mean(each.words for each in answered) if answered else 0.0,
        "refused": 1 - len(answered) / number,
        "short given": len(short) / number,
        "short right": (
            sum(holds(each.answer.short_answer or "", each.case.answers) for each in short) / len(short)
            if short
            else 0.0
        ),
        "p50 ms": 1000 * seconds[number // 2],
        "p95 ms": 1000 * seconds[int(number * 0.95)],
    }


def show(values: Mapping[str, float]) -> str:
    """One figure a line."""
    return "\n".join(f"{name:<22}{value:>10.3f}".replace(".000", "") for name, value in values.items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--articles", default="1000", help="how many, or all")
    parser.add_argument("--half", choices=("tune", "report"))
    parser.add_argument("--every", type=int, default=1, help="only each Nth question")
    parser.add_argument(
        "--misses", type=int, default=0, help="print this many questions whose answer was not shown"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args(arguments)
    if skip := bench_data.missing(options.data, QUESTIONS, bench_data.ARTICLES, bench_data.RETRIEVAL):
        print(skip)
        return 0
    folder = options.library or WORK / f"answers-{options.articles}"
    with open_archive(options.data, folder, options.articles) as library:
        held = frozenset(article.id for article in library.list())
        cases = read_cases(options.data, held, options.half)[:: options.every]
        outcomes = [ask(library, case) for case in cases]
    values = figures(outcomes)
    if options.json:
        print(json.dumps(values))
        return 0
    for each in [each for each in outcomes if not each.shown][: options.misses]:
        print(f"{each.case.id} {each.case.text} = {' | '.join(each.case.answers)}")
        print(f"    {'refused' if each.answer.refusal else 'cited' if each.cited else 'elsewhere'}")
        for sentence in each.answer.sentences:
            print(f"    > {sentence.text}")
    print(show(values))
    kinds = Counter(each.answer.kind for each in outcomes)
    for kind, number in kinds.most_common():
        right = sum(each.shown for each in outcomes if each.answer.kind == kind)
        print(f"  {kind:<20}{right / number:>10.3f}  of {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
