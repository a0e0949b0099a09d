"""The composition root: one archive, and everything that can be asked of it. The only place that wires the parts together.

`open_library(path)` gives a `Library`; its methods return the values of `rag.schema` and raise the errors of `rag.errors`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.answer.ask import Asked, ask_extractive, ask_generative, gather_evidence
from rag.errors import ModelError, SettingsError, UnknownArticle, UsageError
from rag.index.embed import Embedder, load_embedder
from rag.index.store import Store
from rag.retrieval.question import understand
from rag.retrieval.retrieve import retrieve
from rag.schema import (
    Answer,
    Article,
    Briefing,
    Check,
    Hit,
    IngestReport,
    Progress,
    SearchFilter,
    SearchResult,
    Sentence,
    Span,
    Turn,
)
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.llm import Model

EVERYTHING = SearchFilter()
Articles = list[Article]
Checks = list[Check]
Hits = list[Hit]
EVIDENCE_PASSAGES = 12


def open_library(
    path: str | Path | None = None, settings: Settings | None = None, *, create: bool = True, **flags: Any
) -> Library:
    """The library in the folder `path` (default: as the settings say), made if it is not there and `create`.

    `flags` are settings by name (`llm_model="…"`). Raises LibraryDamaged, LibraryTooNew, EmbeddingMismatch, SettingsError.
    """
    if settings is None:
        settings = load_settings({**flags, "library": str(path) if path is not None else None})
    return Library(settings, create=create)


class Library:
    """One archive of articles. Safe for several threads; several processes may open one folder."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        if settings.reranker:
            raise SettingsError(
                "rerankers are not used yet: unset COMMUNIQUE_RERANKER (or `reranker` in communique.toml)"
            )
        self.settings = settings
        self.folder = Path(settings.library)
        self._embedder: Embedder | None = None
        self._model: Model | None = None
        self.store = Store.open(
            self.folder, embedder=self._load_embedder, chroma_url=settings.chroma_url, create=create
        )

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the files back."""
        self.store.close()

    # Articles in

    def add(
        self,
        sources: Sequence[str],
        *,
        private: bool = False,
        retry: bool = False,
        stdin: BinaryIO | None = None,
        progress: Callable[[Progress], None] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IngestReport:
        """Adds files, folders, globs and `-` (JSON Lines from `stdin`). What cannot be added is a row in `failed`."""
        from rag.ingest import pipeline

        return pipeline.add(
            sources, self.store, private=private, retry=retry, stdin=stdin, progress=progress, on_wait=on_wait
        )

    def remove(self, article_ids: Sequence[str], *, on_wait: Callable[[str], None] | None = None) -> int:
        """Removes articles from every index; the number removed. Raises UnknownArticle before anything is removed."""
        known = self.store.articles(article_ids)
        unknown = [article_id for article_id in article_ids if article_id not in known]
        if unknown:
            raise UnknownArticle(
                f"no article {unknown[0]}: `communique list` shows the ids; nothing was removed"
            )
        with self.store.writing(on_wait=on_wait) as writer:
            return writer.remove(article_ids)

    def edit(self, article_id: str, changes: Mapping[str, str]) -> Article:
        """Corrects metadata (title, source, url, published, place, language, private) of one article."""
        with self.store.writing() as writer:
            return writer.edit(article_id, changes)

    def reindex(
        self, *, embed_again: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Builds the derived indexes again from the catalogue, with stored vectors unless `embed_again`."""
        with self.store.writing() as writer:
            writer.reindex(embed_again=embed_again, progress=progress)

    # Answers out

    def search(
        self, question: str, search_filter: SearchFilter = EVERYTHING, *, limit: int = 10
    ) -> SearchResult:
        """The best `limit` passages for `question` within `search_filter`."""
        question = _asked(question)
        scope = self.store.scope(search_filter)
        if not scope.coverage.articles:
            return SearchResult(question, (), scope.coverage)
        vector = self.store.embedder.embed_question(question)
        return SearchResult(
            question, tuple(retrieve(question, vector, self.store, scope, limit=limit)), scope.coverage
        )

    def ask(
        self,
        question: str,
        search_filter: SearchFilter = EVERYTHING,
        *,
        history: Sequence[Turn] = (),
        use_model: bool | None = None,
    ) -> Answer:
        """The answer to `question`, or a refusal.

        `use_model`: True insists (raises ModelError when the server fails), False forbids, None uses the model that is set
        and falls back to an extractive answer with a notice.
        """
        answer: Answer | None = None
        for part in self.ask_stream(question, search_filter, history=history, use_model=use_model):
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
    ) -> Iterator[Sentence | Answer]:
        """As `ask`, but each sentence as soon as it has passed the checks; the finished Answer comes last."""
        started = time.perf_counter()
        question = _asked(question)
        if use_model and self.settings.llm_model is None:
            raise UsageError(
                "no language model is set: set COMMUNIQUE_LLM_MODEL (and COMMUNIQUE_LLM_BASE_URL), or leave out --llm"
            )
        model = self._load_model().session() if use_model is not False and self.settings.llm_model else None
        notices: list[str] = []
        standalone = question
        if history:
            from rag.answer.rewrite import standalone as rewrite

            standalone = rewrite(question, history, model)
        asked = self._gather(question, standalone, search_filter)
        if model is not None and not asked.refused:
            try:
                yield from ask_generative(
                    asked, model, context_tokens=self.settings.llm_context, started=started
                )
                return
            except ModelError as error:
                if use_model:
                    raise
                notices.append(f"{str(error).rstrip('.')}. This answer quotes the articles instead.")
        answer = ask_extractive(asked, started=started, notices=notices)
        yield from answer.sentences
        yield answer

    def brief(
        self,
        search_filter: SearchFilter = EVERYTHING,
        *,
        kind: str = "readout",
        topic: str | None = None,
        use_model: bool | None = None,
        limit: int = 50,
    ) -> Briefing:
        """A note over the articles in `search_filter`, about `topic` when given. Raises UsageError when nothing is in scope."""
        from rag import briefing

        if use_model:
            raise UsageError("notes are written without a language model for now: leave out --llm")
        scope = self.store.scope(search_filter)
        if not scope.coverage.articles:
            raise UsageError(
                "no article is in scope: widen the filters, or add articles with `communique add`"
            )
        if topic:
            hits = self.search(topic, search_filter, limit=limit).hits
            told = {hit.article.cluster_id for hit in hits}
            found = list(dict.fromkeys(hit.article.id for hit in hits))
            copies = [
                a.id for a in self.store.list(search_filter) if a.cluster_id in told and a.id not in found
            ]
            wanted = found + copies
        else:
            wanted = [article.id for article in self.store.list(search_filter)][:limit]
        articles = list(self.store.articles(wanted).values())
        articles.sort(key=lambda a: wanted.index(a.id))
        return briefing.brief(
            articles,
            self.store.sentences_of(wanted),
            kind=kind,
            topic=topic,
            coverage=scope.coverage,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            scope_text=scope_text(search_filter, topic),
        )

    # Looking at what is there

    def show(self, article_id: str, revision: int | None = None) -> Article:
        """One article with its text, at `revision` (default: the newest). Raises UnknownArticle."""
        return self.store.article(article_id, revision)

    def sentences(self, article_id: str, revision: int | None = None) -> tuple[Span, ...]:
        """The sentence spans of an article at a revision. Raises UnknownArticle."""
        return self.store.sentences(article_id, revision)

    def list(self, search_filter: SearchFilter = EVERYTHING) -> Articles:
        """The articles in scope, newest first, without their text."""
        return self.store.list(search_filter)

    def stats(self) -> dict[str, Any]:
        """What the library holds, as the contract's `stats` value."""
        return self.store.stats()

    def doctor(self, *, fix: bool = False) -> Checks:
        """Proves the indexes by looking sampled passages up by their own vector and words."""
        return self.store.doctor(fix=fix)

    @property
    def model_notice(self) -> str:
        """Which model server is in use, or none, in one plain line."""
        if self.settings.llm_model is None:
            return "No language model: answers quote the articles. Nothing is sent anywhere."
        return f"Language model {self.settings.llm_model} at {self.settings.llm_base_url}: questions and quoted sentences are sent there."

    # LlamaIndex

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

    def _gather(self, question: str, standalone: str, search_filter: SearchFilter) -> Asked:
        scope = self.store.scope(search_filter)
        understood = understand(standalone, self.store.source_names())
        if not scope.coverage.articles:
            return Asked(question, understood, (), (), scope.coverage)
        embedder = self.store.embedder
        vector = embedder.embed_question(standalone)
        if understood.outlets and not search_filter.sources:
            hits = self._from_outlets(standalone, understood.outlets, vector, search_filter)
        else:
            hits = retrieve(standalone, vector, self.store, scope, limit=EVIDENCE_PASSAGES)
        return gather_evidence(question, understood, hits, vector, self.store, embedder, scope.coverage)

    def _from_outlets(
        self, question: str, outlets: Sequence[str], vector: NDArray[np.float32], search_filter: SearchFilter
    ) -> Hits:
        """The best passages of each outlet that the question names, in the order named."""
        share = max(4, EVIDENCE_PASSAGES // len(outlets))
        hits = []
        for outlet in outlets:
            scope = self.store.scope(replace(search_filter, sources=(outlet,)))
            hits += retrieve(question, vector, self.store, scope, limit=share)
        return hits

    def _load_embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = load_embedder(self.settings.embedding, self.settings.embedding_arguments)
        return self._embedder

    def _load_model(self) -> Model:
        if self._model is None:
            from rag.llm import load_model

            assert self.settings.llm_model is not None
            self._model = load_model(
                self.settings.llm_model,
                base_url=self.settings.llm_base_url,
                api_key=self.settings.llm_api_key,
                timeout=self.settings.llm_timeout,
                context_window=self.settings.llm_context,
            )
        return self._model


def scope_text(search_filter: SearchFilter, topic: str | None) -> str:
    """The scope of a note in words."""
    parts = [f"“{topic}”"] if topic else []
    if search_filter.article_ids:
        number = len(search_filter.article_ids)
        parts.append("1 article" if number == 1 else f"{number} articles")
    if search_filter.sources:
        parts.append("from " + ", ".join(search_filter.sources))
    if search_filter.since:
        parts.append(f"since {search_filter.since}")
    if search_filter.until:
        parts.append(f"until {search_filter.until}")
    if search_filter.as_of:
        parts.append(f"as of {search_filter.as_of}")
    return ", ".join(parts) or "the whole archive"


def _asked(question: str) -> str:
    question = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    if not question:
        raise UsageError("the question is empty")
    return question[:2000]
