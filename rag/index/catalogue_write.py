"""Writing articles into the catalogue: functions over one open transaction. Knows SQL; knows nothing of locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from rag.index.catalogue_rows import article_columns, chunks, described, packed_spans
from rag.index.catalogue_schema import (
    articles,
    bands,
    failures,
    locations,
    meta,
    now,
    passages,
    retired,
    revisions,
)
from rag.index.catalogue_vectors import drop_orphan_vectors
from rag.schema import PreparedArticle


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What a writer must know of an article that is already stored."""

    content_hash: str
    revision: int
    metadata_hash: str
    private: bool


# The whole


def set_value(connection: Connection, name: str, value: str) -> None:
    """Set one entry of the `meta` table."""
    statement = upsert(meta).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def mark_writing(connection: Connection, mark: str) -> str | None:
    """Note that a writer is at work; returns the mark of the one before when that never finished."""
    before: str | None = connection.scalar(select(meta.c.value).where(meta.c.name == "writing"))
    set_value(connection, "writing", mark)
    return before


def mark_written(connection: Connection) -> None:
    """The writer is done and all is well."""
    connection.execute(delete(meta).where(meta.c.name == "writing"))


def raise_generation(connection: Connection) -> int:
    """Tell every reader that what it holds is stale; returns the new generation."""
    present = int(connection.scalar(select(meta.c.value).where(meta.c.name == "generation")) or 0) + 1
    set_value(connection, "generation", str(present))
    return present


# What a writer asks before it writes


def known(connection: Connection, ids: Sequence[str]) -> dict[str, KnownArticle]:
    """Of these ids, those that are stored."""
    columns = (
        articles.c.id,
        articles.c.content_hash,
        articles.c.revision,
        articles.c.metadata_hash,
        articles.c.private,
    )
    found: dict[str, KnownArticle] = {}
    for some in chunks(ids):
        for name, *rest in connection.execute(select(*columns).where(articles.c.id.in_(some))):
            found[name] = KnownArticle(*rest)
    return found


def holders(connection: Connection, content_hashes: Sequence[str]) -> dict[str, str]:
    """The first-stored article that holds each text now."""
    found: dict[str, str] = {}
    for some in chunks(content_hashes):
        statement = select(articles.c.content_hash, articles.c.id).where(articles.c.content_hash.in_(some))
        for content_hash, name in connection.execute(statement.order_by(articles.c.key.desc())):
            found[content_hash] = name
    return found


def sharing(connection: Connection, wanted: Sequence[int]) -> list[str]:
    """Ids of articles with any of these MinHash bands, first stored first."""
    found: dict[int, str] = {}
    for some in chunks([_signed(band) for band in wanted]):
        statement = select(articles.c.key, articles.c.id).join(bands, bands.c.article_key == articles.c.key)
        rows = connection.execute(statement.where(bands.c.band.in_(some)))
        found.update({row.key: row.id for row in rows})
    return [found[key] for key in sorted(found)]


# Articles


def put_article(connection: Connection, prepared: PreparedArticle, passage_vectors: Sequence[int]) -> int:
    """Store one article as pending, its former passages retired. Returns its internal key.

    A changed text becomes the next revision; the earlier text stays. `passage_vectors` are keys of stored vectors.
    """
    article = prepared.article
    before = connection.execute(
        select(articles.c.key, articles.c.revision, articles.c.content_hash).where(
            articles.c.id == article.id
        )
    ).first()
    values = article_columns(article) | {
        "passage_count": len(prepared.passages),
        "state": "pending",
        "updated": now(),
    }
    if before is None:
        revision = 1
        added = insert(articles).values(**values, id=article.id, revision=revision, added=now())
        connection.execute(added)
        key = keys_of(connection, [article.id])[article.id]
    else:
        key = int(before.key)
        revision = before.revision + (before.content_hash != article.content_hash)
        connection.execute(update(articles).where(articles.c.key == key).values(**values, revision=revision))
        retire_passages(connection, [key])
        connection.execute(delete(bands).where(bands.c.article_key == key))
    stored = {
        "content_hash": article.content_hash,
        "text": article.text,
        "sentences": packed_spans(prepared.sentences),
        "described": described(article),
        "stored": now(),
    }
    connection.execute(
        upsert(revisions)
        .values(article_key=key, revision=revision, **stored)
        .on_conflict_do_update(index_elements=["article_key", "revision"], set_=stored)
    )
    rows = [
        {"article_key": key, "ordinal": ordinal, "start": start, "end": end, "vector_key": vector_key}
        for ordinal, ((start, end), vector_key) in enumerate(
            zip(prepared.passages, passage_vectors, strict=True)
        )
    ]
    if rows:
        connection.execute(insert(passages), rows)
    if prepared.bands:
        marks = {_signed(band) for band in prepared.bands}
        connection.execute(insert(bands), [{"band": band, "article_key": key} for band in sorted(marks)])
    remember_location(connection, key, prepared.location)
    return key


