"""The page in a real browser, over the sample articles: what a visitor does, and what must never happen."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import Page, expect

from tests.ui.serving import HOSTILE_TEXT, ROOT, Server, clean_environment, close, start

Visit = Callable[..., Page]

IN_VIEW = """() => {
    const mark = document.querySelector('#reader mark'), pane = document.querySelector('#reader');
    if (!mark) return false;
    const m = mark.getBoundingClientRect(), p = pane.getBoundingClientRect();
    return m.height > 0 && m.top >= p.top && m.bottom <= p.bottom && p.bottom <= innerHeight + 1;
}"""


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait until its answer is finished."""
    before = page.locator(".exchange").count()
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    expect(page.locator("#conversation [aria-busy=true]")).to_have_count(0)
    expect(page.locator("#go")).to_be_visible()


def last(page: Page) -> str:
    """The text of the newest exchange."""
    return page.locator(".exchange").last.inner_text()


def marked(page: Page) -> str:
    """The words that the reader marks."""
    return " ".join(page.locator("#reader mark").all_inner_texts())


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_page_opens_on_an_answer_with_its_source_at_the_first_citation(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    expect(page.locator(".question")).to_have_text("What projects were discussed at the Islamabad talks?")
    assert "Pakistan Stream" in last(page)
    page.wait_for_function(IN_VIEW)
    first = page.get_by_role("button", name="Citation 1:").first
    assert words(marked(page)) in words(first.get_attribute("title") or "")
    expect(first).to_have_attribute("aria-current", "true")
    assert "articles" in page.locator(".holdings").inner_text()
    assert "No language model" in page.locator(".holdings").inner_text()


def test_from_start_to_a_usable_page_takes_five_seconds_at_most(seconds_to_first_answer: float) -> None:
    assert seconds_to_first_answer <= 5


def test_a_click_on_a_citation_brings_its_words_into_view_within_300_ms(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".cite").first.wait_for()
    ask(page, "Who received Lavrov at the airport in Islamabad?")
    buttons = page.locator(".cite")
    seconds = []
    for index in range(buttons.count()):
        quote = (buttons.nth(index).get_attribute("title") or "")[1:]
        began = time.perf_counter()
        buttons.nth(index).click()
        page.wait_for_function(
            "quote => quote.startsWith(document.querySelector('#reader mark')?.textContent.trim())", arg=quote
        )
        page.wait_for_function(IN_VIEW)
        seconds.append(time.perf_counter() - began)
    assert len(seconds) >= 3
    assert sorted(seconds)[len(seconds) // 2] <= 0.3, seconds


def test_a_follow_up_keeps_its_subject_and_shows_how_it_was_understood(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    ask(page, "When did he arrive there?")
    assert "Understood as:" in last(page)
    assert "Lavrov" in page.locator(".rewritten").last.inner_text()
    assert page.locator(".exchange").count() == 3


def test_what_the_archive_does_not_say_is_refused_with_what_was_searched(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    ask(page, "How much did the Brazilian football federation pay its goalkeeper?")
    refused = page.locator(".exchange").last.locator(".refused")
    expect(refused).to_be_visible()
    assert re.search(r"Searched \d+ articles", refused.inner_text())
    assert page.locator(".exchange").last.locator(".citations, .make-note").count() == 0


def test_a_readout_is_written_beside_the_answer_and_downloads_as_markdown(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    page.locator(".make-note").first.click()
    note = page.locator("#note .note")
    expect(note).to_be_visible()
    assert note.locator(".cite").count() >= 3
    with page.expect_download() as started:
        page.locator("#note .download").click()
    path = started.value.path()
    assert started.value.suggested_filename.startswith("readout-")
    written = Path(path).read_text(encoding="utf-8")
    assert "READOUT" in written.upper() and "Pakistan Stream" in written
    note.locator(".cite").first.click()
    page.wait_for_function(IN_VIEW)


def test_a_hostile_article_is_shown_and_stays_inert(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    ask(page, "How many quarry permits did the ministers of Freedonia and Sylvania agree on?")
    page.locator(".exchange").last.locator(".cite").first.click()
    page.wait_for_function(IN_VIEW)
    assert (
        page.locator("#reader :is(script, img, a, b, iframe), #conversation :is(script, img, a, b)").count()
        == 0
    )
    assert "<script>" in page.locator("#reader h2").inner_text()
    assert "twelve" in page.locator("#reader").inner_text()
    assert HOSTILE_TEXT[:40] in words(page.locator("#reader").inner_text())
    page.locator(".exchange").last.locator(".make-note").click()
    expect(page.locator("#note .note")).to_be_visible()
    assert page.locator("#note :is(script, img, b, iframe), #note a:not(.download)").count() == 0
    page.wait_for_timeout(200)
    assert page.title() == "Communiqué"


def test_what_another_process_adds_is_found_by_the_open_page(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    ask(page, "Where will the Zanzibar clove auction be held?")
    assert page.locator(".exchange").last.locator(".refused").count() == 1
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


def test_each_visitor_has_a_conversation_of_their_own(server: Server, visit: Visit) -> None:
    one, two = visit(server), visit(server)
    for page in (one, two):
        page.locator(".exchange").first.wait_for()
    one.get_by_label("Question").fill("What did the troika agree in Moscow?")
    two.get_by_label("Question").fill("Which countries signed the RCEP trade pact?")
    one.keyboard.press("Enter")
    two.keyboard.press("Enter")
    for page in (one, two):
        expect(page.locator(".exchange")).to_have_count(2)
        expect(page.locator("#conversation [aria-busy=true]")).to_have_count(0)
    assert "RCEP" in last(two) and "RCEP" not in one.locator("#conversation").inner_text()
    assert "Moscow" in last(one) and "troika" not in two.locator("#conversation").inner_text()


def test_an_answer_can_be_stopped_and_the_next_one_works(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    page.get_by_label("Question").fill("Slowly: what was agreed in Doha?")
    page.keyboard.press("Enter")
    page.locator("#halt").click()
    expect(page.locator(".exchange").last).to_contain_text("Stopped before the answer was complete.")
    ask(page, "What was agreed in Doha?")
    assert page.locator(".exchange").count() == 3
    assert page.locator(".exchange").last.locator(".cite").count() >= 1


def test_filters_narrow_what_is_searched(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    page.get_by_label("To", exact=True).fill("2020-12-31")
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    assert re.search(r"Searched \d articles.* 2020", last(page))
    page.get_by_label("To", exact=True).fill("")
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="Sample Review").click()
    page.keyboard.press("Escape")
    ask(page, "What is known about the pipeline?")
    assert "1 outlet" in last(page)


def test_dates_the_wrong_way_round_are_a_plain_message(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    page.get_by_label("From", exact=True).fill("2021-12-31")
    page.get_by_label("To", exact=True).fill("2021-01-01")
    ask(page, "What was agreed?")
    expect(page.locator(".exchange").last.get_by_role("alert")).to_contain_text("lies after")


def test_a_suggested_question_is_asked_by_one_click(server: Server, visit: Visit) -> None:
    page = visit(server)
    first = page.locator(".suggestion").first
    question = first.inner_text()
    first.click()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator("#conversation [aria-busy=true]")).to_have_count(0)
    assert page.locator(".question").last.inner_text() == question
    assert page.locator(".exchange").last.locator(".cite").count() >= 1


def test_everything_is_reached_by_keyboard(server: Server, visit: Visit) -> None:
    page = visit(server)
    cite = page.locator(".cite").nth(1)
    cite.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelectorAll('.cite')[1].getAttribute('aria-current') === 'true'"
    )
    page.wait_for_function(IN_VIEW)
    outline = cite.evaluate("cite => getComputedStyle(cite).outlineStyle")
    assert outline != "none", "focus is visible"
    page.locator("#tab-reader").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#note")).to_be_visible()
    expect(page.locator("#tab-note")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_the_source_opens_over_the_answer_and_nothing_overflows(
    server: Server, visit: Visit, dark: bool
) -> None:
    page = visit(server, width=390, height=844, dark=dark)
    page.locator(".exchange").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#side")).to_be_hidden()
    page.locator(".cite").first.click()
    expect(page.locator("#side")).to_be_visible()
    page.wait_for_function(IN_VIEW)
    page.get_by_role("button", name="Back to the answer").click()
    expect(page.locator("#side")).to_be_hidden()
    assert page.get_by_label("From", exact=True).is_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_accessibility_violation(server: Server, visit: Visit, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = visit(server, dark=dark)
    page.locator(".exchange").first.wait_for()
    ask(page, "How much did the Brazilian football federation pay its goalkeeper?")
    page.locator(".make-note").first.click()
    expect(page.locator("#note .note")).to_be_visible()
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (each["id"], node["html"][:120], node["failureSummary"])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert serious == []


def test_a_reload_is_a_fresh_visit(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".exchange").first.wait_for()
    ask(page, "What was agreed in Doha?")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(1)
    page.wait_for_function(IN_VIEW)


def test_an_empty_library_offers_the_sample_articles(visit: Visit, tmp_path: Path) -> None:
    empty = start(tmp_path / "empty", tmp_path / "attempts")
    try:
        page = visit(empty)
        expect(page.get_by_text("This library is empty")).to_be_visible()
        expect(page.get_by_label("Question")).to_be_hidden()
        page.get_by_role("button", name="Load the sample articles").click()
        page.locator(".exchange").first.wait_for(timeout=60_000)
        assert "Pakistan Stream" in last(page)
        expect(page.get_by_text("This library is empty")).to_be_hidden()
        expect(page.get_by_label("Question")).to_be_visible()
        assert empty.attempts.read_text() == ""
    finally:
        close(empty)


def test_the_server_reached_for_nothing_beyond_this_machine(server: Server) -> None:
    assert server.attempts.read_text() == ""
