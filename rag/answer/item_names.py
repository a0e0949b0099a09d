"""Names that a list may ask for: by the noun of the question, countries, persons, places, bodies, named things.

Knows nouns and how names are written; knows no article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.nations import country_of, nations, seats
from rag.retrieval.asked.question import Question, is_plural, singular
from rag.retrieval.expected import THING, TITLE, find_spans
from rag.text import fold, word_spans, words

COUNTRIES = frozenset("country nation government signatory capital ally".split())
_PERSONS = frozenset(
    "person people man woman leader minister official politician lawmaker republican democrat athlete envoy delegate guest "
    "candidate astronaut cosmonaut gymnast spokesman president premier journalist expert celebrity star critic victim witness "
    "suspect ambassador diplomat participant attendee claimant nominee winner executive king queen chief justice judge senator "
    "governor mayor lawyer relative survivor hostage prisoner general commander".split()
)
_BODIES = frozenset(
    "company firm bank organisation organization agency outlet network airline team club party university school college hospital "
    "brand retailer newspaper union institution charity telescope newspaper studio platform ministry committee body store servicer "
    "manufacturer maker station state member partner power".split()
)
_PLACES = frozenset(
    "city town village region province district place community harbour harbor port airport venue location neighborhood "
    "neighbourhood county territory island suburb area capital continent base".split()
)
_BELOW_COUNTRY = frozenset(
    "city town village province district community harbour harbor port airport venue neighborhood neighbourhood county suburb "
    "company firm bank agency outlet network airline team club university school college hospital brand newspaper".split()
)
_AGENTS = re.compile(
    r"(?:[a-z]{3,}(?:ist|ian|man|woman|athlete)|(?:lead|play|sing|act|writ|direct|produc|report|broker|teach|work|foster|sponsor|found|own)(?:er|or))$"
)
# What a question may ask for that sentences tell in a clause ("agreed to …").
ACTIONS = frozenset(
    "step measure agreement commitment pledge promise plan demand condition offer decision action proposal goal aim term result "
    "outcome concession assurance requirement intention task reform change".split()
)
# Those that one side puts to another: what it agreed to or plans is none of them.
ASKED_OF_OTHERS = frozenset("demand condition requirement".split())
KINDS_OF = {
    "project": "pipeline railway railroad corridor dam port plant highway motorway canal refinery airport reactor road",
    "agreement": "accord treaty pact protocol deal memorandum declaration convention",
    "deal": "accord treaty pact protocol agreement memorandum",
    "exercise": "drill manoeuvre",
    "weapon": "helicopter missile aircraft submarine tank",
}
# Where the words to the left of a noun stop being part of its name.
_STOP_LEFT = frozenset(
    "the a an this that these those of for in on at to by with from and or as its their his her any other another such some "
    "said says discuss discussed build complete finish launch conclude fund finance implement include includes including "
    "is was are were be been has have had will would about regarding over under new requisite legal process several two three "
    "four five both each every many major key it he she they which that when where while also".split()
)
_OWN_NAMES = frozenset(
    "UK U.K. US U.S. USA America UAE U.A.E. DPRK Burma Czechia Türkiye Turkiye Bosnia".split()
) | {"United Kingdom", "Russian Federation", "Holy See", "Palestinian Authority"}


def names_only(noun: str, question: str = "") -> bool:
    """Whether what is asked for bears a name: a country, a person, a place or a body; "areas of cooperation" do not."""
    if noun and re.search(rf"\b{noun}s? of [a-z]", question) and noun in ("area", "base", "power", "state"):
        return False
    return (
        noun in COUNTRIES
        or noun in _PERSONS
        or noun in _BODIES
        or noun in _PLACES
        or bool(_AGENTS.search(noun))
    )


def fits(text: str, noun: str) -> bool:
    """Whether a name can be of the kind that `noun` asks for: a person is no country, no body and no acronym."""
    bare = re.sub(r"^(?:[a-z]+ )*", "", text)
    if noun in _BELOW_COUNTRY:
        return not country_of(text) or text in seats()
    if not is_person(noun):
        return noun not in ("state", *COUNTRIES) or not re.search(
            r"[’']s$|\b(?:Centers?|Court|Department|Association)\b", bare
        )
    bare = re.sub(rf"^(?:{TITLE} (?:of )?)+", "", bare)
    return (
        bool(bare)
        and not country_of(bare)
        and not THING & set(words(bare))
        and not re.search(r"\d|[’']s\b|^[A-Z]{2,}\b", bare)
    )


def is_person(noun: str) -> bool:
    """Whether `noun` asks for persons."""
    return noun in _PERSONS or (noun not in _BODIES and bool(_AGENTS.search(noun)))


def single_names(sentence: str, noun: str, question: Question) -> list[tuple[int, int]]:
    """The names of the kind asked for that stand alone in `sentence`, those of the question left out."""
    if noun in COUNTRIES:
        return [span for span in countries(sentence) if not _in_question(sentence[slice(*span)], question)]
    if not is_person(noun):
        return []
    spans = [span for span in find_spans("who", sentence, question) if fits(sentence[slice(*span)], noun)]
    called = [span for span in spans if re.search(rf"\b{noun}s? $", sentence[: span[0]], re.IGNORECASE)]
    return called or spans


def countries(sentence: str) -> list[tuple[int, int]]:
    """Countries named as such: no adjective ("Russian"), no capital ("Moscow")."""
    names = sorted(
        (
            name
            for name, country in nations().items()
            if (name == country or name in _OWN_NAMES) and name not in seats()
        ),
        key=len,
        reverse=True,
    )
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-]|['’]s\b)")
    return [match.span() for match in pattern.finditer(sentence)]


def _in_question(name: str, question: Question) -> bool:
    country = country_of(name)
    return any(country is not None and country_of(own) == country for own in question.names) or set(
        words(name)
    ) <= set(words(question.text))


def named_things(sentence: str, noun: str) -> list[tuple[int, int, bool]]:
    """Phrases that end in the noun asked for, or in a kind of it, and name something; whether by the noun itself.

    "the Pakistan Stream gas pipeline", asked for projects; a phrase without a name in it ("a new pipeline") is none.
    """
    kinds = set(KINDS_OF.get(noun, "").split())
    heads = [
        (start, end, token)
        for start, end, token in word_spans(sentence)
        if not is_plural(token) and (singular(fold(token)) == noun or fold(token) in kinds)
    ]
    found: list[tuple[int, int, bool]] = []
    for start, end, token in sorted(heads, key=lambda head: (fold(head[2]) != noun, head[0])):
        left = _extend_left(sentence, start)
        phrase = sentence[left:start].strip()
        if not re.search(r"[A-ZÀ-Þ“\"]", phrase) or _overlaps(left, end, found) or country_of(phrase):
            continue
        by_noun = fold(token) == noun
        keep = left + len(sentence[left:start].rstrip()) if by_noun and not sentence[start].isupper() else end
        found.append((left, keep, by_noun))
    return sorted(found)


def _overlaps(start: int, end: int, taken: Iterable[tuple[int, int, bool]]) -> bool:
    return any(start < other[1] and other[0] < end for other in taken)


def _extend_left(sentence: str, start: int) -> int:
    """The start of the name whose last word begins at `start`."""
    left = start
    for match in reversed(list(re.finditer(r"\S+", sentence[:start]))):
        word = match[0]
        bare = fold(word).strip(".,;:()[]\"'-")
        if (
            bare in _STOP_LEFT
            or word.endswith((",", ";", ":", "."))
            or (bare.endswith(("ed", "ing")) and word[:1].islower())
        ):
            break
        if bare.endswith("'s") and left != start and word[:1].isupper():
            break
        left = match.start()
    return left
