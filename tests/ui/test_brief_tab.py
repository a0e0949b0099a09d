"""The Brief tab in a real browser: from an answer or a scope of one's own to a note that is read, edited and taken along."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import Locator, Page, expect

from tests.ui.driving import IN_VIEW, Visit, arrived, marked, words
from tests.ui.serving import Server


def from_answer(page: Page) -> Locator:
    """The readout of the articles that the example cites."""
    arrived(page).locator(".make-note").first.click()
    return finished(page)


def finished(page: Page) -> Locator:
    """The note, once it is finished."""
    page.locator("#note .tools").wait_for()
    return page.locator("#note .note")


def opened(page: Page) -> Page:
    """The Brief tab, before anything is written."""
    arrived(page).get_by_role("tab", name="Brief").click()
    expect(page.locator("#write")).to_be_visible()
    return page


def download(page: Page, name: str) -> tuple[str, bytes]:
    """What the browser saves at a press of one of the download buttons, and under which name."""
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Download as {name}").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_from_an_answer_to_a_note_that_opens_its_sources_and_is_taken_along(
    server: Server, visit: Visit
) -> None:
    import docx

    page = visit(server)
    note = from_answer(page)
    assert "cited under “What projects were discussed" in page.locator("#wish").inner_text()
    assert "Lavrov" in note.locator("h2").inner_text()
    for part in ("Basis", "BOTTOM LINE", "AGREED", "NOT REPORTED IN SCOPE", "LEFT OUT"):
        assert part in note.inner_text()
    cite = note.locator("section .cite").first
    quote = (cite.get_attribute("title") or "")[1:40]
    cite.click()
    page.wait_for_function(IN_VIEW)
    assert words(marked(page)).startswith(words(quote)[:30])
    files = dict(download(page, name) for name in ("Word", "PDF", "Web page", "Markdown", "JSON"))
    by_form = {name.rpartition(".")[2]: content for name, content in files.items()}
    assert all(name.startswith("readout-20") for name in files) and len(by_form) == 5
    assert "Pakistan Stream" in by_form["md"].decode() and json.loads(by_form["json"])["kind"] == "readout"
    assert by_form["pdf"].startswith(b"%PDF") and b"<!DOCTYPE html>" in by_form["html"]
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(by_form["docx"])).paragraphs)
    assert "Pakistan Stream" in text
    expect(page.get_by_role("button", name="Saved", exact=True)).to_be_disabled()


def test_an_edited_number_is_named_with_its_line_and_a_comment_is_let_through(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    note = from_answer(page)
    note.get_by_role("button", name="Edit").click()
    area = page.get_by_label("Edit the note")
    expect(area).to_be_focused()
    written = area.input_value()
    area.fill(written.replace("1,100 kilometres", "1,900 kilometres", 1))
    page.get_by_role("button", name="Check").click()
    fault = page.locator("#note .faults li").first
    expect(fault).to_contain_text("1,900")
    page.get_by_role("button", name="Line ").first.click()
    selected = area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert "1,900" in selected and "\n" not in selected
    area.fill(written.replace("## WATCH", "*Comment:* Ask the embassy.\n\n## WATCH", 1))
    page.get_by_role("button", name="Check").click()
    expect(note.locator(".checked")).to_contain_text("1 comment of the desk, unsourced")
    expect(note.locator(".comment")).to_contain_text("Ask the embassy.")
    name, content = download(page, "Word")
    assert name.endswith("-edited.docx") and content[:2] == b"PK"
    assert "Ask the embassy." in download(page, "Markdown")[1].decode()
    page.get_by_role("button", name="As it was written").click()
    expect(note.locator(".comment")).to_have_count(0)


def test_a_note_of_ones_own_scope_is_saved_opened_again_and_deleted(server: Server, visit: Visit) -> None:
    page = opened(visit(server))
    page.get_by_label("About", exact=True).fill("Doha agreement")
    page.get_by_label("Timeline").check()
    expect(page.locator("#kind-about")).to_contain_text("by their own dates")
    page.locator("#brief").get_by_label("To", exact=True).fill("2021-12-31")
    page.locator("#write").click()
    note = finished(page)
    expect(note.locator("h2")).to_have_text("TIMELINE: Doha agreement")
    assert note.locator("dt").count() >= 2
    page.get_by_role("button", name="Save", exact=True).click()
    row = page.locator("#saved li", has_text="TIMELINE: Doha agreement")
    page.locator("#saved summary").click()
    expect(row).to_contain_text("until 2021-12-31")
    page.reload()
    opened(page).locator("#saved summary").click()
    row.get_by_role("button", name="TIMELINE").first.click()
    expect(finished(page).locator("h2")).to_have_text("TIMELINE: Doha agreement")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_articles_chosen_in_the_library_are_what_the_note_covers(server: Server, visit: Visit) -> None:
    page = visit(server)
    arrived(page).get_by_role("tab", name="Library").click()
    for row in (0, 1):
        page.locator("#shelf tr[data-row] .cite").nth(row).click()
        expect(page.locator("#shelf tr[data-chosen]")).to_have_count(1)
        page.get_by_role("button", name="Add to a note").click()
        expect(page.locator("#add-to-note")).to_have_text(f"Take out of the note ({row + 1})")
    page.get_by_role("tab", name="Brief").click()
    expect(page.get_by_label("The 2 articles chosen in the library")).to_be_checked()
    page.get_by_label("Topic note").check()
    page.locator("#write").click()
    expect(finished(page)).to_contain_text("2 articles")


def test_what_cannot_be_written_says_why_and_leaves_the_form_open(server: Server, visit: Visit) -> None:
    page = opened(visit(server))
    page.locator("#brief").get_by_label("From", exact=True).fill("2031-01-01")
    page.locator("#write").click()
    expect(page.locator("#note").get_by_role("alert")).to_contain_text("no article is in scope")
    expect(page.locator("#write")).to_be_visible()


def test_a_note_can_be_stopped(server: Server, visit: Visit) -> None:
    page = opened(visit(server))
    page.get_by_label("About", exact=True).fill("Slowly: the talks")
    page.locator("#write").click()
    expect(page.locator("#note .growing")).to_be_visible()
    page.get_by_role("button", name="Stop").last.click()
    expect(page.locator("#note")).to_contain_text("Stopped before the note was complete.")
    expect(page.locator("#write")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_nothing_overflows_and_axe_finds_nothing(server: Server, visit: Visit, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = visit(server, width=390, height=844, dark=dark)
    note = from_answer(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    note.locator(".cite").first.click()
    page.wait_for_function(IN_VIEW)
    page.get_by_role("button", name="Back").click()
    page.locator("#wish").get_by_role("button").first.click()
    expect(page.locator("#write")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    note.get_by_role("button", name="Edit").click()
    page.get_by_label("Edit the note").fill("# Note\n\n- The price is 3 billion.")
    page.get_by_role("button", name="Check").click()
    page.locator("#note .faults").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (each["id"], node["html"][:120], node["failureSummary"])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert serious == []
