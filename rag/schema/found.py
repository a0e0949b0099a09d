"""What a search is limited to and what it found."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema.articles import Article, Passage


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What may be looked at. Dates are inclusive calendar dates; `as_of` hides everything published later.

    `leave_out_private` is for what may leave this machine.
    """

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    leave_out_private: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its fused score (0 to 1, higher is better) and the raw scores behind it.

    `dense_score` is a cosine similarity, `lexical_score` a BM25 score; None where that search did not score it.
    """

    passage: Passage
    article: Article
    score: float
    dense_score: float | None = None
    lexical_score: float | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched. `since`/`until` are the first and last publication date in scope."""

    articles: int
    origins: int
    sources: int
    since: str | None
    until: str | None
    undated_left_out: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits for one question, best first; `notices` say what the reader must know of how they were ordered."""

    question: str
    hits: tuple[Hit, ...]
    coverage: Coverage
    notices: tuple[str, ...] = ()
