"""What users would take instead: LlamaIndex's hybrid over Chroma. Knows nothing of our library.

Built as in its documentation: `SentenceSplitter` chunks of 256 tokens, title and date as metadata
(put before the text that is embedded and indexed), `VectorStoreIndex` over `ChromaVectorStore`,
`BM25Retriever` with the English stemmer, both in a `QueryFusionRetriever` that makes up no further queries.
The embedding passed in is ours, so that the weights are the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

CHUNK_TOKENS = 256
CHUNK_OVERLAP = 20
CANDIDATES = 100
NEEDS = "the LlamaIndex rows need: pip install llama-index-vector-stores-chroma llama-index-retrievers-bm25"

Ranker = Callable[[str], list[str]]


def build(
    articles: Iterable[Mapping[str, Any]], folder: Path, embedding: Any, embed_batch: int = 64
) -> dict[str, float]:
    """Builds both indexes in `folder`, once. Returns chunks and seconds, also of an earlier build."""
    done = folder / "built.json"
    if done.exists():
        built: dict[str, float] = json.loads(done.read_text())
        return built
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.retrievers.bm25 import BM25Retriever

    started = time.perf_counter()
    documents = [
        Document(
            text=row["text"],
            id_=row["id"],
            metadata={"article_id": row["id"], "title": row.get("title", ""), "date": row.get("date", "")},
            excluded_embed_metadata_keys=["article_id"],
        )
        for row in articles
    ]
    splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=CHUNK_OVERLAP)
    nodes = splitter.get_nodes_from_documents(documents)
    store = vector_store(folder)
    embedding.embed_batch_size = embed_batch
    VectorStoreIndex(
        nodes, storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedding
    )
    embedded = time.perf_counter() - started
    BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=CANDIDATES, **_stemming()).persist(
        str(folder / "bm25")
    )
    built = {
        "chunks": len(nodes),
        "seconds": round(time.perf_counter() - started, 1),
        "vector_seconds": round(embedded, 1),
    }
    done.write_text(json.dumps(built))
    return built


def rankers(folder: Path, embedding: Any) -> dict[str, Ranker]:
    """Functions from a question to article ids, best first, for each way LlamaIndex has of mixing the two."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever

    index = VectorStoreIndex.from_vector_store(vector_store(folder), embed_model=embedding)
    dense = index.as_retriever(similarity_top_k=CANDIDATES)
    lexical = BM25Retriever.from_persist_dir(str(folder / "bm25"))
    lexical.similarity_top_k = CANDIDATES

    def ranker(retriever: Any) -> Ranker:
        return lambda question: distinct(
            hit.node.metadata["article_id"] for hit in retriever.retrieve(question)
        )

    def fused(mode: str) -> Any:
        return QueryFusionRetriever(
            [dense, lexical],
            llm=MockLLM(),
            mode=FUSION_MODES(mode),
            num_queries=1,
            similarity_top_k=CANDIDATES,
            use_async=False,
        )

    return {
        "LlamaIndex lexical": ranker(lexical),
        "LlamaIndex dense": ranker(dense),
        "LlamaIndex hybrid, reciprocal ranks": ranker(fused("reciprocal_rerank")),
        "LlamaIndex hybrid, relative scores": ranker(fused("relative_score")),
    }


def distinct(ids: Iterable[str]) -> list[str]:
    """The ids without repeats, each where it first stood."""
    return list(dict.fromkeys(ids))


def vector_store(folder: Path) -> Any:
    """LlamaIndex's store over a Chroma in `folder`."""
    import chromadb
    from llama_index.vector_stores.chroma import ChromaVectorStore

    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(str(folder / "chroma"), chromadb.Settings(anonymized_telemetry=False))
    # LlamaIndex passes vectors; the embedding function of Chroma is never called and would download a model.
    collection = client.get_or_create_collection(
        "llamaindex", embedding_function=None, metadata={"hnsw:space": "cosine"}
    )
    return ChromaVectorStore(chroma_collection=collection)


def _stemming() -> dict[str, Any]:
    import Stemmer

    return {"stemmer": Stemmer.Stemmer("english"), "language": "english"}
