"""The items of a list answer, each a slice of its sentence, under a heading that says how firm it is and when it was.

Knows sentences with their attribution; what a sentence enumerates is read by `enumerations`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answer.enumerations import Enumeration, enumerations
from rag.answer.evidence import EvidenceSentence
from rag.answer.item_names import ACTIONS, COUNTRIES, fits, is_person, named_things, names_only, single_names
from rag.export.wording import date_in_words
from rag.names import same_name
from rag.nations import country_of, seats
from rag.retrieval.expected import DATE
from rag.retrieval.matching import match
from rag.retrieval.question import Question, is_plural, singular
from rag.schema import Article, Attribution, Firmness
from rag.text import STOPWORDS, content_words, fold, stem, words

BINDS, BINDS_NAMES = (
    2.0,
    1.4,
)  # points at which an enumeration is taken to be what is asked for; one of the names asked for
NAMED, ALONE, SOMEBODY = 3.0, 2.0, 1.3
SURE = 2.5  # strength above which an item is as sure as can be
NEAR_BEST = 0.6  # share of the strongest item's strength below which another is left out
ABOUT = 0.6  # share of the question's words with which a sentence lends its single names
SAME_EVENT = 3  # days between two reports of one meeting
LONGEST = 220
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
FIRMEST: tuple[Firmness, ...] = ("done", "signed", "agreed", "assured", "offered", "intended", "discussed")
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
    r"^(?:the )?(?:importance|interests?|concerns?|nature|significance|others?|more|people|things?|(?:regional|global|bilateral)(?: .*)?)$",
    re.I,
)
_CLAUSE_END = re.compile(
    r"[.;!?”\"]+\s*$|,? (?:he|she|they|it|the \w+) (?:said|added|told|stressed|noted)\b.*$|, (?:said|according to|and that)\b.*$"
)


@dataclass(frozen=True, slots=True)
class Slice:
    """Offsets in the sentence, and the heading the item stands under.

    `strength` says how surely it is what is asked: NAMED for a thing called by the noun asked for, the points of an
    enumeration, ALONE for a name that stands alone (SOMEBODY for a person, of whom a sentence names many), 1 for the words after a cue ("agreed to …").
    """

    start: int
    end: int
    heading: str
    strength: float = NAMED


@dataclass(frozen=True, slots=True)
class Found:
    """An item with the sentence that it is a slice of."""

    text: str
    heading: str
    evidence: EvidenceSentence


def collect(question: Question, evidence: Sequence[EvidenceSentence]) -> list[Found]:
    """Each distinct item of the sentences: named things first, then firmest first, those of one meeting together."""
    found: list[Found] = []
    slices = [(each, part) for each in evidence for part in find_items(each.text, question, each.attribution)]
    strongest = max((part.strength for _, part in slices), default=0.0)
    for each, part in slices:
        if part.strength >= NEAR_BEST * min(strongest, SURE):
            text = each.text[part.start : part.end]
            if not any(same_item(text, other.text) for other in found):
                found.append(Found(text, part.heading, each))
    events = _events([each.evidence.article for each in found])
    if len(set(events)) > 1:
        found = [
            replace(each, heading=f"{each.heading}, {event}" if event else each.heading)
            for each, event in zip(found, events, strict=True)
        ]
    first = {heading: at for at, heading in reversed(list(enumerate(each.heading for each in found)))}
    return sorted(found, key=lambda each: (_heading_place(each.heading), first[each.heading]))


def find_items(sentence: str, question: Question, attribution: Attribution) -> list[Slice]:
    """The items in `sentence` that `question` asks to list; empty when the sentence as a whole must stand for itself."""
    noun = asked_noun(question)
    bearing = names_only(noun)
    named = [] if bearing else named_things(sentence, noun) if noun else []
    if named:
        return [
            Slice(start, end, f"Named as a {noun}" if by_noun else "Named") for start, end, by_noun in named
        ]
    best: tuple[float, list[Slice]] = (0.0, [])
    for each in enumerations(sentence):
        points = _binds(each, sentence, question, noun, bearing)
        if points >= (BINDS_NAMES if bearing else BINDS) and points > best[0]:
            heading = _heading(_firm(attribution, sentence, each), each)
            parts = [part for part in each.parts if _answers(sentence[slice(*part)], question)]
            best = points, [Slice(*_trimmed(sentence, part, bearing), heading, points) for part in parts]
    if best[1]:
        return best[1]
    if bearing:
        if _share(sentence, question) < ABOUT:
            return []
        alone = SOMEBODY if is_person(noun) else ALONE
        return [Slice(start, end, "Named", alone) for start, end in single_names(sentence, noun, question)]
    asked = attribution.cue and any(
        match(term, frozenset((stem(attribution.cue.split()[-1]),))) for term in question.terms
    )
    if (
        attribution.cue
        and attribution.firmness not in (None, "done", "assured")
        and (asked or noun in ACTIONS)
    ):
        after = _after_cue(sentence, attribution.cue)
        if after:
            return [Slice(*after, _heading(attribution.firmness, None), 1)]
    return []


def _binds(each: Enumeration, sentence: str, question: Question, noun: str, bearing: bool) -> float:
    """How surely an enumeration is what the question asks to list."""
    texts = [sentence[slice(*part)] for part in each.parts]
    if bearing and (not each.named or not all(fits(text, noun) for text in texts)):
        return 0.0
    if noun in COUNTRIES and sum(country_of(text) is not None for text in texts) * 2 < len(texts):
        return 0.0
    fresh = sum(_answers(text, question) for text in texts)
    if fresh < (len(texts) if len(texts) == 2 and not each.named else len(texts) - 1):
        return 0.0
    near = frozenset(_root(word) for word in words(f"{each.before} {each.after}"))
    listed = _AS.match(each.after) or _NOUN_OF.search(each.before)
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
    if not bearing and not called and all(country_of(text) for text in texts):
        return 0.0
    kind = singular(fold(listed["noun"]).split()[0]) if listed else ""
    akin = any(noun in family and kind in family for family in (SUBJECTS, WORKS, COUNTRIES))
    other = (
        bool(kind)
        and not akin
        and kind not in SUBJECTS
        and not any(match(stem(kind), frozenset((term,))) for term in question.terms)
    )
    if other and bearing:  # the *harbours* of a, b and c are no cities
        return 0.0
    names = {stem(word) for name in question.names for word in words(name)}
    about = sum(
        0.25 if term in names else 0.75 for term in question.terms if term != stem(noun) and match(term, near)
    )
    points = 1.5 * (called or akin) + min(1.5, about) + 0.75 * led + 0.75 * introduced + 0.5 * bool(listed)
    many = 0.5 * (len(texts) > 2) + 0.5 * (noun in COUNTRIES and len(texts) > 3)
    return points + 0.5 * bearing + many - 0.75 * other + _share(sentence, question)


def _root(word: str) -> str:
    return stem(_PRESENT.get(word, word))


def _share(sentence: str, question: Question) -> float:
    """The share of the question's words that a sentence has."""
    own = frozenset(stem(word) for word in words(sentence))
    return sum(match(term, own) > 0 for term in question.terms) / max(1, len(question.terms))


