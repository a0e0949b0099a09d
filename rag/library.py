"""The composition root: one archive, and everything that can be asked of it. The only place that wires the parts together.

`open_library(path)` gives a `Library`; its methods return the values of `rag.schema` and raise the errors of `rag.errors`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.answer.ask import Asked, ask_extractive, gather_evidence
from rag.errors import ModelError, SettingsError, UnknownArticle, UsageError
from rag.index.embed import Embedder, load_embedder
from rag.index.known import Known, without_hindsight
from rag.index.store import Store
from rag.retrieval.preference import narrowed, only_outlets, preferring
from rag.retrieval.question import Question, understand
from rag.retrieval.retrieve import retrieve
from rag.schema import (
    Answer,
    Article,
    Briefing,
    Check,
    Hit,
    IngestReport,
    Original,
    Progress,
    SearchFilter,
    SearchResult,
    Sentence,
    Span,
    Turn,
)
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.answer.conversations import Conversations
    from rag.answer.rechecked import Rechecked
    from rag.briefing.news import News
    from rag.briefing.saved import SavedNotes
    from rag.index.backup import Backup
    from rag.index.restore import Restored
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


def restore_library(
    file: str | Path,
    path: str | Path | None = None,
    *,
    replace: bool = False,
    progress: Callable[[Progress], None] | None = None,
    **flags: Any,
) -> Restored:
    """Makes the library in the folder `path` (default: as the settings say) from a backup, without embedding again.

    A library there that holds articles is refused, or with `replace` moved aside. Raises UsageError, UnreadableSource,
    LibraryError.
    """
    from rag.index.restore import restore

    settings = load_settings({**flags, "library": str(path) if path is not None else None})

    def open_store(folder: Path) -> Store:
        return Store.open(
            folder,
            embedder=lambda: load_embedder(settings.embedding, settings.embedding_arguments),
            chroma_url=settings.chroma_url,
        )

    return restore(Path(file), Path(settings.library), open_store, replace=replace, progress=progress)


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
        self._known = Known(self.store)
        self.today: Callable[[], date] = date.today  # what "last week" is resolved against

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
        columns: Mapping[str, str] | None = None,
        allow_private: bool = False,
        stdin: BinaryIO | None = None,
        progress: Callable[[Progress], None] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IngestReport:
        """Adds files, folders, globs, web addresses and `-` (JSON Lines from `stdin`).

        What cannot be added is a row in `failed`. `columns` maps fields to the columns of tables (`{"text": "body"}`).
        `allow_private` lets web addresses of this machine and its network be fetched.
        """
        from rag.ingest import pipeline

        return pipeline.add(
            sources,
            self.store,
            private=private,
            retry=retry,
            columns=columns,
            allow_private=allow_private,
            stdin=stdin,
            progress=progress,
            on_wait=on_wait,
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

    def backup(self, file: str | Path, *, progress: Callable[[Progress], None] | None = None) -> Backup:
        """Writes the library to one file, as of one moment, while others use it. Raises UsageError, LibraryError."""
        from rag.index.backup import back_up

        return back_up(self.folder, Path(file), progress=progress)

    # Answers out

    def search(
        self, question: str, search_filter: SearchFilter = EVERYTHING, *, limit: int = 10
    ) -> SearchResult:
        """The best `limit` passages for `question` within `search_filter`."""
        understood = self.understand(question, search_filter)
        scope = self.store.scope(only_outlets(understood, narrowed(understood, search_filter)))
        if not scope.coverage.articles:
            return SearchResult(understood.text, (), scope.coverage)
        vector = self.store.embedder.embed_question(understood.text)
        hits = retrieve(understood.text, vector, self.store, scope, limit=limit)
        return SearchResult(understood.text, tuple(preferring(understood, hits)), scope.coverage)

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
            from rag.answer.rewrite import standalone as rewrite

            standalone = rewrite(question, history, model)
        understood = self.understand(standalone, search_filter)
        said = narrowed(understood, search_filter)
        if understood.dates_filter and self._only_undated(said):
            notices.append("The articles bear no dates, so the dates of the question narrow nothing.")
        elif understood.dates_filter:
            search_filter = said
            notices.append(f"Searched as the question says: {scope_text(search_filter, None)}.")
        if understood.kind == "count":
            from rag.answer.counting import count

            scope = self.store.scope(only_outlets(understood, search_filter))
            answer = count(question, understood, self.store, scope, started=started, notices=notices)
            yield from answer.sentences
            yield answer
            return
        asked = self._gather(question, understood, search_filter)
        if model is not None and not asked.refused:
            from rag.answer.with_model import ask_generative

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

    def brief(
        self,
        search_filter: SearchFilter = EVERYTHING,
        *,
        kind: str = "readout",
        topic: str | None = None,
        use_model: bool | None = None,
        limit: int = 50,
        progress: Callable[[Progress], None] | None = None,
    ) -> Briefing:
        """A note over at most `limit` articles in `search_filter`, the best about `topic`, else the newest.

        `use_model` as in `ask`; a timeline only quotes. Raises UsageError when nothing is in scope.
        """
        from rag import briefing
        from rag.briefing.choosing import about, choose

        worded = briefing.outline_of(kind).prompt is not None
        model = self._model_for(use_model) if worded or use_model else None
        if model is not None and not worded:
            raise UsageError(f"a {kind} only quotes: leave out --llm")
        found = None
        if topic:
            understood = self.understand(topic, search_filter)
            said = only_outlets(understood, narrowed(understood, search_filter))
            search_filter = search_filter if self._only_undated(said) else said
        scope = self.store.scope(search_filter)
        if not scope.coverage.articles:
            raise UsageError(
                "no article is in scope: widen the filters, or add articles with `communique add`"
            )
        if topic:
            vector = self.store.embedder.embed_question(understood.text)
            found = about(understood.text, vector, self.store, scope, limit)
        chosen = choose(self.store, search_filter, scope, found, limit)

        def written(model: Model | None) -> Briefing:
            return briefing.brief(
                chosen.articles,
                self.store.sentences_of([article.id for article in chosen.articles]),
                kind=kind,
                topic=topic,
                coverage=scope.coverage,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                scope_text=scope_text(search_filter, topic),
                set_aside=chosen.left_out,
                model=model,
                context_tokens=self.settings.llm_context,
                progress=progress,
            )

        try:
            return written(model)
        except ModelError as error:
            if use_model or model is None:
                raise
            return replace(
                written(None), notices=(f"{str(error).rstrip('.')}. This note quotes the articles.",)
            )

    def news(self, search_filter: SearchFilter = EVERYTHING, *, topic: str | None = None) -> News:
        """What has arrived within `search_filter` since the last `brief_news` of that scope that was `briefed`."""
        from rag.briefing.news import news_since

        return news_since(self.store, search_filter, scope_text(search_filter, topic))

    def brief_news(
        self,
        news: News,
        search_filter: SearchFilter = EVERYTHING,
        *,
        kind: str = "topic",
        topic: str | None = None,
        use_model: bool | None = None,
    ) -> Briefing:
        """A note over `news`, which says what has changed since the last one. Raises UsageError when there is none."""
        from rag.briefing.news import with_news

        if not news.articles:
            raise UsageError("nothing has arrived since the last brief")
        inside = replace(search_filter, article_ids=news.ids) if news.since else search_filter
        return with_news(self.brief(inside, kind=kind, topic=topic, use_model=use_model), news, self.store)

    def briefed(self, news: News) -> None:
        """The note over `news` has been handed over: the next `news` begins behind it."""
        from rag.briefing.news import remember

        remember(self.store, news)

    @property
    def notes(self) -> SavedNotes:
        """The notes that left as files: `save` one, or see which are `touched` by what has changed since."""
        from rag.briefing.saved import SavedNotes

        return SavedNotes(self.store)

    # Looking at what is there

    def show(self, article_id: str, revision: int | None = None) -> Article:
        """One article with its text, at `revision` (default: the newest). Raises UnknownArticle."""
        return self.store.article(article_id, revision)

    def original(self, article_id: str, revision: int | None = None) -> Original | None:
        """The file that an article was read from, at `revision` (default: the newest); None when none was kept."""
        return self.store.original(article_id, revision)

    def original_path(self, article_id: str, revision: int | None = None) -> Path | None:
        """Where that file lies in the library, under the hash of its bytes."""
        return self.store.original_path(article_id, revision)

    def copies(self, article_id: str) -> Articles:
        """The articles that tell the same story, this one among them, first published first."""
        return self.store.cluster(article_id)

    def sentences(self, article_id: str, revision: int | None = None) -> tuple[Span, ...]:
        """The sentence spans of an article at a revision. Raises UnknownArticle."""
        return self.store.sentences(article_id, revision)

    def list(self, search_filter: SearchFilter = EVERYTHING) -> Articles:
        """The articles in scope, newest first, without their text."""
        found = self.store.list(search_filter)
        if not search_filter.as_of:
            return found
        seen = {article.id for article in self.store.list(SearchFilter(as_of=search_filter.as_of))}
        return without_hindsight(found, seen)

    def stats(self) -> dict[str, Any]:
        """What the library holds, as the contract's `stats` value."""
        return self.store.stats()

    @property
    def conversations(self) -> Conversations:
        """The conversations kept in this library: `remember` an answer, go on with its `history`."""
        from rag.answer.conversations import Conversations

        return Conversations(self.store.catalogue)

    def verify(self, saved: object) -> Rechecked:
        """A saved answer or note, as its JSON value, looked at again against what is stored."""
        from rag.answer.recheck import recheck

        return recheck(saved, self.store)

    def doctor(self, *, fix: bool = False) -> Checks:
        """Proves the indexes by looking sampled passages up by their own vector and words; names notes out of date."""
        return [*self.store.doctor(fix=fix), self.notes.check()]

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

    def _only_undated(self, search_filter: SearchFilter) -> bool:
        """Whether a filter by date leaves nothing because what it would look at bears no date."""
        coverage = self.store.scope(search_filter).coverage
        return not coverage.articles and coverage.undated_left_out > 0

    def _gather(self, question: str, understood: Question, search_filter: SearchFilter) -> Asked:
        scope = self.store.scope(search_filter)
        if not scope.coverage.articles:
            return Asked(question, understood, (), (), scope.coverage)
        embedder = self.store.embedder
        vector = embedder.embed_question(understood.text)
        if understood.outlets_filter and not search_filter.sources:
            hits = self._from_outlets(understood.text, understood.outlets, vector, search_filter)
        else:
            found = retrieve(understood.text, vector, self.store, scope, limit=2 * EVIDENCE_PASSAGES)
            hits = preferring(understood, found)[:EVIDENCE_PASSAGES]
        return gather_evidence(
            question, understood, hits, vector, self.store, embedder, scope.coverage, scope
        )

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

    def _model_for(self, use_model: bool | None) -> Model | None:
        """A session of the model that is set, or None; raises UsageError when one is insisted on and none is set."""
        if use_model and self.settings.llm_model is None:
            raise UsageError(
                "no language model is set: set COMMUNIQUE_LLM_MODEL (and COMMUNIQUE_LLM_BASE_URL), or leave out --llm"
            )
        return self._load_model().session() if use_model is not False and self.settings.llm_model else None

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
