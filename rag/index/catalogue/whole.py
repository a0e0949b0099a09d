"""The catalogue of one library: the whole, and articles by id. Knows SQL; knows nothing of the derived indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true

from rag.errors import LibraryError, LibraryTooNew
from rag.index.catalogue import schema as schema
from rag.index.catalogue.engine import open_engine
from rag.index.catalogue.passages import Passages
from rag.index.catalogue.postgres import Server
from rag.index.catalogue.rows import article_from, article_then, chunks, spans_from
from rag.index.catalogue.schema import articles, meta, retired, revisions, stale
from rag.index.catalogue.scopes import Scopes
from rag.index.catalogue.stories import Stories
from rag.index.locks import writer_lock, writer_of
from rag.schema import Article, Span

FILE_NAME = "catalogue.sqlite"
MUCH = 0.1  # of the file

# Asked before every read, so it is made once: the rest is cheaper than making it.
STATE = select(
    meta.c.name,
    meta.c.value,
    select(func.count()).where(articles.c.state == "pending").scalar_subquery().label("pending"),
    select(func.count()).select_from(stale).scalar_subquery().label("stale"),
)


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

    def __init__(self, folder: Path, *, url: str | None = None, create: bool = True) -> None:
        """Open or make the catalogue in `folder`, or with `url` the one on a PostgreSQL server.

        Raises LibraryError, LibraryDamaged, LibraryLocked, LibraryTooNew, OutOfSpace; SettingsError, MissingExtra.
        """
        self.path = folder / FILE_NAME
        self.server = Server(url) if url else None
        if not create and self.server is None and not self.path.exists():
            raise LibraryError(f"there is no library in {folder}: `communique add PATH` makes one")
        self._engine = self.server.engine if self.server else open_engine(self.path)
        self._read = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            self._bring_up_to_date(self.server.name if self.server else str(folder), create)
        except BaseException:
            self.close()
            raise
        self.scopes = Scopes(self)
        self.passages = Passages(self)
        self.stories = Stories(self)

    def _bring_up_to_date(self, place: str, create: bool) -> None:
        with self.reading() as connection:
            version = schema.version_of(connection)
        if version == 0 and not create and self.server:
            raise LibraryError(f"there is no library in {place}: `communique add PATH` makes one")
        if version > schema.VERSION:
            raise LibraryTooNew(
                f"{place} was made by a later version of Communiqué (its schema is {version}, this version "
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

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one moment, for what is read in several statements or in parts."""
        level = "AUTOCOMMIT" if self.server is None else "REPEATABLE READ"
        with self._engine.connect().execution_options(isolation_level=level) as connection:
            if self.server is None:
                connection.exec_driver_sql("BEGIN")  # ended when the connection is given back
            yield connection

    # One writer

    @contextmanager
    def writer_lock(
        self, *, on_wait: Callable[[str], None] | None = None, timeout: float | None = None
    ) -> Iterator[None]:
        """Hold the library's writer lock, the folder's or the server's, as `rag.index.locks.writer_lock` does."""
        lock = (
            writer_lock(self.path.parent, on_wait=on_wait, timeout=timeout)
            if self.server is None
            else self.server.writer_lock(on_wait=on_wait, timeout=timeout)
        )
        with lock:
            yield

    def writer(self) -> str | None:
        """Who is writing the library now, if anyone."""
        return writer_of(self.path.parent) if self.server is None else self.server.writer()

    # The whole

    def state(self) -> State:
        """One small statement; asked before every read."""
        with self.reading() as connection:
            rows = connection.execute(STATE).all()
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
        """`ok`, or what SQLite finds wrong with the file; a server looks after its own files."""
        with self.reading() as connection:
            if self.server is not None:
                return whole(connection)
            found = [str(row) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if found == ["ok"] and orphans:
            return f"{len(orphans)} rows refer to rows that are gone"
        return "; ".join(found)

    def compact(self) -> None:
        """Give the disk back what removals have freed, where that is much; others wait meanwhile, at most for seconds.

        A server gives freed room to what is stored next; `VACUUM FULL` gives it back to its disk.
        """
        with self.reading() as connection:
            if self.server is not None:
                connection.exec_driver_sql("VACUUM ANALYZE")
                return
            free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            if free > MUCH * pages:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

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


def whole(connection: Connection) -> str:
    """`ok`, or how many articles lack the text that they say they have."""
    current = and_(revisions.c.article_key == articles.c.key, revisions.c.revision == articles.c.revision)
    lacking = select(func.count()).select_from(articles).where(~exists().where(current))
    number = connection.scalar(lacking) or 0
    return f"{number} articles have no text" if number else "ok"
