"""A note while it is being written: in a thread of its own, its progress and its draft seen from outside, and stopped.

Knows the library; shows nothing. A note that was stopped ends at the next sign of progress that it gives.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.schema import Briefing, Progress

LOOK_AGAIN = 0.25  # seconds between two looks at a note that says nothing


class Stopped(Exception):
    """Raised inside the writing of a note that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a note is and what there is of it; at the end its `note`, or the `failure` in its place."""

    progress: Progress | None = None
    draft: Briefing | None = None
    note: Briefing | None = None
    failure: Exception | None = None


@dataclass(slots=True)
class Job:
    """One note being written. Safe to stop from another thread."""

    _change: threading.Condition = field(default_factory=threading.Condition)
    _stopped: bool = False
    _seen: Seen = field(default_factory=Seen)

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self._stopped

    def stop(self) -> None:
        """Ends the writing as soon as it looks up."""
        with self._change:
            self._stopped = True
            self._change.notify_all()

    def run(self, write: Callable[..., Briefing]) -> Iterator[Seen]:
        """What is seen of `write(progress=…, draft=…)`, whenever it changes; the last holds the note or its failure.

        Ends without either when it is stopped.
        """
        threading.Thread(target=self._write, args=(write,), daemon=True).start()
        last: Seen | None = None
        try:
            while not self._stopped:
                with self._change:
                    if self._seen is last:
                        self._change.wait(LOOK_AGAIN)
                    now = self._seen
                if self._stopped or now is last:
                    continue
                last = now
                yield now
                if now.note is not None or now.failure is not None:
                    return
        finally:
            self.stop()

    def _write(self, write: Callable[..., Briefing]) -> None:
        try:
            self._set(note=write(progress=self._progress, draft=self._draft))
        except Stopped:
            pass
        except Exception as failure:  # noqa: BLE001 - told where the note was asked for
            self._set(failure=failure)

    def _progress(self, progress: Progress) -> None:
        self._set(progress=progress, draft=self._seen.draft)

    def _draft(self, draft: Briefing) -> None:
        self._set(progress=self._seen.progress, draft=draft)

    def _set(self, **seen: Any) -> None:
        with self._change:
            if self._stopped:
                raise Stopped
            self._seen = Seen(**seen)
            self._change.notify_all()
