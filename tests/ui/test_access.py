"""The page by keyboard, on a phone, and for assistive technology."""

from __future__ import annotations

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import expect

from tests.ui.driving import IN_VIEW, Visit, arrived, ask
from tests.ui.serving import Server


def test_everything_is_reached_by_keyboard(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    cite = page.locator("#conversation .cite").nth(2)
    expect(cite).to_be_focused()
    expect(page.get_by_role("tooltip")).to_have_text(cite.get_attribute("aria-description") or "")
    assert cite.evaluate("cite => getComputedStyle(cite).outlineStyle") != "none", "focus is visible"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(cite).to_have_attribute("aria-current", "true")
    page.wait_for_function(IN_VIEW)
    page.keyboard.press("ArrowUp")
    expect(page.locator("#conversation .cite").nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.keyboard.type("j/k?")
    expect(page.get_by_label("Question", exact=True)).to_have_value("j/k?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("tab", name="Ask").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Brief")).to_be_focused()


def test_resting_on_a_citation_shows_its_quote_as_text(server: Server, visit: Visit) -> None:
    page = arrived(visit(server))
    cite = page.locator(".cite").first
    cite.hover()
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("Pakistan Stream gas pipeline")
    page.mouse.move(5, 5)
    cite.evaluate("cite => cite.setAttribute('aria-description', '<img src=x onerror=alert(1)>')")
    cite.hover()
    expect(tip).to_have_text("<img src=x onerror=alert(1)>")
    assert tip.locator("*").count() == 0
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_the_source_opens_over_the_answer_and_nothing_overflows(
    server: Server, visit: Visit, dark: bool
) -> None:
    page = visit(server, width=390, height=844, dark=dark)
    arrived(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#side")).to_be_hidden()
    page.locator(".cite").first.click()
    expect(page.locator("#side")).to_be_visible()
    page.wait_for_function(IN_VIEW)
    page.get_by_role("button", name="Back").click()
    expect(page.locator("#side")).to_be_hidden()
    assert page.locator("#composer").get_by_label("From", exact=True).is_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_accessibility_violation_and_no_overflow_on_any_tab(
    server: Server, visit: Visit, dark: bool, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = arrived(visit(server, dark=dark, width=width))
    ask(page, "How much did the Brazilian football federation pay its goalkeeper?")
    page.locator(".make-note").first.click()
    expect(page.locator("#brief .note")).to_be_visible()
    tabs = page.get_by_role("tab").all_inner_texts()
    assert len(tabs) == 4
    for name in tabs:
        page.get_by_role("tab", name=name).click()
        expect(page.locator(f"#{name.lower()}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        serious = [
            (name, each["id"], node["html"][:120], node["failureSummary"])
            for each in axe.Axe().run(page).response["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
        assert serious == []
