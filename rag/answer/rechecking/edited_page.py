"""A note that the desk edited as Markdown, laid out again, so that it can be shown and written in every form.

Knows the lines of an edited note and the note it was made from; judges nothing: `edited` does. What the desk wrote of its
own stands under the label of the comment; sources stay as the note has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rag.answer.rechecking.edited_lines import EditedLine, Segment, read_lines
from rag.export.layout import ADDED, COMMENT, Group, Page, Part, Piece, Row, Source, lay_out
from rag.export.template import PLAIN, Template
from rag.schema import Briefing

EDITED = "Edited by the desk"
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)*)”")
_PARTLY = "(partly supported)"


def edited_page(markdown: str, note: Briefing, template: Template = PLAIN) -> Page:
    """The edited note as a page, in the order of its lines. `template` is the one that the note was written with."""
    original = lay_out(note, template)
    reading = _Reading(original, _pieces(original))
    for line in read_lines(markdown):
        reading.line(line)
    return reading.page()


def comment_text(line: EditedLine) -> str:
    """What a comment of the desk says, without the word that marks it; "" for the line that the note leaves empty."""
    text = line.text.partition(":")[2] if ":" in line.text else line.text.partition(" ")[2]
    return text.strip().strip("_").strip()


@dataclass(slots=True)
class _Reading:
    """Goes through the lines in order, and keeps what the page is made of."""

    original: Page
    known: Mapping[str, Piece]
    title: str = ""
    header: list[tuple[str, Row]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    timeline: list[tuple[str, Piece]] = field(default_factory=list)
    tail: list[tuple[str, Row]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    has_empty_comment: bool = False
    section: str = ""

    def line(self, line: EditedLine) -> None:
        if line.comment or (line.label and line.label.rstrip(":") == self.original.comment):
            self._comment(line)
        elif line.kind == "title":
            self.title = line.text
        elif line.kind == "heading":
            self.section = line.text
            if line.text not in (self.original.sources_heading, self.original.timeline_heading):
                self.parts.append(Part(line.text, ()))
        elif line.kind == "paragraph":
            self._paragraph(line)
        elif self.section == self.original.sources_heading:
            numbers = {number for _, numbers in line.segments[:1] for number in numbers}
            self.sources += [source for source in self.original.sources if source.number in numbers]
        elif self.section == self.original.timeline_heading:
            self._event(line)
        elif self.parts:
            self._row(line)

    def page(self) -> Page:
        """All that was read."""
        shown = [*(row for _, row in self.header), *(r for p in self.parts for g in p.groups for r in g.rows)]
        above = " ".join(ADDED.sub("", piece.text) for row in shown for piece in row.pieces)
        return replace(
            self.original,
            title=self.title,
            header=tuple(self.header),
            parts=tuple(part for part in self.parts if part.groups),
            timeline=tuple(self.timeline),
            tail=tuple(self.tail),
            comment=self.original.comment if self.has_empty_comment else "",
            sources=tuple(replace(source, again=source.quote in above) for source in self.sources),
            foot=f"{self.original.foot} {EDITED}.",
        )

    def _comment(self, line: EditedLine) -> None:
        text = comment_text(line)
        if not text:
            self.has_empty_comment = True
        elif line.kind == "row" and self.parts and self.section == self.parts[-1].heading:
            self._add(self.original.comment or COMMENT, Row((Piece(text),)))
        else:
            self.tail.append((self.original.comment or COMMENT, Row((Piece(text),))))

    def _paragraph(self, line: EditedLine) -> None:
        """A slot of the header, or one of the parts at the end; the letterhead, the marking and the foot stay as they are."""
        label = line.label.rstrip(":")
        head, colon, body = line.text.partition(":")
        if not line.label or not colon:
            return
        if label in [name.partition(" (")[0] for name, _ in self.original.tail]:
            pieces = tuple(self._pieces(line, body=body))
            self.tail.append((head.strip(), Row(pieces)))
        elif not self.section:
            self.header.append((label, self._as_row(line)))

    def _event(self, line: EditedLine) -> None:
        date, _, rest = line.text.partition(": ")
        numbers = tuple(number for _, some in line.segments for number in some)
        found = _QUOTED.search(rest)
        text = found[1] if found else re.sub(r"(?:\[\d+\])+$", "", rest).strip()
        self.timeline.append((date, Piece(text, numbers, quoted=found is not None)))

    def _row(self, line: EditedLine) -> None:
        if line.nested and self.parts[-1].groups:
            self._add(self.parts[-1].groups[-1].label, self._as_row(line))
        elif line.segments:
            self._add(line.label, self._as_row(line))
        else:
            self._put(Group(line.label, ()))  # its rows follow

    def _add(self, label: str, row: Row) -> None:
        """A row under its label, together with those before it that have the same."""
        groups = self.parts[-1].groups
        if groups and groups[-1].label == label:
            last = replace(groups[-1], rows=(*groups[-1].rows, row))
            self.parts[-1] = replace(self.parts[-1], groups=(*groups[:-1], last))
        else:
            self._put(Group(label, (row,)))

    def _put(self, group: Group) -> None:
        self.parts[-1] = replace(self.parts[-1], groups=(*self.parts[-1].groups, group))

    def _as_row(self, line: EditedLine) -> Row:
        partly = any(text.endswith(_PARTLY) for text, _ in line.segments)
        return Row(tuple(self._pieces(line)), partly)

    def _pieces(self, line: EditedLine, body: str | None = None) -> Iterator[Piece]:
        """The pieces of a line; `body` is what stands behind the label of one of the parts at the end."""
        segments: tuple[Segment, ...] = line.segments
        if body is not None:
            if not any(numbers for _, numbers in segments):
                yield from (Piece(one) for one in body.strip().removesuffix(".").split("; ") if one)
                return
            first, numbers = segments[0]
            segments = ((first.lstrip(": "), numbers), *segments[1:])
        for text, numbers in segments:
            text = text.removesuffix(_PARTLY).strip()
            if not text.strip(" .") and not numbers:
                continue
            before = self.known.get(text)
            if before is not None and before.citations == numbers:
                yield before
                continue
            quoted = _QUOTED.fullmatch(text)
            yield Piece(quoted[1] if quoted else text, numbers, quoted=quoted is not None)


def _pieces(page: Page) -> dict[str, Piece]:
    """The pieces of a page by their text as it is read back: what was left as it was keeps its firm word in bold."""
    rows = [*(row for _, row in page.header), *(r for p in page.parts for g in p.groups for r in g.rows)]
    pieces = [piece for row in rows for piece in row.pieces]
    return {f"“{piece.text}”" if piece.quoted else piece.text: piece for piece in pieces}
