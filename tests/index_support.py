"""Small articles and a fast stand-in for the embedding, for the tests of the index. Knows no test."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.index.store import Store
from rag.ingest.preparing import Prepared, Ready, Task, prepare_all
from rag.schema import Article, PreparedArticle, Span

DEADLY = "This kills its reader"


def prepare_unless_marked(task: Task) -> Iterator[Prepared]:
    """In place of `preparing.prepare_all`: ends its process at the text that is marked."""
    for one in prepare_all(task):
        if isinstance(one, Ready) and DEADLY in one.prepared.article.text:
            os._exit(3)
        yield one


def chroma_lacks_any(store: Store) -> bool:
    """In place of `graph.lags`, so that Chroma is kept up in small libraries, which do without it."""
    state, passages = store.catalogue.state(), store.catalogue.passages
    return passages.count() > passages.count(through=state.vectored) or state.stale > 0


@dataclass
class WordHashEmbedder:
    """Unit vectors from hashed words: equal words, near vectors. Counts every text it is given."""

    name: str = "test:word-hash"
    dimensions: int = 64
    embedded: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.md5(word.encode(), usedforsecurity=False).digest()
                vectors[row, digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
                vectors[row, digest[2] % self.dimensions] += 1 if digest[3] % 2 else -1
            vectors[row, 0] += 1e-3
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_passages([text])[0]
        self.embedded.pop()
        return vector


def prepared(
    article_id: str,
    text: str,
    *,
    title: str | None = None,
    source: str | None = "Sample Gazette",
    published: str | None = "2021-04-07",
    cluster_id: str | None = None,
    private: bool = False,
    location: str | None = None,
    bands: tuple[int, ...] = (),
) -> PreparedArticle:
    """An article whose paragraphs are its passages and whose lines are its sentences."""
    article = Article(
        id=article_id,
        title=title,
        source=source,
        url=None,
        published=published,
        place=None,
        language="en",
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        cluster_id=cluster_id or article_id,
        private=private,
    )
    runs = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]
    spans = tuple(
        Span(start + line.start(), start + line.end(), number)
        for number, (start, end) in enumerate(runs, start=1)
        for line in re.finditer(r"[^\n]+", text[start:end])
    )
    return PreparedArticle(article, location or f"{article_id}.txt", spans, tuple(runs), bands)
