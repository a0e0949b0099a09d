"""Words of a question that only say where something was reported. Knows how outlets are named; knows no archive.

"… as reported by The Verge and in a TechCrunch article": whoever holds these articles under another name, or without one,
still looks for the same thing. What is set aside here is no name that an article must mention.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.retrieval.asked.question import Question
from rag.text import stem, words

_WORD = r"(?:[A-Z][\w’'.&|-]*|\|)"
_NAME = rf"(?:[‘'\"“][^‘’'\"“”]{{2,60}}[’'\"”]|(?:[Tt]he )?{_WORD}(?:(?: (?:of|and|&|-|–) |: | ){_WORD})*)"
_NAMES = rf"{_NAME}(?:(?:,| and|, and| or) (?:by |in )?{_NAME})*"
_PIECE = r"(?:articles?|reports?|posts?|blogs?|stor(?:y|ies)|pieces?|reviews?|coverage|source|publication)"
_TOLD = r"(?:reported|covered|published|discussed|described|mentioned|noted|highlighted|featured|written|stated|detailed|presented)"
_FROM = re.compile(
    rf"\b(?:as )?{_TOLD} (?:by|in|on) (?:both |an? |the )?(?:{_PIECE} (?:by|from|in|of) )?(?P<a>{_NAMES})"
    rf"|\baccording to (?:both |an? |the )?(?:{_PIECE} (?:by|from|in|of) )?(?P<b>{_NAMES})"
    rf"|\b(?P<c>{_NAMES})(?:['’]s)? {_PIECE}\b"
    rf"|\b{_PIECE} (?:by|from|in|of|published by) (?P<d>{_NAMES})"
    rf"|\b(?:[Dd]id|[Dd]oes|while|and|before|after|that) (?P<e>{_NAMES}) (?:reports?|mention(?:s|ed)?|suggest(?:s|ed)?|claim(?:s|ed)?|impl(?:y|ies|ied))\b"
)


_REPORTS = re.compile(
    r"\b(?:articles|reports|sources|outlets|both|articles?\b.{10,}\barticles?)\b", re.IGNORECASE
)
_REPORT = re.compile(
    r"\b(?:articles?|report(?:ed|s)? (?:by|on|that)|reported|reporting|according to)\b", re.IGNORECASE
)
_TELLS = r"(?:articles?|report(?:s|ed|ing)?|coverage|mention(?:s|ed)|discuss(?:es|ed|ion))"
_TWICE = re.compile(rf"\b{_TELLS}\b.{{10,}}\b{_TELLS}\b", re.IGNORECASE)
SOME_TERMS, MANY_TERMS, VERY_MANY_TERMS = 5, 10, 14


def asks_of_several(question: Question) -> bool:
    """Whether a long question speaks of several reports: they tell it in other words, and no one sentence meets it."""
    text, terms = question.text, len(question.terms)
    told = len(reporters(text))
    if terms > VERY_MANY_TERMS and (told or _REPORT.search(text)):
        return True
    if terms > SOME_TERMS and told and _TWICE.search(text):
        return True
    return terms > MANY_TERMS and (told > 1 or _REPORTS.search(text) is not None)


def reporters(text: str) -> tuple[str, ...]:
    """The outlets that a question names as having reported something, as written."""
    found: dict[str, None] = {}
    for match in _FROM.finditer(text):
        named = next(part for part in match.groups() if part)
        for name in re.findall(_NAME, named):
            found[name.strip("‘'\"“”’ ")] = None
    return tuple(found)


def set_aside(question: Question, mentioned: Callable[[str], bool]) -> Question:
    """`question` without the names and terms of those who only reported it, unless `mentioned(name)` in what was found."""
    aside = [name for name in reporters(question.text) if not mentioned(name)]
    if not aside:
        return question
    gone = {word for name in aside for word in words(name)}
    inside = "\n".join(aside)
    names = tuple(n for n in question.names if n not in inside and not set(words(n)) <= gone)
    kept = {word for name in names for word in words(name)}
    stems = {stem(word) for word in gone - kept}
    speaker = question.speaker
    return replace(
        question,
        names=names,
        terms=tuple(term for term in question.terms if term not in stems),
        speaker=None if speaker and set(words(speaker)) <= gone | {"article", "report", "the"} else speaker,
    )
