"""Take the pictures in docs/screens anew, over the sample articles: `python -m tests.ui.screenshot`. Needs Chromium."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from rag import open_library
from tests.ui.driving import arrived, ask
from tests.ui.serving import BROWSERS, QUIET, ROOT, Server, close, start

SCREENS = ROOT / "docs" / "screens"


def first_visit(page: Page) -> None:
    page.locator("#reader mark").wait_for()


def refusal(page: Page) -> None:
    ask(page, "What did Lavrov offer Pakistan in Islamabad?")
    ask(page, "How much did he pay for the hotel?")
    page.locator(".refused .cite").first.click()


def brief(page: Page) -> None:
    page.locator(".make-note").first.click()
    page.locator("#brief .note h2").first.wait_for()


def tab(name: str) -> Callable[[Page], None]:
    """Opens a tab."""

    def opened(page: Page) -> None:
        page.get_by_role("tab", name=name).click()

    return opened


def settings(page: Page) -> None:
    tab("Settings")(page)
    folder = page.locator("#in-force tr", has_text="Library").locator("td").nth(1)
    folder.evaluate(
        "cell => { cell.textContent = '/home/desk/library' }"
    )  # that of this run is gone after it


DONE: dict[str, Callable[[Page], None]] = {
    "ask": first_visit,
    "refusal": refusal,
    "brief": brief,
    "library": tab("Library"),
    "settings": settings,
}


def picture(browser: Browser, server: Server, name: str, do: Callable[[Page], None], width: int) -> None:
    """One screen as a new visitor sees it after `do`."""
    context = browser.new_context(
        viewport={"width": width, "height": 820}, color_scheme="light", locale="en-GB"
    )
    page = context.new_page()
    page.goto(server.address)
    do(arrived(page))
    page.mouse.move(2, 2)
    page.wait_for_timeout(1500)
    page.screenshot(path=SCREENS / f"{name}.png")
    context.close()


def main() -> None:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="communique-") as place, sync_playwright() as playwright:
        folder = Path(place) / "library"
        with open_library(folder) as library:
            library.add([str(ROOT / "corpus" / "articles")])
        server = start(folder, Path(place) / "attempts")
        try:
            browser = playwright.chromium.launch(executable_path=found, args=QUIET)
            for name, do in DONE.items():
                picture(browser, server, name, do, 1360)
            picture(browser, server, "phone", lambda page: page.locator(".suggestions").wait_for(), 390)
            browser.close()
        finally:
            close(server)


if __name__ == "__main__":
    main()
