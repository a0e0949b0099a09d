"""Adding articles as users would without us, in a process of its own. Knows nothing of our library.

    python tests/eval/peers_add.py llamaindex|txtai ARTICLES.jsonl FOLDER MODEL.onnx VOCABULARY.txt

Both embed with the same weights on ONNX Runtime, which is what their users get without a network or a card: batches of 32,
padded to the longest, at most 256 tokens. LlamaIndex splits into chunks of 256 tokens and stores them in Chroma, as its
documentation shows; txtai gets pieces of 180 words, about as many tokens, with title and date, for its index of words and
vectors with the texts kept. It runs in an interpreter of its own (`bench_speed.py --txtai-python`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BATCH = 32
LONGEST = 256
WORDS = 180


class Weights:
    """all-MiniLM-L6-v2 on ONNX Runtime: mean of the hidden states, unit length."""

    def __init__(self, model: str, vocabulary: str) -> None:
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        self._tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self._session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, 384)."""
        vectors = [self._some(list(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)]
        return np.concatenate(vectors)

    def _some(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, fed)[0]
        pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        unit: NDArray[np.float32] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit.astype(np.float32)


def add_llamaindex(articles: Sequence[dict[str, Any]], folder: Path, weights: Weights) -> int:
    """Chunks stored in Chroma."""
    import peers
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.node_parser import SentenceSplitter

    class Embedding(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = weights(texts).tolist()
            return vectors

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    documents = [
        Document(
            text=row["text"],
            id_=row["id"],
            metadata={"title": row.get("title", ""), "date": row.get("date", "")},
        )
        for row in articles
    ]
    splitter = SentenceSplitter(chunk_size=peers.CHUNK_TOKENS, chunk_overlap=peers.CHUNK_OVERLAP)
    nodes = splitter.get_nodes_from_documents(documents)
    context = StorageContext.from_defaults(vector_store=peers.vector_store(folder))
    VectorStoreIndex(nodes, storage_context=context, embed_model=Embedding(embed_batch_size=BATCH))
    return len(nodes)


def add_txtai(articles: Sequence[dict[str, Any]], folder: Path, weights: Weights) -> int:
    """Pieces stored with their texts, words and vectors."""
    from txtai import Embeddings  # type: ignore[import-not-found]

    embeddings = Embeddings(
        method="external", transform=lambda texts: weights(texts), content=True, hybrid=True
    )
    embeddings.index(pieces(articles))
    embeddings.save(str(folder / "index"))
    return int(embeddings.count())


def pieces(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, None]]:
    """(id, text, no tags) of runs of words, each under its article's title and date."""
    for row in articles:
        words = row["text"].split()
        head = f"{row.get('title', '')}\n{row.get('date', '')}\n"
        for number, start in enumerate(range(0, len(words), WORDS)):
            yield f"{row['id']}#{number}", head + " ".join(words[start : start + WORDS]), None


CONTENDERS = {"llamaindex": add_llamaindex, "txtai": add_txtai}


def main() -> int:
    name, source, folder, model, vocabulary = sys.argv[1:]
    with Path(source).open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    print(CONTENDERS[name](articles, Path(folder), Weights(model, vocabulary)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
