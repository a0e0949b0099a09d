"""Search by vector over Chroma: the index, and the clients behind it."""

from rag.index.vectors.index import WRITTEN_EVERY, VectorIndex

__all__ = ["WRITTEN_EVERY", "VectorIndex"]