def _signed(band: int) -> int:
    """A band as the 64-bit signed integer that SQLite stores."""
    return (band + 2**63) % 2**64 - 2**63


def retire_passages(connection: Connection, article_keys: Sequence[int]) -> None:
    """Remove all passages of these articles and remember their keys until the derived indexes have dropped them."""
    for some in chunks(article_keys):
        of_these = passages.c.article_key.in_(some)
        connection.execute(insert(retired).from_select(["key"], select(passages.c.key).where(of_these)))
        connection.execute(delete(passages).where(of_these))


def remove_articles(connection: Connection, ids: Sequence[str]) -> int:
    """Remove articles with all their revisions; returns how many there were.

    A cluster whose first article goes is named after the next.
    """
    keys = [
        key
        for some in chunks(ids)
        for key in connection.scalars(select(articles.c.key).where(articles.c.id.in_(some)))
    ]
    retire_passages(connection, keys)
    for some in chunks(keys):
        connection.execute(delete(articles).where(articles.c.key.in_(some)))
    for name in ids:
        members = articles.c.cluster_id == name
        heir = select(articles.c.id).where(members).order_by(articles.c.key).limit(1)
        leader = connection.scalar(heir)
        if leader is not None:
            connection.execute(update(articles).where(members).values(cluster_id=leader))
    drop_orphan_vectors(connection)
    return len(keys)


def keys_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Internal keys of the articles that exist."""
    found: dict[str, int] = {}
    for some in chunks(ids):
        rows = connection.execute(select(articles.c.id, articles.c.key).where(articles.c.id.in_(some)))
        found.update({row.id: row.key for row in rows})
    return found


def remember_location(connection: Connection, article_key: int, location: str) -> None:
    """Note that an article was found here too."""
    values = {"article_key": article_key, "location": location, "noted": now()}
    connection.execute(upsert(locations).values(**values).on_conflict_do_nothing())


# What the derived indexes still lack


def pending_keys(connection: Connection) -> list[int]:
    """Articles that are not yet in both derived indexes."""
    return sorted(connection.scalars(select(articles.c.key).where(articles.c.state == "pending")))


def retired_keys(connection: Connection) -> list[int]:
    """Passage keys that the derived indexes must still drop."""
    return sorted(connection.scalars(select(retired.c.key)))


def mark_ready(connection: Connection, article_keys: Sequence[int], dropped: Sequence[int]) -> int:
    """Both derived indexes have these articles and have dropped these passage keys. Returns the new generation."""
    for some in chunks(article_keys):
        connection.execute(update(articles).where(articles.c.key.in_(some)).values(state="ready"))
    for gone in chunks(dropped):
        connection.execute(delete(retired).where(retired.c.key.in_(gone)))
    return raise_generation(connection)


@dataclass(frozen=True, slots=True)
class KeptParts:
    """What was prepared for an article when it was stored."""

    location: str
    passages: tuple[tuple[int, int], ...]
    bands: tuple[int, ...]


def kept_parts(connection: Connection, article_id: str) -> KeptParts:
    """The first location, the passages and the bands of an article that exists."""
    key = keys_of(connection, [article_id])[article_id]
    places = (
        select(locations.c.location)
        .where(locations.c.article_key == key)
        .order_by(locations.c.noted)
        .limit(1)
    )
    runs = (
        select(passages.c.start, passages.c.end)
        .where(passages.c.article_key == key)
        .order_by(passages.c.ordinal)
    )
    marks = select(bands.c.band).where(bands.c.article_key == key)
    return KeptParts(
        connection.scalar(places) or article_id,
        tuple((start, end) for start, end in connection.execute(runs)),
        tuple(connection.scalars(marks)),
    )


# Failures


def record_failure(connection: Connection, source: str, reason: str) -> None:
    """Remember that a source could not be added, so that it is tried again only when asked."""
    values = {"source": source, "reason": reason, "noted": now()}
    connection.execute(
        upsert(failures).values(**values).on_conflict_do_update(index_elements=["source"], set_=values)
    )


def clear_failures(connection: Connection, sources: Sequence[str] | None = None) -> None:
    """Forget the failures of these sources, or all."""
    if sources is None:
        connection.execute(delete(failures))
        return
    for some in chunks(sources):
        connection.execute(delete(failures).where(failures.c.source.in_(some)))


def failed(connection: Connection) -> dict[str, str]:
    """Sources that could not be added and why."""
    rows = connection.execute(select(failures.c.source, failures.c.reason))
    return {row.source: row.reason for row in rows}
