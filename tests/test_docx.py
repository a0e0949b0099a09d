"""The Word form of a note: what it holds, where its links lead, and what LibreOffice makes of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from rag.export import write_note
from rag.export.scripts import right_to_left, script_runs
from rag.export.template import Template
from rag.schema import Line, Section
from tests.printing import (
    ARABIC,
    CHINESE,
    MANY_SCRIPTS,
    QUOTES,
    RUSSIAN,
    URDU,
    converted,
    has_letters,
    pages_of,
)

HOUSE = Template(
    ("Ministry of Transport", "Desk for Rail"), "RESTRICTED", "April 7, 2021", {"bottom_line": "KEY POINTS"}
)


@pytest.fixture(scope="module")
def data() -> bytes:
    written = write_note(MANY_SCRIPTS, "docx", HOUSE)
    assert isinstance(written, bytes)
    return written


@pytest.fixture(scope="module")
def document(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def test_headings_lists_and_sources_have_styles_of_their_own(document: Document) -> None:
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles[MANY_SCRIPTS.title] == "Title"
    assert [text for text, style in styles.items() if style == "Heading 1"] == [
        "KEY POINTS",
        "TIMELINE",
        "SOURCES",
    ]
    assert sum(style == "List Bullet" for style in styles.values()) == len(MANY_SCRIPTS.sections[0].lines)
    assert sum(style == "Source" for style in styles.values()) == len(MANY_SCRIPTS.citations)


def test_each_number_leads_to_its_source_and_each_source_back(document: Document) -> None:
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [
        (link.get(qn("w:anchor")), "".join(run.text for run in link.iter(qn("w:r"))))
        for link in body.iter(qn("w:hyperlink"))
    ]
    numbers = {citation.number for citation in MANY_SCRIPTS.citations}
    assert marks == {f"{kind}_{number}" for number in numbers for kind in ("source", "cited")}
    assert {target for target, _ in links} == marks
    assert all(text == f"[{target.rpartition('_')[2]}]" for target, text in links)
    identities = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(identities) == len(set(identities))


def test_nothing_in_it_lies_elsewhere(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith(".rels"):
                assert b"External" not in parts.read(name), name
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))


def test_the_timeline_is_a_table_with_a_head_that_is_repeated(document: Document) -> None:
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["When", "What"]
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert [row.cells[0].text for row in table.rows[1:]] == ["April 7, 2021", "May 2021"]
    assert QUOTES[0] in table.rows[2].cells[1].text


def test_cues_are_bold_and_each_script_is_set_as_its_own(document: Document) -> None:
    strong = {
        run.text for p in document.paragraphs for run in p.runs if run.style and run.style.name == "Strong"
    }
    assert strong == {"agreed", "offered"}
    body = document.element.body
    turned = {run.text for run in body.iter(qn("w:r")) if run.xpath("w:rPr/w:rtl")}
    wide = {run.text for run in body.iter(qn("w:r")) if run.xpath("w:rPr/w:rFonts[@w:hint='eastAsia']")}
    assert ARABIC in turned and any(URDU in text for text in turned) and wide == {CHINESE}
    assert any(p._p.xpath("w:pPr/w:bidi") for p in document.paragraphs if URDU in p.text)
    assert not any(p._p.xpath("w:pPr/w:bidi") for p in document.paragraphs if ARABIC in p.text)


def test_it_says_what_it_is_and_bears_the_marking_on_every_page(document: Document) -> None:
    properties = document.core_properties
    assert (properties.title, properties.author, properties.category) == (
        MANY_SCRIPTS.title,
        "Communiqué",
        "RESTRICTED",
    )
    assert properties.created is not None and properties.created.isoformat().startswith("2021-04-09T08:00")
    section = document.sections[0]
    assert section.header.paragraphs[0].text == section.footer.paragraphs[0].text == "RESTRICTED"
    assert round(section.page_width.mm) == 210 and round(section.page_height.mm) == 297
    plain = docx.Document(io.BytesIO(bytes(write_note(MANY_SCRIPTS, "docx"))))  # type: ignore[arg-type]
    assert plain.sections[0].header.paragraphs[0].text == ""


def test_text_that_is_no_xml_does_no_harm() -> None:
    hostile = Line("a\x00b\x0b <w:t> & \ud800 ]]> “x”", (1,))
    note = replace(MANY_SCRIPTS, sections=(Section("S", (hostile,)),), title="t\x1b[31m")
    written = write_note(note, "docx")
    assert isinstance(written, bytes)
    assert "<w:t> &" in "".join(p.text for p in docx.Document(io.BytesIO(written)).paragraphs)


def test_libreoffice_reads_it_and_every_name_is_there(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "note.docx"
    file.write_bytes(data)
    pages = pages_of(converted(file))
    text = "\n".join(pages)
    assert all(page.count("RESTRICTED") == 2 for page in pages)
    assert RUSSIAN in text and CHINESE in text and "[1]" in text
    assert has_letters(URDU, text) and has_letters(ARABIC, text)


def test_scripts_are_told_apart() -> None:
    text = f"He ({URDU}، 12) and {CHINESE}: “{RUSSIAN}”"
    assert "".join(run for run, _ in script_runs(text)) == text
    assert [run for run, script in script_runs(text) if script != "plain"] == [URDU, CHINESE]
    assert right_to_left(f"“{URDU} said") and not right_to_left(f"He, {URDU}")
    assert list(script_runs("")) == []
