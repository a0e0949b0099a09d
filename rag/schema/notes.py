"""Notes: lines under headings, each cited or of a declared uncited kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.schema.answers import Citation, Firmness, Mode, ModelUse, Stance, Support, Usage
from rag.schema.found import Coverage


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
