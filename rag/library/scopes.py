"""A filter in words, and as values. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.schema import (
    SearchFilter,
)

if TYPE_CHECKING:
    pass

EVERYTHING = SearchFilter()


def scope_text(search_filter: SearchFilter, topic: str | None) -> str:
    """The scope of a note in words."""
    parts = [f"“{topic}”"] if topic else []
    if search_filter.article_ids:
        number = len(search_filter.article_ids)
        parts.append("1 article" if number == 1 else f"{number} articles")
    if search_filter.sources:
        parts.append("from " + ", ".join(search_filter.sources))
    if search_filter.since:
        parts.append(f"since {search_filter.since}")
    if search_filter.until:
        parts.append(f"until {search_filter.until}")
    if search_filter.as_of:
        parts.append(f"as of {search_filter.as_of}")
    return ", ".join(parts) or "the whole archive"
