"""What a sentence enumerates: "a, b and c", "to do a, to do b and to do c", each part a slice. Knows punctuation and
small words; knows no question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_PART, LONGEST_STEP = 7, 16  # words of a part; of a part that tells what to do
AROUND = 9  # words before and after that say what is enumerated
_LAST_JOIN = re.compile(r",? (?:and|or|as well as|plus|&)(?: also| even)? ")
_NAME = r"(?:(?:[“\"(]?[^\W\d_a-z][\w’'.+-]*|e[A-Z]\w+|i[A-Z]\w+)[”\")]?)"
_LINK = r"(?: (?:of|the|de|la|bin|al|von|van|for|&) (?=[“\"]?[A-Z]))"
_ROLE = r"(?:(?:the |its |an? |former )?(?:(?!(?:of|in|on|for|with|against|from|by|at|to|and|or|is|are|was|were)\b|(?!neighbou?ring)[a-z]+ing )[a-z]{4,} ){0,2})"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATED = rf"(?: (?:by|on|until|in) {_MONTH} \d{{1,2}})?"
_OPENS = re.compile(rf"(?:[Tt]he )?{_NAME}(?:(?:{_LINK}| ){_NAME}){{0,6}}{_DATED}$")
_BEGINS = re.compile(
    rf"(?P<role>{_ROLE})(?P<name>(?:[Tt]he )?{_NAME}(?:(?:{_LINK}| ){_NAME}){{0,6}}{_DATED})"
)
_FINITE = frozenset(
    "is are was were be been being has have had will would can could may might must shall should do does did said says say told "
    "which who whom that when while where because if but".split()
)
_STOPS = frozenset(
    "in at during from by as after before about over under between among amid since until within without into than to including like "
    "namely such only also both either not when he she they it we i there this these those".split()
)
_ACROSS = frozenset(
    "into as after before during without since".split()
)  # no part of a list reaches over these
_BEFORE = _STOPS | frozenset("on for with against and or of".split())
_GOES_ON = frozenset("of on for with against between".split())
_DETERMINERS = frozenset("the a an its their his her our some any several all more new further".split())
_DAYS = re.compile(rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{_MONTH}")
_DOING = re.compile(r"[a-z]{3,}ing\b")
_OF_MANY = frozenset("range number list import export kind variety mix series lack".split())
_PERSON = re.compile(rf"{_NAME} {_NAME}")
_STEPS = re.compile(
    r"\bto (?P<list>[a-z][^,;:]{3,110}(?:, to [a-z][^,;:]{3,110})*,? and to [a-z][^,;:.]{3,110})"
)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Offsets of the parts, whether all are names, and the words right before and after."""

    parts: tuple[tuple[int, int], ...]
    named: bool
    before: str
    after: str
    steps: bool = False


def enumerations(sentence: str) -> list[Enumeration]:
    """What `sentence` enumerates, in order."""
    found = [each for each in (_steps(match, sentence) for match in _STEPS.finditer(sentence)) if each]
    taken = [(each.parts[0][0], each.parts[-1][1]) for each in found]
    for join in reversed(list(_LAST_JOIN.finditer(sentence))):
        if any(start < join.end() and join.start() < end for start, end in taken):
            continue
        parts = _parts(sentence, join)
        names = [_is_named(sentence[slice(*part)]) for part in parts]
        titled = (
            len(parts) > 1 and _PERSON.match(sentence[slice(*parts[0])]) and not any(names[1:])
        )  # "Ann Lee, head of this and that"
        one_name = "&" in join[0] and len(parts) == 2 and all(names)  # "Smith & Sons"
        if len(parts) < 2 or titled or one_name:
            continue
        named = all(names)
        found.append(_around(sentence, parts, named))
        taken.append((parts[0][0], parts[-1][1]))
    return sorted(found, key=lambda each: each.parts[0])


def _around(sentence: str, parts: list[tuple[int, int]], named: bool, steps: bool = False) -> Enumeration:
    before = sentence[: parts[0][0]].split()[-AROUND:]
    after = sentence[parts[-1][1] :].split()[:AROUND]
    return Enumeration(tuple(parts), named, " ".join(before), " ".join(after), steps)


def _steps(match: re.Match[str], sentence: str) -> Enumeration | None:
    parts = []
    start = match.start("list")
    for piece in re.split(r"(,? and to |, to )", match["list"]):
        if not re.fullmatch(r",? and to |, to ", piece):
            parts.append((start, start + len(piece.rstrip(' ”"'))))
        start += len(piece)
    if any(len(sentence[slice(*part)].split()) > LONGEST_STEP for part in parts):
        return None
    return _around(sentence, parts, False, steps=True)


