"""Tables of the catalogue and the migrations between their versions. Knows SQL; knows no derived index."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateColumn

from rag.index.catalogue.portable import HASHED, LONG, SHORT

TABLES = MetaData()

meta = Table("meta", TABLES, Column("name", SHORT, primary_key=True), Column("value", SHORT, nullable=False))

migrations = Table(
    "migrations",
    TABLES,
    Column("version", Integer, primary_key=True),
    Column("applied", SHORT, nullable=False),
)

# `key` is an internal number that is never used twice; `id` is the article's public id.
# `day` is the calendar date as published. `state` is pending until the index of words holds every passage.
articles = Table(
    "articles",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("id", SHORT, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("content_hash", SHORT, nullable=False, index=True),
    Column("metadata_hash", SHORT, nullable=False),
    Column("title", LONG),
    Column("source", LONG, index=True),
    Column("url", LONG),
    Column("published", SHORT),
    Column("day", SHORT, index=True),
    Column("place", LONG),
    Column("language", SHORT),
    Column("authors", LONG, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("cluster_id", SHORT, nullable=False, index=True),
    Column("provenance", LONG, nullable=False),
    Column("passage_count", Integer, nullable=False),
    Column("state", SHORT, nullable=False),
    Column("added", SHORT, nullable=False),
    Column("updated", SHORT, nullable=False),
    Column("relation", SHORT),
    Column("related_id", SHORT),
    Column("correction", LONG),
    sqlite_autoincrement=True,
)

# One row per text that an article ever had, with the metadata it had then. `sentences` is int32 triples, `pages` the page
# of each paragraph as int32, or null.
revisions = Table(
    "revisions",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content_hash", SHORT, nullable=False),
    Column("text", LONG, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("described", LONG, nullable=False),
    Column("stored", SHORT, nullable=False),
    Column("pages", LargeBinary),
)

# The bytes that a revision was read from lie in the library's `originals` folder under their SHA-256.
originals = Table(
    "originals",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("hash", SHORT, nullable=False, index=True),
    Column("name", LONG, nullable=False),
    Column("media_type", SHORT, nullable=False),
    Column("size", Integer, nullable=False),
)

# Passages of the current revision only. Keys are the ids in both derived indexes and are never used twice.
passages = Table(
    "passages",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column(
        "article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("vector_key", Integer, ForeignKey("vectors.key"), nullable=False, index=True),
    sqlite_autoincrement=True,
)

# `hash` is of the embedding's name and the embedded text; `vector` is float16, unit length.
vectors = Table(
    "vectors",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("vector", LargeBinary, nullable=False),
)

# Passage keys that are gone from the catalogue and may still be in the index of words; and those that may be in Chroma.
retired = Table("retired", TABLES, Column("key", Integer, primary_key=True))
stale = Table("stale", TABLES, Column("key", Integer, primary_key=True))

# What several machines share: passage keys that every node's index of words must drop, by the generation that said so; and
# the bytes of originals by their hash.
dropped = Table(
    "dropped",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("generation", Integer, nullable=False, index=True),
)
kept = Table(
    "kept", TABLES, Column("hash", SHORT, primary_key=True), Column("data", LargeBinary, nullable=False)
)

bands = Table(
    "bands",
    TABLES,
    Column("band", HASHED, primary_key=True),
    Column(
        "article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sqlite_with_rowid=False,
)

locations = Table(
    "locations",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("location", LONG, primary_key=True),
    Column("noted", SHORT, nullable=False),
)
LOCATED = Index("locations_by_place", locations.c.location)

# Sources that could not be added, the last reason for each.
failures = Table(
    "failures",
    TABLES,
    Column("source", LONG, primary_key=True),
    Column("reason", LONG, nullable=False),
    Column("noted", SHORT, nullable=False),
)

# Lines of text, hashed with their outlet, and the stories they stand in: what many stories share is furniture.
lines = Table(
    "lines",
    TABLES,
    Column("line", HASHED, primary_key=True),
    Column("story", HASHED, primary_key=True),
    sqlite_with_rowid=False,
)

# What a feed's server said of it when it was last fetched, so that it need not send it again unchanged.
feeds = Table(
    "feeds",
    TABLES,
    Column("url", LONG, primary_key=True),
    Column("etag", LONG),
    Column("last_modified", LONG),
    Column("fetched", SHORT, nullable=False),
)

# `owner` is the browser or the person on the page whose conversation it is; null for those of the terminal.
chats = Table(
    "chats",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("title", LONG),
    Column("created", SHORT, nullable=False),
    Column("owner", SHORT),
)
OWNED = Index("chats_by_owner", chats.c.owner)

turns = Table(
    "turns",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("chat_key", Integer, ForeignKey("chats.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("question", LONG, nullable=False),
    Column("answer", LONG, nullable=False),
    Column("created", SHORT, nullable=False),
    UniqueConstraint("chat_key", "ordinal"),
)

feedback = Table(
    "feedback",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("turn_key", Integer, ForeignKey("turns.key", ondelete="CASCADE"), index=True),
    Column("value", SHORT, nullable=False),
    Column("note", LONG),
    Column("created", SHORT, nullable=False),
)

briefs = Table(
    "briefs",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("title", LONG, nullable=False),
    Column("scope", LONG, nullable=False),
    Column("value", LONG, nullable=False),
    Column("created", SHORT, nullable=False),
)

# Partial, or the planner would walk all articles by state instead of looking passages up by key.
PENDING = articles.c.state == "pending"
RELATED = articles.c.related_id.is_not(None)
Index("articles_pending", articles.c.key, sqlite_where=PENDING, postgresql_where=PENDING)
LATER_VERSIONS = Index(
    "articles_related", articles.c.related_id, sqlite_where=RELATED, postgresql_where=RELATED
)


def now() -> str:
    """The present moment, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _first_version(connection: Connection) -> None:
    """All tables, as they are now: what later steps add is then there already."""
    TABLES.create_all(connection)


