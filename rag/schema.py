"""The values that pass between layers. Knows only the standard library; holds no behaviour beyond construction.

Offsets are Unicode code points into `Article.text`: `article.text[start:end]` is the sentence, passage or quote.
Dates are ISO 8601 strings: `2021-04-07`, or with time and offset `2021-04-07T14:30:00+05:00`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["list", "who", "when", "where", "how_many", "yes_no", "compare", "why_how", "open", "count"]
Mode = Literal["extractive", "generative"]
Support = Literal["verified", "partial"]
Stance = Literal["said", "denied", "alleged", "unnamed", "reported"]
Firmness = Literal["discussed", "intended", "offered", "assured", "agreed", "signed", "done"]
Verdict = Literal["yes", "no", "planned", "disputed", "not_reported"]
RefusalReason = Literal["no_evidence", "unsupported"]
Relation = Literal["copy", "update"]


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
class SearchFilter:
    """What may be looked at. Dates are inclusive calendar dates; `as_of` hides everything published later."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()


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
    """Hits for one question, best first."""

    question: str
    hits: tuple[Hit, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Citation:
    """A quoted span, exactly `text[start:end]` of the article at `content_hash`. Numbered from 1 in order of first use.

    `page` is set for paged documents; `superseded_by` is the id of a later version in scope that corrects the article.
    """

    number: int
    article_id: str
    start: int
    end: int
    quote: str
    content_hash: str
    revision: int
    title: str | None
    source: str | None
    published: str | None
    place: str | None
    paragraph: int
    page: int | None = None
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence and how firm it is.

    `speaker` said it (None: the reporter); `through` is who is quoted as passing it on (Qureshi, citing Lavrov: speaker
    Lavrov through Qureshi). `condition` is the condition as worded in the sentence. `cue` is the word the firmness rests on.
    """

    speaker: str | None = None
    through: str | None = None
    stance: Stance = "reported"
    firmness: Firmness | None = None
    condition: str | None = None
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One shown sentence. `text` has no markers; `citations` are citation numbers."""

    text: str
    citations: tuple[int, ...]
    support: Support
    speaker: str | None = None
    stance: Stance = "reported"
    firmness: Firmness | None = None
    through: str | None = None
    condition: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list answer: a slice of the quote of `citation`, under a heading that says how firm it is."""

    text: str
    citation: int
    heading: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The nearest sentence that is not an answer, and why it is not."""

    article_id: str
    title: str | None
    source: str | None
    published: str | None
    start: int
    end: int
    quote: str
    paragraph: int
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no answer is given. `message` is one plain line that says what was searched."""

    reason: RefusalReason
    message: str
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of all calls made for one answer, as the server counted them; reasoning is part of the completion."""

    prompt_tokens: int
    completion_tokens: int
    calls: int
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a model server was sent for one answer, and what became of the sentences that came back.

    `passed`, `recited` (no citation that holds, another sentence bears it out) and `repaired` were shown, `dropped` not;
    `quoted` sentences of the articles stand in for those dropped. `private` articles were not sent.
    """

    server: str
    sentences: int
    articles: int
    private: int = 0
    passed: int = 0
    recited: int = 0
    repaired: int = 0
    dropped: int = 0
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and the answer that was shown."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal. `sentences` is empty exactly when `refusal` is set.

    `confidence` (0 to 1) is how likely the evidence found answers the question: what the refusal was decided by.
    """

    question: str
    standalone_question: str
    kind: Kind
    mode: Mode
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    items: tuple[Item, ...] = ()
    short_answer: str | None = None
    verdict: Verdict | None = None
    hits: tuple[Hit, ...] = ()
    refusal: Refusal | None = None
    dropped: tuple[Dropped, ...] = ()
    notices: tuple[str, ...] = ()
    model: str | None = None
    prompt_hash: str | None = None
    usage: Usage | None = None
    model_use: ModelUse | None = None
    confidence: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a note: a quotation (cited) or, without citations, a declared uncited kind.

    `parts` are the pieces of a line that rests on several places, each with its own citations; `text` is then the pieces
    joined by "; ". `cue` is the word the firmness rests on. In square brackets stands only what was added for display.
    `worded`: a language model put it so, and it passed the checks; every other cited line quotes.
    """

    text: str
    citations: tuple[int, ...] = ()
    support: Support = "verified"
    speaker: str | None = None
    through: str | None = None
    stance: Stance = "reported"
    firmness: Firmness | None = None
    condition: str | None = None
    cue: str | None = None
    parts: tuple[tuple[str, tuple[int, ...]], ...] = ()
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A dated sentence. `when` is ISO to its `precision`: `2021-04-07`, `2021-04` or `2021`."""

    when: str
    precision: Literal["day", "month", "year"]
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A note. `header` maps a slot (`when_where`, `russia`, `context`, `basis` …) to a cited line.

    `gaps` (not reported in scope) and `left_out` are the declared uncited kinds.
    """

    title: str
    kind: str
    scope: str
    coverage: Coverage
    header: Mapping[str, Line]
    sections: tuple[Section, ...]
    timeline: tuple[TimelineEvent, ...]
    gaps: tuple[str, ...]
    left_out: tuple[str, ...]
    citations: tuple[Citation, ...]
    mode: Mode
    created: str
    model: str | None = None
    prompt_hash: str | None = None
    terms: tuple[Line, ...] = ()
    notices: tuple[str, ...] = ()
    usage: Usage | None = None
    model_use: ModelUse | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be added, and why, in plain words with the remedy."""

    source: str
    reason: str


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
