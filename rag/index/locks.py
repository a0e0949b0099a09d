"""One writer at a time, across processes. Knows a lock file and who holds it; knows nothing of what is written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryLocked

LOCK = "writer.lock"
HOLDER = "writer.json"
BOOT = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def writer_lock(
    folder: Path, *, on_wait: Callable[[str], None] | None = None, timeout: float | None = None
) -> Iterator[None]:
    """Hold the library's writer lock. The system frees it when a process dies, however it dies.

    When another process or thread holds it, `on_wait` is told who, once; `timeout` is in seconds, None waits for ever.
    Raises LibraryLocked.
    """
    lock = FileLock(folder / LOCK, is_singleton=False, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder(folder)
        if timeout == 0:
            raise LibraryLocked(refusal(holder)) from None
        if on_wait is not None:
            on_wait(holder)
        try:
            lock.acquire(timeout=-1 if timeout is None else timeout, poll_interval=0.05)
        except Timeout:
            raise LibraryLocked(refusal(_holder(folder))) from None
    try:
        _sign(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def boot() -> str:
    """What names this run of the machine; empty where the system does not say."""
    with suppress(OSError):
        return BOOT.read_text(encoding="ascii").strip()
    return ""


def writer_of(folder: Path) -> str | None:
    """Who is writing the library now, if anyone."""
    lock = FileLock(folder / LOCK, is_singleton=False, thread_local=False)
    try:
        with lock.acquire(timeout=0):
            return None
    except Timeout:
        return _holder(folder)


def refusal(holder: str) -> str:
    """What a writer is told that does not wait."""
    return f"the library is being written by {holder}: wait for it to finish and run this again"


def _sign(folder: Path) -> None:
    said = {
        "pid": os.getpid(),
        "command": command(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with suppress(OSError):  # the note is a courtesy; the lock is held without it
        (folder / HOLDER).write_text(json.dumps(said), encoding="utf-8")


def command() -> str:
    """What this process was started as, in a few words."""
    name = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return " ".join([name, *sys.argv[1:2]])[:80]


def _holder(folder: Path) -> str:
    try:
        said = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return f"{said['command']} (process {said['pid']}, since {said['since'][11:19]})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