def _second_version(connection: Connection) -> None:
    """Relations between articles, page numbers, originals, repeated lines, feeds; Chroma may lag behind."""
    TABLES.create_all(connection, tables=[originals, lines, feeds, stale])
    _add_columns(connection, articles, "relation", "related_id", "correction")
    _add_columns(connection, revisions, "pages")
    for index in (LATER_VERSIONS, LOCATED):
        index.create(connection, checkfirst=True)
    if connection.scalar(select(func.count()).select_from(meta)):  # Chroma held all that was searchable
        searchable = select(articles.c.key).where(articles.c.state == "ready")
        last = select(func.max(passages.c.key)).where(passages.c.article_key.in_(searchable))
        connection.execute(insert(meta).values(name="vectored", value=str(connection.scalar(last) or 0)))


def _third_version(connection: Connection) -> None:
    """What several machines share. A development version of the second lacked `stale`, and is made whole here."""
    TABLES.create_all(connection)


def _fourth_version(connection: Connection) -> None:
    """Whose conversation it is."""
    _add_columns(connection, chats, "owner")
    OWNED.create(connection, checkfirst=True)


def _add_columns(connection: Connection, table: Table, *names: str) -> None:
    present = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for name in names:
        if name not in present:
            column = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column}")


# Each step takes a catalogue from the version before it to its own. Append; never change one that was released.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {
    1: _first_version,
    2: _second_version,
    3: _third_version,
    4: _fourth_version,
}
VERSION = max(MIGRATIONS)


def version_of(connection: Connection) -> int:
    """The schema version of an open catalogue; 0 when it is empty."""
    if not connection.dialect.has_table(connection, "migrations"):
        return 0
    return int(connection.scalar(select(func.max(migrations.c.version))) or 0)


def migrate(connection: Connection, steps: dict[int, Callable[[Connection], None]] | None = None) -> None:
    """Bring a catalogue to the present version, inside the caller's transaction."""
    present = version_of(connection)
    for version, step in sorted((steps or MIGRATIONS).items()):
        if version > present:
            step(connection)
            connection.execute(insert(migrations).values(version=version, applied=now()))


def begin_library(connection: Connection) -> None:
    """Give a new catalogue its first state; a no-op on any other."""
    if connection.scalar(select(func.count()).select_from(meta).where(meta.c.name == "generation")):
        return
    first = {"generation": "1", "index": "1", "library": uuid.uuid4().hex, "created": now()}
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in first.items()])
