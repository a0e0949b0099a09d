"""Finds the reporting clauses of one sentence: which verb, whose, where. Knows words and order; resolves no
name.

Rules over tokens, no parser: from each reporting verb leftwards over adverbs and parentheses to the noun
phrase that is its subject (or rightwards after a closed quotation: `,” said Qureshi`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.verify.phrases import ABBREVIATED, CLOSE_TO, Token, can_speak, find_subject, skip_adverbs
from rag.verify.speech import (
    ADVERBS,
    BOUNDARY,
    DAYS,
    DETERMINERS,
    FOLLOWED_BY,
    MEDIA,
    ROLES,
    VERBS,
    VerbClass,
)

_AUXILIARIES = frozenset("be been being is are was were get got".split())
_MODALS = frozenset("to will would may might could should can must shall let".split())
_CLAUSE_STARTERS = frozenset(
    "that who whom which whose where while whereas when because if although though but as since after "
    "before".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting verb and its subject. `subject` is "" when the subject is left out ("and stressed that
    …").
    """

    verb: str
    kind: VerbClass
    subject: str
    position: int
    end: int
    quoted: bool
    closing: bool
    negated: bool
    after: Literal["clause", "coordinate", "relative"] = "clause"
    subject_start: int = 0
    apposition: str = ""


def find_clauses(sentence: str, tokens: list[Token]) -> list[Clause]:
    """The reporting clauses of a sentence in order of their verbs."""
    found: list[Clause] = []
    for index, token in enumerate(tokens):
        kind = VERBS.get(token.lower)
        if kind is None or not _finite(tokens, index):
            continue
        follow = FOLLOWED_BY.get(token.lower)
        if follow is not None and not follow.match(
            sentence[token.end :].lstrip()
            if sentence[token.end : token.end + 1] == " "
            else sentence[token.end :]
        ):
            continue
        clause = _clause(sentence, tokens, index, kind)
        if clause is not None:
            found.append(clause)
    return found


def _finite(tokens: list[Token], index: int) -> bool:
    """Whether the verb at `index` is said of someone: not an infinitive, not a passive, not a noun or
    modifier.
    """
    if index == 0:
        return False
    before = index - 1
    while (
        before >= 0
        and tokens[before].lower in ADVERBS | {"not"}
        and tokens[before].lower not in ("has", "have", "had")
    ):
        before -= 1
    if before < 0:
        return False
    previous = tokens[before].lower
    if previous in _MODALS or previous in _AUXILIARIES:
        return False
    if previous in DETERMINERS or previous in ("of", "for", "in", "with", "by", "no"):
        return (
            previous
            in ("both", "two", "this", "that", "one", "another", "others", "some", "many", "several", "her")
            and previous != "this"
        )
    return not (
        index + 1 < len(tokens)
        and tokens[index + 1].lower in ("by", "to")
        and tokens[index].lower in ("said", "believed", "claimed", "alleged", "reported")
    )


def _clause(sentence: str, tokens: list[Token], index: int, kind: VerbClass) -> Clause | None:
    verb = tokens[index]
    inverted = _inverted_subject(sentence, tokens, index)
    if inverted is not None:
        first, last = inverted
        subject, start = _phrase(sentence, tokens, first, last), tokens[first].start
        return Clause(
            verb.lower, kind, subject, index, verb.end, verb.quoted, True, False, subject_start=start
        )
    last, negated = skip_adverbs(tokens, index - 1)
    relation: Literal["clause", "coordinate", "relative"] = "clause"
    if last >= 0 and tokens[last].lower in ("who", "which"):
        relation, last = "relative", last - 1
        if last >= 0 and tokens[last].text == ",":
            last -= 1
    elif (last >= 0 and tokens[last].lower in ("and", "but")) or (
        last >= 0 and tokens[last].text == "," and _list_of_verbs(tokens, last)
    ):
        return Clause(
            verb.lower, kind, "", index, verb.end, verb.quoted, False, negated, "coordinate", verb.start
        )
    span = find_subject(tokens, last)
    if span is None:
        return None
    first = span[0]
    closing = relation == "clause" and _closing(sentence, tokens, first, index)
    subject, beside = (
        _phrase(sentence, tokens, first, span[1]),
        sentence[tokens[span[1]].end : tokens[last].start].strip(" ,"),
    )
    return Clause(
        verb.lower,
        kind,
        subject,
        index,
        verb.end,
        verb.quoted,
        closing,
        negated,
        relation,
        tokens[first].start,
        beside,
    )


