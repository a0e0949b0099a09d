"""One question from evidence to Answer, without a model. Knows the gate and the writer; knows nothing of where articles live."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.evidence import gather, without_planted
from rag.answer.extractive import extract
from rag.answer.refuse import Judged, answerable, confidence, refuse
from rag.answer.side_by_side import heard_of
from rag.answer.timely import untimely
from rag.index.embed import Embedder
from rag.index.store import Scope, Store
from rag.retrieval.asked.provenance import set_aside
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import article_terms, match
from rag.retrieval.sentences import rank_sentences
from rag.schema import Answer, Coverage, Hit
from rag.text import stem, words

EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it. `kept` is the part of `judged` that may answer; empty means refuse."""

    question: str
    understood: Question
    hits: tuple[Hit, ...]
    judged: tuple[Judged, ...]
    coverage: Coverage
    kept: tuple[Judged, ...] = ()
    later: Mapping[str, str] = field(default_factory=dict)  # article id → the later version that corrects it

    @property
    def refused(self) -> bool:
        """Whether nothing found may answer."""
        return not self.kept


def gather_evidence(
    question: str,
    understood: Question,
    hits: Sequence[Hit],
    vector: NDArray[np.float32],
    store: Store,
    embedder: Embedder,
    coverage: Coverage,
    scope: Scope | None = None,
) -> Asked:
    """Ranks the sentences of `hits`, attributes the best and applies the gate.

    With `scope`, what a later version in it corrects gives way to that version, and is marked where it is still cited.
    """
    told_by, spans = without_planted(hits, store.sentences_of(list({hit.article.id for hit in hits})))
    used = [article_terms(hit.article) for hit in told_by]
    understood = set_aside(understood, lambda name: any(_uses(name, own) for own in used))
    later = store.superseding(list({hit.article.id for hit in hits}), scope) if scope else {}
    ranked = rank_sentences(understood, told_by, vector, store, embedder, spans)
    as_of = scope.search_filter.as_of if scope else None
    judged = tuple(
        (
            scored,
            replace(
                told,
                untimely=untimely(understood, told.article.published, newest=coverage.until, as_of=as_of),
            ),
        )
        for scored, told in gather(ranked, spans, limit=EVIDENCE)
    )
    newest = {id_: article.id for id_, article in later.items()}
    judged = tuple(sorted(judged, key=lambda pair: pair[1].article.id in newest)) if newest else judged
    return Asked(
        question,
        understood,
        tuple(hits),
        judged,
        coverage,
        tuple(answerable(understood, judged, coverage.articles)),
        newest,
    )


def merged(both: Asked, named: Sequence[str], each: Sequence[Asked]) -> Asked:
    """The lookups of the sides `named` of a comparison and that of `both` as one: what is heard of them, best first."""
    lookups = [(named, both), *zip(([side] for side in named), each, strict=True)]
    return replace(
        both,
        hits=tuple({hit.passage.id: hit for _, one in lookups for hit in one.hits}.values()),
        judged=_best_of([pair for sides, one in lookups for pair in one.judged if heard_of(sides, pair)]),
        kept=_best_of([pair for sides, one in lookups for pair in one.kept if heard_of(sides, pair)]),
        later={id_: newest for _, one in lookups for id_, newest in one.later.items()},
    )


def _best_of(pairs: Sequence[Judged]) -> tuple[Judged, ...]:
    """`pairs` by score, each sentence once."""
    found: dict[tuple[str, int], Judged] = {}
    for pair in sorted(pairs, key=lambda pair: -pair[0].score):
        found.setdefault((pair[1].article.id, pair[1].span.start), pair)
    return tuple(found.values())


def _uses(name: str, terms: frozenset[str]) -> bool:
    return all(match(stem(word), terms) for word in words(name))


def ask_extractive(
    asked: Asked, *, started: float, notices: Sequence[str] = (), more: bool = False
) -> Answer:
    """The answer in the archive's own sentences, or the refusal; with `more`, what else bears on the question after it."""
    if asked.refused:
        return _refusal(asked, started=started, notices=notices)
    found = extract(asked.understood, asked.kept, later=asked.later, more=more)
    return Answer(
        question=asked.question,
        standalone_question=asked.understood.text,
        kind=asked.understood.kind,
        mode="extractive",
        sentences=found.sentences,
        citations=found.citations,
        coverage=asked.coverage,
        items=found.items,
        short_answer=found.short_answer,
        verdict=found.verdict,
        hits=asked.hits,
        notices=(*notices, *found.notices),
        confidence=confidence(asked.understood, asked.kept),
        timings={"seconds": time.perf_counter() - started},
    )


def _refusal(
    asked: Asked,
    *,
    started: float,
    notices: Sequence[str],
) -> Answer:
    return Answer(
        question=asked.question,
        standalone_question=asked.understood.text,
        kind=asked.understood.kind,
        mode="extractive",
        sentences=(),
        citations=(),
        coverage=asked.coverage,
        hits=(),
        refusal=refuse(asked.understood, asked.judged, asked.coverage),
        notices=tuple(notices),
        verdict="not_reported" if asked.understood.kind == "yes_no" else None,
        confidence=confidence(asked.understood, asked.judged),
        timings={"seconds": time.perf_counter() - started},
    )
