"""PDF and Word files: the whole text in order, what pages repeat left out, and plain reasons for what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest.finding.load import read
from rag.ingest.formats.pages import page_of_paragraphs
from rag.schema import Failure, RawArticle
from tests.made_files import (
    PARAGRAPHS,
    article_pdf,
    lines_at,
    pdf,
    text_at,
    word_body,
    word_file,
    word_package,
)


def only(folder: Path, name: str, data: bytes) -> RawArticle | Failure:
    path = folder / name
    path.write_bytes(data)
    (found,) = read(str(path))
    return found


def article(folder: Path, name: str, data: bytes) -> RawArticle:
    found = only(folder, name, data)
    assert isinstance(found, RawArticle), found
    return found


def reason(folder: Path, name: str, data: bytes) -> str:
    found = only(folder, name, data)
    assert isinstance(found, Failure), found
    return found.reason


# PDF


def test_a_pdf_is_its_paragraphs_without_running_heads(tmp_path: Path) -> None:
    found = article(tmp_path, "a.pdf", article_pdf())
    first = (
        "The two ministers met for an hour and spoke of trade, rail and energy, officials said afterwards. The meeting "
        "was the first of its kind in nine years."
    )
    second = (
        "The foreign ministry said that the next round of talks would be held in the autumn, and that the agreement, "
        "which both sides described as nearly complete, would be signed by the prime ministers of the two countries "
        "later on."
    )
    third = "No date was given for the signature, and no figure for the cost of the line."
    assert found.text.split("\n\n") == ["Talks open in Vienna", first, second, third]
    assert found.found["removed"] == "on every page: The Sample Courier\non every page: Page 1 of 2"


def test_a_pdf_keeps_its_pages_and_itself(tmp_path: Path) -> None:
    found = article(tmp_path, "a.pdf", article_pdf())
    assert page_of_paragraphs(found.text.split("\n\n"), found.pages) == (1, 1, 1, 2)
    assert found.original is not None
    assert (found.original.name, found.original.media_type) == ("a.pdf", "application/pdf")
    assert found.original.data == article_pdf()


LEFT = [
    "The envoy met the premier on Tuesday and",
    "spoke of rail and energy for two hours at",
    "the ministry in the old town of Isle.",
] * 3
RIGHT = [
    "Nothing was signed at the meeting, which",
    "had been called at short notice by both",
    "sides after the talks of last spring.",
] * 3


def test_columns_written_row_by_row_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = b"".join(
        text_at(50, 700 - 14 * n, left, 10) + text_at(320, 700 - 14 * n, right, 10)
        for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
    )
    head = text_at(50, 740, "A headline that runs over both of the columns of the page", 20)
    found = article(tmp_path, "a.pdf", pdf([head + rows]))
    assert found.text.startswith(
        "A headline that runs over both of the columns of the page\n\n" + " ".join(LEFT[:3])
    )
    flat = " ".join(found.text.split())
    assert flat.endswith(" ".join([*LEFT, *RIGHT]))


def test_indented_paragraphs_are_told_apart(tmp_path: Path) -> None:
    lines = lines_at(
        70, 700, ["The first paragraph begins here and goes", "on over a second line without an end."]
    )
    lines += text_at(85, 672, "The second paragraph is set in a little") + text_at(
        70, 658, "and goes on over another line to its end."
    )
    lines += text_at(85, 644, "The third is set in as the second was,") + text_at(
        70, 630, "and that is where the text comes to its end."
    )
    found = article(tmp_path, "a.pdf", pdf([lines]))
    assert [text[:9] for text in found.text.split("\n\n")] == ["The first", "The secon", "The third"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("They spoke of the agree-", "ment at length in the town.", "the agreement at length"),
        ("They spoke of counter-", "terrorism and counter-terrorism aid.", "of counter-terrorism and counter-terrorism aid"),
        ("They spoke of the self-", "service of the new line.", "the self-service of"),
        ("They met the Russian-", "Pakistani working group.", "the Russian-Pakistani working"),
    ],
)  # fmt: skip
def test_words_broken_at_a_lines_end_are_mended(tmp_path: Path, first: str, second: str, whole: str) -> None:
    assert whole in article(tmp_path, "a.pdf", pdf([lines_at(70, 700, [first, second])])).text


def test_ligatures_are_letters(tmp_path: Path) -> None:
    from rag.ingest.formats.pdf_layout import Line, pages_of

    line = Line("The o\ufb03ce of the \ufb01rst \ufb02oor", 70, 200, 700, 710, 10)
    assert pages_of([[line]]).paragraphs == ("The office of the first floor",)


def test_pages_without_text_are_named_and_a_scan_is_a_failure(tmp_path: Path) -> None:
    text = lines_at(70, 700, [PARAGRAPHS[0][:60]])
    found = article(tmp_path, "a.pdf", pdf([text, b"q Q", text.replace(b"two", b"six")]))
    assert found.found["pages without text"] == "2"
    assert len(found.pages) == 3
    assert reason(tmp_path, "b.pdf", pdf([b"q Q", b"q Q"])) == (
        "a scan without a text layer: run text recognition (OCR) on it and add that"
    )


def test_a_paragraph_that_is_not_found_stands_where_the_one_before_it_stood() -> None:
    pages = ("First words of the report. " * 3, "Second page of the re-\nport, with more words.")
    paragraphs = [
        "First words of the report.",
        "Words that were changed by cleaning.",
        "Second page of the report",
    ]
    assert page_of_paragraphs(paragraphs, pages) == (1, 1, 2)
    assert page_of_paragraphs(paragraphs, ()) == ()


# Word


def test_a_word_file_is_its_paragraphs_lists_and_tables(tmp_path: Path) -> None:
    import io

    import docx

    document = docx.Document()
    document.core_properties.author = "Ann One"
    document.add_heading("Talks open", 0)
    document.add_paragraph("They met.")
    document.add_paragraph("energy", style="List Bullet")
    document.add_paragraph("rail", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Line", "Cost", "North", "40"), strict=True
    ):
        cell.text = text
    document.add_paragraph("They parted.")
    out = io.BytesIO()
    document.save(out)
    found = article(tmp_path, "a.docx", out.getvalue())
    assert found.text.split("\n\n") == [
        "Talks open",
        "They met.",
        "- energy\n- rail",
        "Line | Cost\nNorth | 40",
        "They parted.",
    ]
    assert (found.title, found.found["title"]) == ("Talks open", "heading of the document")
    assert found.found["author of the file"] == "Ann One"
    assert found.published is None  # when a file was made is not when its article was published


def test_a_word_file_is_read_with_its_changes_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>They </w:t></w:r><w:del><w:r><w:delText>did not meet</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve">met</w:t></w:r></w:ins><w:r><w:t> in </w:t><w:tab/><w:t>town.</w:t></w:r></w:p>'
    )
    assert article(tmp_path, "a.docx", word_package(word_body(body))).text == "They met in  town."


def test_the_title_of_a_word_file_is_its_heading_or_else_its_property(tmp_path: Path) -> None:
    found = article(tmp_path, "a.docx", word_file(title="Talks open in Vienna"))
    assert (found.title, found.found["title"]) == ("Talks open in Vienna", "properties of the document")
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_entities_in_a_word_file_are_never_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    head = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = word_body("<w:p><w:r><w:t>Seen: &x;</w:t></w:r></w:p>", head)
    found = only(tmp_path, "a.docx", word_package(body))
    assert "a secret" not in (found.text if isinstance(found, RawArticle) else found.reason)
