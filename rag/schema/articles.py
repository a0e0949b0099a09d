"""What the archive holds: articles, their parts, and what adding them came to. Offsets are code points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Relation = Literal["copy", "update"]
Result = Literal["added", "updated", "unchanged", "duplicates"]


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of an article: offsets, and its paragraph counted from 1."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that an article was read from, kept so that a citation can open them. `name` is a plain file name."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as a reader found it, before cleaning and description.

    `location` is where it came from (a resolved path, path!member, URL, or `-`), shown to people. `id` is set when the
    input gave one or the location yields one. `found` names where each piece of metadata came from. `pages` are the texts
    of the pages of a paged document, in order, of which `text` is made.
    """

    text: str
    location: str
    id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    place: str | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one article, clean and described.

    `cluster_id` is the id of the first-stored article of its near-duplicate cluster (its own id when it has no copy).
    `relation` says how it belongs to the cluster: a `copy` of `related_id`, or a later version (`update`) of it by the same
    outlet; `correction` is then the sentence, if any, in which the outlet says what it corrected. `pages` holds the page
    number of each paragraph of a paged document. `provenance` says where each piece of metadata came from and what
    cleaning removed, one plain line each.
    """

    id: str
    title: str | None
    source: str | None
    url: str | None
    published: str | None
    place: str | None
    language: str | None
    text: str
    content_hash: str
    cluster_id: str
    revision: int = 1
    authors: tuple[str, ...] = ()
    private: bool = False
    provenance: Mapping[str, str] = field(default_factory=dict)
    relation: Relation | None = None
    related_id: str | None = None
    correction: str | None = None
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be stored: its sentences, its passages, and its MinHash bands for finding near-duplicates.

    `passages` are (start, end) runs of whole sentences, ascending, without overlap of more than whole sentences.
    """

    article: Article
    location: str
    sentences: tuple[Span, ...]
    passages: tuple[tuple[int, int], ...]
    bands: tuple[int, ...] = ()
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article. `id` is `ARTICLE_ID#ORDINAL`, ordinals from 0."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be added, and why, in plain words with the remedy."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article that could be read: where it was found, and under what id it is in the library."""

    location: str
    result: Result
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of everything given to one `add`."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: tuple[Failure, ...] = ()
    seconds: float = 0.0
    copies: int = 0
    revised: int = 0  # later versions of an article that is stored under another id
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of `doctor`."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long task is. `total` is None while unknown; `seconds_left` is an estimate or None."""

    stage: str
    done: int
    total: int | None
    seconds_left: float | None = None
