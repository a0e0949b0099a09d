"""Whether a shown text is its quote word for word, but for additions in square brackets. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_INSIDE = re.compile(r"\[([^\[\]]{1,200})\]")
_ADDED = re.compile(r"\s\[[^\[\]]{1,200}\]|\[[^\[\]]{1,200}\]\s?")  # with the space that came with it
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")


def flat(text: str) -> str:
    """One line, single spaces: how a quote is shown."""
    return " ".join(text.split())


def additions(text: str, quote: str) -> list[str] | None:
    """What stands in brackets in `text` and not in `quote`; None when the rest is not the whole quote."""
    return _added(text, quote) if _bare(text) == _bare(flat(quote)) else None


def slice_additions(text: str, quotes: Sequence[str]) -> list[str] | None:
    """The same for a text that is part of a quote, from word to word; a cut may be marked by `…`."""
    bare = _bare(text).strip(" …")
    for quote in quotes:
        if bare and is_slice(bare, _bare(flat(quote))):
            return [added for added in _INSIDE.findall(text) if f"[{added}]" not in quote]
    return None


def is_slice(text: str, quote: str) -> bool:
    """Whether `text` stands in `quote`, and cuts no word or number at either end."""
    at = quote.find(text)
    while at >= 0:
        end = at + len(text)
        starts = at == 0 or not (_joins(quote[at - 1]) and _joins(quote[at]))
        if starts and (end == len(quote) or not _continues(quote, end)):
            return True
        at = quote.find(text, at + 1)
    return False


def foreign_words(text: str, sources: Sequence[str]) -> list[str]:
    """Words of `text`, as they are written, that stand in none of `sources`."""
    known = {word for source in sources for word in _WORD.findall(source)}
    known |= {part for word in known for part in _parts(word)}
    words = dict.fromkeys(_WORD.findall(text))
    return [word for word in words if word not in known and not known.issuperset(_parts(word))]


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[’'.-]", word) if part not in ("", "s")]


def first_difference(expected: str, found: str, around: int = 30) -> tuple[str, str]:
    """The two texts where they part, with a little before it."""
    at = next((i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    at = min(len(expected), len(found)) if at is None else at
    start = max(0, at - around)
    lead = "…" if start else ""
    return tuple(  # type: ignore[return-value]
        lead + text[start : at + around] + ("…" if len(text) > at + around else "")
        for text in (expected, found)
    )


def _bare(text: str) -> str:
    return _ADDED.sub("", text)


def _added(text: str, quote: str) -> list[str] | None:
    more = Counter(_INSIDE.findall(text))
    more.subtract(Counter(_INSIDE.findall(flat(quote))))
    return None if any(number < 0 for number in more.values()) else list(more.elements())


def _joins(character: str) -> bool:
    return character.isalnum() or character == "_"


def _continues(quote: str, end: int) -> bool:
    """Whether a word or a number goes on at `end`: 1|,100 and don|'t do, "ministry|'s" does not."""
    before, here, after = quote[end - 1], quote[end], quote[end + 1 : end + 2]
    if _joins(before) and _joins(here):
        return True
    return before.isdigit() and here in ".,:" and after.isdigit()
