"""Proper names of a claim, and whether its evidence has them. Knows spelling and nations; knows no numbers.

A name stands when each of its words does: as written, in another spelling of the name (Mehmood, Mahmood),
as adjective or people of the same country (Russia, Russians), as an acronym of words that stand there (SCO)
or the words of such an acronym. Titles and offices are no names. A country may be said for its capital, not
the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.names import distance, skeleton
from rag.nations import nations, seats
from rag.text import STOPWORDS, fold, stem, word_spans
from rag.verify.common_words import GENERIC, opens_a_sentence
from rag.verify.dates import find_dates
from rag.verify.numerals import CURRENCIES, MANY, ORDINALS, SCALES, UNITS
from rag.verify.speech import VERBS
from rag.verify.titles import TITLES

_NO_NAME = STOPWORDS | GENERIC | {word for title in TITLES for word in re.findall(r"[a-z]+", title)}
_NO_NAME |= {*UNITS, *ORDINALS, *SCALES, *MANY, *CURRENCIES}
_NO_NAME |= frozenset("i ok covid coronavirus tv am pm gmt utc".split())
_VERBS = frozenset(VERBS) | frozenset(
    "is was are were has had have will would can could may might must did does do met visited arrived left"
    " came went became won lost died killed took made signed agreed".split()
)
_STARTS_AFTER = re.compile(r"(?:(?:^|[.!?:;\n•—–])[\s\"'“”‘’(\[]*|\s[\"“‘])$")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|gen|lt|col|maj|sgt|capt|adm|sen|rep|gov|st|no|vs|prof|rev|hon)|\b[a-z])\.\s*$",
    re.I,
)
_OTHERWISE = frozenset({"male", "polish"})  # words too
_LOCATIVE = re.compile(
    r"\b(?:in|at|to|from|near|of|towards?|outside|around|reached|visited|left|via)\s+(?:the\s+)?$", re.I
)
_ENDINGS = re.compile(r"(?:ians?|ans?|ese|ish|is?|ns?|ers?|[aes])$")
_PEOPLE = re.compile(r"(?:ians?|ans?|ese|ish|is?)$")
_ALIASES = {"un": "united nations", "eu": "european union", "nato": "north atlantic treaty organization"}


@dataclass(frozen=True, slots=True)
class _Known:
    """What evidence and context offer: folded words in order, and what a word can be recognised by."""

    text: str
    sequence: tuple[str, ...]
    positions: dict[str, list[int]]
    stems: frozenset[str]
    skeletons: dict[str, list[str]]
    roots: dict[str, list[str]]
    countries: frozenset[str]
    upper: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    raw: str


def missing_names(claim: str, evidence: Sequence[str], context: str) -> list[tuple[int, int]]:
    """(start, end) of each name of `claim` that neither `evidence` nor `context` has, its words joined."""
    tokens = [_Token(s, e, word, claim[s:e]) for s, e, word in word_spans(claim)]
    named = list(_named(claim, tokens))
    if not named:
        return []
    known = _known("\n".join((*evidence, context)))
    missing: list[tuple[int, int]] = []
    previous: tuple[int, str] | None = None
    for first, size in named:
        phrase = tuple(token.word for token in tokens[first : first + size])
        start, end = tokens[first].start, tokens[first + size - 1].end
        found = _find(claim, phrase, start, known, tokens, first)
        if found is None:
            if missing and not claim[missing[-1][1] : start].strip(" -’'s."):
                missing[-1] = (missing[-1][0], end)
            else:
                missing.append((start, end))
        elif size == 1 and found and previous is not None and previous[0] == first - 1:
            gap = claim[tokens[first - 1].end : start]
            if gap in (" ", ". ") and not _near(previous[1], found, known):
                missing.append((tokens[first - 1].start, end))
        previous = (first, found) if size == 1 and found else None
    return missing


def name_runs(text: str) -> list[tuple[int, int, set[str]]]:
    """(start, end, last words) of each full name in `text`; a nation is known by its country."""
    tokens = [_Token(s, e, word, text[s:e]) for s, e, word in word_spans(text)]
    table, _ = _nation_tables()
    runs: list[tuple[int, int, set[str]]] = []
    last = -1
    for first, size in _named(text, tokens):
        phrase = tuple(token.word for token in tokens[first : first + size])
        start, end = tokens[first].start, tokens[first + size - 1].end
        key = table.get(phrase, phrase[-1])
        if (
            runs
            and last == first - 1
            and phrase not in table
            and text[tokens[last].end : start] in (" ", "-")
        ):
            runs[-1] = (runs[-1][0], end, {key})
        else:
            runs.append((start, end, {key}))
        last = first + size - 1
    return runs


def _named(claim: str, tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """(index, size) of each name's word, and of each nation's words together."""
    dated = [(mention.start, mention.end) for mention in find_dates(claim)]
    i = 0
    while i < len(tokens):
        token = tokens[i]
        size = _nation_size(tokens, i)
        if size and (token.word not in _OTHERWISE or not _starts(claim, token.start)):
            yield i, size
        elif (
            any(c.isupper() for c in token.raw)
            and len(token.word) > 1
            and not any(c.isdigit() for c in token.word)
            and token.word not in _NO_NAME
            and not any(start <= token.start < end for start, end in dated)
            and (not _starts(claim, token.start) or _name_at_start(claim, tokens, i))
        ):
            yield i, 1
        i += max(size, 1)


def _starts(claim: str, at: int) -> bool:
    before = claim[max(0, at - 12) : at]
    return _STARTS_AFTER.search(before if at > 12 else claim[:at]) is not None and not _ABBREVIATED.search(
        before
    )


def _name_at_start(claim: str, tokens: Sequence[_Token], i: int) -> bool:
    token = tokens[i]
    if sum(c.isupper() for c in token.raw) > 1:
        return True
    following = (
        tokens[i + 1]
        if i + 1 < len(tokens) and claim[token.end : tokens[i + 1].start] in (" ", "-")
        else None
    )
    if following is not None and following.raw[:1].isupper() and following.word not in _NO_NAME:
        return not opens_a_sentence(token.word, before_verb=False)
    return not opens_a_sentence(token.word, before_verb=following is not None and following.word in _VERBS)


def _find(
    claim: str, phrase: tuple[str, ...], start: int, known: _Known, tokens: Sequence[_Token], first: int
) -> str | None:
    """The word of the evidence that `phrase` stands on ("" where it stands otherwise), or None."""
    table, seat_table = _nation_tables()
    if phrase in table:
        if _has_sequence(phrase, known):
            return ""
        country = table[phrase]
        if phrase not in seat_table:
            return "" if country in known.countries else None
        same_seat = any(skeleton(phrase[-1]) == skeleton(word) for word in known.positions if len(word) > 3)
        metonym = country in known.countries and not _LOCATIVE.search(claim[:start])
        return "" if same_seat or metonym else None
    word = phrase[0]
    if word in known.positions:
        return word
    if word.rstrip("s") in known.positions:
        return word.rstrip("s")
    if stem(word) in known.stems:
        return ""
    if len(word) > 3 and (variant := _variant(word, known)) is not None:
        return variant
    root = _root(word)
    if len(root) > 3 and any(_PEOPLE.search(word) or _PEOPLE.search(o) for o in known.roots.get(root, ())):
        return ""
    return "" if _acronym(claim, tokens, first, known) else None


def _variant(word: str, known: _Known) -> str | None:
    """Another spelling of one name: equal but for vowels, doubled letters and the like, and as long."""
    sounds = skeleton(word)
    most = 2 if len(sounds) > 2 else 1 if len(word) > 4 else 0
    others = known.skeletons.get(sounds, ())
    return next((o for o in others if abs(len(word) - len(o)) <= 2 and distance(word, o) <= most), None)


def _acronym(claim: str, tokens: Sequence[_Token], first: int, known: _Known) -> bool:
    token = tokens[first]
    if token.raw.isupper() and len(token.word) > 1:
        spelled = _ALIASES.get(token.word)
        if spelled and spelled in known.text:
            return True
        small = r"(?:(?:of|and|the|for|on|in|de|against|to)[\s-]+)*"
        pattern = r"\b" + rf"[\w'’]*[\s-]+{small}".join(map(re.escape, token.word)) + r"[\w'’]*"
        return re.search(pattern, known.text) is not None
    # The reverse: a run of capitals in the claim whose initials the evidence has.
    low = first
    while low > 0 and _joins(claim, tokens, low - 1):
        low -= 1
    high = first
    while high + 1 < len(tokens) and _joins(claim, tokens, high):
        high += 1
    for a in range(low, first + 1):
        for b in range(high, first - 1, -1):
            initials = "".join(t.word[0] for t in tokens[a : b + 1] if t.raw[:1].isupper())
            if b - a > 0 and len(initials) > 1 and initials in known.upper:
                return True
    return False


def _joins(claim: str, tokens: Sequence[_Token], i: int) -> bool:
    """Whether token `i` and the next belong to one capitalised run ("Organization of American States")."""
    small = {"of", "and", "the", "for", "on", "in", "de", "against"}
    if claim[tokens[i].end : tokens[i + 1].start] not in (" ", "-"):
        return False
    return all(t.raw[:1].isupper() or t.word in small for t in (tokens[i], tokens[i + 1]))


def _near(one: str, two: str, known: _Known) -> bool:
    """Whether the parts of one full name stand together somewhere, in their order."""
    after = known.positions.get(two, ())
    return any(0 < q - p <= 3 for p in known.positions.get(one, ()) for q in after)


def _has_sequence(phrase: tuple[str, ...], known: _Known) -> bool:
    size = len(phrase)
    return any(known.sequence[p : p + size] == phrase for p in known.positions.get(phrase[0], ()))


@lru_cache(maxsize=4096)
def _known(text: str) -> _Known:
    spans = word_spans(text)
    sequence = tuple(word for _, _, word in spans)
    positions: dict[str, list[int]] = {}
    for i, word in enumerate(sequence):
        positions.setdefault(word, []).append(i)
    skeletons: dict[str, list[str]] = {}
    table, _ = _nation_tables()
    singles = {phrase[0] for phrase in table if len(phrase) == 1}
    for start, end, word in spans:
        if len(word) > 3 and text[start:end][:1].isupper() and word not in singles:
            skeletons.setdefault(skeleton(word), []).append(word)
    roots: dict[str, list[str]] = {}
    for word in positions:
        if len(word) > 3:
            roots.setdefault(_root(word), []).append(word)
    tokens = [_Token(s, e, word, text[s:e]) for s, e, word in spans]
    phrases = [
        sequence[i : i + size]
        for i in range(len(sequence))
        if (size := _nation_size(tokens, i, any_case=True))
    ]
    return _Known(
        fold(text),
        sequence,
        positions,
        frozenset(stem(word) for word in positions),
        skeletons,
        roots,
        frozenset(table[phrase] for phrase in phrases),
        frozenset(word for s, e, word in spans if text[s:e].isupper() and len(word) > 1),
    )


def _nation_size(tokens: Sequence[_Token], i: int, *, any_case: bool = False) -> int:
    """How many words from `i` on name a nation, its people or its seat of power; 0 for none."""
    table, _ = _nation_tables()
    if not any_case and not tokens[i].raw[:1].isupper():
        return 0
    for size in (3, 2, 1):
        phrase = tuple(token.word for token in tokens[i : i + size])
        if len(phrase) == size and phrase in table:
            return size
    return 0


@lru_cache(maxsize=1)
def _nation_tables() -> tuple[dict[tuple[str, ...], str], frozenset[tuple[str, ...]]]:
    """Names of nations as folded words to their country, and which of them are seats of power."""
    table = {tuple(w for _, _, w in word_spans(name)): country for name, country in nations().items()}
    return table, frozenset(tuple(w for _, _, w in word_spans(name)) for name in seats())


def _root(word: str) -> str:
    """A place's name without what makes it an adjective or a people."""
    return _ENDINGS.sub("", word).rstrip("aeiou")
