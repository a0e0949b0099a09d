"""The page under a path behind a reverse proxy, with sign-in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import Browser, Page, expect

from tests.ui.driving import IN_VIEW, arrived, ask, last
from tests.ui.proxy import proxied
from tests.ui.serving import close, start


def signed_in(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    page.get_by_label("username", exact=False).fill("desk")
    page.get_by_label("password", exact=False).fill("secret")
    page.get_by_role("button", name="Login").click()
    return arrived(page)


def test_behind_a_proxy_everything_lies_under_its_path_and_a_conversation_is_the_signed_in_users(
    sample_folder: Path, browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(sample_folder, folder)
    running = start(folder, tmp_path / "attempts", "desk:secret", "/news")
    try:
        with proxied(running.address, "/news") as proxy:
            page = signed_in(browser, proxy.address)
            ask(page, "What was agreed in Doha?")
            assert "Doha" in last(page)
            page.locator(".exchange").last.locator(".cite").last.click()
            page.wait_for_function(IN_VIEW)
            with page.expect_download() as started:
                page.locator(".exchange").last.get_by_role("button", name="Save as Word").click()
            assert started.value.suggested_filename.endswith(".docx")
            page.reload()
            expect(page.locator(".question")).to_have_text("What was agreed in Doha?")
            elsewhere = signed_in(browser, proxy.address)
            elsewhere.get_by_text("Earlier (1)").click()
            elsewhere.locator(".go-back").click()
            expect(elsewhere.locator(".question")).to_have_text("What was agreed in Doha?")
            stray = set(proxy.stray) - {"/favicon.ico"}  # a browser asks for that of its own accord
            assert not stray
            for each in (page, elsewhere):
                each.context.close()
    finally:
        close(running)
