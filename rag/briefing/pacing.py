"""How far the writing of a note is. Knows counts and a clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rag.schema import Progress

Report = Callable[[Progress], None]
EVERY = 0.1  # seconds between two reports
T = TypeVar("T")


def tell(progress: Report | None, stage: str, done: int, total: int, started: float) -> None:
    """Says how far `stage` is, and at the pace since `started` (of `time.monotonic`) how long the rest takes."""
    if progress is not None:
        spent = time.monotonic() - started
        progress(Progress(stage, done, total, spent / done * (total - done) if done else None))


def followed(items: Sequence[T], stage: str, progress: Report | None) -> Iterator[T]:
    """The items, with a report now and then of how many of them have been gone through."""
    started = told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            tell(progress, stage, done, len(items), started)
        yield item
    tell(progress, stage, len(items), len(items), started)
