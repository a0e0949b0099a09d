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
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateColumn

TABLES = MetaData()

meta = Table(
    "meta", TABLES, Column("name", String, primary_key=True), Column("value", String, nullable=False)
)

migrations = Table(
    "migrations",
    TABLES,
    Column("version", Integer, primary_key=True),
    Column("applied", String, nullable=False),
)

# `key` is an internal number that is never used twice; `id` is the article's public id.
# `day` is the calendar date as published. `state` is pending until the index of words holds every passage.
articles = Table(
    "articles",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String, nullable=False, index=True),
    Column("metadata_hash", String, nullable=False),
    Column("title", Text),
    Column("source", Text, index=True),
    Column("url", Text),
    Column("published", String),
    Column("day", String, index=True),
    Column("place", Text),
    Column("language", String),
    Column("authors", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("cluster_id", String, nullable=False, index=True),
    Column("provenance", Text, nullable=False),
    Column("passage_count", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("added", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("relation", String),
    Column("related_id", String),
    Column("correction", Text),
    sqlite_autoincrement=True,
)

# One row per text that an article ever had, with the metadata it had then. `sentences` is int32 triples, `pages` the page
# of each paragraph as int32, or null.
revisions = Table(
    "revisions",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content_hash", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("described", Text, nullable=False),
    Column("stored", String, nullable=False),
    Column("pages", LargeBinary),
)

# The bytes that a revision was read from lie in the library's `originals` folder under their SHA-256.
originals = Table(
    "originals",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("hash", String, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
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

bands = Table(
    "bands",
    TABLES,
    Column("band", Integer, primary_key=True),
    Column(
        "article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sqlite_with_rowid=False,
)

locations = Table(
    "locations",
    TABLES,
    Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("location", Text, primary_key=True),
    Column("noted", String, nullable=False),
)
LOCATED = Index("locations_by_place", locations.c.location)

# Sources that could not be added, the last reason for each.
failures = Table(
    "failures",
    TABLES,
    Column("source", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("noted", String, nullable=False),
)

# Lines of text, hashed with their outlet, and the stories they stand in: what many stories share is furniture.
lines = Table(
    "lines",
    TABLES,
    Column("line", Integer, primary_key=True),
    Column("story", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

# What a feed's server said of it when it was last fetched, so that it need not send it again unchanged.
feeds = Table(
    "feeds",
    TABLES,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fetched", String, nullable=False),
)

chats = Table(
    "chats",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("title", Text),
    Column("created", String, nullable=False),
)

turns = Table(
    "turns",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("chat_key", Integer, ForeignKey("chats.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created", String, nullable=False),
    UniqueConstraint("chat_key", "ordinal"),
)

feedback = Table(
    "feedback",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("turn_key", Integer, ForeignKey("turns.key", ondelete="CASCADE"), index=True),
    Column("value", String, nullable=False),
    Column("note", Text),
    Column("created", String, nullable=False),
)

briefs = Table(
    "briefs",
    TABLES,
    Column("key", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("created", String, nullable=False),
)

# Partial, or the planner would walk all articles by state instead of looking passages up by key.
Index("articles_pending", articles.c.key, sqlite_where=articles.c.state == "pending")
LATER_VERSIONS = Index(
    "articles_related", articles.c.related_id, sqlite_where=articles.c.related_id.is_not(None)
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


def _add_columns(connection: Connection, table: Table, *names: str) -> None:
    present = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for name in names:
        if name not in present:
            column = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column}")


# Each step takes a catalogue from the version before it to its own. Append; never change one that was released.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _first_version, 2: _second_version}
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
