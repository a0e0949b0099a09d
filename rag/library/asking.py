"""Questions to a library: found, answered, kept, looked at again. Wires retrieval and answers together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.answer.ask import Asked, ask_extractive, gather_evidence, merged
from rag.answer.side_by_side import for_side, sides
from rag.errors import ModelError, UsageError
from rag.export.template import PLAIN, Template
from rag.retrieval.asked.preference import narrowed, only_outlets, preferring
from rag.retrieval.asked.question import Question, understand
from rag.retrieval.retrieve import retrieve
from rag.schema import (
    Answer,
    Hit,
    SearchFilter,
    SearchResult,
    Sentence,
    Turn,
)

if TYPE_CHECKING:
    from rag.answer.conversations import Conversations
    from rag.answer.rechecking.rechecked import Rechecked
from rag.index.store import Scope
from rag.library.opened import RERANKING_MODEL, Opened
from rag.library.scopes import EVERYTHING, scope_text

Hits = list[Hit]
EVIDENCE_PASSAGES = 12


class Asking(Opened):
    """Questions to a library: found, answered, kept, looked at again."""

    def search(
        self, question: str, search_filter: SearchFilter = EVERYTHING, *, limit: int = 10
    ) -> SearchResult:
        """The best `limit` passages for `question` within `search_filter`."""
        understood = self.understand(question, search_filter)
        scope = self.store.scope(only_outlets(understood, narrowed(understood, search_filter)))
        if not scope.coverage.articles:
            return SearchResult(understood.text, (), scope.coverage)
        vector = self.store.embedder.embed_question(understood.text)
        found, notices = self._retrieve(understood.text, vector, scope, limit=limit)
        hits = preferring(understood, found)
        return SearchResult(understood.text, tuple(hits), scope.coverage, tuple(notices))

    def understand(self, question: str, search_filter: SearchFilter = EVERYTHING) -> Question:
        """What `question` asks for, its dates resolved against `as_of` or today, outlets and places as known by then."""
        as_of = search_filter.as_of
        newest = self.store.scope(search_filter).coverage.until
        return understand(
            _asked(question),
            self._known.outlets(as_of),
            today=(_day(as_of) if as_of else None) or self.today(),
            newest=_day(newest) if newest else None,
            known_places=self._known.places(as_of),
        )

    def ask(
        self,
        question: str,
        search_filter: SearchFilter = EVERYTHING,
        *,
        history: Sequence[Turn] = (),
        use_model: bool | None = None,
        more: bool = False,
    ) -> Answer:
        """The answer to `question`, or a refusal. With `more`, further sentences of the articles follow an answer that quotes.

        `use_model`: True insists (raises ModelError when the server fails), False forbids, None uses the model that is set
        and falls back to an extractive answer with a notice.
        """
        answer: Answer | None = None
        for part in self.ask_stream(question, search_filter, history=history, use_model=use_model, more=more):
            if isinstance(part, Answer):
                answer = part
        assert answer is not None
        return answer

    def ask_stream(
        self,
        question: str,
        search_filter: SearchFilter = EVERYTHING,
        *,
        history: Sequence[Turn] = (),
        use_model: bool | None = None,
        more: bool = False,
    ) -> Iterator[Sentence | Answer]:
        """As `ask`, but each sentence as soon as it has passed the checks; the finished Answer comes last."""
        started = time.perf_counter()
        question = _asked(question)
        model = self._model_for(use_model)
        notices: list[str] = []
        standalone = question
        if history:
            from rag.answer.follow_ups.rewrite import standalone as rewrite

            standalone = rewrite(question, history, model)
        understood = self.understand(standalone, search_filter)
        said = narrowed(understood, search_filter)
        if understood.dates_filter and self._only_undated(said):
            notices.append("The articles bear no dates, so the dates of the question narrow nothing.")
        elif understood.dates_filter:
            search_filter = said
            notices.append(f"Searched as the question says: {scope_text(search_filter, None)}.")
        if understood.kind == "count":
            from rag.answer.counted.counting import count

            scope = self.store.scope(only_outlets(understood, search_filter))
            answer = count(question, understood, self.store, scope, started=started, notices=notices)
            yield from answer.sentences
            yield answer
            return
        asked, told = self._gather(question, understood, search_filter, use_model=use_model)
        notices += told
        if model is not None and not asked.refused:
            from rag.answer.worded.with_model import ask_generative

            try:
                yield from ask_generative(
                    asked, model, context_tokens=self.settings.llm_context, started=started
                )
                return
            except ModelError as error:
                if use_model:
                    raise
                notices.append(f"{str(error).rstrip('.')}. This answer quotes the articles instead.")
        answer = ask_extractive(asked, started=started, notices=notices, more=more)
        yield from answer.sentences
        yield answer

    @property
    def conversations(self) -> Conversations:
        """The conversations kept in this library: `remember` an answer, go on with its `history`."""
        from rag.answer.conversations import Conversations

        return Conversations(self.store.catalogue)

    def verify(self, saved: object, *, edited: str | None = None, template: Template = PLAIN) -> Rechecked:
        """A saved answer or note, as its JSON value, looked at again against what is stored.

        With `edited`, the Markdown of a note as somebody changed it, each of its lines against the saved note; `template`
        is the one that it was written with.
        """
        if edited is not None:
            from rag.answer.rechecking.edited import recheck_edited

            return recheck_edited(edited, saved, self.store, template)
        from rag.answer.rechecking.recheck import recheck

        return recheck(saved, self.store)

    def as_retriever(self, search_filter: SearchFilter = EVERYTHING, *, limit: int = 10) -> Any:
        """A LlamaIndex BaseRetriever over this library."""
        from rag.retrieval.llama import make_retriever

        return make_retriever(lambda question: self.search(question, search_filter, limit=limit).hits)

    def as_query_engine(self, search_filter: SearchFilter = EVERYTHING) -> Any:
        """A LlamaIndex query engine whose responses are this library's answers, with their citations as source nodes."""
        from rag.answer.llama import make_query_engine

        return make_query_engine(lambda question: self.ask(question, search_filter))

    def as_embedding(self) -> Any:
        """This library's embedding as a LlamaIndex BaseEmbedding."""
        from rag.index.llama import as_llama_embedding

        return as_llama_embedding(self.store.embedder)

    def _only_undated(self, search_filter: SearchFilter) -> bool:
        """Whether a filter by date leaves nothing because what it would look at bears no date."""
        coverage = self.store.scope(search_filter).coverage
        return not coverage.articles and coverage.undated_left_out > 0

    def _gather(
        self, question: str, understood: Question, search_filter: SearchFilter, *, use_model: bool | None
    ) -> tuple[Asked, list[str]]:
        """The evidence for a question, and what the reader must know of how it was found."""
        scope = self.store.scope(search_filter)
        if not scope.coverage.articles:
            return Asked(question, understood, (), (), scope.coverage), []
        embedder = self.store.embedder
        ranked = use_model is not False or self.settings.reranker != RERANKING_MODEL
        vector = embedder.embed_question(understood.text)
        if understood.outlets_filter and not search_filter.sources:
            hits, notices = self._from_outlets(understood, vector, search_filter, reranked=ranked)
        else:
            found, notices = self._retrieve(
                understood.text, vector, scope, limit=2 * EVIDENCE_PASSAGES, reranked=ranked
            )
            hits = preferring(understood, found)[:EVIDENCE_PASSAGES]
        asked = gather_evidence(
            question, understood, hits, vector, self.store, embedder, scope.coverage, scope
        )
        if understood.outlets or not (named := sides(understood)):
            return asked, notices
        each, told = self._of_sides(asked, named, scope, reranked=ranked)
        return merged(asked, named, each), [*notices, *(line for line in told if line not in notices)]

    def _of_sides(
        self, both: Asked, named: Sequence[str], scope: Scope, *, reranked: bool
    ) -> tuple[list[Asked], list[str]]:
        """The evidence for each side of a comparison, looked up by itself."""
        store, each, notices = self.store, list[Asked](), list[str]()
        for side in named:
            own = for_side(both.understood, side, named)
            vector = store.embedder.embed_question(own.text)
            hits, told = self._retrieve(own.text, vector, scope, limit=EVIDENCE_PASSAGES, reranked=reranked)
            hits = preferring(own, hits)
            each.append(
                gather_evidence(
                    both.question, own, hits, vector, store, store.embedder, scope.coverage, scope
                )
            )
            notices += [line for line in told if line not in notices]
        return each, notices

    def _retrieve(
        self, question: str, vector: NDArray[np.float32], scope: Scope, *, limit: int, reranked: bool = True
    ) -> tuple[Hits, list[str]]:
        """The best hits, in the order of the reranker where one is set and `reranked`, and what it has to say."""
        reranker = self._load_reranker() if reranked else None
        if reranker is None:
            return retrieve(question, vector, self.store, scope, limit=limit), []
        from rag.retrieval.rerank import RERANKED, reorder

        hits = retrieve(question, vector, self.store, scope, limit=max(limit, RERANKED))
        found = reorder(reranker, question, hits)
        return found.hits[:limit], list(found.notices)

    def _from_outlets(
        self,
        understood: Question,
        vector: NDArray[np.float32],
        search_filter: SearchFilter,
        *,
        reranked: bool,
    ) -> tuple[Hits, list[str]]:
        """The best passages of each outlet that the question names, in the order named."""
        share = max(4, EVIDENCE_PASSAGES // len(understood.outlets))
        hits: Hits = []
        notices: list[str] = []
        for outlet in understood.outlets:
            scope = self.store.scope(replace(search_filter, sources=(outlet,)))
            found, told = self._retrieve(understood.text, vector, scope, limit=share, reranked=reranked)
            hits += found
            notices += [each for each in told if each not in notices]
        return hits, notices


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _asked(question: str) -> str:
    question = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    if not question:
        raise UsageError("the question is empty")
    return question[:2000]
