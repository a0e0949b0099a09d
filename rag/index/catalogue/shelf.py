"""The articles of a library as a list to look through, one page at a time. Knows SQL; knows no text of an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from rag.index.catalogue.rows import article_from
from rag.index.catalogue.schema import articles
from rag.schema import Article, SearchFilter

if TYPE_CHECKING:
    from rag.index.catalogue.whole import Catalogue

Only = Literal["all", "private", "copies", "updates", "undated"]
Order = Literal["title", "source", "published", "added"]

SEARCHED = (articles.c.title, articles.c.source, articles.c.place, articles.c.authors, articles.c.url)
KINDS: Mapping[Only, ColumnElement[bool]] = {
    "all": true(),
    "private": articles.c.private,
    "copies": articles.c.relation == "copy",
    "updates": articles.c.relation == "update",
    "undated": articles.c.day.is_(None),
}
# What is missing comes last in either direction: its own column says so.
ORDERS: Mapping[Order, tuple[ColumnElement[Any], Callable[[], ColumnElement[bool]] | None]] = {
    "title": (func.lower(articles.c.title), lambda: articles.c.title.is_(None)),
    "source": (func.lower(articles.c.source), lambda: articles.c.source.is_(None)),
    "published": (articles.c.day, lambda: articles.c.day.is_(None)),
    "added": (articles.c.key, None),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Which articles are listed, in what order, and from where on."""

    words: str = ""
    within: SearchFilter = field(default_factory=SearchFilter)
    only: Only = "all"
    order: Order = "published"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article without its text, and when it was first stored (UTC, ISO 8601)."""

    article: Article
    added: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a listing; `total` is how many articles all its pages hold."""

    total: int
    rows: tuple[Shelved, ...]


def shelf(catalogue: Catalogue, wanted: Listing) -> Shelf:
    """One page of the articles that a listing names. Every word must stand in title, outlet, place, authors or address."""
    condition = and_(
        catalogue.scopes.condition(wanted.within),
        KINDS[wanted.only],
        *(_holds(word) for word in wanted.words.split()[:12]),
    )
    column, missing = ORDERS[wanted.order]
    direction = column.desc() if wanted.descending else column.asc()
    order = (*([missing()] if missing else []), direction, articles.c.id)
    statement = select(articles).where(condition).order_by(*order)
    with catalogue.reading() as connection:
        total = int(connection.scalar(select(func.count()).select_from(articles).where(condition)) or 0)
        rows = connection.execute(statement.offset(wanted.offset).limit(wanted.limit))
        return Shelf(total, tuple(Shelved(article_from(row, ""), row.added) for row in rows))


def _holds(word: str) -> ColumnElement[bool]:
    """A word anywhere in a column. SQLite folds the case of ASCII only, so other letters are asked for as they may stand."""
    spelt = {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
    found = [column.icontains(each, autoescape=True) for column in SEARCHED for each in sorted(spelt)]
    return or_(false(), *found)
