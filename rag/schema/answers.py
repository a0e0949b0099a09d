"""Answers: sentences, the spans that they rest on, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rag.schema.found import Coverage, Hit

Kind = Literal["list", "who", "when", "where", "how_many", "yes_no", "compare", "why_how", "open", "count"]
Mode = Literal["extractive", "generative"]
Support = Literal["verified", "partial"]
Stance = Literal["said", "denied", "alleged", "unnamed", "reported"]
Firmness = Literal["discussed", "intended", "offered", "assured", "agreed", "signed", "done"]
Verdict = Literal["yes", "no", "planned", "disputed", "not_reported"]
RefusalReason = Literal["no_evidence", "unsupported"]


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
