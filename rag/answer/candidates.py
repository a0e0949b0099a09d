"""What in a sentence could be the short answer, with how closely it is bound to what is asked. Knows one sentence at a time.

A candidate is of the type asked for (a person, a country, a year, a sum, a number of the thing counted) and is no name
that the question itself gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.binding import asked_noun
from rag.answer.item_names import COUNTRIES, countries, fits, is_person
from rag.nations import country_of
from rag.retrieval.asked.question import Question
from rag.retrieval.expected import DATE, MONEY, MONEY_ASKED, find_spans
from rag.retrieval.matching import match
from rag.schema import Kind
from rag.text import fold, stem, word_spans, words

REACH = 12  # words beyond which a word of the question says nothing of a candidate
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_YEAR_ASKED = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_DAY_ASKED = re.compile(r"\b(?:what|which) (?:day|date|month)\b|\bwhen\b", re.IGNORECASE)
_OLD = re.compile(r"\bhow old\b|\bage\b", re.IGNORECASE)
_AGE = re.compile(r"\baged? (\d{1,3})\b|\b(\d{1,3})-year-old\b|, (\d{1,3}),|\b(\d{1,3}) years old\b")
_SHARE = re.compile(r"\b(?:percentage|percent|per cent|proportion|share)\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|percent|per cent")
_UNIT = re.compile(
    r"\bhow (?:many|much)\s+(?:more\s+|additional\s+|different\s+|of\s+(?:the\s+|its\s+|their\s+)?)?(?P<unit>[a-z][\w-]*)",
    re.IGNORECASE,
)
_LONG = re.compile(r"\bhow (?:long|far|tall|high|fast|big|large)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?:.*\b)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|miles?|kilometers?|kilometres?|km|feet|foot|meters?|metres?|mph|inches)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A slice of a sentence, and 0 to 1 how closely the words of the question stand around it."""

    start: int
    end: int
    bound: float


def candidates(kind: Kind, sentence: str, question: Question) -> list[Candidate]:
    """The candidates of `kind` in `sentence`, best bound first."""
    spans = [_bare(kind, span, sentence, question) for span in _spans(kind, sentence, question)]
    spans = [span for span in spans if span[1] > span[0] and not _given(sentence[slice(*span)], question)]
    rated = [Candidate(*span, _bound(span, sentence, question)) for span in spans]
    return sorted(rated, key=lambda each: (-each.bound, each.start))


def _spans(kind: Kind, sentence: str, question: Question) -> Sequence[tuple[int, int]]:
    noun = asked_noun(question)
    if kind == "who":
        if noun in COUNTRIES:
            return countries(sentence)
        if noun and not is_person(noun):
            return []
        return [
            span for span in find_spans("who", sentence, question) if fits(sentence[slice(*span)], "person")
        ]
    if kind == "where":
        if noun in COUNTRIES:
            return countries(sentence)
        places = find_spans("where", sentence, question)
        return [
            span
            for span in places
            if not (noun in ("city", "state", "town") and country_of(sentence[slice(*span)]))
        ]
    if kind == "when":
        if _YEAR_ASKED.search(question.text):
            return [match.span() for match in _YEAR.finditer(sentence)]
        return _joined(sorted(find_spans("when", sentence, question)), sentence)
    return _numbers(sentence, question) if kind == "how_many" else []


