"""The items of a list answer, each a slice of its sentence, under a heading that says how firm it is and when it was.

Knows sentences with their attribution; what a sentence enumerates is read by `enumerations`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answer.binding import (
    BINDS,
    BINDS_NAMES,
    answers,
    asked_noun,
    binds,
    listed_as,
    share,
    speaks_of_named,
)
from rag.answer.enumerations import Enumeration, enumerations
from rag.answer.evidence import EvidenceSentence
from rag.answer.item_names import ACTIONS, ASKED_OF_OTHERS, is_person, named_things, names_only, single_names
from rag.export.wording import date_in_words
from rag.names import same_name
from rag.nations import country_of
from rag.retrieval.asked.question import Question, is_plural
from rag.retrieval.expected import DATE, WEEKDAY
from rag.retrieval.matching import match
from rag.schema import Article, Attribution, Firmness
from rag.text import STOPWORDS, content_words, stem, words

NAMED, ALONE, SOMEBODY = 3.0, 1.4, 1.3
OF_OTHERS = (
    1.2  # of a thing called by the noun asked for, in a sentence that speaks of none of those asked about
)
SURE = 2.5  # strength above which an item is as sure as can be
NEAR_BEST = 0.6  # share of the strongest item's strength below which another is left out
ABOUT = 0.6  # share of the question's words with which a sentence lends its single names
SAME_EVENT = 3  # days between two reports of one meeting
LONGEST = 220
FIRMEST: tuple[Firmness, ...] = ("done", "signed", "agreed", "assured", "offered", "intended", "discussed")
NOT_YET = frozenset(("discussed", "intended", "offered"))
_TAKEN = re.compile(r"\b(?:taken?|took|adopt(?:ed)?|imposed?|introduced?|enact(?:ed)?|passe?d?)\b", re.I)
_DEMANDS_ASKED = re.compile(r"\b(?:demand|call(?:ed|ing)? (?:for|on)|urged?|insist(?:ed)? on)\b", re.I)
_DEMANDS = re.compile(
    r"\b(?:demand(?:ed|s|ing)|call(?:ed|s|ing) (?:for|on)|urg(?:ed|es|ing)|insist(?:ed|s|ing) (?:on|that)|want(?:ed|s) .{3,30} to)\b"
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
    bearing = names_only(noun, question.text)
    named = [] if bearing else named_things(sentence, noun) if noun else []
    if named:
        strength = NAMED if speaks_of_named(sentence, question) else OF_OTHERS
        return [
            Slice(start, end, f"Named as a {noun}" if by_noun else "Named", strength)
            for start, end, by_noun in named
        ]
    demanded = noun in ASKED_OF_OTHERS or _DEMANDS_ASKED.search(question.text) is not None
    best: tuple[float, list[Slice]] = (0.0, [])
    for each in enumerations(sentence):
        points = binds(each, sentence, question, noun, bearing)
        if points >= (BINDS_NAMES if bearing else BINDS) and points > best[0]:
            heading = _heading(_firm(attribution, sentence, each), each)
            parts = [part for part in each.parts if answers(sentence[slice(*part)], question)]
            best = points, [Slice(*_trimmed(sentence, part, bearing), heading, points) for part in parts]
    if best[1]:
        return best[1]
    if demanded and (after := _demanded(sentence)):
        return [Slice(*after, "Demanded", 1)]
    if bearing:
        if share(sentence, question) < ABOUT or (is_person(noun) and not speaks_of_named(sentence, question)):
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
        and not demanded
        and not (attribution.firmness in NOT_YET and _TAKEN.search(question.text))
    ):
        after = _after_cue(sentence, attribution.cue)
        if after:
            return [Slice(*after, _heading(attribution.firmness, None), 1)]
    return []


def _demanded(sentence: str) -> tuple[int, int] | None:
    """What is demanded, called for or insisted on: the words after the verb to the end of the clause."""
    verb = _DEMANDS.search(sentence)
    return _after_cue(sentence, verb[0]) if verb else None


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
    noun = listed_as(each)
    if noun and is_plural(noun.split()[0]):
        return f"{label if firmness == 'discussed' else 'Named'} as {noun}"
    return "Named" if each.named else label


def _after_cue(sentence: str, cue: str) -> tuple[int, int] | None:
    """What was agreed, offered or planned: the words after the cue to the end of the clause."""
    at = sentence.lower().find(cue.lower())
    if at < 0:
        return None
    rest = at + len(cue)
    opening = re.match(
        rf"\s+(?:(?:on )?{WEEKDAY} )?(?:(?:to|on|that|the|about|upon|for|in|by)\b)?\s*", sentence[rest:]
    )
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
