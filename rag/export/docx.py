"""A note as a Word file: real headings and lists, numbers that lead to their sources and back, a table for the timeline.

Knows the layout of a note and Word's markup; writes no files. Nothing in it loads from anywhere: every link stays inside
the document. Text from right to left and in East Asian characters is marked as such, so that it is set in a face for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rag.export.docx_styles import set_up
from rag.export.layout import Group, Page, Piece, Row, lay_out
from rag.export.scripts import has_right_to_left, right_to_left, script_runs
from rag.export.template import PLAIN, Template
from rag.export.wording import plain
from rag.schema import Briefing

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LEFT_TO_RIGHT = "\u200e"
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def note_docx(note: Briefing, template: Template = PLAIN) -> bytes:
    """A note in the readout form as the bytes of a DOCX file."""
    return page_docx(
        lay_out(note, template), f"{note.kind.capitalize()} over {plain(note.scope)}", note.created
    )


def page_docx(page: Page, subject: str, created: str) -> bytes:
    """A page that is laid out, as the bytes of a DOCX file; `subject` and `created` (ISO) stand in its properties."""
    import docx

    document = docx.Document()
    set_up(document, marking=page.marking)
    _properties(document, page, subject, created)
    _Writer(document).page(page)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _properties(document: Document, page: Page, subject: str, created: str) -> None:
    properties = document.core_properties
    properties.title, properties.subject = (NOT_IN_XML.sub(" ", one)[:255] for one in (page.title, subject))
    properties.author = properties.last_modified_by = "Communiqué"
    properties.category, properties.comments = page.marking, page.foot[:255]
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return
    properties.created = properties.modified = made.astimezone(UTC) if made.tzinfo else made


class _Writer:
    """Puts the parts of a page into a document, one after the other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()
        self._marks = 0

    def page(self, page: Page) -> None:
        """All of it."""
        for line in page.letterhead:
            self._text(self._add("Letterhead"), line)
        self._text(self._add("Title"), page.title)
        for name, row in page.header:
            paragraph = self._add("Header slot")
            self._text(paragraph, f"{name}:  ", "Label")
            self._row(paragraph, row)
        for part in page.parts:
            self._text(self._add("Heading 1"), part.heading)
            for group in part.groups:
                self._group(group)
        if page.timeline:
            self._text(self._add("Heading 1"), page.timeline_heading)
            self._timeline(page.timeline)
        for label, row in page.tail:
            paragraph = self._add("Body Text")
            self._text(paragraph, f"{label}: ", "Label")
            self._row(paragraph, row)
            self._text(paragraph, ".")
        if page.comment:
            comment = self._add("Body Text")
            self._text(comment, f"{page.comment}: ", "Label")
            self._text(comment, "_" * 40)
        if page.sources:
            self._text(self._add("Heading 1"), page.sources_heading)
        for source in page.sources:
            paragraph = self._add("Source")
            self._bookmark(paragraph, f"source_{source.number}")
            self._number(paragraph, source.number, f"cited_{source.number}", back=True)
            self._text(paragraph, f" {source.where}: “")
            self._text(paragraph, source.quote)
            self._text(paragraph, "”")
        self._text(self._add("Foot line"), page.foot)

    def _add(self, style: str) -> Paragraph:
        return self._document.add_paragraph(style=style)

    def _group(self, group: Group) -> None:
        """The rows under one label; several stand in a list below it."""
        if group.label and len(group.rows) > 1:
            self._text(self._add("List Bullet"), group.label, "Label")
            for row in group.rows:
                self._row(self._add("List Bullet 2"), row)
            return
        for row in group.rows:
            paragraph = self._add("List Bullet")
            if group.label:
                self._text(paragraph, f"{group.label}  ", "Label")
            self._row(paragraph, row)

    def _timeline(self, events: Sequence[tuple[str, Piece]]) -> None:
        from docx.shared import Mm

        table = self._document.add_table(rows=1, cols=2, style="Table Grid")
        table.autofit = False
        head = table.rows[0]
        _mark_as_head(head._tr)
        for cell, name in zip(head.cells, ("When", "What"), strict=True):
            cell.paragraphs[0].style = "Table text"
            self._text(cell.paragraphs[0], name, "Label")
        for date, piece in events:
            when, what = table.add_row().cells
            when.paragraphs[0].style = what.paragraphs[0].style = "Table text"
            self._text(when.paragraphs[0], date)
            self._piece(what.paragraphs[0], piece)
        for column, width in zip(table.columns, (Mm(32), Mm(142)), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width

    def _row(self, paragraph: Paragraph, row: Row) -> None:
        for index, piece in enumerate(row.pieces):
            if index:
                self._text(paragraph, "; ")
            self._piece(paragraph, piece)
        if row.partly:
            self._text(paragraph, " (partly supported)", "Emphasis")

    def _piece(self, paragraph: Paragraph, piece: Piece) -> None:
        self._text(paragraph, "“" if piece.quoted else "")
        for run, is_cue in piece.runs:
            self._text(paragraph, run, "Strong" if is_cue else None)
        # What follows text from right to left would otherwise be drawn into it: numbers take the side of the last letter.
        mark = LEFT_TO_RIGHT if has_right_to_left(piece.text) and not right_to_left(paragraph.text) else ""
        self._text(paragraph, mark + ("”" if piece.quoted else "") + (" " if piece.citations else ""))
        for number in piece.citations:
            if number not in self._seen:
                self._seen.add(number)
                self._bookmark(paragraph, f"cited_{number}")
            self._number(paragraph, number, f"source_{number}")

    def _text(self, paragraph: Paragraph, text: str, style: str | None = None) -> None:
        """Adds text, each script in a run of its own."""
        for part, script in script_runs(NOT_IN_XML.sub(" ", text)):
            run = paragraph.add_run(part, style)
            properties = run._r.get_or_add_rPr()
            if script == "right-to-left":
                properties.append(_element("w:rtl"))
            elif script == "east-asian":
                fonts = properties.get_or_add_rFonts()
                fonts.set(_name("w:hint"), "eastAsia")
        if right_to_left(paragraph.text):
            properties = paragraph._p.get_or_add_pPr()
            if not properties.xpath("w:bidi"):
                properties.insert_element_before(_element("w:bidi"), *AFTER_BIDI)

    def _number(self, paragraph: Paragraph, number: int, target: str, *, back: bool = False) -> None:
        """`[n]` as a link inside the document; a source that no line cites leads nowhere."""
        if back and number not in self._seen:
            self._text(paragraph, f"[{number}]")
            return
        link = _element("w:hyperlink", {"w:anchor": target, "w:history": "1"})
        link.append(paragraph.add_run(f"[{number}]", "Citation number")._r)
        paragraph._p.append(link)

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self._marks += 1
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": str(self._marks), "w:name": name}))
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(self._marks)}))


# What Word expects behind `w:bidi` in the properties of a paragraph.
AFTER_BIDI: Iterable[str] = (
    "w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing w:mirrorIndents w:suppressOverlap w:jc "
    "w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl w:divId w:cnfStyle w:rPr w:sectPr w:pPrChange"
).split()


def _mark_as_head(row: Any) -> None:
    """The row is repeated on top of every page that its table runs over."""
    row.get_or_add_trPr().append(_element("w:tblHeader"))


def _element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(_name(name), value)
    return element


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return qn(tag)
