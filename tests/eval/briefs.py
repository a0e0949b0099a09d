"""Notes, measured: quiz coverage of a week's digest, redundancy, attribution and firmness, time per note.

    python tests/eval/briefs.py --data DIR [--weeks N] [--half 0|1] [--sumy]
    python tests/eval/briefs.py --data DIR --labels FILE [--show]
    python tests/eval/briefs.py --data DIR --library LIBRARY

Quiz coverage: the news of one week (`rtqa` articles) in at most 400 words, and how many of that week's quiz answers stand
in them. Beside ours: the first sentence of each article in random order, random sentences, and with `--sumy` the LexRank
and TextRank of sumy (`pip install sumy`, no part of this project).

A row of `--labels` is {"text", "article": [sentences], "index", "speaker", "stance", "firmness"}, labelled by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench_data import ARTICLES, missing, read_lines

from rag.briefing import brief
from rag.briefing.sentence import stems_of
from rag.schema import Article, Coverage, SearchFilter, Span
from rag.text import fold, sentence_spans
from rag.verify.attribution import attribute

QUIZ = "rtqa_qa_2022_23.jsonl"
WORDS = 400
DAYS = 7
FEWEST_QUESTIONS = 4
LEADING = 6  # sentences of an article that the graph baselines see: the pairs of a whole week are too many


@dataclass(frozen=True)
class Week:
    """The articles of seven days, their sentences, and the answers of the quiz at its end."""

    until: str
    articles: tuple[Article, ...]
    spans: dict[str, tuple[Span, ...]]
    answers: tuple[tuple[str, ...], ...]

    @property
    def half(self) -> int:
        """0 or 1: quizzes of one calendar week, which share most of their news, are of one half."""
        return date.fromisoformat(self.until).isocalendar().week % 2

    def sentences(self, article: Article) -> list[str]:
        return [" ".join(article.text[s.start : s.end].split()) for s in self.spans[article.id]]


def weeks_of(data: Path) -> list[Week]:
    """The weeks with a quiz of at least four questions that has an answer in some article of the archive."""
    by_day: dict[str, list[dict[str, Any]]] = {}
    for row in read_lines(data / ARTICLES):
        if row["date"] and not row["boilerplate"]:
            by_day.setdefault(row["date"][:10], []).append(row)
    answers: dict[str, list[tuple[str, ...]]] = {}
    for question in read_lines(data / QUIZ):
        if question["support_ids"]:
            answers.setdefault(question["date"], []).append(tuple(question["answer"]))
    found = []
    for until, asked in sorted(answers.items()):
        last = date.fromisoformat(until)
        rows = [row for back in range(DAYS) for row in by_day.get((last - timedelta(back)).isoformat(), ())]
        if len(asked) >= FEWEST_QUESTIONS and len(rows) >= 20:
            articles = tuple(map(article_of, rows))
            spans = {a.id: sentence_spans(a.text) for a in articles}
            found.append(Week(until, articles, spans, tuple(asked)))
    return found


def article_of(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"], title=row["title"], source=row["id"].split("/")[0], url=None, published=row["date"], place=None,
        language="en", text=row["text"], content_hash="", cluster_id=row["id"],
    )  # fmt: skip


def answered(text: str, answers: Sequence[tuple[str, ...]]) -> int:
    """How many answers stand in a text as whole words."""
    words = f" {_plain(text)} "
    return sum(any(f" {_plain(form)} " in words for form in forms if _plain(form)) for forms in answers)


def _plain(text: str) -> str:
    folded = re.sub(r"[^\w%$.]+|\.(?!\d)", " ", fold(text).replace(",", ""))
    return re.sub(r"^(?:the|a|an) ", "", " ".join(folded.split()))


def within(sentences: Sequence[str], words: int = WORDS) -> list[str]:
    """The first sentences that fit."""
    kept, left = [], words
    for sentence in sentences:
        length = len(sentence.split())
        if length <= left:
            kept.append(sentence)
            left -= length
    return kept


def ours(week: Week) -> list[str]:
    note = brief(
        week.articles, week.spans, kind="digest", topic=None, coverage=Coverage(0, 0, 0, None, None, 0),
        created="2026-01-01T00:00:00+00:00", scope_text="the week",
    )  # fmt: skip
    return within([line.text for section in note.sections for line in section.lines])


def leads(week: Week, seed: int = 0) -> list[str]:
    shuffled = random.Random(seed).sample(week.articles, len(week.articles))
    return within([week.sentences(a)[0] for a in shuffled if week.sentences(a)])


def at_random(week: Week, seed: int = 0) -> list[str]:
    every = [sentence for a in week.articles for sentence in week.sentences(a)]
    return within(random.Random(seed).sample(every, len(every)))


def ranked(week: Week, name: str) -> list[str]:
    """LexRank (Erkan and Radev 2004) or TextRank (Mihalcea and Tarau 2004) of sumy."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    class Words:
        def to_words(self, text: str) -> tuple[str, ...]:
            return tuple(stems_of(text))

    sentences = [Sentence(text, Words()) for text in _leading(week)]
    document = ObjectDocumentModel([Paragraph(sentences)])
    if name == "TextRank":
        scores = TextRankSummarizer().rate_sentences(document)
        return within([str(s) for s in sorted(sentences, key=lambda s: -scores[s])])
    summarizer = LexRankSummarizer()
    words = [summarizer._to_words_set(s) for s in document.sentences]
    matrix = summarizer._create_matrix(
        words, summarizer.threshold, summarizer._compute_tf(words), summarizer._compute_idf(words)
    )
    weights = summarizer.power_method(matrix, summarizer.epsilon)
    best = sorted(range(len(sentences)), key=lambda i: -weights[i])
    return within([str(sentences[i]) for i in best])


