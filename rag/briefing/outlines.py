"""The kinds of notes: one entry of a table each. A new kind is a new entry (and, with a model, a prompt),
not new code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.briefing.differing import disagreement
from rag.briefing.digest import what_happened
from rag.briefing.gap_rules import GAP_RULES, GapRule
from rag.briefing.header import basis, meeting_header, meeting_title
from rag.briefing.material import Material
from rag.briefing.sections import (
    Picker,
    background,
    bottom_line,
    corrections,
    points_made,
    watch,
    where_things_stand,
)
from rag.schema import Line


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A heading, what fills it, and at most how many lines (words of a digest)."""

    heading: str
    pick: Picker
    limit: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a kind of note holds. `sections` is their order on the page; `first` are filled before the
    others. `about` says in one plain sentence what a reader gets. `prompt` words its lines with a language
    model; without one the kind only quotes. `of_person`: its topic is a name, and it holds what that person says.
    `articles` is how many a note is made from unless more are asked for.

    A sentence is quoted once, by the first section that takes it; the bottom line and the watch list only
    point at lines.
    """

    name: str
    about: str
    title: Callable[[Material, str], str]
    header: Callable[[Material], dict[str, Line]]
    sections: tuple[SectionRule, ...]
    one_meeting: bool = False
    gaps: tuple[GapRule, ...] = ()
    timeline: int = 0
    shows_timeline: bool = True
    prompt: str | None = None
    attributes_late: bool = False
    of_person: bool = False
    articles: int = 50


def _titled(material: Material, name: str) -> str:
    if material.topic:
        return f"{name}: {material.topic}"
    title = material.articles[0].title if len(material.articles) == 1 else None
    return f"{name}: {title}" if title else name


def _basis_only(material: Material) -> dict[str, Line]:
    return {"basis": basis(material)}


KINDS: dict[str, Outline] = {
    "readout": Outline(
        name="READOUT",
        about="One meeting or visit: who met, where each matter stands, firmest first, and what is not reported.",
        title=meeting_title,
        header=meeting_header,
        sections=(
            SectionRule("BOTTOM LINE", bottom_line, 4),
            SectionRule("CORRECTED BY THE OUTLET", corrections, 3),
            SectionRule("DISAGREEMENT", disagreement, 4),
            SectionRule("WHERE THINGS STAND (firmest first)", where_things_stand, 16),
            SectionRule("POINTS MADE", points_made, 8),
            SectionRule("WATCH", watch, 5),
        ),
        one_meeting=True,
        gaps=GAP_RULES,
        timeline=12,
        shows_timeline=False,
        prompt="brief_readout",
    ),
    "topic": Outline(
        name="TOPIC NOTE",
        about="A subject over many articles: where it stands, who says what, and where reports disagree.",
        title=_titled,
        header=_basis_only,
        sections=(
            SectionRule("BOTTOM LINE", bottom_line, 4),
            SectionRule("CORRECTED BY THE OUTLET", corrections, 4),
            SectionRule("DISAGREEMENT", disagreement, 6),
            SectionRule("WHERE THINGS STAND (firmest first)", where_things_stand, 16),
            SectionRule("WHO SAYS WHAT", points_made, 14),
            SectionRule("REPORTED", background, 8),
            SectionRule("WATCH", watch, 5),
        ),
        gaps=GAP_RULES,
        timeline=12,
        prompt="brief_topic",
    ),
    "digest": Outline(
        name="DIGEST",
        about="What happened, in about 400 words: the main sentences of many articles, each story once.",
        title=_titled,
        header=_basis_only,
        sections=(
            SectionRule("CORRECTED BY THE OUTLET", corrections, 4),
            SectionRule("WHAT HAPPENED", what_happened, 400),
        ),
        attributes_late=True,
        articles=500,
    ),
    "person": Outline(
        name="ON RECORD",
        about="What one person said: commitments firmest first, denials, other statements.",
        title=_titled,
        header=_basis_only,
        sections=(
            SectionRule("BOTTOM LINE", bottom_line, 4),
            SectionRule("WHERE THINGS STAND (firmest first)", where_things_stand, 12),
            SectionRule("POINTS MADE", points_made, 16),
            SectionRule("WATCH", watch, 5),
        ),
        timeline=12,
        prompt="brief_topic",
        of_person=True,
    ),
    "timeline": Outline(
        name="TIMELINE",
        about="Events by their own dates, one row each, with who reports them.",
        title=_titled,
        header=_basis_only,
        sections=(),
        timeline=60,
    ),
}
