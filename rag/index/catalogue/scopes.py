"""Which articles a filter leaves. Knows SQL; knows nothing of passages' contents or the derived indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from rag.index.catalogue.rows import article_from, chunks
from rag.index.catalogue.schema import articles
from rag.schema import Article, SearchFilter

if TYPE_CHECKING:
    from rag.index.catalogue.whole import Catalogue

READY = articles.c.state == "ready"


class Scopes:
    """Reads of one catalogue. Dates compare by calendar date as published, inclusive."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._reading = catalogue.reading

    def listed(self, search_filter: SearchFilter) -> list[Article]:
        """The articles that the filter leaves, without text, newest first and undated last."""
        order = (articles.c.day.is_(None), articles.c.day.desc(), articles.c.id)
        statement = select(articles).where(self.condition(search_filter)).order_by(*order)
        with self._reading() as connection:
            return [article_from(row, "") for row in connection.execute(statement)]

    def source_names(self) -> list[str]:
        """Every outlet that has an article, sorted."""
        with self._reading() as connection:
            names = connection.scalars(select(articles.c.source).distinct())
            return sorted(name for name in names if name is not None)

    def articles_per_source(self) -> list[tuple[str | None, int]]:
        """Outlets and how many articles each has, most first."""
        number = func.count().label("number")
        statement = select(articles.c.source, number).group_by(articles.c.source)
        with self._reading() as connection:
            rows = connection.execute(statement.order_by(number.desc(), articles.c.source))
            return [(row.source, row.number) for row in rows]

    def undated(self) -> int:
        """Articles without a publication date."""
        statement = select(func.count()).where(READY, articles.c.day.is_(None))
        with self._reading() as connection:
            return int(connection.scalar(statement) or 0)

    def private(self) -> int:
        """Articles that are never sent to a server on another machine."""
        statement = select(func.count()).where(articles.c.private)
        with self._reading() as connection:
            return int(connection.scalar(statement) or 0)

    def condition(self, search_filter: SearchFilter) -> ColumnElement[bool]:
        """What a filter asks of an article."""
        parts = [self._named(search_filter)]
        if search_filter.since:
            parts.append(articles.c.day >= search_filter.since[:10])
        for last in (search_filter.until, search_filter.as_of):
            if last:
                parts.append(articles.c.day <= last[:10])
        return and_(*parts)

    def _named(self, search_filter: SearchFilter) -> ColumnElement[bool]:
        """The filter without its dates."""
        parts: list[ColumnElement[bool]] = [true()]
        if search_filter.sources:
            asked = {name.casefold() for name in search_filter.sources}
            parts.append(
                articles.c.source.in_([name for name in self.source_names() if name.casefold() in asked])
            )
        if search_filter.article_ids:
            parts.append(or_(*(articles.c.id.in_(some) for some in chunks(search_filter.article_ids))))
        if search_filter.leave_out_private:
            parts.append(~articles.c.private)
        return and_(*parts)
