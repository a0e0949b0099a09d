"""From the words of a subject to a speaker: person, role, institution, anonymous, media, group. Knows one
article's names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.nations import country_of
from rag.verify.names import People, Person, bare, untitled, without_emoji
from rag.verify.speech import ANONYMOUS, FIRST_PERSON, GROUPS, MEDIA, PRONOUNS, ROLES
from rag.verify.titles import TITLES

SpeakerKind = Literal["person", "role", "institution", "anonymous", "media", "group", "unknown"]
_INSTITUTIONS = frozenset(
    "ministry office government kremlin embassy parliament administration department presidency cabinet "
    "army police".split()
)
_NOBODY = frozenset(
    "those this that these which who what there one someone everyone nobody none so such".split()
) | {"no one"}
_SOMEBODY = frozenset("some many others several most".split())
_LEADING = re.compile(
    r"(?:During|In|On|At|After|Before|With|Speaking|Addressing|Referring|Talking|Responding|Meanwhile"
    r"|Earlier|Last|While|When|Later|Asked|Citing)\b"
)
_DAY = r"(?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+)(?:,? \d{4})?"
_AGENCY = r"(?: ?\([A-Za-z][\w .]{1,30}\))"
DATELINE = re.compile(
    rf"^(?:[A-Z][A-Z .’'/-]{{2,30}}(?:, ?[A-Z][\w .]+?)?(?:,? {_DAY})?{_AGENCY}?|[A-Z][\w "
    rf".]{{2,25}}{_AGENCY}|\([A-Z]{{2,12}}\))"
    r"\s*(?::|—|–|−|--|-)\s+|^(?:[A-Z][\w .]{2,25} )?\((?:CNN|Reuters|AP|AFP|UPI)(?: [\w ]{2,12})?\)\s+(?=[A-Z“\"])|^[A-Z][A-Z .’'-]{2,30}, (?:\w+day|[A-Z][a-z]+ \d{1,2})\. "
)
_CUT_NUMBER = re.compile(r"[’']s \d+$")  # "GM’s 46,000 workers" as it is cut at its comma
_SUBJECT = re.compile(
    r"(?:(?:The |A |An |His |Her |Its )?(?:[^\W\d_a-z][\w’'.-]*|of|for|and|the|foreign|prime|"
    + "|".join(sorted((word for word in ROLES if word.isalpha()), key=len, reverse=True))
    + r")(?: |(?=,)|$))+"
)
_BESIDE = re.compile(r",? ?([^\W\d_a-z][^,;]{3,40}),")
_ROLE_THEN_NAME = re.compile(
    r"^.*\b(?!(?:of|for|and|in|at|the|with)\b)[a-z][\w'’-]+ "
    r"((?:[^\W\d_a-z][\w’'-]+ ?){2,4})$"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, in the fullest form the article gives."""

    name: str
    kind: SpeakerKind


def identify(phrase: str, known: People) -> Speaker | None:
    """The speaker that a noun phrase stands for; None for pronouns and for nothing."""
    text = re.sub(r"\s+", " ", without_emoji(phrase)).strip(" ,’'“”\"‘")
    text = text if re.search(r"\b[A-Z]\.$", text) else text.rstrip(".")
    lower = text.lower()
    if _CUT_NUMBER.search(text):
        return None
    if (
        not text
        or re.split(r"[’']", lower)[0] in FIRST_PERSON
        or lower in PRONOUNS
        or (lower in _NOBODY and text != "WHO")
    ):
        return None
    if lower in _SOMEBODY:
        return Speaker(text, "anonymous")
    shown = _without_article(text)
    plain_name = re.split(r" (?:of|from|at|with) ", text, maxsplit=1)[0]
    plain_name = plain_name if plain_name.count(" ") and plain_name[0].isupper() else text
    name, title, _ = untitled(match[1] if (match := _ROLE_THEN_NAME.match(plain_name)) else plain_name)
    possessed = re.search(r"(?:s’|[’']s) [a-z]", text) is not None
    words = lower.split()
    head = _head(words)
    person = known.by_name(name) if name and name[0].isupper() and not possessed else None
    if person is None and head not in ANONYMOUS and MEDIA.search(text):
        return Speaker(shown, "media")
    if person is None and " and " not in text:
        person = _bearer(text, known)
    if person is not None:
        return Speaker(person.shown, "person")
    full = known.full_name(bare(name)) if name and name[0].isupper() and not possessed else ""
    parts = full.split()
    named = len(parts) > 1 and parts[0][0].isupper() and parts[-1][0].isupper() and country_of(full) is None
    if head in ANONYMOUS and not (named and parts[-1].lower() not in ROLES):
        return Speaker(shown, "anonymous")
    if country_of(text) is not None or head in _INSTITUTIONS:
        return Speaker(shown, "institution")
    if head in GROUPS or words[0] in ("both", "two"):
        return Speaker(shown, "group")
    if head in ROLES:
        return Speaker(shown, "role")
    if named and " and " not in full:
        return Speaker(full, "person")
    if title or (name and name[0].isupper() and (name.isupper() or " and " in name or len(name.split()) > 1)):
        return Speaker(shown, "institution")
    return Speaker(shown, "unknown")


def sentence_subject(sentence: str, known: People) -> Speaker | None:
    """The subject that a sentence opens with, past a dateline and an opening phrase; None for a pronoun or
    no clear one.
    """
    text = DATELINE.sub("", sentence).strip()
    if _LEADING.match(text) and ", " in text:
        text = text.split(", ", 1)[1]
    match = _SUBJECT.match(text)
    who = identify(match[0], known) if match else None
    if (
        match
        and who is not None
        and who.kind in ("role", "institution", "unknown")
        and (beside := _BESIDE.match(text, match.end()))
    ):
        named = identify(beside[1], known)
        return named if named is not None and named.kind == "person" else who
    return who


def opening_pronoun(sentence: str) -> str | None:
    """Such as "he", "she", "they" or "it" when the sentence opens with it, past an opening phrase."""
    text = DATELINE.sub("", sentence).strip(' “"')
    if _LEADING.match(text) and ", " in text:
        text = text.split(", ", 1)[1]
    word = text.split(" ", 1)[0].lower()
    return word if word in PRONOUNS else None


def _head(words: list[str]) -> str:
    """The head noun: the last word before any "of", "for", "in", "at", "from", "close to"."""
    for stop, word in enumerate(words):
        if stop and word in (
            "of",
            "for",
            "in",
            "at",
            "from",
            "with",
            "close",
            "on",
            "briefed",
            "who",
            "familiar",
            "speaking",
            "that",
        ):
            return words[stop - 1]
    return words[-1] if words else ""


def _bearer(text: str, known: People) -> Person | None:
    """The person meant by a title alone: "the premier", "Russian foreign minister", "Pakistan’s prime
    minister".
    """
    parts = [
        word
        for word in text.split()
        if word.lower() not in ("the", "visiting", "his", "her", "its", "their", "country’s", "country's")
    ]
    for size in range(min(4, len(parts)), 0, -1):
        title = TITLES.get(" ".join(parts[-size:]).lower().replace("’", "'"))
        if title:
            rest = " ".join(bare(word) for word in parts[: len(parts) - size])
            return known.by_title(title, (country_of(rest) or rest) if rest else None)
    return None


def _without_article(text: str) -> str:
    """Such as "Foreign Ministry" for "the Foreign Ministry"; "the ministry" stays, with a small letter."""
    return re.sub(r"^The (?=[a-z])", "the ", re.sub(r"^[Tt]he (?=[^\W\d_a-z])", "", text)).strip()
