"""Take docs/page.png anew, over the sample articles: `python -m tests.ui.screenshot`. Needs Chromium."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from rag import open_library
from tests.ui.serving import BROWSERS, QUIET, ROOT, close, start


def main() -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "library"
        with open_library(folder) as library:
            library.add([str(ROOT / "corpus" / "articles")])
        server = start(folder, Path(place) / "attempts")
        try:
            launched = playwright.chromium.launch(executable_path=browser, args=QUIET)
            page = launched.new_page(viewport={"width": 1360, "height": 820}, color_scheme="light")
            page.goto(server.address)
            page.locator("#reader mark").wait_for()
            page.wait_for_timeout(1000)
            page.screenshot(path=ROOT / "docs" / "page.png")
            launched.close()
        finally:
            close(server)


if __name__ == "__main__":
    main()
