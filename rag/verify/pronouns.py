"""Whether an article calls a person "he" or "she". Knows sentences; knows no first names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

_PRONOUN = re.compile(r"\b(?:(she|her|hers|herself)|he|his|him|himself)\b", re.I)
_CLEARLY = 3  # times as often as the other
REACH = 60  # characters behind the name: further on it may be another that is meant


def goes_by(name: str, sentences: Sequence[str]) -> Literal["he", "she"] | None:
    """The pronoun that stands nearest behind `name` by far most often; None when that is not clear."""
    return _goes_by(name.split()[-1] if name else "", tuple(sentences))


@lru_cache(maxsize=4096)
def _goes_by(surname: str, sentences: tuple[str, ...]) -> Literal["he", "she"] | None:
    if not surname[:1].isupper():
        return None
    she = he = 0
    for sentence, following in zip(sentences, (*sentences[1:], ""), strict=True):
        at = sentence.rfind(surname)
        if at < 0:
            continue
        rest = sentence[at + len(surname) :]
        found = _PRONOUN.search(rest[:REACH]) or _PRONOUN.match(following)
        if found is not None:
            she, he = she + (found[1] is not None), he + (found[1] is None)
    if she >= _CLEARLY * max(he, 1) or (she and not he):
        return "she"
    return "he" if he >= _CLEARLY * max(she, 1) or (he and not she) else None
