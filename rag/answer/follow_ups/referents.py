"""What the pronouns of a follow-up stand for. Knows names, places and noun phrases of the question before; knows no archive."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.answer.follow_ups.words import AUXILIARY, DID_IT
from rag.nations import country_of, seats
from rag.retrieval.asked.kind import is_plural, kinds_of
from rag.retrieval.asked.vocabulary import PREPOSITION
from rag.text import STOPWORDS, content_words
from rag.verify.dates import find_dates
from rag.verify.titles import TITLES

ASKS = re.compile(rf"^(?:who|whom|whose|what|when|where|which|why|how|{AUXILIARY})\b", re.IGNORECASE)
_ONE = re.compile(
    r"(?P<which>\b(?:first|second|third|last|latest|next|previous|earlier|other)) ones?\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(they|them|their|theirs)\b", re.IGNORECASE)
_THING = re.compile(
    r"(?<!is )(?<!was )\bit\b|\bits\b|(?<=\bis )it\b(?! (?:true|possible|likely|expected|clear|known))"
    r"|(?<=\bwas )it\b|\b(?:that|this|those|these)\b(?=\W*$)"
    r"|(?<=^is )(?:that|this)\b|(?<=^was )(?:that|this)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?P<go>\b(?:go|goes|going|went|travel\w*|fly|flew|come|came|return\w*) )?\bthere\b(?=\W*$)", re.I
)
_SAID_THAT = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|th(?:ink|ought)|confirm(?:ed)?|den(?:y|ied)) (?:that|this|it|so)\W*$",
    re.I,
)
_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*|\b(?:al|bin|de|van|von)\b)"
    r"(?:\s+(?:(?:al|bin|de|van|von|of|and the)\s+)?[A-Z][\w’'-]*)*"
)
_THE = re.compile(
    r"\b(?:the|a|an|this|these)\s+((?:[\w’'-]+\s+){0,4}?[\w’'-]+)(?=\s+(?:in|at|on|of|for|with|by|to|from|was|were"
    r"|is|are|that|which|who|and|agreed|discussed|signed|said|stay|open|begin|start|end|take|cost|run|carry|last|go"
    r"|come|build|agree|say|hold|meet|sign|receive|offer|plan|want|get|become|remain|include|cover|mean)\b|\W*$)",
    re.IGNORECASE,
)
# Names of several people, which "he" cannot stand for.
_COLLECTIVE = frozenset(
    "taliban hamas hezbollah houthis isis parliament congress senate government army police kremlin".split()
)
_TITLE_WORDS = frozenset(word for title in TITLES for word in title.split()) | {
    "tell",
    "list",
    "name",
    "give",
    "show",
    "please",
    "kindly",
}


def unresolved(text: str) -> bool:
    """Whether a pronoun in `text` stands for something said before."""
    return any(
        not _named_before(match)
        for pronoun in (_PERSONAL, _PLURAL, _THING)
        for match in pronoun.finditer(text)
    )


def _acts(pronoun: re.Match[str]) -> bool:
    """Whether a pronoun is the subject: "will it leave"."""
    return bool(
        re.search(rf"\b(?:{AUXILIARY})\s+$", pronoun.string[: pronoun.start()], re.IGNORECASE)
        and re.match(r"\s+\w", pronoun.string[pronoun.end() :])
    )


def _named_before(pronoun: re.Match[str]) -> bool:
    """Whether a pronoun inside a sentence has a name before it, which it may stand for; at the end it hardly does."""
    before, after = pronoun.string[: pronoun.start()], pronoun.string[pronoun.end() :]
    return bool(names_of(before)) and re.search(r"\w", after) is not None


def with_referents(question: str, before: str, answer: str) -> str:
    """Pronouns replaced by what they most likely stand for in the question before, or else in its answer."""
    names = names_of(before)
    persons, places = _persons(before, names, answer), [n for n in names if is_place(n)]
    things = _things(before)
    if persons:
        question = _PERSONAL.sub(lambda m: m[0] if _named_before(m) else _put(m, persons[0]), question)
    joined = (
        [a, b]
        for a, b in pairwise(names)
        if re.search(rf"{re.escape(a)} and (?:the )?{re.escape(b)}", before)
    )
    several = next(joined, None) or next((group for group in (persons, places) if len(group) > 1), None)
    many = [thing for thing in things if is_plural(thing.split()[-1].lower())]
    group = several or many[-1:] or persons[:1] or places[:1] or things[-1:]
    if group and not any(name in question for name in group):
        question = _PLURAL.sub(lambda m: _put(m, " and ".join(group)), question)
    subjects = things[-1:] or [n for n in names if n not in persons and not _where(n, before)]
    if not things and re.match(r"what (?:was|were|has been|have been)\b", before, re.IGNORECASE):
        subjects = []  # what was agreed is "it", not who agreed
    if subjects and not _SAID_THAT.search(question) and not DID_IT.search(question):
        subject, other = subjects[-1] if things else subjects[0], subjects[-1]
        question = _THING.sub(
            lambda m: m[0] if _named_before(m) else _put(m, subject if _acts(m) else other), question
        )
    kinds = [thing.removeprefix("the ") for thing in things[-1:]] or names[-1:]
    if kinds:
        question = _ONE.sub(lambda m: f"{m['which']} {kinds[0]}", question)
    if places:
        question = _PLACE.sub(
            lambda m: f"{m['go']}to {places[-1]}" if m["go"] else f"in {places[-1]}", question
        )
    nowhere = _PLACE.search(question) is not None and not names_of(question)
    if (unresolved(question) or nowhere) and content_words(before):
        return f"{question.rstrip('?!. ')}, of this: {before.rstrip('?!. ')}?"
    return question


def names_of(text: str) -> list[str]:
    """Names in `text`, in order, titles left out; the first word counts only when it asks nothing."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        while words and (
            words[0].lower() in STOPWORDS
            or words[0].lower() in PREPOSITION
            or ASKS.match(words[0])
            or words[0].lower() in _TITLE_WORDS
        ):
            words = words[1:]
        name = re.sub(r"[’']s?$", "", " ".join(words))
        if name and name[0].isupper() and not find_dates(name):
            found.append(name)
    return list(dict.fromkeys(found))


