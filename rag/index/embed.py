"""Texts to unit vectors. Knows the local model and how to load any other; knows nothing of passages or storage."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.index import embed_runtime

VOCABULARY = Path(__file__).parents[1] / "data" / "minilm-vocab.txt"
LOCAL = "local"
LONGEST = 256  # tokens, what the model was trained with
BATCH = 8
STEP = 16  # lengths are padded to a multiple: OpenVINO keeps what it built for every shape (measured: 1,020 to 430 MB)
REMEMBERED = 512  # questions whose vector is kept


class Embedder(Protocol):
    """What the index needs of an embedding. `name` is stored in the library: another name means other vectors."""

    @property
    def name(self) -> str:
        """Which embedding this is."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in one vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, d), in the order given."""
        ...

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """One unit vector, (d,)."""
        ...


class LocalEmbedder:
    """all-MiniLM-L6-v2 (Sentence-Transformers) as int8 ONNX, on this machine: mean of the hidden states, unit length.

    Nothing is loaded before the first text. Safe to use from several threads. Raises EmbeddingError when the weights
    are missing or changed.
    """

    name = "local:all-MiniLM-L6-v2-int8"
    dimensions = 384

    def __init__(self, threads: int | None = None) -> None:
        """`threads`: processors to use; None leaves it to the runtime."""
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, embed_runtime.Runtime] | None = None
        self._questions = Remembered(REMEMBERED)

    @property
    def runtime(self) -> embed_runtime.Runtime:
        """The runtime in use; loads the model."""
        return self._load()[1]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, 384), in the order given. Texts of like length run together, so that little is padding."""
        tokenizer, runtime = self._load()
        encodings = tokenizer.encode_batch(list(texts))
        tokens = [encoding.ids for encoding in encodings]
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        vectors = np.zeros((len(tokens), self.dimensions), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            longest = -(-len(tokens[some[-1]]) // STEP) * STEP
            ids = np.zeros((len(some), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, index in enumerate(some):
                ids[row, : len(tokens[index])] = tokens[index]
                mask[row, : len(tokens[index])] = 1
            vectors[some] = _pooled(runtime.run(ids, mask), mask)
        return vectors

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """One unit vector, (384,); the last questions' are kept."""
        return self._questions.get(text, lambda: self.embed_passages([text])[0])

    def _load(self) -> tuple[Any, embed_runtime.Runtime]:
        with self._loading:
            if self._loaded is None:
                from tokenizers import BertWordPieceTokenizer

                tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
                tokenizer.enable_truncation(LONGEST)
                self._loaded = tokenizer, embed_runtime.start(embed_runtime.weights(), self._threads)
            return self._loaded


class Remembered:
    """The last vectors by text."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, text: str, make: Any) -> NDArray[np.float32]:
        """The vector kept for `text`, else what `make()` gives."""
        with self._guard:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        vector: NDArray[np.float32] = make()
        with self._guard:
            self._kept[text] = vector
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return vector


def load_embedder(name: str, arguments: Mapping[str, object] | None = None) -> Embedder:
    """`local`, or a LlamaIndex embedding class by import path, made with `arguments`. Raises EmbeddingError."""
    if name == LOCAL:
        return LocalEmbedder()
    from rag.index.llama import load_foreign

    return load_foreign(name, arguments or {})


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows brought to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-12)
    return scaled


def _pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Mean over real tokens, as the model was trained to be read (Reimers and Gurevych 2019, section 3)."""
    shares = (mask / mask.sum(axis=1, keepdims=True)).astype(np.float32)
    return unit(np.einsum("nld,nl->nd", hidden, shares))