def _joined(spans: Sequence[tuple[int, int]], sentence: str) -> list[tuple[int, int]]:
    """Pieces of one date made one: "in October" and "2012"; "Wednesday" and "June 16"."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and re.fullmatch(r",? ?(?:of )?", sentence[found[-1][1] : start]):
            start = found.pop()[0]
        found.append((start, end))
    return found


def _bare(kind: Kind, span: tuple[int, int], sentence: str, question: Question) -> tuple[int, int]:
    """The span without words that are no part of it; empty when nothing is left."""
    start, end = span
    text = sentence[start:end]
    if kind == "who":
        lead = _NO_NAME.match(text)
        start += lead.end() if lead else len(text) - len(text.lstrip())
        end -= 2 if re.search(r"[’']s$", text) else len(text) - len(text.rstrip("’'"))
        if (
            len(sentence[start:end].split()) < 1
            or _NO_PERSON & set(words(text))
            or re.match(r"(?:The|I)\b", sentence[start:end])
        ):
            end = start
    if kind == "where":
        if _SAID_AT.search(sentence[:start]):
            return start, start
        text = re.sub(r", [A-Z]{2,}$", "", text)
        if len(text) < 2 or _NO_PLACE & set(words(text)) or set(words(text)) <= _DIRECTIONS:
            return start, start
        end = start + len(re.split(r", (?!(?:[A-Z][\w.-]+)$)|, (?=[A-Z][a-z]+ (?:said|told))", text)[0])
        if (
            re.search(r"\d|^(?:The|I|It)\b|[’']s$", text)
            or DATE.search(text)
            or sentence[end : end + 2] in ("’s", "'s")
        ):
            end = start
    if kind == "how_many":
        unit = _UNIT.search(question.text)
        tail = re.search(r"[\s-]([A-Za-z][\w-]*)$", text)
        wanted = unit is not None and tail is not None and stem(tail[1]) == stem(unit["unit"])
        cut = sentence[end : end + 1].isalpha()  # "1,500 m", of "1,500 more"
        if (tail and cut) or (
            tail and not wanted and not _MEASURE.fullmatch(tail[1]) and not _SCALE.fullmatch(tail[1])
        ):
            end -= len(tail[0])
    return start, end


def _numbers(sentence: str, question: Question) -> list[tuple[int, int]]:
    """Numbers of the thing that "how many" counts: money for a cost, a share for a share, an age, the unit asked for."""
    spans = sorted(find_spans("how_many", sentence, question))
    if _OLD.search(question.text):
        return [match.span(match.lastindex or 0) for match in _AGE.finditer(sentence)]
    if _SHARE.search(question.text):
        return [span for span in spans if _PERCENT.search(sentence[span[0] : span[1] + 9])]
    unit = _UNIT.search(question.text)
    if unit and stem(unit["unit"]) not in _NO_UNIT:
        wanted = stem(unit["unit"])
        return [span for span in spans if wanted in _counted(sentence, span)]
    if MONEY_ASKED.search(question.text):
        return [span for span in spans if MONEY.search(sentence[max(0, span[0] - 3) : span[1] + 12])]
    if _LONG.search(question.text):
        return [span for span in spans if _MEASURE.match(sentence[span[0] : span[1] + 14])]
    return []


def _counted(sentence: str, span: tuple[int, int]) -> set[str]:
    """Stems of the few words behind a number, up to one that begins something else ("1,500 more and destroying homes")."""
    behind = words(sentence[span[0] : span[1] + 45])[:5]
    stop = next(
        (i for i, w in enumerate(behind) if i and (w in ("and", "or", "but") or w.endswith("ing"))),
        len(behind),
    )
    return {stem(word) for word in behind[:stop]}


# The place of speaking is not the place of what is spoken of.
_SAID_AT = re.compile(r"\b(?:said|says|told|added|announced|reporters|interview|speaking)\b[^,;.]{0,45}$")
_NO_PLACE = frozenset(
    "congress assembly senate parliament department association network award news court committee broadcaster agency".split()
)
_DIRECTIONS = frozenset("north south east west central northern southern eastern western".split())
_NO_PERSON = frozenset(
    "award awards school college law trophy league association academy open cup show street white supreme".split()
)
_NO_NAME = re.compile(
    r"(?:(?:When|After|Before|While|In|On|At|But|And|As|If|For|With|Since|Academy|Awards?) )+"
)
_SCALE = re.compile(
    r"hundred|thousand|million|billion|trillion|bn|m|percent|dollars?|euros?|pounds?|rupees?|cent|gigabits?.*|cubic|square|yen|yuan"
)
_NO_UNIT = frozenset(
    stem(word) for word in "does did is was will do money would could are were has have can".split()
)


def _given(text: str, question: Question) -> bool:
    """Whether the question itself says it."""
    asked = {stem(word) for word in words(question.text)}
    return {stem(word) for word in words(text)} <= asked


def _bound(span: tuple[int, int], sentence: str, question: Question) -> float:
    """How many of the question's words stand near, the nearer the more; 0 to 1."""
    tokens = word_spans(sentence)
    here = [at for at, (start, end, _) in enumerate(tokens) if start < span[1] and span[0] < end]
    if not here or not question.terms:
        return 0.0
    total = 0.0
    for term in question.terms:
        gaps = [
            min(abs(at - here[0]), abs(at - here[-1]))
            for at, (_, _, word) in enumerate(tokens)
            if at not in here and match(term, frozenset((stem(fold(word)),)))
        ]
        total += max(0.0, 1 - min(gaps, default=REACH) / REACH)
    return total / len(question.terms)
