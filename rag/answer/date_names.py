"""Words of time that are no date: names ("USA TODAY", "the Sunday Mail"), habits ("every Tuesday"), "today" for nowadays.

Knows words only; reckons nothing.
"""

from __future__ import annotations

import re

from rag.answer.calendar_words import WEEKDAYS

_FIRST_NAME = re.compile(
    r"\b(?!(?:In|On|By|Since|Until|Last|Next|This|Early|Late|Mid|From|Through|And|The)\b)[A-Z][a-z]+\s+$"
)
_PROGRAMME = re.compile(
    r" (?:Night (?:Live|Football)|Evening Post|Express|Times|Mail|Mirror|Mass|[Ss]chool|[Ss]how)\b"
)
_CALLED = re.compile(r" [A-Z]")
_EVERY = re.compile(r"\b(?:every|each|most|any)\s+$", re.I)
_FORENAMES = ("March", "April", "May", "June", "August")
_FULL_NAME = re.compile(r"(?: [A-Z][\w’'-]+){1,2},")
_NOWADAYS = re.compile(r"\b(?:there (?:is|are)|than|of|until|even|still|as (?:it|they) (?:is|are))\s+$", re.I)
_HABIT = re.compile(r"\b(?:every|each|most|any|an?|some|one)\s+(?:\w+\s+)?$", re.I)
_BARGAINS = re.compile(r" (?:\w+ )?(?:offers?|deals?|sales?|shopp\w+)\b")
_NEAR = ("today", "tonight", "tomorrow", "yesterday")


def is_name(sentence: str, start: int, end: int) -> bool:
    """Whether a word of time is part of a name ("USA TODAY") or of a habit ("every Tuesday", "a normal Saturday")."""
    before, word = sentence[:start], sentence[start:end]
    if _EVERY.search(before) or (word[:1].isupper() and _PROGRAMME.match(sentence, end)):
        return True
    if word.lower().removesuffix("s") in WEEKDAYS:
        bargains = before.endswith(("Cyber ", "Black ")) and _BARGAINS.match(sentence, end) is not None
        bargains = bargains or before.endswith("Bloody ")
        called = before.lower().endswith("the ") and _CALLED.match(sentence, end) is not None
        return _HABIT.search(before) is not None or bargains or called
    if word in _FORENAMES and _FIRST_NAME.search(before):
        return True
    if word == "today" and _NOWADAYS.search(before):
        return True
    if not before and word in _FORENAMES and _FULL_NAME.match(sentence, end):
        return True
    if word.lower() not in _NEAR or not word[0].isupper():
        return False
    return word.isupper() or bool(before.strip(" “\"'‘"))
