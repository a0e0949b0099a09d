"""The catalogue of one library: the whole, and articles by id. Knows SQL; knows nothing of the derived indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true

from rag.errors import LibraryError, LibraryTooNew
from rag.index.catalogue import schema as schema
from rag.index.catalogue.engine import open_engine
from rag.index.catalogue.passages import Passages
from rag.index.catalogue.rows import article_from, article_then, chunks, spans_from
from rag.index.catalogue.schema import articles, meta, retired, revisions, stale
from rag.index.catalogue.scopes import Scopes
from rag.index.catalogue.stories import Stories
from rag.schema import Article, Span

FILE_NAME = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class State:
    """What tells a reader that its view is stale.

    `index` numbers the build of the derived indexes in use, `vectors` the build of Chroma's within it. Chroma holds the
    passages up to key `vectored`, and `stale` ones that are gone.
    """

    generation: int
    index: int
    embedding: str | None
    pending: int
    vectors: int
    vectored: int
    stale: int


class Catalogue:
    """One open catalogue. Safe to use from several threads; every read sees what is committed."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        """Open or make the catalogue in `folder`.

        Raises LibraryError, LibraryDamaged, LibraryLocked, LibraryTooNew, OutOfSpace.
        """
        self.path = folder / FILE_NAME
        if not create and not self.path.exists():
            raise LibraryError(f"there is no library in {folder}: `communique add PATH` makes one")
        self._engine = open_engine(self.path)
        self._read = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            self._bring_up_to_date(folder)
        except BaseException:
            self.close()
            raise
        self.scopes = Scopes(self)
        self.passages = Passages(self)
        self.stories = Stories(self)

    def _bring_up_to_date(self, folder: Path) -> None:
        with self.reading() as connection:
            version = schema.version_of(connection)
        if version > schema.VERSION:
            raise LibraryTooNew(
                f"{folder} was made by a later version of Communiqué (its schema is {version}, this version "
                f"reads up to {schema.VERSION}): install the later version"
            )
        if version < schema.VERSION:
            with self.transaction() as connection:
                schema.migrate(connection)
                schema.begin_library(connection)

    def close(self) -> None:
        """Give the files back."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction: all of it is stored when the block ends, or none."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose every statement sees the last committed state."""
        with self._read.connect() as connection:
            yield connection

    # The whole

    def state(self) -> State:
        """One small statement; asked before every read."""
        pending = select(func.count()).where(articles.c.state == "pending").scalar_subquery()
        gone = select(func.count()).select_from(stale).scalar_subquery()
        asked = select(meta.c.name, meta.c.value, pending.label("pending"), gone.label("stale"))
        with self.reading() as connection:
            rows = connection.execute(asked).all()
        values = {row.name: row.value for row in rows}
        return State(
            generation=int(values["generation"]),
            index=int(values["index"]),
            embedding=values.get("embedding"),
            pending=int(rows[0].pending),
            vectors=int(values.get("vectors", 0)),
            vectored=int(values.get("vectored", 0)),
            stale=int(rows[0].stale),
        )

    def value(self, name: str) -> str | None:
        """One entry of the `meta` table."""
        with self.reading() as connection:
            found: str | None = connection.scalar(select(meta.c.value).where(meta.c.name == name))
        return found

    def unfinished(self) -> bool:
        """Whether something stored is not indexed yet, or something removed still is."""
        half = exists().where(articles.c.state == "pending")
        with self.reading() as connection:
            return bool(connection.scalar(select(half | exists(retired.c.key))))

    def integrity(self) -> str:
        """`ok`, or what SQLite finds wrong with the file."""
        with self.reading() as connection:
            found = [str(row) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if found == ["ok"] and orphans:
            return f"{len(orphans)} rows refer to rows that are gone"
        return "; ".join(found)

    # Articles

    def find(self, ids: Sequence[str]) -> dict[str, Article]:
        """The current revisions of the articles that exist, with their text."""
        return {article.id: article for _, article in self._articles(articles.c.id, ids)}

    def find_by_key(self, keys: Sequence[int]) -> dict[int, Article]:
        """The same by internal key."""
        return dict(self._articles(articles.c.key, keys))

    def _articles(self, column: ColumnElement[Any], values: Sequence[Any]) -> Iterator[tuple[int, Article]]:
        current = and_(revisions.c.article_key == articles.c.key, revisions.c.revision == articles.c.revision)
        statement = select(articles, revisions.c.text, revisions.c.pages).join(revisions, current)
        with self.reading() as connection:
            for some in chunks(values):
                for row in connection.execute(statement.where(column.in_(some))):
                    yield row.key, article_from(row, row.text, row.pages)

    def revision(self, article_id: str, number: int) -> Article | None:
        """An article as it was at one revision."""
        statement = (
            select(
                articles,
                revisions.c.text,
                revisions.c.described,
                revisions.c.pages,
                revisions.c.content_hash.label("hash_then"),
                revisions.c.revision.label("revision_then"),
            )
            .join(revisions, revisions.c.article_key == articles.c.key)
            .where(articles.c.id == article_id, revisions.c.revision == number)
        )
        with self.reading() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        return article_from(row, row.text, row.pages) if number == row.revision else article_then(row)

    def spans(self, ids: Sequence[str], revision: int | None = None) -> dict[str, tuple[Span, ...]]:
        """Sentence spans of the current revision, or of one given, of each article that has it."""
        wanted = revisions.c.revision == (articles.c.revision if revision is None else revision)
        of_article = and_(revisions.c.article_key == articles.c.key, wanted)
        statement = select(articles.c.id, revisions.c.sentences).join(revisions, of_article)
        with self.reading() as connection:
            return {
                row.id: spans_from(row.sentences)
                for some in chunks(ids)
                for row in connection.execute(statement.where(articles.c.id.in_(some)))
            }

    def article_keys(self, *, ready: bool = False) -> list[int]:
        """Internal keys of all articles, or of those that are searchable, ascending."""
        condition = articles.c.state == "ready" if ready else true()
        with self.reading() as connection:
            return sorted(connection.scalars(select(articles.c.key).where(condition)))

    def ids(self, keys: Sequence[int]) -> dict[int, str]:
        """Public ids by internal key."""
        statement = select(articles.c.key, articles.c.id)
        with self.reading() as connection:
            return {
                row.key: row.id
                for some in chunks(keys)
                for row in connection.execute(statement.where(articles.c.key.in_(some)))
            }
