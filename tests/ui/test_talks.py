"""Conversations are kept: over a reload, apart from other visitors, with what was said of their answers."""

from __future__ import annotations

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import expect

from rag import open_library
from tests.ui.driving import IN_VIEW, Visit, answered, arrived, ask, last, newest
from tests.ui.serving import Server


def test_each_visitor_has_a_conversation_of_their_own(server: Server, visit: Visit) -> None:
    one, two = arrived(visit(server)), arrived(visit(server))
    one.get_by_label("Question", exact=True).fill("What did the troika agree in Moscow?")
    two.get_by_label("Question", exact=True).fill("Which countries signed the RCEP trade pact?")
    one.keyboard.press("Enter")
    two.keyboard.press("Enter")
    for page in (one, two):
        answered(page, 2)
    assert "RCEP" in last(two) and "RCEP" not in one.locator("#conversation").inner_text()
    assert "Moscow" in last(one) and "troika" not in two.locator("#conversation").inner_text()
    for page, mine in ((one, "troika"), (two, "RCEP")):
        page.reload()
        expect(page.locator(".question")).to_contain_text(mine)
        expect(page.get_by_text("Earlier (1)")).to_be_visible()


def test_a_reload_keeps_the_conversation_and_its_citations(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    ask(page, "What was agreed in Doha?")
    ask(page, "When was it signed?")
    before = page.locator(".exchange").nth(1).locator(".cite").all_inner_texts()
    page.reload()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".question").first).to_have_text("What was agreed in Doha?")
    assert page.locator(".exchange").first.locator(".cite").all_inner_texts() == before
    page.wait_for_function(IN_VIEW)
    page.locator(".exchange").first.locator(".cite").first.click()
    page.wait_for_function(IN_VIEW)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Doha" not in kept, "a browser keeps ids, no words"


def test_a_new_conversation_begins_empty_and_an_earlier_one_comes_back_or_is_deleted(
    server: Server, visit: Visit
) -> None:
    page = arrived(visit(server))
    ask(page, "What was agreed in Doha?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, "Who received Lavrov in Islamabad?")
    page.get_by_text("Earlier (2)").click()
    page.locator(".go-back").last.click()
    expect(page.locator(".question")).to_have_text("What was agreed in Doha?")
    page.get_by_text("Earlier (2)").click()
    delete = page.get_by_role("button", name="Delete the conversation “What was agreed in Doha?”")
    delete.click()
    expect(delete).to_have_text("Really delete?")
    delete.click()
    expect(page.get_by_text("Earlier (1)")).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(0)


def test_thumbs_and_their_comment_are_stored(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    expect(page.locator(".thumb")).to_have_count(0)  # an example is nobody's to judge
    ask(page, "Which countries signed the RCEP trade pact?")
    newest(page).get_by_role("button", name="Not helpful").click()
    comment = newest(page).get_by_label("Comment on this answer")
    expect(comment).to_be_focused()
    comment.fill("Too short.")
    page.keyboard.press("Enter")
    expect(comment).to_have_count(0)
    expect(newest(page).get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    with open_library(server.folder) as library:
        rating = library.conversations.ratings()[0]
    assert (rating.value, rating.note) == ("down", "Too short.")
    assert rating.question == "Which countries signed the RCEP trade pact?"
    page.reload()
    expect(newest(page).get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
