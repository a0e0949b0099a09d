"""The Library and Settings tabs in a real browser, over samples that may be changed: add, look up, edit, remove, test a model."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import Page, expect

from tests.model_server import ModelServer, Reply
from tests.ui.driving import Visit, arrived, ask, last
from tests.ui.serving import HOSTILE_TEXT, HOSTILE_TITLE, Server, close, start

STORY = "---\ntitle: {title}\nsource: Bay Post\ndate: 2024-02-03\n---\n\nGRANITE BAY: {text}\n"
PIER = "The harbour ministers agreed on eleven new piers in Granite Bay on Monday, officials said."


@pytest.fixture(scope="module")
def own(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over sample articles that these tests may change."""
    place = tmp_path_factory.mktemp("own")
    shutil.copytree(sample_folder, place / "library")
    running = start(place / "library", place / "attempts")
    yield running
    close(running)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over a library without articles."""
    place = tmp_path_factory.mktemp("bare")
    running = start(place / "library", place / "attempts")
    yield running
    close(running)


def shelf(page: Page) -> Page:
    """The Library tab, once its table stands."""
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#shelf table, #shelf .none")).to_be_visible()
    return page


def drop(page: Page, *files: Path) -> None:
    """Give files to the page, and wait for its report."""
    if not page.locator("#drop").is_visible():
        page.get_by_role("button", name="Add articles").click()
    page.locator("#drop input[type=file]").set_input_files([str(file) for file in files])
    expect(page.locator("#adding .added")).to_be_visible()


def row(page: Page, title: str) -> None:
    """Open the article of a title, beside and below."""
    page.get_by_label("Search").fill(title)
    expect(page.locator("#shelf tbody tr")).to_have_count(1)
    page.locator("#shelf tbody tr td").nth(1).click()
    expect(page.locator("#card h2")).to_have_text(title)
    expect(page.locator("#reader h2")).to_have_text(title)


def test_files_are_dropped_told_of_one_by_one_and_found_at_once(
    own: Server, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "pier.md").write_text(STORY.format(title="Eleven piers", text=PIER), encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    with zipfile.ZipFile(tmp_path / "folder.zip", "w") as archive:
        archive.writestr("notes/evil.md", STORY.format(title=f"'{HOSTILE_TITLE}'", text=HOSTILE_TEXT))
    page = shelf(arrived(visit(own)))
    before = page.locator(".holdings").inner_text()
    drop(page, tmp_path / "pier.md", tmp_path / "broken.pdf", tmp_path / "folder.zip")
    told = page.locator("#adding").inner_text()
    assert "2 added, 1 failed." in told
    assert re.search(r"broken\.pdf\s+Failed: .*PDF", told)
    expect(page.locator(".holdings")).not_to_have_text(before)
    expect(page.locator("#shelf tbody")).to_contain_text("Eleven piers")
    assert page.locator("#shelf :is(script, img, a)").count() == 0
    assert page.title() == "Communiqué"
    page.locator("#adding .cite", has_text="pier.md").click()
    expect(page.locator("#reader")).to_contain_text("eleven new piers")
    page.get_by_role("tab", name="Ask").click()
    ask(page, "How many piers did the harbour ministers agree on in Granite Bay?")
    assert "eleven" in last(page)
    shelf(page)
    drop(page, tmp_path / "pier.md")
    expect(page.locator("#adding")).to_contain_text("1 unchanged.")
    assert not list((own.folder / "uploads").rglob("*.md"))


def test_what_failed_is_listed_with_its_reason_and_can_be_forgotten(
    own: Server, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    page = shelf(arrived(visit(own)))
    drop(page, tmp_path / "torn.pdf")
    page.get_by_label("Show").click()
    page.get_by_role("option", name="Failed to be added").click()
    listed = page.locator("#shelf tr", has_text="torn.pdf")
    expect(listed).to_contain_text("PDF")
    page.locator("#adding .done").evaluate("told => { told.textContent = 'of before' }")
    listed.get_by_role("button", name="Try again").click()
    expect(page.locator("#adding")).to_contain_text("1 failed.")
    listed.get_by_role("button", name="Forget").click()
    expect(page.locator("#shelf")).not_to_contain_text("torn.pdf")
    assert not list((own.folder / "uploads").rglob("torn.pdf"))


def test_the_table_is_searched_sorted_and_narrowed(own: Server, visit: Visit) -> None:
    page = shelf(arrived(visit(own)))
    whole = page.locator("#shelf tbody tr").count()
    page.get_by_label("Search").fill("pipeline")
    expect(page.locator("#shelf tbody tr")).not_to_have_count(whole)
    shown = page.locator("#shelf td.of-title").all_inner_texts()
    assert shown
    assert all("pipeline" in title.lower() for title in shown)
    page.get_by_role("button", name="Title").click()
    expect(page.locator("#shelf th[aria-sort=ascending]")).to_have_text(re.compile("Title"))
    sorted_titles = page.locator("#shelf td.of-title .cite").all_inner_texts()
    assert sorted_titles == sorted(sorted_titles, key=str.lower)
    page.get_by_label("Search").fill("")
    expect(page.locator("#shelf tbody tr")).to_have_count(whole)
    page.locator("#shelf-since input").fill("2021-05-01")
    expect(page.locator("#shelf tbody tr")).not_to_have_count(whole)
    assert all(day >= "2021-05-01" for day in page.locator("#shelf td.of-published").all_inner_texts())
    page.locator("#shelf-since input").fill("2200-01-01")
    expect(page.locator("#shelf")).to_contain_text("No article matches")


def test_an_article_is_corrected_kept_private_and_removed_after_a_warning(own: Server, visit: Visit) -> None:
    page = shelf(arrived(visit(own)))
    title = "France recalls two ambassadors over submarine pact"
    row(page, title)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator("#edit-published input").fill("soon")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#card")).to_contain_text("is not a date")
    page.locator("#edit-published input").fill("2021-09-19")
    page.locator("#edit-source input").fill("Corrected Courier")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#card")).to_contain_text("Saved.")
    expect(page.locator("#shelf tbody")).to_contain_text("Corrected Courier")
    page.get_by_role("button", name="Keep private", exact=True).click()
    expect(page.locator("#shelf tbody .tag")).to_have_text("private")
    expect(page.get_by_role("button", name="No longer private")).to_be_visible()
    page.get_by_role("button", name="Remove …").click()
    expect(page.locator("#sure")).to_contain_text(f"“{title}” goes")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#sure")).to_be_hidden()
    page.get_by_role("button", name="Remove …").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#shelf")).to_contain_text("No article matches")
    expect(page.locator("#care")).to_be_hidden()
    page.locator("#shelf-outlets input").click()
    assert "Corrected Courier" not in page.get_by_role("option").all_inner_texts()


def test_the_copies_of_a_story_are_shown_and_opened_from_the_keyboard(own: Server, visit: Visit) -> None:
    page = shelf(arrived(visit(own)))
    page.get_by_label("Show").click()
    page.get_by_role("option", name="Copies").click()
    expect(page.locator("#shelf tbody .tag").first).to_have_text("copy")
    page.locator("#shelf .cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card ol li").first).to_contain_text("origin")
    origin = page.locator("#card ol .cite").first
    origin.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader .paper")).to_have_attribute(
        "data-article", origin.get_attribute("data-article") or ""
    )


def test_an_empty_library_is_filled_from_its_own_tab(bare: Server, visit: Visit) -> None:
    page = visit(bare)
    page.get_by_role("button", name="Add your own articles").click()
    expect(page.locator("#drop")).to_be_visible()
    expect(page.locator("#shelf")).to_contain_text("This library is empty")
    page.locator("#shelf-samples").click()
    expect(page.locator("#shelf tbody tr").first).to_be_visible(timeout=30_000)
    expect(page.locator(".holdings")).to_contain_text("articles")
    page.get_by_role("tab", name="Ask").click()
    expect(page.get_by_label("Question", exact=True)).to_be_visible()
    expect(page.locator("#empty")).to_be_hidden()


def test_a_model_server_is_tested_used_and_left_again(own: Server, visit: Visit) -> None:
    page = arrived(visit(own))
    page.get_by_role("tab", name="Settings").click()
    expect(page.locator("#in-force")).to_contain_text("Key of the model server")
    with ModelServer() as model:
        page.get_by_label("Model server").fill(model.url)
        page.get_by_label("Model", exact=True).fill("desk-model")
        model.enqueue(["ready"])
        page.get_by_role("button", name="Test connection").click()
        expect(page.locator("#connection")).to_contain_text(
            re.compile(r"desk-model at .* answered in \d+\.\d\d s: “ready”")
        )
        assert [request.user for request in model.history] == ["Answer with the single word: ready"]
        model.enqueue([Reply(status=401, message="no such key")])
        page.get_by_role("button", name="Test connection").click()
        expect(page.locator("#connection [role=alert]")).to_contain_text("key")
        page.get_by_role("button", name="Use it").click()
        expect(page.locator(".holdings")).to_contain_text("Language model desk-model")
        expect(page.locator("#in-force")).to_contain_text("set while running")
        asked = len(model.history)
        page.get_by_label("Quoted from the articles only").check()
        page.get_by_role("tab", name="Ask").click()
        ask(page, "Who received Lavrov at the airport in Islamabad?")
        assert "Qureshi" in last(page)
        assert len(model.history) == asked  # this visitor wants no model
        page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Model", exact=True).fill("")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator(".holdings")).to_contain_text("No language model")
    page.get_by_role("button", name="Check the library").click()
    expect(page.locator("#health")).to_contain_text("catalogue: whole")
    assert "NOT WELL" not in page.locator("#health").inner_text()


def test_these_servers_reached_for_nothing_beyond_this_machine(own: Server, bare: Server) -> None:
    assert own.attempts.read_text() == bare.attempts.read_text() == ""