def _leading(week: Week) -> list[str]:
    return [s for a in week.articles for s in week.sentences(a)[:LEADING] if 6 <= len(s.split()) <= 60]


def redundancy(sentences: Sequence[str]) -> float:
    """The mean, over sentences, of the largest share of its words that another sentence of the text holds."""
    stems = [stems_of(sentence) for sentence in sentences]
    shares = [
        max((len(own & other) / len(own) for other in stems[:i] + stems[i + 1 :]), default=0.0)
        for i, own in enumerate(stems)
        if own
    ]
    return statistics.mean(shares) if shares else 0.0


def quiz(data: Path, number: int | None, half: int | None, *, sumy: bool, show: bool) -> None:
    weeks = [week for week in weeks_of(data) if half in (None, week.half)][:number]
    total = sum(len(week.answers) for week in weeks)
    print(
        f"{len(weeks)} weeks, {total} questions, {statistics.mean(len(w.articles) for w in weeks):.0f} articles a week"
    )
    systems: dict[str, Callable[[Week], list[str]]] = {
        "ours": ours,
        "leads": leads,
        "random": at_random,
    }
    if sumy:
        systems |= {name: partial(ranked, name=name) for name in ("LexRank", "TextRank")}
    found: dict[str, float] = {}
    for name, system in systems.items():
        if name in ("leads", "random"):  # the mean of five draws
            draws = [[system(week, seed) for week in weeks] for seed in range(5)]  # type: ignore[call-arg]
        else:
            draws = [[system(week) for week in weeks]]
        right = statistics.mean(
            sum(answered(" \n ".join(text), week.answers) for text, week in zip(texts, weeks, strict=True))
            for texts in draws
        )
        found[name] = right
        again = statistics.mean(redundancy(text) for texts in draws for text in texts)
        length = statistics.mean(len(" ".join(text).split()) for texts in draws for text in texts)
        print(
            f"  {name:16} {right:6.1f} of {total} answers ({right / total:.3f}); {length:.0f} words, redundancy {again:.2f}"
        )
        if show and name == "ours":
            print("\n".join(f"    - {sentence}" for sentence in draws[0][0]))
    print(f"  ours is {found.pop('ours') / max(found.values()):.2f} times the best of the others")


def labelled(labels: Path, *, show: bool) -> None:
    """Speaker, stance and firmness of sentences labelled by hand."""
    rows = [json.loads(line) for line in labels.open(encoding="utf-8")]
    right = dict.fromkeys(("speaker", "stance", "firmness"), 0)
    denials = plans = 0
    for row in rows:
        found = attribute(row["article"], row["index"])
        for name in right:
            same = (
                _same(getattr(found, name), row[name])
                if name == "speaker"
                else getattr(found, name) == row[name]
            )
            right[name] += same
            if show and not same:
                print(f"  {name} {getattr(found, name)!r}, not {row[name]!r}: {row['text'][:150]}")
        denials += row["stance"] == "denied" and found.stance != "denied"
        plans += row["firmness"] not in ("done", "signed", "agreed") and found.firmness in (
            "done",
            "signed",
            "agreed",
        )
    for name, count in right.items():
        print(f"  {name:9} {count} of {len(rows)} right ({count / len(rows):.3f})")
    print(f"  denials as assertions {denials}; plans or talk as facts {plans}")


def _same(found: str | None, wanted: str | None) -> bool:
    """Whether two namings mean one speaker: equal, or one is the surname of the other."""
    if not found or not wanted:
        return not found and not wanted
    one, other = fold(found).removeprefix("the "), fold(wanted).removeprefix("the ")
    return one == other or one.split()[-1] == other.split()[-1]


def speed(folder: Path) -> None:
    """The shortest of three runs of each kind of note over a library, the first of them cold."""
    from rag import open_library

    with open_library(folder, create=False) as library:
        newest = library.list()[0].id
        cases: list[tuple[str, dict[str, Any]]] = [
            (
                "readout of 1 article",
                {"search_filter": SearchFilter(article_ids=(newest,)), "kind": "readout"},
            ),
            (
                "topic note over 50 articles",
                {"kind": "topic", "topic": "inflation and interest rates", "limit": 50},
            ),
            (
                "topic note over 500 articles",
                {"kind": "topic", "topic": "inflation and interest rates", "limit": 500},
            ),
            ("digest over 500 articles", {"kind": "digest", "limit": 500}),
        ]
        for name, given in cases:
            times = []
            for _ in range(3):
                started = time.perf_counter()
                note = library.brief(**given)
                times.append(time.perf_counter() - started)
            print(
                f"  {name:30} warm {min(times[1:]):.2f} s, first {times[0]:.2f} s; {note.header['basis'].text[:60]}"
            )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--weeks", type=int, help="only the first weeks")
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="every other calendar week: 0 for building, 1 for judging"
    )
    parser.add_argument("--sumy", action="store_true", help="LexRank and TextRank, too; needs sumy")
    parser.add_argument("--labels", type=Path, help="sentences labelled by hand")
    parser.add_argument("--library", type=Path, help="a library to time notes over")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    if given.labels:
        labelled(given.labels, show=given.show)
    if given.library:
        speed(given.library)
    if given.labels or given.library:
        return 0
    why = missing(given.data, ARTICLES, QUIZ)
    if why:
        print(why)
        return 0
    quiz(given.data, given.weeks, given.half, sumy=given.sumy, show=given.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
