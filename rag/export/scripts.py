"""Which parts of a text are written from right to left, and which in East Asian characters. Pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

Script = Literal["plain", "right-to-left", "east-asian"]
_WIDE = ("W", "F")


def script_runs(text: str) -> Iterator[tuple[str, Script]]:
    """The text cut into runs of one script. Spaces, digits and marks between two runs of one script belong to it;
    those at its edges do not.
    """
    scripts = [_script(character) for character in text]
    before = _carried(scripts)
    after = reversed(_carried(scripts[::-1]))
    settled: list[Script] = [
        left if left == right else "plain" for left, right in zip(before, after, strict=True)
    ]
    for script, run in groupby(zip(settled, text, strict=True), lambda pair: pair[0]):
        yield "".join(character for _, character in run), script


def _carried(scripts: Sequence[Script | None]) -> list[Script]:
    """Each script, or where there is none the last one before it."""
    known: Script = "plain"
    return [known := script or known for script in scripts]


def right_to_left(text: str) -> bool:
    """Whether the first letter of a text is written from right to left: then the whole is set so."""
    return next((script for character in text if (script := _script(character))), "plain") == "right-to-left"


def has_right_to_left(text: str) -> bool:
    """Whether any letter of a text is written from right to left."""
    return any(_script(character) == "right-to-left" for character in text)


def _script(character: str) -> Script | None:
    """None for what has no script of its own: spaces, digits, punctuation, marks."""
    direction = unicodedata.bidirectional(character)
    if direction in ("R", "AL", "AN"):
        return "right-to-left"
    if unicodedata.east_asian_width(character) in _WIDE:
        return "east-asian"
    return "plain" if direction == "L" else None
