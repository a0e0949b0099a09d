"""A note as its parts in reading order, worded and without markup: what every form of it shows.

Knows schema values and the house template; knows no form. Text here is plain: one line, no control characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.export.template import Template
from rag.export.wording import HEADER_NAMES, gaps_by_scope, group_label, plain, references
from rag.schema import Briefing, Line

COMMENT = "COMMENT (desk, unsourced)"
ADDED = re.compile(r" \[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and the numbers it rests on. `cue` is where its firm word stands; `quoted`: shown in quotation marks."""

    text: str
    citations: tuple[int, ...] = ()
    quoted: bool = False
    cue: tuple[int, int] | None = None

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """The text cut at its cue, each part with whether it is the cue."""
        if self.cue is None:
            return ((self.text, False),)
        start, end = self.cue
        parts = ((self.text[:start], False), (self.text[start:end], True), (self.text[end:], False))
        return tuple(part for part in parts if part[0])


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a note: pieces, shown with "; " between them."""

    pieces: tuple[Piece, ...]
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that follow each other under one label ("" for none)."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it."""

    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered source. `again`: its quotation stands whole in a line above."""

    number: int
    where: str
    quote: str
    again: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A note as it is shown. `tail` are its declared uncited parts, the desk's empty comment last."""

    title: str
    letterhead: tuple[str, ...]
    marking: str
    header: tuple[tuple[str, Row], ...]
    parts: tuple[Part, ...]
    timeline_heading: str
    timeline: tuple[tuple[str, Piece], ...]
    tail: tuple[tuple[str, Row], ...]
    comment: str
    sources_heading: str
    sources: tuple[Source, ...]
    foot: str


def lay_out(note: Briefing, template: Template) -> Page:
    """The note, worded as the house words it."""
    return Page(
        title=plain(note.title),
        letterhead=template.letterhead,
        marking=template.marking,
        header=tuple((slot_name(slot), _row(line, template)) for slot, line in note.header.items()),
        parts=tuple(
            Part(plain(template.heading(section.heading)), tuple(_groups(section.lines, template)))
            for section in note.sections
            if section.lines
        ),
        timeline_heading=template.heading("TIMELINE"),
        timeline=tuple(
            (template.date(event.when), Piece(_plain(event.text, template), event.citations, quoted=True))
            for event in note.timeline
        ),
        tail=tuple(_tail(note, template)),
        comment=template.heading(COMMENT),
        sources_heading=template.heading("SOURCES"),
        sources=tuple(_sources(note, template.date)),
        foot=_foot(note, template),
    )


def slot_name(slot: str) -> str:
    """How a slot of the header is called: "When, where", "Russia"."""
    return HEADER_NAMES.get(slot) or plain(slot.replace("_", " ").title())


def _groups(lines: Sequence[Line], template: Template) -> Iterator[Group]:
    for label, same in groupby(lines, group_label):
        yield Group(plain(label), tuple(_row(line, template) for line in same))


def _row(line: Line, template: Template) -> Row:
    partly = line.support == "partial"
    if line.parts:
        return Row(tuple(Piece(_plain(text, template), cited) for text, cited in line.parts), partly)
    text = _plain(line.text, template)
    if not line.citations:
        return Row((Piece(text),), partly)
    cue = re.search(rf"(?<!\w){re.escape(plain(line.cue))}(?!\w)", text, re.IGNORECASE) if line.cue else None
    return Row(
        (Piece(text, line.citations, quoted=not line.worded, cue=cue.span() if cue else None),), partly
    )


def _plain(text: str, template: Template) -> str:
    return template.added_dates(plain(text))


def _tail(note: Briefing, template: Template) -> Iterator[tuple[str, Row]]:
    scope, gaps = gaps_by_scope(note.gaps)
    if gaps:
        heading = template.heading("NOT REPORTED IN SCOPE")
        yield f"{heading} ({template.own_dates(plain(scope))})" if scope else heading, _listed(gaps)
    if note.terms:
        terms = tuple(Piece(plain(term.text), term.citations) for term in note.terms)
        yield template.heading("TERMS"), Row(terms)
    if note.left_out:
        yield template.heading("LEFT OUT"), _listed(note.left_out)


def _listed(texts: Sequence[str]) -> Row:
    return Row(tuple(Piece(plain(text)) for text in texts))


def _sources(note: Briefing, date: Callable[[str | None], str]) -> Iterator[Source]:
    lines = [*note.header.values(), *(line for section in note.sections for line in section.lines)]
    above = plain(" ".join(ADDED.sub("", line.text) for line in lines))
    for citation, where in references(note.citations, date):
        quote = plain(citation.quote)
        yield Source(citation.number, plain(where), quote, again=quote in above)


def _foot(note: Briefing, template: Template) -> str:
    made = f"{note.mode}, model {note.model}" if note.model else "quoted without a language model"
    return plain(f"{note.kind.capitalize()} over {note.scope}; {made}; {template.date(note.created)}.")
