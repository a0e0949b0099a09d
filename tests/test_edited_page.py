"""An edited note laid out again: what was left stands as it stood, what the desk wrote is marked as its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag import Library
from rag.answer.rechecking.edited_page import EDITED, edited_page
from rag.export.docx import page_docx
from rag.export.html import page_html
from rag.export.layout import COMMENT, Page, Row, lay_out
from rag.export.markdown import note_markdown
from rag.export.template import PLAIN, Template
from rag.schema import Briefing

HOUSE = Template(
    ("Ministry", "Desk"), "RESTRICTED", "April 7, 2021", {"comment": "REMARK", "sources": "NOTES"}
)


@pytest.fixture(scope="module", params=["readout", "topic", "timeline", "digest"])
def note(request: pytest.FixtureRequest, sample_library: Library) -> Briefing:
    return sample_library.brief(kind=request.param, topic="Lavrov in Islamabad")


@pytest.mark.parametrize("template", [PLAIN, HOUSE], ids=["plain", "house"])
def test_a_note_that_nobody_edited_is_laid_out_as_it_was(note: Briefing, template: Template) -> None:
    page = edited_page(note_markdown(note, template), note, template)
    original = lay_out(note, template)
    assert page.foot == f"{original.foot} {EDITED}."
    assert _comparable(page) == _comparable(original)


def test_lines_keep_the_order_that_the_desk_gave_them(sample_library: Library) -> None:
    note = sample_library.brief(kind="readout", topic="Lavrov in Islamabad")
    text = note_markdown(note)
    head, _, rest = text.partition("\n## ")
    parts = rest.split("\n## ")
    moved = "\n## ".join([head, *reversed(parts[:2]), *parts[2:]])
    page = edited_page(moved, note)
    assert [part.heading for part in page.parts][:2] == [parts[1].split("\n")[0], parts[0].split("\n")[0]]


def test_a_shortened_quotation_is_still_one(sample_library: Library) -> None:
    note = sample_library.brief(kind="readout", topic="Lavrov in Islamabad")
    line = next(one for one in note_markdown(note).splitlines() if one.startswith("- ") and "“" in one)
    shorter = note_markdown(note).replace(line, "- “military support …” [2]", 1)
    piece = edited_page(shorter, note).parts[0].groups[0].rows[0].pieces[0]
    assert (piece.text, piece.quoted, piece.citations) == ("military support …", True, (2,))


def test_comments_stand_under_their_label_in_every_form(sample_library: Library) -> None:
    note = sample_library.brief(kind="readout", topic="Lavrov in Islamabad")
    text = note_markdown(note).replace("## WATCH\n", "## WATCH\n\n- *Comment:* ask the embassy\n", 1)
    text = text.replace("\\_\\_\\_\\_\\_\\_", "Nothing on the price.")
    page = edited_page(text, note)
    watch = next(part for part in page.parts if part.heading == "WATCH")
    assert (watch.groups[0].label, watch.groups[0].rows[0].pieces[0].text) == (COMMENT, "ask the embassy")
    assert (COMMENT, "Nothing on the price.") in [(name, row.pieces[0].text) for name, row in page.tail]
    assert page.comment == ""
    html = page_html(page)
    assert "ask the embassy" in html and "Nothing on the price." in html and "class=comment" not in html
    assert len(page_docx(page, "Readout", note.created)) > 10_000


def _comparable(page: Page) -> Any:
    """A page without its foot, its listed parts as their text: at which semicolon they were cut does not show."""

    def texts(rows: Sequence[tuple[str, Row]]) -> list[tuple[str, str]]:
        return [
            (name, "; ".join(f"{p.text} {p.citations or ''}".strip() for p in row.pieces))
            for name, row in rows
        ]

    return replace(page, foot="", tail=(), header=()), texts(page.header), texts(page.tail)
