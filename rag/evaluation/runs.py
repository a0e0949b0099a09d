"""Runs cases against a library. Knows ask, show and list; knows nothing of how answers are made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rag.errors import CommuniqueError, UsageError
from rag.evaluation.cases import Case, Names, load_cases
from rag.evaluation.metrics import METRICS, Judged, Score, measure, shown_texts, total
from rag.schema import Answer, Article, SearchFilter, Turn


class Asked(Protocol):
    """What a run needs of a library; each method as in `rag.library.Library`."""

    def ask(
        self, question: str, search_filter: SearchFilter = ..., *, history: Sequence[Turn] = ...
    ) -> Answer:
        """The answer to `question`, or a refusal."""
        ...

    def show(self, article_id: str, revision: int | None = ...) -> Article:
        """One revision of an article, with its text."""
        ...

    def list(self, search_filter: SearchFilter = ...) -> Sequence[Article]:
        """The articles in scope."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, what was answered, what each metric that applies says of it, and the seconds it took."""

    judged: Judged
    scores: Mapping[str, Score]
    seconds: float

    @property
    def missed(self) -> tuple[str, ...]:
        """The metrics that this case did not fully meet."""
        return tuple(name for name, score in self.scores.items() if score.right < score.of)


@dataclass(frozen=True, slots=True)
class Run:
    """Outcomes in the order of the cases."""

    outcomes: tuple[Outcome, ...]

    def totals(self) -> dict[str, Score]:
        """Each metric over all cases."""
        return total(outcome.scores for outcome in self.outcomes)

    def by_kind(self) -> dict[str, dict[str, Score]]:
        """Each metric over the cases of each kind, kinds in alphabetical order."""
        kinds = sorted({outcome.judged.case.kind for outcome in self.outcomes})
        return {k: total(o.scores for o in self.outcomes if o.judged.case.kind == k) for k in kinds}

    def of_split(self, split: str) -> Run:
        """The same run, of the cases of one split only."""
        return Run(tuple(outcome for outcome in self.outcomes if outcome.judged.case.split == split))

    def misses(self) -> tuple[Outcome, ...]:
        """The outcomes that some metric did not fully meet."""
        return tuple(outcome for outcome in self.outcomes if outcome.missed)


def evaluate(library: Asked, path: Path, *, splits: Iterable[str] = ("dev",)) -> Run:
    """Asks the cases of `splits` in `path`; files are looked up beside it. Raises UsageError."""
    return run(library, load_cases(path, splits), path.resolve().parent)


def run(
    library: Asked, cases: Sequence[Case], folder: Path, *, progress: Callable[[int, int], None] | None = None
) -> Run:
    """Asks each of `cases`. Raises UsageError when a case names only articles that the library lacks."""
    names = Names(library.list(SearchFilter()), folder)
    for case in cases:
        unknown = names.unknown(case)
        if unknown and not names.accepted(case.articles):
            raise UsageError(f"case {case.id}: the library has no article {', '.join(unknown)}")
    outcomes = []
    for number, case in enumerate(cases, 1):
        started = time.perf_counter()
        answer = library.ask(case.question, names.resolve_filter(case.search_filter), history=case.history)
        seconds = time.perf_counter() - started
        judged = Judged(case, answer, names.accepted(case.articles), check_quotes(library, answer))
        outcomes.append(Outcome(judged, measure(judged), seconds))
        if progress:
            progress(number, len(cases))
    return Run(tuple(outcomes))


def check_quotes(library: Asked, answer: Answer) -> Score:
    """How many quotes, of citations and of near misses, are exactly the cited slice of the stored text."""
    near = answer.refusal.near_misses if answer.refusal else ()
    right = sum(
        _exact(library, c.article_id, c.revision, c.start, c.end, c.quote, c.content_hash)
        for c in answer.citations
    ) + sum(_exact(library, n.article_id, None, n.start, n.end, n.quote, None) for n in near)
    return Score(right, len(answer.citations) + len(near))


def _exact(
    library: Asked,
    article_id: str,
    revision: int | None,
    start: int,
    end: int,
    quote: str,
    content_hash: str | None,
) -> bool:
    try:
        article = library.show(article_id, revision)
    except CommuniqueError:
        return False
    return bool(quote) and article.text[start:end] == quote and content_hash in (None, article.content_hash)


def table(run: Run) -> str:
    """A plain-text table: a row for each kind and one for all, a column for each metric."""
    head = ["kind", "cases", *(name.replace("_", " ") for name in METRICS)]
    counts = {kind: sum(o.judged.case.kind == kind for o in run.outcomes) for kind in run.by_kind()}
    rows = [[kind, str(counts[kind]), *map(str, scores.values())] for kind, scores in run.by_kind().items()]
    rows.append(["all", str(len(run.outcomes)), *map(str, run.totals().values())])
    return columns([head, *rows])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts as aligned columns, two spaces between them."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def misses_text(run: Run) -> str:
    """Each miss in a few lines: the case, what was wanted, what was shown."""
    lines = []
    for outcome in run.misses():
        case, answer = outcome.judged.case, outcome.judged.answer
        lines.append(f"{case.id}  [{case.kind}]  {case.question}")
        lines.append(f"    missed   {', '.join(outcome.missed)}")
        if case.answerable:
            wanted = " + ".join("|".join(group) for group in (case.answers, *case.all_of) if group)
            lines.append(f"    wanted   {wanted or '-'}  in {', '.join(case.articles) or 'any article'}")
        if answer.refusal:
            lines.append(f"    refused  {answer.refusal.message}")
            lines += [f"    nearest  {near.title}: {near.quote}" for near in answer.refusal.near_misses]
        for citation in answer.citations:
            lines.append(
                f"    cited    {citation.source or citation.article_id}, {citation.title}: {citation.quote}"
            )
        if answer.short_answer:
            lines.append(f"    short    {answer.short_answer}")
    return "\n".join(lines)


def as_value(run: Run) -> dict[str, Any]:
    """The run as one JSON value: each metric in all and for each kind, and each case with what it missed."""
    return {
        "cases": len(run.outcomes),
        "metrics": _scores_value(run.totals()),
        "kinds": {kind: _scores_value(scores) for kind, scores in run.by_kind().items()},
        "outcomes": [
            {
                "id": outcome.judged.case.id,
                "question": outcome.judged.case.question,
                "kind": outcome.judged.case.kind,
                "missed": list(outcome.missed),
                "refused": outcome.judged.answer.refusal is not None,
                "shown": shown_texts(outcome.judged.answer),
                "cited": [citation.article_id for citation in outcome.judged.answer.citations],
                "seconds": round(outcome.seconds, 4),
            }
            for outcome in run.outcomes
        ],
    }


def _scores_value(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {
        name: {"rate": score.rate, "right": score.right, "of": score.of} for name, score in scores.items()
    }
