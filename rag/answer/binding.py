"""Whether an enumeration is what a question asks to list: by what stands around it, what it is called and what it holds.

Knows one sentence and one question; weights set by hand on twenty questions and read on twenty others.
"""

from __future__ import annotations

import re

from rag.answer.enumerations import Enumeration
from rag.answer.item_names import ACTIONS, COUNTRIES, fits, is_person
from rag.nations import country_of, seats
from rag.retrieval.asked.question import Question, singular
from rag.retrieval.expected import DATE
from rag.retrieval.matching import match
from rag.retrieval.sentences import name_stems, sentence_stems
from rag.text import STOPWORDS, fold, stem, words

# Points at which an enumeration is taken to be what is asked for; the same for names of the kind asked for.
BINDS, BINDS_NAMES = 2.0, 1.4
# Words that can stand for each other: the topics of a talk are its matters; its fields are its projects.
SUBJECTS = frozenset(
    "field area sector sphere domain topic issue matter subject theme point item priority".split()
)
WORKS = frozenset("project field area sector sphere domain".split())
_PRESENT = dict(
    pair.split("/")
    for pair in "met/meet held/hold took/take sold/sell sent/send built/build brought/bring won/win made/make gave/give left/leave "
    "has/have had/have led/lead fought/fight chose/choose bought/buy told/tell began/begin spoke/speak wrote/write went/go came/come saw/see".split()
)
_HAVING = re.compile(r"\b(?:have|has|had)\b", re.I)
_INTRODUCES = re.compile(
    r"(?:\b(?:including|includes?|included|contains?|comprises?|such as|like|namely|among them|notably|members are|states are|relat(?:ing|ed) to)(?: in)?|:|—|–)$",
    re.I,
)
_AS = re.compile(
    r"^(?:(?:was|were|is|are|has been|have been) )?(?:also )?(?:\w+ed )?(?:as|among) (?:the |further |other |possible )*"
    r"(?P<noun>[a-z]+s(?: of [a-z]+)?)\b"
)
_NOUN_OF = re.compile(
    r"\b(?P<noun>[A-Za-z][a-z]{2,}s(?: of (?:mutual |common )?[a-z]+)?),?(?: of| such as| including| like| namely| relat(?:ing|ed) to|:)$"
)
_VAGUE = re.compile(
    r"^(?:an? \w+(?:ing|al|ic|ive|ous))$|^(?:the )?(?:importance|interests?|concerns?|nature|significance|others?|more|people|things?|(?:regional|global|bilateral)(?: .*)?)$",
    re.I,
)


def binds(each: Enumeration, sentence: str, question: Question, noun: str, bearing: bool) -> float:
    """How surely an enumeration is what the question asks to list."""
    texts = [sentence[slice(*part)] for part in each.parts]
    if bearing and (not each.named or not all(fits(text, noun) for text in texts)):
        return 0.0
    if noun in COUNTRIES and sum(country_of(text) is not None for text in texts) * 2 < len(texts):
        return 0.0
    if noun in ACTIONS and each.named:  # steps and demands bear no names
        return 0.0
    fresh = sum(answers(text, question) for text in texts)
    if fresh < (len(texts) if len(texts) == 2 and not each.named else len(texts) - 1):
        return 0.0
    near = frozenset(_root(word) for word in words(f"{each.before} {each.after}"))
    listed = listed_as(each)
    introduced = _INTRODUCES.search(each.before) is not None
    verb = frozenset((_root(each.before.split()[-1].lower()),)) if each.before else frozenset[str]()
    led = not verb.isdisjoint(question.terms) or (
        "have" in verb and _HAVING.search(question.text) is not None
    )
    if len(texts) == 2 and not each.named and not (listed or introduced or led):
        return 0.0
    called = stem(noun) in near or any(
        stem(noun) in map(stem, words(text)) for text in texts
    )  # not by idea: who *said* something is no *state*
    lands = sum(country_of(text) is not None for text in texts)
    if not bearing and (
        (lands == len(texts) and not called) or (noun in SUBJECTS and 2 * lands >= len(texts))
    ):
        return 0.0
    kind = singular(listed.split()[0]) if listed else ""
    akin = any(noun in family and kind in family for family in (SUBJECTS, WORKS, COUNTRIES))
    other = (
        bool(kind)
        and not akin
        and kind not in SUBJECTS
        and not any(match(stem(kind), frozenset((term,))) for term in question.terms)
    )
    if other and bearing:  # the *harbours* of a, b and c are no cities
        return 0.0
    names = name_stems(question)
    about = sum(
        0.25 if term in names else 0.75 for term in question.terms if term != stem(noun) and match(term, near)
    )
    elsewhere = is_person(noun) and not speaks_of_named(sentence, question)
    points = 1.5 * (called or akin) + min(1.5, about) + 0.75 * led + 0.75 * introduced + 0.5 * bool(listed)
    many = 0.5 * (len(texts) > 2) + 0.5 * (noun in COUNTRIES and len(texts) > 3)
    return points + 0.5 * bearing + many - 0.75 * other - 2.0 * elsewhere + share(sentence, question)


def speaks_of_named(sentence: str, question: Question) -> bool:
    """Whether a sentence has one of the names of the question, or there are none: the judges whom one president nominated
    are not those of another.
    """
    own = sentence_stems(sentence)
    return not question.names or any(match(term, own) for term in name_stems(question))


def listed_as(each: Enumeration) -> str | None:
    """What the sentence itself calls the things that it enumerates, folded: "fields of cooperation"; None when nothing."""
    found = _AS.match(each.after) or _NOUN_OF.search(each.before)
    return fold(found["noun"]) if found else None


def _root(word: str) -> str:
    return stem(_PRESENT.get(word, word))


def share(sentence: str, question: Question) -> float:
    """The share of the question's words that a sentence has."""
    own = frozenset(stem(word) for word in words(sentence))
    return sum(match(term, own) > 0 for term in question.terms) / max(1, len(question.terms))


def answers(text: str, question: Question) -> bool:
    """Whether a part says something that the question has not said itself, and something at all."""
    asked = {stem(word) for word in words(question.text)}
    own = {stem(word) for word in words(text) if word not in STOPWORDS}
    country = country_of(text) if text not in seats() else None
    named = [name for name in question.names if name not in seats()]
    said = own <= asked or (country is not None and any(country_of(name) == country for name in named))
    return bool(own) and not said and not _VAGUE.match(text) and not DATE.fullmatch(text)


def asked_noun(question: Question) -> str:
    """The singular of the noun asked for; of "which kinds of abuse", the abuse."""
    noun = singular(question.target[-1]) if question.target else ""
    if noun in ("kind", "type", "sort", "form", "example", "name", "list"):
        of = re.search(rf"\b{noun}s? of (?:the |any |all )?(?P<noun>\w+)", question.text, re.I)
        return singular(fold(of["noun"])) if of else noun
    if not noun and (
        after := re.search(
            r"\b(?:were|are) (?:the|its|their|his|her) (?:main |key )?(?P<noun>\w+s)\b", question.text
        )
    ):
        return singular(fold(after["noun"]))
    return noun
