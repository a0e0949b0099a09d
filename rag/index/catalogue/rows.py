"""Rows of the catalogue as values, and back. Knows how columns are written; runs no statement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from rag.schema import Article, Span

T = TypeVar("T")
MANY = 5_000  # values bound in one statement; SQLite allows 32,766
DESCRIBED = ("title", "source", "url", "published", "place", "language", "authors", "provenance")


@dataclass(frozen=True, slots=True)
class PassageRow:
    """Where one passage lies: internal keys, its ordinal in the article, and its offsets."""

    key: int
    article_key: int
    article_id: str
    ordinal: int
    start: int
    end: int


def chunks(values: Sequence[T], size: int = MANY) -> Iterator[Sequence[T]]:
    """Runs of at most `size` values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def metadata_hash(article: Article) -> str:
    """A hash of all that describes an article: with this and the text the same, nothing has changed."""
    described = [getattr(article, name) for name in DESCRIBED if name != "provenance"]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


def article_columns(article: Article) -> dict[str, Any]:
    """An article as a row of `articles`, without id, revision, state and times."""
    return {
        "content_hash": article.content_hash,
        "metadata_hash": metadata_hash(article),
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "day": article.published[:10] if article.published else None,
        "place": article.place,
        "language": article.language,
        "authors": json.dumps(list(article.authors)),
        "private": article.private,
        "cluster_id": article.cluster_id,
        "provenance": json.dumps(dict(article.provenance)),
        "relation": article.relation,
        "related_id": article.related_id,
        "correction": article.correction,
    }


def article_from(row: Row[Any], text: str, pages: bytes | None = None) -> Article:
    """A row of `articles` as the value that leaves this layer."""
    return Article(
        id=row.id,
        title=row.title,
        source=row.source,
        url=row.url,
        published=row.published,
        place=row.place,
        language=row.language,
        text=text,
        content_hash=row.content_hash,
        cluster_id=row.cluster_id,
        revision=row.revision,
        authors=tuple(json.loads(row.authors)),
        private=bool(row.private),
        provenance=json.loads(row.provenance),
        relation=row.relation,
        related_id=row.related_id,
        correction=row.correction,
        pages=pages_from(pages),
    )


def described(article: Article) -> str:
    """What describes an article, kept with each revision of its text."""
    values = {name: getattr(article, name) for name in DESCRIBED}
    return json.dumps({name: dict(v) if isinstance(v, Mapping) else v for name, v in values.items()})


def article_then(row: Row[Any]) -> Article:
    """An earlier revision, with the text, the pages and the description it had then."""
    then = json.loads(row.described)
    return Article(
        id=row.id,
        text=row.text,
        content_hash=row.hash_then,
        cluster_id=row.cluster_id,
        revision=row.revision_then,
        private=bool(row.private),
        pages=pages_from(row.pages),
        **{**then, "authors": tuple(then["authors"])},
    )


def packed_spans(spans: Sequence[Span]) -> bytes:
    """Sentence spans as int32 triples."""
    return np.array([(span.start, span.end, span.paragraph) for span in spans], dtype="<i4").tobytes()


def spans_from(blob: bytes) -> tuple[Span, ...]:
    """Int32 triples as sentence spans."""
    return tuple(Span(*triple) for triple in np.frombuffer(blob, dtype="<i4").reshape(-1, 3).tolist())


def packed_pages(pages: Sequence[int]) -> bytes | None:
    """Page numbers of paragraphs as int32; None for a text without pages."""
    return np.array(pages, dtype="<i4").tobytes() if pages else None


def pages_from(blob: bytes | None) -> tuple[int, ...]:
    """Int32 values as page numbers."""
    return tuple(np.frombuffer(blob, dtype="<i4").tolist()) if blob else ()


def packed_vectors(vectors: NDArray[np.float32]) -> list[bytes]:
    """Rows of unit vectors as float16."""
    return [row.tobytes() for row in vectors.astype("<f2")]


def vectors_from(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    """Stored vectors as rows, (n, d); (0, 0) when there are none."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1).astype(np.float32)
