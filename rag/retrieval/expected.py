"""Spans of the type a question asks for: dates, quantities, people, places. Knows patterns; knows no article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.retrieval.asked.question import Question
from rag.schema import Kind
from rag.text import fold, stem, words

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.?|May|June|July|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{{1,2}})? (?:of )?{MONTH}(?:,? \d{{4}})?\b"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{{1,2}})?(?:,? (?:19|20)\d{{2}})?\b"
    rf"|\b(?:early |mid-|late )?{MONTH},? (?:of )?(?:19|20)\d{{2}}\b"
    rf"|\b(?:last |next |this )?{WEEKDAY}\b"
    rf"|\b(?:in |since |by |until |from |during )(?:early |mid-|late )?(?:{MONTH}|(?:19|20)\d{{2}})\b"
    r"|\b(?:19|20)\d{2}\b|\b(?:yesterday|tomorrow|today|tonight)\b"
    r"|\b(?:last|next|this) (?:week|month|year|spring|summer|autumn|winter)\b"
    r"|\b(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:days?|weeks?|months?|years?) (?:ago|later|earlier)\b"
)
# The day of speaking is not the day of what is spoken of.
SAID_ON = re.compile(
    r"\b(?:said|says|told (?:\w+ ){1,3}|added|announced|stated|reported|confirmed|tweeted|wrote|speaking|interview|statement)"
    r"(?: (?:late|early|here))? ?(?:on )?$"
)
UNDATED = re.compile(r"\bsoon\b|\b(?:once|as soon as) [^,.;”\"]{8,80}")
NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|half|a third|a quarter|several)"
)
QUANTITY = re.compile(
    rf"(?:[$€£¥]|US\$|Rs\.? ?)?\b\d[\d,]*(?:\.\d+)?(?:[-–]\d[\d,.]*)?(?:\s*(?:%|percent|per cent))?"
    rf"(?:[\s-](?:thousand|million|billion|trillion|bn|m))?(?:[\s-](?:[a-z][\w-]*))?"
    rf"|\b{NUMBER_WORD}(?:[-\s](?:{NUMBER_WORD}|hundred|thousand|million|billion|trillion))*(?:[\s-](?:[a-z][\w-]*))?",
    re.IGNORECASE,
)
CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'À-ž-]*"
TITLE = (
    r"(?:(?:[A-Z][a-z]+ )?(?:Prime|Foreign|Defen[cs]e|Deputy|Interior|Finance|Trade|Health)? ?(?:Minister|President|Secretary|Premier|Chancellor)"
    r"|FM|PM|COAS|General|Gen\.|Ambassador|Envoy|King|Queen|Sheikh|Crown Prince|Prince|Emir|Sultan|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Senator|Chairman|Chair|Special Representative|Secretary[- ]General|Vice President)"
)
PERSON = re.compile(
    rf"(?:{TITLE} (?:of [A-Z]\w+,? )?)*{CAPITAL}(?: (?:bin|al|el|de|van|von|ul|ur|of)(?= [A-Z]))?(?:[ -]{CAPITAL}){{1,3}}|{TITLE} {CAPITAL}"
)
PLACE = re.compile(
    rf"\b(?:in|at|to|from|near|outside|into|on)(?: the)? ((?:{CAPITAL})(?:(?:[ -]|, | de | of the | of )(?:{CAPITAL})){{0,4}})"
)
MONEY_ASKED = re.compile(
    r"\b(?:costs?|price|worth|pay|paid|expensive|costly|spend|spent|how much money)\b", re.IGNORECASE
)
MONEY = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|rupees?|roubles?|rubles?|yuan|yen|riyals?|dirhams?|crowns?|francs?)\b",
    re.IGNORECASE,
)
CAUSE = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|caused by|blamed?|reasons?|fear(?:ed|s|ing)?|worr(?:y|ied)|concern(?:ed|s)?"
    r"|in order to|so that|to avoid|to prevent|after .{5,60} (?:failed|refused|rejected)|cannot|could not|had not|wanted)\b",
    re.IGNORECASE,
)
# A capitalised run that holds one of these is an institution, a document or a meeting, not a person.
THING = frozenset(
    "summit ministry minister organization organisation house pipeline agreement council union nations republic project talks "
    "conference declaration accord accords treaty ceasefire protocol forum committee commission bank group embassy "
    "university court parliament senate congress assembly office government party army navy force forces air airport "
    "agency news press wire gazette times post courier herald sample corridor railway road sea ocean gulf valley line control "
    "state states kingdom emirates federation east west north south central asia europe africa america world region "
    "process initiative dialogue partnership plan framework covid vaccine palace hotel street city province district "
    "islands island river strait security foreign defence defense general affairs economic cooperation january february march "
    "april may june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday".split()
)


def find_spans(kind: Kind, sentence: str, question: Question) -> list[tuple[int, int]]:
    """Spans (offsets in `sentence`) that could be the short answer, best first; empty for kinds without one."""
    asked = {stem(word) for name in question.names for word in words(name)}
    if kind == "when":
        dates = [m for m in DATE.finditer(sentence) if not SAID_ON.search(sentence[: m.start()])]
        dates.sort(key=lambda m: -_precision(m[0]))
        return [m.span() for m in (*dates, *UNDATED.finditer(sentence))]
    if kind == "how_many":
        return _quantities(sentence, question)
    if kind == "who":
        return [span for span in _people(sentence) if not _asked(sentence[slice(*span)], asked)]
    if kind == "where":
        found = []
        for match in PLACE.finditer(sentence):
            if not _asked(match[1], asked) and not re.fullmatch(rf"{MONTH}.*|{WEEKDAY}", match[1]):
                found.append(match.span(1))
        return found
    return []


def _asked(text: str, asked: set[str]) -> bool:
    return bool(asked) and all(stem(word) in asked for word in words(text))


def _precision(date: str) -> int:
    """A full date beats a day and month, a month and year, a year, a weekday."""
    return (
        2 * bool(re.search(r"\b(19|20)\d{2}", date))
        + 2 * bool(re.search(MONTH, date))
        + bool(re.search(r"\b\d{1,2}\b", date))
    )


def _people(sentence: str) -> list[tuple[int, int]]:
    found = []
    for match in PERSON.finditer(sentence):
        bare = re.sub(rf"^(?:{TITLE} (?:of )?)+", "", match[0])
        tokens = words(bare)
        if (
            tokens
            and not any(token in THING for token in tokens)
            and not sentence[: match.start()].rstrip().endswith(" of the")
        ):
            found.append(match.span())
    return found


def _quantities(sentence: str, question: Question) -> list[tuple[int, int]]:
    wanted = {stem(word) for word in question.target}
    money = MONEY_ASKED.search(question.text) is not None
    scored = []
    for match in QUANTITY.finditer(sentence):
        text = match[0].rstrip()
        if re.fullmatch(r"(?:19|20)\d{2}(?: .*)?", text) or re.search(
            MONTH + r"\s*$", sentence[max(0, match.start() - 12) : match.start()]
        ):
            continue
        if money and not MONEY.search(sentence[max(0, match.start() - 4) : match.end() + 30]):
            continue
        if re.match(rf"\s*{MONTH}\b", sentence[match.start() :].lstrip("0123456789")):
            continue
        near = {stem(word) for word in words(sentence[match.end() - len(match[0]) : match.end() + 40])}
        digit = any(character.isdigit() for character in text)
        score = 3 * bool(wanted & near) + digit + (fold(text) not in ("one", "several", "half"))
        scored.append((-score, match.start(), match.start() + len(text)))
    return [(start, end) for _, start, end in sorted(scored)]


def has_expected(kinds: Sequence[Kind], sentence: str, question: Question) -> bool:
    """Whether `sentence` holds a span of each type asked for that has one."""
    typed = [kind for kind in kinds if kind in ("when", "who", "where", "how_many")]
    if question.text[:3].lower() == "why" and not CAUSE.search(sentence):
        return False
    return all(find_spans(kind, sentence, question) for kind in typed)