def _is_named(text: str) -> bool:
    name = _BEGINS.match(text)
    return name is not None and (name["role"].strip() in ("", "the") or " " in name["name"])


def _parts(sentence: str, join: re.Match[str]) -> list[tuple[int, int]]:
    """The parts of the enumeration whose last two parts `join` joins; fewer than two when it is none."""
    last = _last(sentence, join.end())
    if last is None:
        return []
    parts = [last]
    named = _is_named(sentence[slice(*last)])
    end = join.start()
    while True:
        comma = sentence.rfind(", ", 0, end)
        piece = (comma + 2, end)
        text = sentence[slice(*piece)]
        other = _DAYS.fullmatch(text) or (_DOING.match(text) and not _DOING.match(sentence[slice(*last)]))
        if comma < 0 or not _fits(text) or other or (named and not _is_named(text)):
            break
        parts.insert(0, piece)
        end = comma
    first = _first(sentence, end, named)
    if first is not None:
        parts.insert(0, first)
    return parts


def _fits(text: str) -> bool:
    """Whether the words between two commas can be one part."""
    tokens = text.lower().split()
    return (
        0 < len(tokens) <= LONGEST_PART
        and not set(tokens) & (_FINITE | _ACROSS)
        and not re.search(r"[;:—–()]|^\d{4}$", text)
        and tokens[0] not in _BEFORE
    )


def _last(sentence: str, start: int) -> tuple[int, int] | None:
    text = re.split(r"[,;:.!?)—–…](?:\s|$)|[”\"](?:\s|$)|\s[—–-]\s", sentence[start:], maxsplit=1)[0]
    text = text.rstrip(' .,;:!?”"’)')
    name = _BEGINS.match(text)
    if name and (name["role"].strip() in ("", "the") or " " in name["name"]):
        kept = name["name"]
        begin = start + name.start("name")
        tail = re.fullmatch(r" ([a-z]{4,})", text[name.end() :])  # "Coney Island hospital" at the end
        if tail and tail[1] not in _FINITE | _STOPS and not tail[1].endswith(("ed", "s")):
            kept += tail[0]
        return (begin, begin + len(kept.rstrip(' ”"')))
    kept_words: list[str] = []
    for position, word in enumerate(text.split(" ")):
        low = word.lower()
        if low in _FINITE or low in _STOPS or (position and low.endswith("ed") and len(low) > 4):
            break
        rest = text.split(" ")[position + 1 :]
        if low in _GOES_ON and (not rest or _DAYS.match(rest[0])):
            break
        kept_words.append(word)
        if len(kept_words) > LONGEST_PART:
            return None
    while kept_words and kept_words[-1].lower() in _GOES_ON | _DETERMINERS:
        kept_words.pop()
    return (start, start + len(" ".join(kept_words))) if kept_words else None


def _first(sentence: str, end: int, named: bool) -> tuple[int, int] | None:
    """The part that ends at `end`, back to the word that opens the enumeration."""
    text = sentence[:end].rstrip(' ”"') if sentence[:end].endswith(" ") else sentence[:end]
    if named:
        name = _OPENS.search(text)
        if name and _DAYS.fullmatch(name[0]):
            return None
        return (name.start() + (len(name[0]) - len(name[0].lstrip('“"('))), len(text)) if name else None
    start = len(text)
    count = 0
    for match in reversed(list(re.finditer(r"\S+", text))):
        word = match[0]
        low = word.lower().strip("“”\"'")
        if (
            word.endswith((",", ";", ":", ".", "—", "–", "-", "?", "!", ")"))
            or low in _BEFORE - {"of"}
            or low in _FINITE
        ):
            break
        before = text[: match.start()].split()
        if low == "of" and (not before or _many(before[-1]) or text[match.end() + 1 :][:1].isupper()):
            break
        if (low.endswith("ed") or low in _VERBS) and len(low) > 3 and count:
            break
        start = match.start()
        count += 1
        if low in _DETERMINERS:
            break
        if count > LONGEST_PART:
            return None
    kept = text[start:]
    return (start, len(text)) if kept.strip() and count else None


_VERBS = frozenset(
    "cover covers covering discuss discusses discussing include includes list lists practise practice produce produces sell sells buy "
    "buys want wants seek seeks raise raises make makes support supports promise promises offer offers has have provide provides "
    "meet met face faces cut cuts see sees mean means need needs use uses".split()
)


def _many(word: str) -> bool:
    """Whether what stands before "of" tells of several, so that the enumeration begins behind it."""
    low = word.lower()
    return (low.endswith("s") and not low.endswith("ss")) or low in _OF_MANY or low.rstrip("s") in _OF_MANY
