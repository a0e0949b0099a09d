"""LlamaIndex embeddings around ours, and ours around theirs. Imported only when one is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from numpy.typing import NDArray

from rag.errors import EmbeddingError, MissingExtra
from rag.index.embed import REMEMBERED, Embedder, Remembered, unit

PROBE = "Communiqué"
# Arguments whose names hold one of these change the vectors; the rest say how and where the embedding is reached.
TELLING = (
    "model",
    "dimension",
    "instruction",
    "prefix",
    "deployment",
    "engine",
    "pooling",
    "normali",
    "task",
    "type",
)


class ForeignEmbedder:
    """A LlamaIndex embedding as one of ours. Its name carries the arguments that change its vectors."""

    def __init__(self, name: str, embedding: BaseEmbedding) -> None:
        """`name` is the import path with arguments."""
        self._embedding = embedding
        self._questions = Remembered(REMEMBERED)
        self.name = name
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """Numbers in one vector; asks the embedding once."""
        if self._dimensions is None:
            self._dimensions = int(self.embed_question(PROBE).shape[0])
        return self._dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, d), in the order given. Raises EmbeddingError."""
        return self._asked(lambda: self._embedding.get_text_embedding_batch(list(texts)), len(texts))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """One unit vector, (d,). Raises EmbeddingError."""
        return self._questions.get(
            text, lambda: self._asked(lambda: [self._embedding.get_query_embedding(text)], 1)[0]
        )

    def _asked(self, ask: Any, wanted: int) -> NDArray[np.float32]:
        try:
            vectors = np.asarray(ask(), dtype=np.float32)
        except Exception as problem:  # every provider raises its own
            raise EmbeddingError(
                f"the embedding {self.name} failed ({problem}): check that it can be reached"
            ) from problem
        if vectors.ndim != 2 or len(vectors) != wanted:
            raise EmbeddingError(f"the embedding {self.name} gave {vectors.shape} for {wanted} texts")
        return unit(vectors)


class CommuniqueEmbedding(BaseEmbedding):
    """One of our embeddings as LlamaIndex takes it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **fields: Any) -> None:
        """`fields` are LlamaIndex's own, such as `embed_batch_size`."""
        settings: dict[str, Any] = {"model_name": embedder.name, "embed_batch_size": 512}
        super().__init__(**(settings | fields))
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """LlamaIndex's name for it."""
        return "CommuniqueEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return list(map(float, self._embedder.embed_question(query)))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors


def as_llama_embedding(embedder: Embedder) -> CommuniqueEmbedding:
    """Ours, for anything built on LlamaIndex."""
    return CommuniqueEmbedding(embedder)


def load_foreign(path: str, arguments: Mapping[str, object]) -> ForeignEmbedder:
    """A LlamaIndex embedding class by import path, made with these arguments. Raises MissingExtra, EmbeddingError."""
    module_name, _, class_name = path.rpartition(".")
    if not module_name:
        raise EmbeddingError(
            f"no embedding {path!r}: say `local`, or the import path of a LlamaIndex embedding class"
        )
    try:
        made = getattr(importlib.import_module(module_name), class_name)
    except ModuleNotFoundError as problem:
        package = "-".join(module_name.split(".")[:3]).replace("_", "-")
        raise MissingExtra(
            f"the embedding {path} is not installed ({problem}): pip install {package}"
        ) from problem
    except AttributeError as problem:
        raise EmbeddingError(f"{module_name} has no class {class_name}") from problem
    try:
        embedding = made(**arguments)
    except Exception as problem:  # every class checks its arguments in its own way
        raise EmbeddingError(
            f"the embedding {path} cannot be made with these arguments ({problem})"
        ) from problem
    if not isinstance(embedding, BaseEmbedding):
        raise EmbeddingError(f"{path} is not a LlamaIndex embedding class")
    telling = {k: v for k, v in sorted(arguments.items()) if any(part in k.lower() for part in TELLING)}
    shown = ", ".join(f"{name}={value}" for name, value in telling.items())
    return ForeignEmbedder(f"{path}({shown})" if shown else path, embedding)
