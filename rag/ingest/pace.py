"""How far a run is and how long the rest will take, at the pace of late. Knows counts and a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.schema import Progress


@dataclass(slots=True)
class Pace:
    """Tells `progress`. `total` is None as long as nobody knows it: then no time is guessed."""

    progress: Callable[[Progress], None] | None
    total: int | None = None
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    told: tuple[float, int] | None = None
    pace: float | None = None  # seconds an article

    def tell(self) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if self.told and self.done > self.told[1]:
            recent = (now - self.told[0]) / (self.done - self.told[1])
            self.pace = recent if self.pace is None else 0.6 * self.pace + 0.4 * recent
        self.told = (now, self.done)
        if self.progress:
            known = self.total is not None and self.done <= self.total  # more came than was counted
            left = self.pace * (self.total - self.done) if known and self.total and self.pace else None
            self.progress(Progress("adding", self.done, self.total if known else None, left))
