"""Words of one sentence and the noun phrases among them. Knows order and word lists; resolves no name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.verify.speech import (
    ADVERBS,
    BOUNDARY,
    DAYS,
    DETERMINERS,
    FIRST_PERSON,
    PRONOUNS,
    ROLES,
    STATEMENT_NOUNS,
    VERBS,
)

_TOKEN = re.compile(r"[^\W_](?:[\w’'\-&]|\.(?=\w))*|@\w+|''|[^\s\w]")
_OPEN, _CLOSE = "“«", "”»"
ABBREVIATED = frozenset("gen lt maj col adm sen rep gov st mr mrs ms dr u.s u.n u.k prof brig".split())
LONGEST_ASIDE = 30  # tokens between the commas of "Lavrov, who is in Islamabad, said"
_SPANS = frozenset("week month year night morning".split())
_NO_ASIDE = frozenset("because and but so if unless while".split())
CLOSE_TO = frozenset(
    {("close", "to"), ("familiar", "with"), ("briefed", "on"), ("knowledge", "of"), ("involved", "in")}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its offsets; `quoted` when it stands inside quotation marks."""

    text: str
    lower: str
    start: int
    end: int
    quoted: bool


def tokenise(sentence: str, opened: bool = False) -> list[Token]:
    """Tokens of a sentence; `opened` when it begins inside a quotation."""
    tokens = []
    inside = opened
    for match in _TOKEN.finditer(sentence):
        text = match[0]
        if text in _OPEN:
            inside = True
        elif text in _CLOSE or text == "''":
            inside = False
        elif text == '"':
            inside = not inside
        lower = text.lower() if text != "WHO" else "w.h.o"  # the agency is no pronoun
        tokens.append(
            Token(text, lower.replace("’", "'"), match.start(), match.end(), inside and text not in '“«"')
        )
    return tokens


def skip_adverbs(tokens: list[Token], last: int) -> tuple[int, bool]:
    """Leftwards from the verb over auxiliaries, adverbs, days and "in a statement"; whether a negation was
    among them.
    """
    negated = False
    while last >= 0:
        word = tokens[last].lower
        if word in ADVERBS or (word.endswith("ly") and len(word) > 4 and tokens[last].text[0].islower()):
            last -= 1
        elif word in ("not", "n't", "never", "didn't", "hasn't", "haven't") or word in ("did", "does", "do"):
            negated = negated or word not in ("did", "does", "do")
            last -= 1
        elif word in DAYS and last > 0:
            last -= 1 + (tokens[last - 1].lower in ("on", "late", "early"))
        elif word in _SPANS and last > 1 and tokens[last - 1].lower in ("last", "this"):
            last -= 2
        elif word in STATEMENT_NOUNS and (start := _preposition(tokens, last)) is not None:
            last = start - 1
        else:
            break
    return last, negated


def _preposition(tokens: list[Token], last: int) -> int | None:
    for back in range(last - 1, max(-1, last - 6), -1):
        if tokens[back].lower in ("in", "during", "on"):
            return back
    return None


def find_subject(tokens: list[Token], last: int, depth: int = 0) -> tuple[int, int] | None:
    """The noun phrase that ends at `last`, or, over a parenthesis closed there, the one before it."""
    if last < 0 or depth > 3:
        return None
    if tokens[last].text in (",", ")", "—", "–"):
        opener = {",": (",",), ")": ("(",), "—": ("—",), "–": ("–",)}[tokens[last].text]
        back = last - 1
        while back > 0 and last - back <= LONGEST_ASIDE:
            if tokens[back].text in opener and tokens[back + 1].lower not in _NO_ASIDE:
                span = _noun_phrase(tokens, back - 1)
                if span is not None and can_speak(tokens, span):
                    return span
                if depth == 0 and tokens[last].text == ",":
                    back -= 1
                    continue
                return None
            back -= 1
        return None
    return _noun_phrase(tokens, last)


