"""Which original each revision was read from: functions over one open transaction. Knows SQL; opens no original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from rag.index.catalogue.portable import upsert
from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, kept, originals


@dataclass(frozen=True, slots=True)
class KeptOriginal:
    """An original by the hash of its bytes, with its plain file name."""

    hash: str
    name: str
    media_type: str
    size: int


def note_original(connection: Connection, article_key: int, revision: int, original: KeptOriginal) -> None:
    """Say what a revision was read from."""
    values = {
        "hash": original.hash,
        "name": original.name,
        "media_type": original.media_type,
        "size": original.size,
    }
    connection.execute(
        upsert(connection, originals)
        .values(article_key=article_key, revision=revision, **values)
        .on_conflict_do_update(index_elements=["article_key", "revision"], set_=values)
    )


def original_of(connection: Connection, article_id: str, revision: int | None = None) -> KeptOriginal | None:
    """What a revision, or the present one, was read from, where that was kept."""
    wanted = originals.c.revision == (articles.c.revision if revision is None else revision)
    statement = (
        select(originals.c.hash, originals.c.name, originals.c.media_type, originals.c.size)
        .join(articles, articles.c.key == originals.c.article_key)
        .where(articles.c.id == article_id, wanted)
    )
    row = connection.execute(statement).first()
    return None if row is None else KeptOriginal(*row)


def hashes_of(connection: Connection, article_ids: Sequence[str]) -> set[str]:
    """Hashes of the originals of all revisions of these articles."""
    statement = select(originals.c.hash).join(articles, articles.c.key == originals.c.article_key)
    return {
        name
        for some in chunks(article_ids)
        for name in connection.scalars(statement.where(articles.c.id.in_(some)))
    }


def still_referred_to(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Of these hashes, those that a revision refers to."""
    return {
        name
        for some in chunks(hashes)
        for name in connection.scalars(select(originals.c.hash).where(originals.c.hash.in_(some)))
    }


def put_bytes(connection: Connection, name: str, data: bytes) -> None:
    """Keep an original's bytes on the server, once however often they are given."""
    connection.execute(upsert(connection, kept).values(hash=name, data=data).on_conflict_do_nothing())


def bytes_kept(connection: Connection, name: str) -> bytes | None:
    """An original's bytes from the server."""
    data = connection.scalar(select(kept.c.data).where(kept.c.hash == name))
    return None if data is None else bytes(data)


def hash_kept(connection: Connection, name: str) -> str | None:
    """The hash of the bytes that the server keeps under a hash, worked out there (PostgreSQL's `sha256`)."""
    found = func.encode(func.sha256(kept.c.data), "hex")
    said: str | None = connection.scalar(select(found).where(kept.c.hash == name))
    return said


def drop_bytes(connection: Connection, name: str) -> None:
    """Forget an original's bytes."""
    connection.execute(delete(kept).where(kept.c.hash == name))


def drop_unreferred_bytes(connection: Connection) -> None:
    """Forget the bytes that no revision refers to."""
    connection.execute(delete(kept).where(kept.c.hash.not_in(select(originals.c.hash))))


def all_hashes(connection: Connection) -> set[str]:
    """The hash of every original that a revision refers to."""
    return set(connection.scalars(select(originals.c.hash).distinct()))
