"""Writing articles into the catalogue: functions over one open transaction. Knows SQL; knows nothing of locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from rag.index.catalogue.known import keys_of, signed
from rag.index.catalogue.originals import KeptOriginal, note_original
from rag.index.catalogue.portable import among, upsert
from rag.index.catalogue.rows import article_columns, chunks, described, packed_pages, packed_spans
from rag.index.catalogue.schema import (
    articles,
    bands,
    locations,
    now,
    passages,
    retired,
    revisions,
)
from rag.index.catalogue.state import raise_generation
from rag.schema import PreparedArticle, Relation

FULL_BAND = 64  # articles that share a MinHash band; beyond it the band is boilerplate


@dataclass(frozen=True, slots=True)
class ToStore:
    """An article with the keys of its passages' stored vectors, and what it was read from if that was kept."""

    prepared: PreparedArticle
    vectors: Sequence[int]
    original: KeptOriginal | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored article: its internal key, and those of its passages, in their order."""

    key: int
    passages: Sequence[int]


def put_articles(connection: Connection, batch: Sequence[ToStore]) -> list[Stored]:
    """Store articles of different ids as pending, the former passages of those that are known retired.

    A changed text becomes the next revision; the earlier text stays. Without an original the one noted for an unchanged
    text stays.
    """
    present = now()
    names = [one.prepared.article.id for one in batch]
    before = _before(connection, names)
    columns = [
        article_columns(one.prepared.article)
        | {"passage_count": len(one.prepared.passages), "state": "pending", "updated": present}
        for one in batch
    ]
    rows = [
        {**values, "id": name, "revision": 1, "added": present}
        for name, values in zip(names, columns, strict=True)
        if name not in before
    ]
    if rows:
        connection.execute(insert(articles), rows)
    keys = keys_of(connection, names)
    revision = dict.fromkeys(names, 1)
    for name, values in zip(names, columns, strict=True):
        if name in before:
            earlier, content_hash = before[name]
            revision[name] = earlier + (content_hash != values["content_hash"])
            values = {**values, "revision": revision[name]}
            connection.execute(update(articles).where(articles.c.key == keys[name]).values(**values))
    changed = [keys[name] for name in before]
    retire_passages(connection, changed)
    for some in chunks(changed):
        connection.execute(delete(bands).where(bands.c.article_key.in_(some)))
    _put_texts(connection, batch, keys, revision)
    _put_bands(connection, [(keys[name], one.prepared.bands) for name, one in zip(names, batch, strict=True)])
    remember_locations(connection, [(keys[one.prepared.article.id], one.prepared.location) for one in batch])
    for name, one in zip(names, batch, strict=True):
        if one.original is not None:
            note_original(connection, keys[name], revision[name], one.original)
    return _put_passages(connection, [(keys[name], one) for name, one in zip(names, batch, strict=True)])


def _before(connection: Connection, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Revision and content hash of those that are stored already."""
    columns = (articles.c.id, articles.c.revision, articles.c.content_hash)
    return {
        row.id: (row.revision, row.content_hash)
        for some in chunks(names)
        for row in connection.execute(select(*columns).where(articles.c.id.in_(some)))
    }


def _put_texts(
    connection: Connection, batch: Sequence[ToStore], keys: Mapping[str, int], revision: Mapping[str, int]
) -> None:
    rows = [
        {
            "article_key": keys[article.id],
            "revision": revision[article.id],
            "content_hash": article.content_hash,
            "text": article.text,
            "sentences": packed_spans(one.prepared.sentences),
            "described": described(article),
            "stored": now(),
            "pages": packed_pages(article.pages),
        }
        for one in batch
        for article in [one.prepared.article]
    ]
    statement = upsert(connection, revisions)
    same = {name: statement.excluded[name] for name in rows[0] if name not in ("article_key", "revision")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["article_key", "revision"], set_=same), rows
    )


def _put_passages(connection: Connection, batch: Sequence[tuple[int, ToStore]]) -> list[Stored]:
    rows = [
        {"article_key": key, "ordinal": ordinal, "start": start, "end": end, "vector_key": vector_key}
        for key, one in batch
        for ordinal, ((start, end), vector_key) in enumerate(
            zip(one.prepared.passages, one.vectors, strict=True)
        )
    ]
    if rows:
        connection.execute(insert(passages), rows)
    found: dict[int, list[int]] = {key: [] for key, _ in batch}
    statement = select(passages.c.article_key, passages.c.key).order_by(passages.c.key)
    for article_key, key in connection.execute(statement.where(among(passages.c.article_key, list(found)))):
        found[article_key].append(key)
    return [Stored(key, found[key]) for key, _ in batch]


