"""Runs commands and says what they took; rows of a table with their bars. Knows processes; knows nothing of any system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.evaluation.runs import columns

COMMAND = [sys.executable, "-m", "rag.cli"]
SAMPLED_EVERY = 0.05  # seconds
# A process counts the memory of the one that started it into its own peak, so a small one stands between.
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - started, usage.ru_maxrss]))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `bar` is what it must reach ("<= 900"), None for a figure that only informs."""

    name: str
    value: float
    unit: str
    bar: str | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        if self.bar is None:
            return None
        sign, limit = self.bar.split()
        return self.value <= float(limit) if sign == "<=" else self.value >= float(limit)


def report(rows: Sequence[Row]) -> str:
    """The table for people."""
    marks = {None: "", True: "ok", False: "MISSED"}
    lines = [["", "", "", "bar", ""]]
    lines += [[row.name, f"{row.value:.3g}", row.unit, row.bar or "", marks[row.ok]] for row in rows]
    return columns(lines)


def measured_run(command: Sequence[str]) -> tuple[float, float]:
    """Runs `command`; seconds and peak resident memory in MB. Raises RuntimeError when it fails."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command],
        capture_output=True,
        text=True,
        env=plain_environment(),
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")
    seconds, peak = json.loads(done.stdout)
    # Kilobytes, but bytes on macOS.
    return seconds, peak / (1e6 if sys.platform == "darwin" else 1e3)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of the processor, and the largest sum of resident memory of a process and its children."""

    seconds: float
    processor: float
    megabytes: float


def watched_run(command: Sequence[str]) -> Taken:
    """Runs `command` and watches it and its children (memory where there is a `/proc`). Raises RuntimeError when it fails."""
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=plain_environment()
    )
    peak = Peak(process.pid)
    watching = threading.Thread(target=peak.watch)
    watching.start()
    _, said = process.communicate()
    seconds, after = time.perf_counter() - started, os.times()
    peak.stop.set()
    watching.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {said.strip()[-500:]}")
    processor = sum(after[2:4]) - sum(before[2:4])
    return Taken(seconds, processor, peak.megabytes)


@dataclass(slots=True)
class Peak:
    """The largest sum of the resident memory of a process and its children, in MB, as `/proc` tells it."""

    process: int
    megabytes: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look again and again until stopped."""
        while not self.stop.wait(SAMPLED_EVERY):
            self.megabytes = max(self.megabytes, sum(map(resident, [self.process, *_children(self.process)])))


def resident(process: int) -> float:
    """Resident memory of a process in MB; 0 when it is gone."""
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def processor_seconds() -> float:
    """Of this process and of the children that have ended."""
    return sum(os.times()[:4])


def plain_environment() -> Mapping[str, str]:
    """The environment without settings of ours or of a model's."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("COMMUNIQUE_", "OPENAI_"))}


def timed(action: Callable[[], object]) -> float:
    """Seconds that `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def disk(folder: Path) -> int:
    """Bytes of all files under `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
