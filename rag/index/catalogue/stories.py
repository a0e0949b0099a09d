"""Which articles tell one story, and which corrects which. Knows SQL; how that is found out is not known here."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from sqlalchemy import select

from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles

if TYPE_CHECKING:
    from rag.index.catalogue.whole import Catalogue

MOST_VERSIONS = 50  # followed from one article; ends a ring that edits could have made


class Stories:
    """Reads of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._reading = catalogue.reading

    def members(self, article_id: str) -> list[str]:
        """Ids of the searchable articles of the article's cluster, first published first, undated last."""
        cluster = select(articles.c.cluster_id).where(articles.c.id == article_id).scalar_subquery()
        order = (articles.c.day.is_(None), articles.c.published, articles.c.key)
        statement = select(articles.c.id).where(articles.c.cluster_id == cluster, articles.c.state == "ready")
        with self._reading() as connection:
            return list(connection.scalars(statement.order_by(*order)))

    def newest_versions(self, ids: Sequence[str], inside: Set[int] | None) -> dict[str, int]:
        """The key of the newest searchable later version of each of these articles, among the keys `inside` (None: all)."""
        newest = {
            origin: next((key for key in keys if inside is None or key in inside), None)
            for origin, keys in self._later_versions(ids).items()
        }
        return {origin: key for origin, key in newest.items() if key is not None}

    def _later_versions(self, ids: Sequence[str]) -> dict[str, list[int]]:
        """Keys of the searchable updates of each of these articles, and of the updates of those, the newest first."""
        found: dict[str, set[tuple[str, int, str]]] = {name: set() for name in ids}
        waiting = {name: {name} for name in ids}  # a version: the articles that it is one of
        for name, origin in self._origins_of(ids):  # what corrects an origin corrects its copies
            waiting.setdefault(origin, set()).add(name)
        for _ in range(MOST_VERSIONS):
            reached: dict[str, set[str]] = {}
            for version, of in self._updates_of(list(waiting)):
                for origin in waiting[of]:
                    if version[-1] != origin and version not in found[origin]:
                        found[origin].add(version)
                        reached.setdefault(version[-1], set()).add(origin)
            if not reached:
                break
            waiting = reached
        return {
            origin: [key for _, key, _ in sorted(some, reverse=True)]
            for origin, some in found.items()
            if some
        }

    def _origins_of(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """(id, what it is a copy of) of those that are copies."""
        statement = select(articles.c.id, articles.c.related_id).where(articles.c.relation == "copy")
        with self._reading() as connection:
            return [
                (row.id, row.related_id)
                for some in chunks(ids)
                for row in connection.execute(statement.where(articles.c.id.in_(some)))
            ]

    def _updates_of(self, ids: Sequence[str]) -> list[tuple[tuple[str, int, str], str]]:
        """(published, key, id) of each update of these articles, and which it updates."""
        statement = select(articles).where(articles.c.relation == "update", articles.c.state == "ready")
        with self._reading() as connection:
            return [
                ((row.published or "", row.key, row.id), row.related_id)
                for some in chunks(ids)
                for row in connection.execute(statement.where(articles.c.related_id.in_(some)))
            ]
