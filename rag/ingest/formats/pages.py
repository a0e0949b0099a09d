"""On which page each paragraph of a paged document begins. Knows texts; knows no PDF."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_NOT_LETTERS = re.compile(r"[\W_]+")
_BEGINNINGS = (
    80,
    40,
    16,
)  # letters of a paragraph that are looked for: a shorter beginning where cleaning cut it

_REACH, _SHORT_REACH = (
    50_000,
    1_500,
)  # letters to look ahead; a few words may stand anywhere, so not far for them


def page_of_paragraphs(paragraphs: Sequence[str], pages: Sequence[str]) -> tuple[int, ...]:
    """The number of the page, from 1, on which each paragraph begins; none for a document without pages.

    Paragraphs are looked for in order, by their letters alone, since lines, hyphens and spaces differ. One that is not
    found is taken to stand where the one before it stood.
    """
    if not any(pages):
        return ()
    letters = [_letters(page) for page in pages]
    starts = [0, *accumulate(map(len, letters))]
    whole = "".join(letters)
    found: list[int] = []
    position = 0
    for paragraph in paragraphs:
        wanted = _letters(paragraph)
        reach = position + (_REACH if len(wanted) > _BEGINNINGS[-1] else _SHORT_REACH)
        for length in _BEGINNINGS:
            at = whole.find(wanted[:length], position, reach) if wanted else -1
            if at >= 0:
                found.append(bisect_right(starts, at))
                position = min(at + len(wanted), len(whole))
                break
        else:
            found.append(found[-1] if found else bisect_right(starts, position))
    return tuple(min(page, len(pages)) for page in found)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()