def _list_of_verbs(tokens: list[Token], comma: int) -> bool:
    """Whether the comma before a verb stands in "expressed X, urged Y and …" (a reporting verb earlier, no
    phrase to close).
    """
    return any(t.lower in VERBS for t in tokens[:comma]) and not any(t.text == "," for t in tokens[:comma])


def _phrase(sentence: str, tokens: list[Token], first: int, last: int) -> str:
    return sentence[tokens[first].start : tokens[last].end]


def _inverted_subject(sentence: str, tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The subject behind the verb: `,” said Qureshi`, `…, said a spokesman for the ministry`."""
    if index == 0 or index + 1 >= len(tokens) or tokens[index].quoted:
        return None
    before = tokens[index - 1].text
    if before not in ("”", '"', "»", "’", "'", "''", ",", "—", "–", "-") or (
        before == '"' and tokens[index].quoted
    ):
        return None
    closed = before not in (",", "—", "–", "-") or (
        index > 1 and tokens[index - 2].text in ("”", '"', "»", "’", "'")
    )
    first = index + 1
    if tokens[first].lower in BOUNDARY | {"in", "at", "it"} | DAYS or not tokens[first].text[0].isalnum():
        return None
    last = first
    while last + 1 < len(tokens):
        word = tokens[last + 1]
        if word.text == "." and tokens[last].lower in ABBREVIATED:
            last += 1
            continue
        if (tokens[last].lower, word.lower) in CLOSE_TO:
            last += 1
            continue
        if (
            not word.text[0].isalnum()
            or word.lower in (BOUNDARY - {"and"}) | {"in", "at"} | DAYS
            or word.lower in VERBS
        ):
            break
        if word.lower == "and" and not _goes_on(tokens[min(last + 2, len(tokens) - 1)]):
            break
        last += 1
    if not closed:
        rest = tokens[last + 1] if last + 1 < len(tokens) else None
        if rest is not None and (
            rest.lower in BOUNDARY - {"to", "on", "during", "after", "with"} or rest.lower in VERBS
        ):
            return None
        if (
            rest is not None
            and rest.lower not in {"in", "on", "during", "after", "to", "at"} | DAYS
            and rest.text not in ".,"
        ):
            return None
        ends = rest is None or (rest.text == "." and last + 2 >= len(tokens))
        ends = ends or (
            rest is not None
            and rest.text == ","
            and MEDIA.search(_phrase(sentence, tokens, first, last)) is not None
        )
        if not can_speak(tokens, (first, last)) or (not ends and find_subject(tokens, index - 1) is not None):
            return None
    return first, last


def _goes_on(token: Token) -> bool:
    """Whether a subject goes on behind "and": "legal analyst and former prosecutor Elie Honig"."""
    return token.text[0].isupper() or token.lower == "former" or token.lower in ROLES


def _closing(sentence: str, tokens: list[Token], first: int, verb: int) -> bool:
    """Whether "X said" closes the sentence or a quotation: what was said stands before it."""
    if first == 0 or (verb + 1 < len(tokens) and tokens[verb + 1].lower in ("that", "there")):
        return False
    before = first - 1
    if tokens[before].text in ("”", '"', "»") or (
        tokens[before].text == "," and before > 0 and tokens[before - 1].text in ("”", '"', "»")
    ):
        return True
    if tokens[before].text not in (",", "—", "–") or before < 3:
        return False
    rest = [t for t in tokens[verb + 1 :] if t.text not in '.”"']
    if tokens[verb].lower in (
        "told",
        "tells",
    ):  # "…, he told reporters, mentioning": past the one who was told
        while rest and rest[0].text != "," and rest[0].lower not in ("on", "in", "at", "during", "after"):
            if rest[0].lower == "that":
                return False
            rest.pop(0)
    if not rest:
        return True
    if (
        rest[0].lower in ("on", "in", "at", "during", "after", "to", "while", "when")
        or rest[0].lower in DAYS
        or rest[0].text == ","
    ):
        return len(rest) <= 24 and not any(
            t.lower in _CLAUSE_STARTERS - {"after", "while", "when", "before"} for t in rest
        )
    return len(rest) <= 4 and tokens[verb].lower in ("told", "tells", "added", "tweeted", "wrote", "reported")
