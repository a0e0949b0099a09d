"""Starting and closing the page in a process of its own, and the hostile article that it must survive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

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
    began: float
    process: subprocess.Popen[str]

    def seconds(self) -> float:
        """Seconds since the start, of the processor where that can be told: a busy machine only delays."""
        usage = Path(f"/proc/{self.process.pid}/stat")
        if not usage.exists():
            return time.perf_counter() - self.began
        user, system = usage.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


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
            return Server(found[0], folder, attempts, began, process)
    process.wait(10)
    raise AssertionError("the page did not start:\n" + "".join(said))


def close(server: Server) -> None:
    """End the server and what reads its messages."""
    server.process.terminate()
    server.process.wait(10)
    assert server.process.stderr is not None
    server.process.stderr.close()


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours or keys of model providers."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("COMMUNIQUE_", "OPENAI_", "GRADIO_"))}
