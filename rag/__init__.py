"""Communiqué: answers and briefing notes from a news archive, every sentence open at the words it rests on.

The public names, loaded when first used, so that a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library import Library, open_library, restore_library
    from rag.schema import (
        Answer,
        Article,
        Briefing,
        Citation,
        Hit,
        IngestReport,
        SearchFilter,
        SearchResult,
        Sentence,
        Turn,
    )

__all__ = [
    "Answer",
    "Article",
    "Briefing",
    "Citation",
    "Hit",
    "IngestReport",
    "Library",
    "SearchFilter",
    "SearchResult",
    "Sentence",
    "Turn",
    "open_library",
    "restore_library",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    home = "rag.library" if name in ("Library", "open_library", "restore_library") else "rag.schema"
    return getattr(import_module(home), name)
