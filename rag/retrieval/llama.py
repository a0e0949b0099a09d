"""Our retrieval as a LlamaIndex retriever. Knows LlamaIndex's classes; imported only when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.schema import Hit


class LibraryRetriever(BaseRetriever):
    """Calls `search` with the query text; each hit becomes a node whose text is the exact slice of its article."""

    def __init__(self, search: Callable[[str], Sequence[Hit]]) -> None:
        self._search = search
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [as_node(hit) for hit in self._search(query_bundle.query_str)]


def make_retriever(search: Callable[[str], Sequence[Hit]]) -> LibraryRetriever:
    """A retriever over `search`."""
    return LibraryRetriever(search)


def as_node(hit: Hit) -> NodeWithScore:
    """A hit as a LlamaIndex node: offsets in `start_char_idx`/`end_char_idx`, the article's description as metadata."""
    article, passage = hit.article, hit.passage
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "source": article.source,
            "published": article.published,
            "content_hash": article.content_hash,
        },
        excluded_llm_metadata_keys=["article_id", "content_hash"],
        excluded_embed_metadata_keys=["article_id", "content_hash", "source"],
    )
    return NodeWithScore(node=node, score=hit.score)
