"""What leaves the program: standard output, standard error, files. Knows nothing of commands."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import typer

from rag.errors import UsageError
from rag.schema import Progress

# Article text may hold terminal escapes; shown to a person it holds none. Newline and tab stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
QUIET_SECONDS = 1.0
PLAIN_EVERY = 5.0


def use_utf8() -> None:
    """UTF-8 on every platform; what it cannot hold (a broken file name) is written escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """One block of text for people, on standard output, without control characters."""
    _write(_CONTROLS.sub("", text) + "\n")


def say_value(value: Any) -> None:
    """One JSON value on one line, on standard output."""
    _write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")


def raw(text: str) -> None:
    """A file's content on standard output, as it is."""
    _write(text if text.endswith("\n") else text + "\n")


def notice(text: str) -> None:
    """One line beside the result, on standard error."""
    print(_CONTROLS.sub("", text), file=sys.stderr, flush=True)


def error_line(text: str) -> None:
    """The one line of a failure, on standard error."""
    notice(f"Error: {' '.join(text.split())}")


def width() -> int:
    """Columns to fill: the terminal's, within what is comfortable to read."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 100))


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`head`, a pager) has what it wanted. Nothing failed, and there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def write_file(path: Path, content: str | bytes) -> None:
    """Writes `content` whole or not at all, text as UTF-8. Raises UsageError when that cannot be."""
    write_bytes(path, content if isinstance(content, bytes) else content.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Writes bytes whole or not at all. Raises UsageError when that cannot be."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


class ProgressLine:
    """Shows on standard error how far a task is, once it has taken a second.

    In a terminal it is one changing line, elsewhere a line every few seconds.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown = self._started + QUIET_SECONDS
        self._drawn = False

    def __call__(self, progress: Progress) -> None:
        """Takes note of how far it is, and shows it when the time has come."""
        now = time.monotonic()
        if self._quiet or now < self._shown:
            return
        self._shown = now + (0.2 if self._terminal else PLAIN_EVERY)
        text = _CONTROLS.sub("", progress_text(progress))
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{text[: width() - 1]}")
            self._drawn = True
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away, before anything else is printed."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False


def progress_text(progress: Progress) -> str:
    """`Reading  120 of 1,000 · 1 min 20 s left`."""
    done = f"{progress.done:,}" if progress.total is None else f"{progress.done:,} of {progress.total:,}"
    left = "" if progress.seconds_left is None else f" · {duration(progress.seconds_left)} left"
    return f"{progress.stage[:1].upper()}{progress.stage[1:]}  {done}{left}"


def duration(seconds: float) -> str:
    """`8 s`, `1 min 20 s`, `2 h 5 min`."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
