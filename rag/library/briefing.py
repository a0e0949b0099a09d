"""Notes over a library: the articles chosen, the note written, what has arrived since. Wires the briefing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.errors import ModelError, UsageError
from rag.retrieval.asked.preference import narrowed, only_outlets
from rag.schema import (
    Briefing,
    Progress,
    SearchFilter,
)

if TYPE_CHECKING:
    from rag.briefing.news import News
    from rag.llm import Model
from rag.library.asking import Asking
from rag.library.scopes import EVERYTHING, scope_text


class Noting(Asking):
    """Notes over a library: the articles chosen, the note written, what has arrived since."""

    def brief(
        self,
        search_filter: SearchFilter = EVERYTHING,
        *,
        kind: str = "readout",
        topic: str | None = None,
        use_model: bool | None = None,
        limit: int | None = None,
        progress: Callable[[Progress], None] | None = None,
        draft: Callable[[Briefing], None] | None = None,
    ) -> Briefing:
        """A note over at most `limit` articles in `search_filter`, the best about `topic`, else the newest.

        `limit` by default as the kind of note says.

        `use_model` as in `ask`; a timeline only quotes. `draft` is shown the note as it grows. Raises UsageError when nothing is in scope.
        """
        from rag import briefing
        from rag.briefing.choosing import about, choose

        outline = briefing.outline_of(kind)
        worded, limit = outline.prompt is not None, limit or outline.articles
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
                draft=draft,
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
        progress: Callable[[Progress], None] | None = None,
        draft: Callable[[Briefing], None] | None = None,
    ) -> Briefing:
        """A note over `news`, which says what has changed since the last one. Raises UsageError when there is none."""
        from rag.briefing.news import with_news

        if not news.articles:
            raise UsageError("nothing has arrived since the last brief")
        inside = replace(search_filter, article_ids=news.ids) if news.since else search_filter
        note = self.brief(inside, kind=kind, topic=topic, use_model=use_model, progress=progress, draft=draft)
        return with_news(note, news, self.store)

    def briefed(self, news: News) -> None:
        """The note over `news` has been handed over: the next `news` begins behind it."""
        from rag.briefing.news import remember

        remember(self.store, news)