def _put_bands(connection: Connection, marks: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Note the bands of articles. One that `FULL_BAND` articles share says nothing more, and takes in no others."""
    signed_marks = [(key, sorted({signed(band) for band in some})) for key, some in marks]
    wanted = sorted({band for _, some in signed_marks for band in some})
    number = func.count().label("number")
    statement = select(bands.c.band, number).where(among(bands.c.band, wanted)).group_by(bands.c.band)
    held = {row.band: row.number for row in connection.execute(statement)}
    rows = []
    for article_key, some in signed_marks:
        for band in some:
            held[band] = held.get(band, 0) + 1
            if held[band] <= FULL_BAND:
                rows.append({"band": band, "article_key": article_key})
    if rows:
        rows.sort(
            key=lambda row: (row["band"], row["article_key"])
        )  # in the order of the table, which is cheaper
        connection.execute(insert(bands), rows)


def retire_passages(connection: Connection, article_keys: Sequence[int]) -> None:
    """Remove all passages of these articles and remember their keys until the derived indexes have dropped them."""
    for some in chunks(article_keys):
        of_these = passages.c.article_key.in_(some)
        connection.execute(insert(retired).from_select(["key"], select(passages.c.key).where(of_these)))
        connection.execute(delete(passages).where(of_these))


def remove_articles(connection: Connection, ids: Sequence[str]) -> int:
    """Remove articles with all their revisions; returns how many there were.

    A cluster whose first article goes is named after the next, which the other copies of it are then copies of. Their
    vectors stay until `drop_orphan_vectors`.
    """
    keys = [
        key
        for some in chunks(ids)
        for key in connection.scalars(select(articles.c.key).where(articles.c.id.in_(some)))
    ]
    retire_passages(connection, keys)
    for name in ids:
        _relate_past(connection, name)
    for some in chunks(keys):
        connection.execute(delete(articles).where(articles.c.key.in_(some)))
    for name in ids:
        _pass_on(connection, name)
    return len(keys)


def _relate_past(connection: Connection, article_id: str) -> None:
    """Relate what is a copy or an update of an article that goes to what that article was one of."""
    further = select(articles.c.related_id).where(articles.c.id == article_id).scalar_subquery()
    related = articles.c.related_id == article_id
    connection.execute(update(articles).where(related, further.is_not(None)).values(related_id=further))


def _pass_on(connection: Connection, article_id: str) -> None:
    """Name the cluster of a first article that is gone after the next."""
    members, related = articles.c.cluster_id == article_id, articles.c.related_id == article_id
    leader = connection.scalar(select(articles.c.id).where(members).order_by(articles.c.key).limit(1))
    if leader is None:
        return
    alone = (articles.c.relation == "update") | (articles.c.id == leader)
    unrelated = {"relation": None, "related_id": None, "correction": None}
    connection.execute(update(articles).where(related, alone).values(**unrelated))
    connection.execute(update(articles).where(related).values(related_id=leader))
    connection.execute(update(articles).where(members).values(cluster_id=leader))


def remember_locations(connection: Connection, found: Sequence[tuple[int, str]]) -> None:
    """Note where articles, by their keys, were found too."""
    rows = [{"article_key": key, "location": location, "noted": now()} for key, location in found]
    if rows:
        connection.execute(upsert(connection, locations).on_conflict_do_nothing(), rows)


def relate(
    connection: Connection, article_id: str, joined: Sequence[str], turned: Sequence[tuple[str, Relation]]
) -> None:
    """Make clusters part of an article's own, and articles its copies or updates."""
    cluster = select(articles.c.cluster_id).where(articles.c.id == article_id).scalar_subquery()
    for some in chunks(joined):
        members = update(articles).where(articles.c.cluster_id.in_(some))
        connection.execute(members.values(cluster_id=cluster))
    for other, relation in turned:
        connection.execute(
            update(articles)
            .where(articles.c.id == other)
            .values(cluster_id=cluster, relation=relation, related_id=article_id)
        )
    raise_generation(connection)
