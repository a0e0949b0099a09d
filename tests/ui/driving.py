"""What a visitor does on the page and sees of it, for all browser tests."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]

IN_VIEW = """() => {
    const mark = document.querySelector('#reader mark'), pane = document.querySelector('#reader');
    if (!mark) return false;
    const m = mark.getBoundingClientRect(), p = pane.getBoundingClientRect();
    return m.height > 0 && m.top >= p.top && m.bottom <= p.bottom && p.bottom <= innerHeight + 1;
}"""


def arrived(page: Page) -> Page:
    """The page, once its first exchange stands."""
    page.locator(".exchange").first.wait_for()
    return page


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait until its answer is finished."""
    before = page.locator(".exchange").count()
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    answered(page, before + 1)


def answered(page: Page, exchanges: int) -> None:
    """Wait until that many exchanges stand and the last is finished."""
    expect(page.locator(".exchange")).to_have_count(exchanges)
    expect(page.locator("#conversation [aria-busy=true]")).to_have_count(0)
    expect(page.locator("#go")).to_be_visible()


def newest(page: Page) -> Locator:
    """The newest exchange."""
    return page.locator(".exchange").last


def last(page: Page) -> str:
    """The text of the newest exchange."""
    return newest(page).inner_text()


def marked(page: Page) -> str:
    """The words that the reader marks."""
    return " ".join(page.locator("#reader mark").all_inner_texts())


def words(text: str) -> str:
    """The text with single spaces."""
    return re.sub(r"\s+", " ", text).strip()
