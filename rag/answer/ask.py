"""One question from evidence to Answer, in either mode. Knows both writers and the gate; knows nothing of where articles live."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.answer.citations import CitationBook
from rag.answer.evidence import gather
from rag.answer.extractive import extract
from rag.answer.refuse import Judged, answerable, refuse
from rag.index.embed import Embedder
from rag.index.store import Store
from rag.retrieval.question import Question
from rag.retrieval.sentences import rank_sentences
from rag.schema import Answer, Coverage, Dropped, Hit, Sentence

if TYPE_CHECKING:
    from rag.llm import Model

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
) -> Asked:
    """Ranks the sentences of `hits`, attributes the best and applies the gate."""
    ranked = rank_sentences(understood, hits, vector, store, embedder)
    spans = store.sentences_of(list({s.article.id for s in ranked[: EVIDENCE * 2]}))
    judged = tuple(gather([s for s in ranked if s.article.id in spans], spans, limit=EVIDENCE))
    return Asked(question, understood, tuple(hits), judged, coverage, tuple(answerable(understood, judged)))


def ask_extractive(asked: Asked, *, started: float, notices: Sequence[str] = ()) -> Answer:
    """The answer in the archive's own sentences, or the refusal."""
    if asked.refused:
        return _refusal(asked, started=started, notices=notices)
    found = extract(asked.understood, asked.kept)
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
        notices=tuple(notices),
        timings={"seconds": time.perf_counter() - started},
    )


def ask_generative(
    asked: Asked, model: Model, *, context_tokens: int, started: float
) -> Iterator[Sentence | Answer]:
    """Sentences of the model as each passes the lock, then the Answer. Raises ModelError when the server fails.

    Articles marked private are never sent to a server that is not on this machine. When nothing of what the model wrote
    passes, the extractive sentences stand in its place.
    """
    from rag.answer.generative import NO_ANSWER, write

    notices: list[str] = []
    sendable = [evidence for _, evidence in asked.kept if model.is_local or not evidence.article.private]
    if len(sendable) < len(asked.kept):
        notices.append("Private articles were not sent to the model server.")
    if not sendable:
        yield ask_extractive(asked, started=started, notices=notices)
        return
    book = CitationBook()
    shown: list[Sentence] = []
    dropped: list[Dropped] = []
    prompt_hash: str | None = None
    for draft in write(asked.understood.text, sendable, model, context_tokens=context_tokens):
        prompt_hash = draft.prompt_hash
        if not draft.ok:
            dropped.append(Dropped(draft.text, draft.reason or "not supported by the sentences it cites"))
            continue
        cited = [sendable[i] for i in draft.evidence]
        first = cited[0].attribution
        sentence = Sentence(
            text=draft.text,
            citations=tuple(dict.fromkeys(book.cite(e.article, e.span) for e in cited)),
            support=draft.support,
            speaker=first.speaker,
            stance=first.stance,
            firmness=first.firmness,
            through=first.through,
            condition=first.condition,
        )
        shown.append(sentence)
        yield sentence
    kept = tuple(each for each in dropped if each.text)
    if not shown:
        notices.append(
            "The model found no answer in the sentences it was given; the nearest are quoted instead."
            if any(each.reason == NO_ANSWER for each in dropped)
            else "Nothing the model wrote passed the checks; the answer quotes the articles instead."
        )
        quoted = ask_extractive(asked, started=started, notices=notices)
        yield from quoted.sentences
        yield replace(quoted, dropped=kept, model=model.name, prompt_hash=prompt_hash, usage=model.usage())
        return
    yield Answer(
        question=asked.question,
        standalone_question=asked.understood.text,
        kind=asked.understood.kind,
        mode="generative",
        sentences=tuple(shown),
        citations=book.all(),
        coverage=asked.coverage,
        hits=asked.hits,
        dropped=kept,
        notices=tuple(notices),
        model=model.name,
        prompt_hash=prompt_hash,
        usage=model.usage(),
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
        timings={"seconds": time.perf_counter() - started},
    )
