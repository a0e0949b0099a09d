"""One server and one browser for all tests of the page. Without a browser they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag import open_library
from tests.ui.serving import BROWSERS, HOSTILE_TEXT, HOSTILE_TITLE, QUIET, Server, close, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def server(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over the sample articles and one hostile article."""
    place = tmp_path_factory.mktemp("page")
    folder = place / "library"
    shutil.copytree(sample_folder, folder)
    hostile = place / "hostile.md"
    hostile.write_text(
        f"---\ntitle: '{HOSTILE_TITLE}'\nsource: Evil Times\ndate: 2021-03-01\n---\n\n{HOSTILE_TEXT}\n"
    )
    with open_library(folder) as library:
        assert library.add([str(hostile)]).added == 1
    running = start(folder, place / "attempts")
    yield running
    close(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium or another one on this machine, else the one that Playwright installs."""
    reason = "the page is tested with Playwright: pip install playwright"
    driver = pytest.importorskip("playwright.sync_api", reason=reason)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with driver.sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=found, args=QUIET)
        except driver.Error:
            pytest.skip("no browser here: the page is tested in Chromium (apt-get install chromium)")
        yield launched
        launched.close()


@dataclass
class Visits:
    """Opens the page as new visitors, and keeps everything that their browsers asked for or complained of."""

    browser: Browser
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def __call__(self, server: Server, *, width: int = 1440, height: int = 900, dark: bool = False) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self._asked(server, request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(server.address)
        self.pages.append(page)
        return page

    def _asked(self, server: Server, url: str) -> None:
        if not url.startswith((server.address, "data:", "blob:")):
            self.elsewhere.append(url)


@pytest.fixture(scope="session")
def seconds_to_first_answer(server: Server, browser: Browser) -> float:
    """From the start of the server to the example on the first visitor's screen."""
    page = browser.new_page()
    page.goto(server.address)
    page.locator(".exchange").wait_for(timeout=60_000)
    taken = server.seconds()
    page.close()
    return taken


@pytest.fixture
def visit(browser: Browser, seconds_to_first_answer: float) -> Iterator[Callable[..., Page]]:
    """`visit(server)` opens the page. Afterwards nothing else may have been asked for, and no error shown."""
    visits = Visits(browser)
    yield visits
    for page in visits.pages:
        page.context.close()
    assert visits.elsewhere == []
    assert visits.complaints == []