def _answers(text: str, question: Question) -> bool:
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


def _firm(attribution: Attribution, sentence: str, each: Enumeration) -> Firmness | None:
    """The firmness of the clause that enumerates: a cue of another clause says nothing of it."""
    if not attribution.cue:
        return attribution.firmness
    start, end = each.parts[0][0], each.parts[-1][1]
    at = sentence.lower().find(attribution.cue.lower())
    between = sentence[at:start] if at < start else sentence[end:at]
    return (
        None
        if at < 0 or re.search(r", (?!to )|;|\b(?:which|who|that|after|because|while)\b", between)
        else attribution.firmness
    )


def _trimmed(sentence: str, part: tuple[int, int], bearing: bool) -> tuple[int, int]:
    """A part without the words that only lead to its name ("astronaut Koichi Wakata of JAXA")."""
    start, end = part
    text = sentence[start:end]
    lead = re.match(r"(?:(?:the|its|an?) )?[a-z]{4,} (?=[A-Z][\w’'-]+ [A-Z])", text) if bearing else None
    lead = lead or re.match(r"(?:the|an?) (?=[A-Z])", text)
    return start + (lead.end() if lead and bearing else 0), end


def same_item(one: str, other: str) -> bool:
    """Whether two items are one thing: the same country, name or words, or words that the other holds."""
    if country_of(one) or country_of(other):
        return country_of(one) == country_of(other)
    first, second = ({stem(word) for word in words(text) if word not in STOPWORDS} for text in (one, other))
    if first <= second or second <= first:
        return True
    both = all(re.fullmatch(r"(?:[^\W\d_a-z][\w’'.-]*(?: |$)){1,4}", text) for text in (one, other))
    return both and same_name(one, other)