def is_place(name: str) -> bool:
    """Whether a name is a country's or a capital's."""
    return country_of(name) is not None or name in seats()


def _persons(before: str, names: list[str], answer: str) -> list[str]:
    """Those whom "he" may be: whom the question named, or, when it asked who, whom the answer named."""
    asked = [n for n in names if _may_be_person(n) and not _where(n, before)]
    surnames = {n.split()[-1] for n in names}
    told = [n for n in names_of(answer) if _may_be_person(n) and n.split()[-1] not in surnames]
    return told[:1] + asked if kinds_of(before)[0] == "who" and told else asked or told[:1]


def _where(name: str, before: str) -> bool:
    """Whether the question before says that something is in what bears this name: "in Sochi"."""
    return (
        re.search(rf"\b(?:in|at|near|outside)\s+(?:the\s+)?{re.escape(name)}\b(?!['’])", before) is not None
    )


def _may_be_person(name: str) -> bool:
    return not is_place(name) and not name.isupper() and name.split()[-1].lower() not in _COLLECTIVE


def _things(before: str) -> list[str]:
    """Noun phrases with an article, as "the …", in order; a participle at the end left out."""
    found = []
    for phrase in _THE.findall(before):
        words = phrase.split()
        if len(words) > 1 and words[-1].endswith("ed"):
            words = words[:-1]
        if not words[-1][:1].isupper():
            found.append(" ".join(["the", *words]))
    return found


def _put(pronoun: re.Match[str], name: str) -> str:
    word, after = pronoun[0].lower(), pronoun.string[pronoun.end() :]
    possessive = word in ("his", "their", "its", "hers", "theirs")
    if word == "her":
        possessive = re.match(r"\s+(?!(?:in|on|at|to|about|with|for|and|by|say|said)\b)\w", after) is not None
    return f"{name}’s" if possessive else name
