"""What a writer asks before it writes: which articles, texts and bands are stored. Functions over one open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from rag.index.catalogue.portable import among
from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, bands, locations, passages


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What a writer must know of an article that is already stored."""

    content_hash: str
    revision: int
    metadata_hash: str
    private: bool


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


def sharing(connection: Connection, wanted: Sequence[int]) -> dict[int, list[str]]:
    """Ids of articles with each of these MinHash bands, first stored first; bands that none has are left out."""
    own = {signed(band): band for band in wanted}
    statement = (
        select(bands.c.band, articles.c.id)
        .join(articles, bands.c.article_key == articles.c.key)
        .where(among(bands.c.band, list(own)))
        .order_by(bands.c.band, bands.c.article_key)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(statement):
        found.setdefault(own[row.band], []).append(row.id)
    return found


def keys_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Internal keys of the articles that exist."""
    found: dict[str, int] = {}
    for some in chunks(ids):
        rows = connection.execute(select(articles.c.id, articles.c.key).where(articles.c.id.in_(some)))
        found.update({row.id: row.key for row in rows})
    return found


def located(connection: Connection, location: str) -> bool:
    """Whether an article was found at this place."""
    return bool(connection.scalar(select(exists().where(locations.c.location == location))))


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


def signed(band: int) -> int:
    """A band as the 64-bit signed integer that SQLite stores."""
    return (band + 2**63) % 2**64 - 2**63
