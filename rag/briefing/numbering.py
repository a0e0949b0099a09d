"""Citation numbers of a finished note in order of first use. Knows a note's parts in reading order; changes no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.schema import Briefing, Line, Section


def renumbered(note: Briefing) -> Briefing:
    """The note with its citations numbered 1, 2, … as a reader meets them; those that nothing cites are left out."""
    numbers: dict[int, int] = {}
    for line_numbers in _used(note):
        for number in line_numbers:
            numbers.setdefault(number, len(numbers) + 1)

    def cited(old: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(numbers[number] for number in old)

    def line(old: Line) -> Line:
        return replace(
            old,
            citations=cited(old.citations),
            parts=tuple((text, cited(part)) for text, part in old.parts),
        )

    by_number = {citation.number: citation for citation in note.citations}
    return replace(
        note,
        header={slot: line(old) for slot, old in note.header.items()},
        sections=tuple(Section(s.heading, tuple(line(old) for old in s.lines)) for s in note.sections),
        terms=tuple(line(old) for old in note.terms),
        timeline=tuple(replace(event, citations=cited(event.citations)) for event in note.timeline),
        citations=tuple(replace(by_number[old], number=new) for old, new in numbers.items()),
    )


def _used(note: Briefing) -> Iterator[tuple[int, ...]]:
    """The numbers of each line, in the order in which `communique verify` reads a note."""
    yield from (line.citations for line in note.header.values())
    yield from (line.citations for section in note.sections for line in section.lines)
    yield from (line.citations for line in note.terms)
    yield from (event.citations for event in note.timeline)
