"""What is counted of one answer. Knows answers and cases; knows nothing of how answers are made or of files.

Each metric is a function from a `Judged` to a `Score`, or to None where it does not apply: such a case scores
nothing. In every metric more is better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rag.evaluation.cases import Case
from rag.schema import Answer
from rag.text import words


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of `of`."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """The share that is right, 0 to 1; None when nothing was counted."""
        return self.right / self.of if self.of else None

    def __str__(self) -> str:
        return "-" if self.rate is None else f"{self.rate:.3f} ({self.right}/{self.of})"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer, its case, the ids of the articles it may rest on, and how many quotes are exact."""

    case: Case
    answer: Answer
    accepted: frozenset[str]
    quotes: Score = Score()


Metric = Callable[[Judged], Score | None]


def article_cited(judged: Judged) -> Score | None:
    """Answerable, with articles named: one of them, or a near-duplicate of one, is cited."""
    if not judged.case.answerable or not judged.case.articles:
        return None
    return Score(int(any(citation.article_id in judged.accepted for citation in judged.answer.citations)), 1)


def answer_shown(judged: Judged) -> Score | None:
    """Answerable, with answers given: one of them is shown, in whole words."""
    if not judged.case.answerable or not judged.case.answers:
        return None
    return Score(int(_shows(judged.answer, judged.case.answers)), 1)


def answer_complete(judged: Judged) -> Score | None:
    """Answerable, with several parts: of each part one alternative is shown, in whole words."""
    if not judged.case.answerable or not judged.case.all_of:
        return None
    return Score(int(all(_shows(judged.answer, group) for group in judged.case.all_of)), 1)


def answerable_answered(judged: Judged) -> Score | None:
    """Answerable: not refused."""
    return Score(int(judged.answer.refusal is None), 1) if judged.case.answerable else None


def unanswerable_refused(judged: Judged) -> Score | None:
    """Not answerable: refused."""
    return None if judged.case.answerable else Score(int(judged.answer.refusal is not None), 1)


def quotes_exact(judged: Judged) -> Score | None:
    """Each quote, near misses among them: equal to `article.text[start:end]` of the revision cited."""
    return judged.quotes if judged.quotes.of else None


METRICS: Mapping[str, Metric] = {
    metric.__name__: metric
    for metric in (
        article_cited,
        answer_shown,
        answer_complete,
        answerable_answered,
        unanswerable_refused,
        quotes_exact,
    )
}


def measure(judged: Judged) -> dict[str, Score]:
    """The score of each metric that applies."""
    scores = {name: metric(judged) for name, metric in METRICS.items()}
    return {name: score for name, score in scores.items() if score is not None}


def total(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """The sum of each metric over cases."""
    sums = dict.fromkeys(METRICS, Score())
    for each in scores:
        for name, score in each.items():
            sums[name] += score
    return sums


def shown_texts(answer: Answer) -> list[str]:
    """What an answer shows: sentences, items, short answer, verdict in words; nothing of a refusal."""
    if answer.refusal:
        return []
    verdict = [answer.verdict.replace("_", " ")] if answer.verdict else []
    short = [answer.short_answer] if answer.short_answer else []
    return [*(s.text for s in answer.sentences), *(item.text for item in answer.items), *short, *verdict]


def _shows(answer: Answer, alternatives: Iterable[str]) -> bool:
    """Whether one of the texts shown holds one alternative as whole words ("40" is not in "2040")."""
    shown = [words(text) for text in shown_texts(answer)]
    runs = [run for run in map(words, alternatives) if run]
    return any(
        text[at : at + len(run)] == run
        for run in runs
        for text in shown
        for at in range(len(text) - len(run) + 1)
    )