def _events(articles: Sequence[Article]) -> list[str]:
    """The meeting that each article reports, as place and date: reports of one place within a few days are of one."""
    heads: list[Article] = []
    labels = []
    for article in articles:
        head = next((other for other in heads if _one_event(other, article)), None)
        if head is None:
            heads.append(head := article)
        place = (head.place or "").title() if (head.place or "").isupper() else head.place or ""
        labels.append(
            ", ".join(
                part
                for part in (place, date_in_words((head.published or "")[:10]) if head.published else "")
                if part
            )
        )
    return labels


def _one_event(one: Article, other: Article) -> bool:
    if one.id == other.id or one.cluster_id == other.cluster_id:
        return True
    if not one.published or not other.published or (one.place or "").lower() != (other.place or "").lower():
        return False
    try:
        days = [date.fromisoformat(article.published[:10]) for article in (one, other) if article.published]
    except ValueError:
        return False
    return abs((days[0] - days[1]).days) <= SAME_EVENT


def _heading_place(heading: str) -> tuple[bool, int]:
    """Named things first, then firmest first; what has no firmness last."""
    first = heading.split()[0].strip(",").lower()
    named = heading.startswith("Named") and not re.match(r"Named as [a-z]+s\b", heading)
    return not named, next((at for at, level in enumerate(FIRMEST) if level == first), len(FIRMEST))


def _heading(firmness: Firmness | None, each: Enumeration | None) -> str:
    """How firm, and as what the sentence itself lists it: "Discussed as fields of cooperation"."""
    label = firmness.capitalize() if firmness else "Reported"
    if each is None:
        return label
    listed = _AS.match(each.after) or _NOUN_OF.search(each.before)
    noun = fold(listed["noun"]) if listed else None
    if noun and is_plural(noun.split()[0]):
        return f"{label if firmness == 'discussed' else 'Named'} as {noun}"
    return "Named" if each.named else label


def _after_cue(sentence: str, cue: str) -> tuple[int, int] | None:
    """What was agreed, offered or planned: the words after the cue to the end of the clause."""
    at = sentence.lower().find(cue.lower())
    if at < 0:
        return None
    rest = at + len(cue)
    opening = re.match(r"\s+(?:to|on|that|the|about|upon|for|in|by)?\s*", sentence[rest:])
    start = rest + (opening.end() if opening else 0)
    start, end = _trim(sentence, start, len(sentence))
    said = DATE.sub("", sentence[start:end])
    return (start, end) if len(content_words(said)) >= 2 else None


def _trim(sentence: str, start: int, end: int) -> tuple[int, int]:
    text = sentence[start:end]
    cut = _CLAUSE_END.search(text)
    if cut:
        text = text[: cut.start()]
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0]
    lead = len(text) - len(text.lstrip(" ,:;"))
    return start + lead, start + max(lead, len(text.rstrip(' ,:;.”"')))
