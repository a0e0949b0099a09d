"""The page in a real browser, over the sample articles: the first visit, and what must never happen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import expect

from tests.ui.driving import IN_VIEW, Visit, arrived, ask, last, marked, newest, words
from tests.ui.serving import HOSTILE_TEXT, ROOT, Server, clean_environment, close, start


def test_the_page_opens_on_an_answer_with_its_source_at_the_first_citation(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    expect(page.locator(".question")).to_have_text("What projects were discussed at the Islamabad talks?")
    assert "Pakistan Stream" in last(page)
    page.wait_for_function(IN_VIEW)
    first = page.get_by_role("button", name="Citation 1:").first
    assert words(marked(page)) in words(first.get_attribute("aria-description") or "")
    expect(first).to_have_attribute("aria-current", "true")
    assert "articles" in page.locator(".holdings").inner_text()
    assert "No language model" in page.locator(".holdings").inner_text()


@pytest.mark.alone
def test_from_start_to_a_usable_page_takes_five_seconds_at_most(seconds_to_first_answer: float) -> None:
    assert seconds_to_first_answer <= 5


def test_a_hostile_article_is_shown_and_stays_inert(server: Server, visit: Visit) -> None:
    page = visit(server)
    arrived(page)
    ask(page, "How many quarry permits did the ministers of Freedonia and Sylvania agree on?")
    newest(page).locator(".cite").first.click()
    page.wait_for_function(IN_VIEW)
    assert (
        page.locator("#reader :is(script, img, a, b, iframe), #conversation :is(script, img, a, b)").count()
        == 0
    )
    assert "<script>" in page.locator("#reader h2").inner_text()
    assert "twelve" in page.locator("#reader").inner_text()
    assert HOSTILE_TEXT[:40] in words(page.locator("#reader").inner_text())
    newest(page).locator(".make-note").click()
    expect(page.locator("#note .note")).to_be_visible()
    assert page.locator("#note :is(script, img, a, b, iframe)").count() == 0
    page.wait_for_timeout(200)
    assert page.title() == "Communiqué"


def test_what_another_process_adds_is_found_by_the_open_page(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(server)
    arrived(page)
    ask(page, "Where will the Zanzibar clove auction be held?")
    assert newest(page).locator(".refused").count() == 1
    article = tmp_path / "cloves.txt"
    article.write_text(
        "Clove auction moves\nSource: Spice Post\nDate: 2021-06-01\n\n"
        "ZANZIBAR: The Zanzibar clove auction will be held in Chake Chake on 12 June, growers said."
    )
    command = [
        sys.executable,
        "-m",
        "rag.cli",
        "add",
        str(article),
        "--library",
        str(server.folder),
        "--quiet",
    ]
    subprocess.run(command, cwd=ROOT, env=clean_environment(), check=True, capture_output=True, timeout=60)
    ask(page, "Where will the Zanzibar clove auction be held?")
    assert "Chake Chake" in last(page)
    assert "Spice Post" in last(page)


def test_an_empty_library_offers_the_sample_articles(visit: Visit, tmp_path: Path) -> None:
    empty = start(tmp_path / "empty", tmp_path / "attempts")
    try:
        page = visit(empty)
        expect(page.get_by_text("This library is empty")).to_be_visible()
        expect(page.get_by_label("Question", exact=True)).to_be_hidden()
        page.get_by_role("button", name="Load the sample articles").click()
        page.locator(".exchange").first.wait_for(timeout=60_000)
        assert "Pakistan Stream" in last(page)
        expect(page.get_by_text("This library is empty")).to_be_hidden()
        expect(page.get_by_label("Question", exact=True)).to_be_visible()
        assert empty.attempts.read_text() == ""
    finally:
        close(empty)


def test_the_server_reached_for_nothing_beyond_this_machine(server: Server) -> None:
    assert server.attempts.read_text() == ""
