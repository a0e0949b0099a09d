"""Questions in a real browser, over the sample articles: ask, follow up, stop, narrow, be refused."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import expect

from tests.ui.driving import IN_VIEW, Visit, answered, arrived, ask, last, newest
from tests.ui.serving import Server


@pytest.mark.alone
def test_a_click_on_a_citation_brings_its_words_into_view_within_300_ms(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.locator(".cite").first.wait_for()
    ask(page, "Who received Lavrov at the airport in Islamabad?")
    buttons = page.locator(".cite")
    seconds = []
    for index in range(buttons.count()):
        quote = (buttons.nth(index).get_attribute("aria-description") or "")[1:]
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
    arrived(page)
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    ask(page, "When did he arrive there?")
    assert "Understood as" in last(page)
    assert "Lavrov" in page.locator(".rewritten .as-asked").last.inner_text()
    assert page.locator(".exchange").count() == 3


def test_what_the_archive_does_not_say_is_refused_with_what_was_searched(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    arrived(page)
    ask(page, "How much did the Brazilian football federation pay its goalkeeper?")
    refused = newest(page).locator(".refused")
    expect(refused).to_be_visible()
    assert re.search(r"Searched \d+ articles", refused.inner_text())
    assert newest(page).locator(".citations, .make-note").count() == 0


def test_an_answer_can_be_stopped_and_the_next_one_works(server: Server, visit: Visit) -> None:
    page = visit(server)
    arrived(page)
    page.get_by_label("Question", exact=True).fill("Slowly: what was agreed in Doha?")
    page.keyboard.press("Enter")
    page.locator("#halt").click()
    expect(newest(page)).to_contain_text("Stopped before the answer was complete.")
    ask(page, "What was agreed in Doha?")
    assert page.locator(".exchange").count() == 3
    assert newest(page).locator(".cite").count() >= 1


def test_filters_narrow_what_is_searched(server: Server, visit: Visit) -> None:
    page = visit(server)
    arrived(page)
    page.locator("#composer").get_by_label("To", exact=True).fill("2020-12-31")
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    assert re.search(r"Searched \d articles.* 2020", last(page))
    page.locator("#composer").get_by_label("To", exact=True).fill("")
    page.locator("#composer").get_by_label("Outlets").click()
    page.get_by_role("option", name="Sample Review").click()
    page.keyboard.press("Escape")
    ask(page, "What is known about the pipeline?")
    assert "1 outlet" in last(page)


def test_dates_the_wrong_way_round_are_a_plain_message(server: Server, visit: Visit) -> None:
    page = visit(server)
    arrived(page)
    page.locator("#composer").get_by_label("From", exact=True).fill("2021-12-31")
    page.locator("#composer").get_by_label("To", exact=True).fill("2021-01-01")
    ask(page, "What was agreed?")
    expect(newest(page).get_by_role("alert")).to_contain_text("lies after")


def test_a_suggested_question_is_asked_by_one_click(server: Server, visit: Visit) -> None:
    page = visit(server)
    first = page.locator(".suggestion").first
    question = first.inner_text()
    first.click()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator("#conversation [aria-busy=true]")).to_have_count(0)
    assert page.locator(".question").last.inner_text() == question
    assert newest(page).locator(".cite").count() >= 1


def test_how_a_follow_up_was_understood_can_be_edited_and_asked_again(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    ask(page, "When did he arrive there?")
    newest(page).get_by_role("button", name="Edit").click()
    field = newest(page).get_by_label("The question as it is to be asked")
    assert "Lavrov" in field.input_value()
    field.fill("When was the Doha agreement signed?")
    page.keyboard.press("Enter")
    answered(page, 4)
    assert page.locator(".question").last.inner_text() == "When was the Doha agreement signed?"
    assert newest(page).locator(".rewritten").count() == 0, "what was edited is asked as it stands"
    assert "2020" in last(page)


def test_an_answer_is_asked_again_with_the_filters_of_now_and_says_so(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    page.locator("#composer").get_by_label("To", exact=True).fill("2019-12-31")
    newest(page).get_by_role("button", name="Ask again").click()
    answered(page, 2)
    assert "Searched as the filters say: published until 31 December 2019." in last(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#composer").get_by_label("To", exact=True)).to_have_value("")
    newest(page).get_by_role("button", name="Ask again").click()
    answered(page, 3)
    assert "filters say" not in last(page)


def test_more_adds_further_points_below_those_shown_first(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    ask(page, "Who represented Pakistan at the Moscow meeting of 18 March 2021?")
    before = newest(page).locator(".point").all_inner_texts()
    newest(page).get_by_role("button", name="More").click()
    expect(newest(page).get_by_role("heading", name="Further")).to_be_visible()
    after = newest(page).locator(".point").all_inner_texts()
    assert after[: len(before)] == before and len(after) > len(before)


def test_an_answer_is_copied_with_its_references(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    newest(page).get_by_role("button", name="Copy").click()
    expect(newest(page).get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("What projects were discussed at the Islamabad talks?")
    assert (
        "[1] Sample Wire, Islamabad, 7 April 2021, ¶2: “The two sides discussed the Pakistan Stream" in copied
    )


@pytest.mark.parametrize(
    ("form", "begins"), [("Word", b"PK"), ("Markdown", b"**What projects were discussed")]
)
def test_an_answer_is_saved_as_a_file(server: Server, visit: Visit, form: str, begins: bytes) -> None:
    page = arrived(visit(server))
    for _ in range(2):  # a second time as well
        with page.expect_download() as started:
            newest(page).get_by_role("button", name=f"Save as {form}").click()
        assert Path(started.value.path()).read_bytes().startswith(begins)
