"""One server and one browser for all tests of the page. Without a browser they are skipped."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag import open_library

pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-dev-shm-usage --force-color-profile=srgb"
).split()

HOSTILE_TITLE = 'Quarry talks <script>document.title="owned"</script><img src="https://beacon.invalid/t.png">'
HOSTILE_TEXT = (
    "GRANITE BAY: The quarry ministers of Freedonia and Sylvania agreed on <b>twelve</b> new quarry permits "
    "<img src='https://beacon.invalid/i.png' onerror='document.title=1'> on Monday.\n\n"
    "The quarry agreement names [a page](https://beacon.invalid/a), ![a map](https://beacon.invalid/p.png), "
    "${document.title=1}, {{document.title}} and <a href='https://beacon.invalid'>a link</a>.\n\n"
    "</article><script src='https://beacon.invalid/s.js'></script>The quarry ministers will meet in May."
)


@dataclass
class Server:
    """A running page: where it is, what it was made of, and what it tried to reach."""

    address: str
    folder: Path
    attempts: Path
    seconds_to_start: float
    process: subprocess.Popen[str]


def start(folder: Path, attempts: Path, *options: str) -> Server:
    """Start the page over `folder` in a process of its own, on any free port."""
    began = time.perf_counter()
    attempts.touch()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "guarded_server.py"), str(folder), str(attempts), *options],
        cwd=ROOT,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"http://[\d.]+:\d+/", line):
            return Server(found[0], folder, attempts, time.perf_counter() - began, process)
    raise AssertionError("the page did not start:\n" + "".join(said))


def close(server: Server) -> None:
    """End the server and what reads its messages."""
    server.process.terminate()
    server.process.wait(10)
    assert server.process.stderr is not None
    server.process.stderr.close()


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours or keys of model providers."""
    import os

    return {k: v for k, v in os.environ.items() if not k.startswith(("COMMUNIQUE_", "OPENAI_", "GRADIO_"))}


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
    """Debian's Chromium or another one on this machine."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no browser on this machine: the page is tested in Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIET)
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


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(server)` opens the page. Afterwards nothing else may have been asked for, and no error shown."""
    visits = Visits(browser)
    yield visits
    for page in visits.pages:
        page.context.close()
    assert visits.elsewhere == []
    assert visits.complaints == []