def _noun_phrase(tokens: list[Token], last: int) -> tuple[int, int] | None:
    if last >= 0 and tokens[last].lower.split("'")[0] in PRONOUNS | FIRST_PERSON:
        return last, last
    first = last + 1
    capital = False
    while first > 0:
        token = tokens[first - 1]
        word = token.lower
        if token.text[0].isalnum():
            if word in ("of", "for", "in", "at"):
                if (
                    first > last
                    or first < 2
                    or not (
                        tokens[first - 2].lower in ROLES
                        or (word == "of" and tokens[first - 2].text[0].isalpha())
                        or (
                            word == "in"
                            and tokens[first - 2].text.isupper()
                            and len(tokens[first - 2].text) > 1
                        )
                    )
                ):
                    break
            elif word == "and":
                if first > last or first < 2 or not _joins(tokens, first - 1):
                    break
            elif (
                word in BOUNDARY
                or word in VERBS
                or word in DAYS
                or (
                    token.text[0].islower()
                    and capital is False
                    and word not in ROLES
                    and first <= last
                    and not _reaches_determiner(tokens, first - 1)
                )
            ):
                break
            capital = capital or token.text[0].isupper()
        elif token.text in ("@", "#", "&") or (
            token.text == "." and first > 1 and tokens[first - 2].lower in ABBREVIATED
        ):
            pass
        elif token.text in '“”"‘' and first <= last and token.text in '“"‘':
            break
        else:
            break
        first -= 1
        if word in ("the", "a", "an") or (
            word in DETERMINERS and word not in ("senior", "top", "two", "both", "three")
        ):
            break
    while first <= last and tokens[first].lower in ("and", "of", "for", "in", "at"):
        first += 1
    if 1 < first <= last:
        link = 2 if (tokens[first - 2].lower, tokens[first - 1].lower) in CLOSE_TO else 1
        if (
            (link == 2 or tokens[first - 1].lower in ("of", "for", "in", "at", "from", "with"))
            and first > link
            and tokens[first - link - 1].lower in ROLES
        ):
            before = _noun_phrase(tokens, first - link - 1)
            first = before[0] if before else first
    if first > last:
        return None
    head = tokens[last]
    if head.lower.endswith("ed") and head.text[0].islower() and head.lower not in ROLES:
        return None  # "the ministers compared notes": a verb, not the end of a name
    words = [t for t in tokens[first : last + 1] if t.text[0].isalnum() or t.text[0] == "@"]
    named = any(t.text[0].isupper() or t.text[0] == "@" or t.lower in ROLES for t in words)
    if not words or not (
        named or words[0].lower in DETERMINERS or words[-1].lower in PRONOUNS | FIRST_PERSON
    ):
        return None
    return first, last


def _reaches_determiner(tokens: list[Token], index: int) -> bool:
    """Whether leftwards from `index` a determiner comes within five plain words ("the country’s top
    diplomat").
    """
    for back in range(index, max(-1, index - 6), -1):
        word = tokens[back].lower
        if word in DETERMINERS or tokens[back].text[0].isupper():
            return True
        if not tokens[back].text[0].isalnum() or (word in BOUNDARY and word != "of"):
            return False
    return False


def _joins(tokens: list[Token], index: int) -> bool:
    left, right = tokens[index - 1], tokens[index + 1]
    alike = left.text[0].isupper() or left.lower in ROLES
    return alike and (right.text[0].isupper() or right.lower in ROLES or right.lower in DETERMINERS)


def can_speak(tokens: list[Token], span: tuple[int, int]) -> bool:
    """Whether a phrase names somebody: a capital that is no day, a role, or a pronoun."""
    words = tokens[span[0] : span[1] + 1]
    return (
        any(t.text[0].isupper() and t.lower not in DAYS for t in words)
        or any(t.lower in ROLES for t in words)
        or words[-1].lower in ("he", "she", "they", "it")
    )
