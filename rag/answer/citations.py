"""Numbers for quoted spans, in order of first use. Knows articles and spans; knows nothing of questions."""

from __future__ import annotations

from collections.abc import Mapping

from rag.schema import Article, Citation, Span


class CitationBook:
    """Hands out one number per quoted span, running 1, 2, … in order of first use.

    `later` names, by article, the later version that corrects it.
    """

    def __init__(self, later: Mapping[str, str] | None = None) -> None:
        self._later = later or {}
        self._by_span: dict[tuple[str, int, int, int], Citation] = {}

    def cite(self, article: Article, span: Span) -> int:
        """The number of `article.text[span.start:span.end]`."""
        key = (article.id, article.revision, span.start, span.end)
        if key not in self._by_span:
            self._by_span[key] = Citation(
                number=len(self._by_span) + 1,
                article_id=article.id,
                start=span.start,
                end=span.end,
                quote=article.text[span.start : span.end],
                content_hash=article.content_hash,
                revision=article.revision,
                title=article.title,
                source=article.source,
                published=article.published,
                place=article.place,
                paragraph=span.paragraph,
                page=article.pages[span.paragraph - 1] if span.paragraph <= len(article.pages) else None,
                superseded_by=self._later.get(article.id),
            )
        return self._by_span[key].number

    def all(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._by_span.values())
