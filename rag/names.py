"""Whether two written names can be one person, office or body. Knows spelling, word order, titles and initials;
knows no article and no world.

"Can be" is all that two names tell: "Bush" can be either of two, so `resolve` answers only where one fits. Names of
which both say a given name are one only when these agree ("Nawaz Sharif" and "Shehbaz Sharif" never are).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"['’](?:s)?(?=\s|$)")
_PARTICLES = frozenset(
    "al el ul ur von van der den de da di du la le dos das del della ter ten zu af".split()
)
_SON_OF = frozenset({"bin", "ibn", "bint", "ben"})
_TITLES = frozenset(
    "president prime minister premier foreign defence defense interior finance deputy vice chancellor secretary general"
    " state king queen prince princess crown emir sultan pope sheikh mr mrs ms miss dr sir lady lord prof professor"
    " gen lt col maj adm admiral colonel major captain capt sgt brig marshal ambassador senator sen rep representative"
    " governor gov mayor judge justice ayatollah imam hon rev archbishop bishop cardinal pm fm coas chief army the of and"
    " former ex acting special envoy first us un russian chinese american pakistani indian iranian ukrainian british"
    " nato eu uk who imf iaea speaker chairman chairwoman spokesman spokeswoman spokesperson minister's excellency".split()
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LEFT_OUT = frozenset(
    {None, "iii", "iv"}
)  # suffixes that news leaves out; a father has none where a son is "Jr"
# Surnames that are written first, so that the first word alone is the surname.
_FAMILY_FIRST = frozenset(
    "xi kim moon park yoon roh lee li wang zhang chen liu zhao hu mao deng jiang zhou wen han tsai lai ma wu yang sun lin"
    " qin nguyen tran pham ho ban abe kishida suga".split()
)
_SHORT = {
    row.split()[0]: frozenset(row.split())
    for row in (
        "joe joseph|bill william|will william|bob robert|rob robert|mike michael|jim james|tony anthony antony|tom thomas"
        "|dick richard|liz elizabeth|dan daniel|dave david|chris christopher|matt matthew|steve steven|ben benjamin"
        "|bibi benjamin|ron ronald|don donald|ted edward theodore|ed edward|nick nicholas|alex alexander|sam samuel|greg gregory"
        "|jeff jeffrey|ken kenneth|andy andrew|pete peter|kate katherine|jen jennifer|chuck charles|bernie bernard"
        "|vladimir volodymyr|sergei serhiy|alexander oleksandr|md mohammed muhammad mohamed"
    ).split("|")
}
_OFFICE_WORDS = {
    "pm": "prime minister",
    "fm": "foreign minister",
    "pmo": "prime minister office",
    "fo": "foreign office",
}
_OFFICE_WORDS |= {
    "mfa": "foreign ministry",
    "mod": "defence ministry",
    "moi": "interior ministry",
    "hq": "headquarters",
}
_OFFICE_WORDS |= {
    "coas": "army chief",
    "defense": "defence",
    "premier": "prime minister",
    "govt": "government",
}
_OFFICE_WORDS |= {"organization": "organisation", "dept": "department", "centre": "center", "dy": "deputy"}
_OFFICES = frozenset(
    "house office ministry minister ministers secretariat palace embassy department headquarters organisation committee"
    " council government chief secretary".split()
)
_SOUNDS = (("ph", "f"), ("ck", "k"), ("x", "ks"), ("q", "k"), ("z", "s"), ("w", "v"), ("j", "y"))


@dataclass(frozen=True, slots=True)
class _Name:
    """The words of a name that tell people apart, folded; particles, titles and suffixes set aside."""

    words: tuple[str, ...]
    suffix: str | None
    patronymic: bool  # "Mohammed bin Salman": the last word is the father’s name
    bare_particle: bool  # "bin Salman", "von der Leyen": a surname alone
    upper: str | None  # "MBS"


def same_name(one: str, two: str) -> bool:
    """Whether two names, of persons, offices or bodies, can stand for one: spelling, title, initials, order apart."""
    if _folded(one) == _folded(two) and _folded(one):
        return True
    if (first := _office(one)) and (second := _office(two)):
        return first == second
    return same_person(one, two)


def same_person(one: str, two: str) -> bool:
    """Whether two names of persons can be one: the surnames alike, and given names alike, shortened or left out."""
    first, second = _parse(one), _parse(two)
    if not first.words or not second.words:
        return False
    if first.upper or second.upper:
        return _acronym(first, second, one, two)
    if len(first.words) > len(second.words):
        first, second = second, first
    if len(first.words) == 1:
        return _surname_of(first, second)
    if first.suffix != second.suffix and not {first.suffix, second.suffix} <= _LEFT_OUT:
        return False
    if (
        _middle_initials(first)
        and _middle_initials(second)
        and _middle_initials(first) != _middle_initials(second)
    ):
        return False
    if first.patronymic != second.patronymic and len(first.words) == len(second.words):
        return False
    swapped = (*first.words[1:], first.words[0])
    return (
        _within(first.words, second.words)
        or "".join(first.words) == "".join(second.words)
        or (
            len(first.words) == len(second.words) == 2
            and bool({first.words[0], second.words[0]} & _FAMILY_FIRST)
            and _within(swapped, second.words)
        )
    )


def resolve(name: str, known: Iterable[str]) -> str | None:
    """The fullest of `known` that `name` stands for; None when none fits, or when it could be several people."""
    fitting = sorted(
        {other for other in known if same_name(name, other)}, key=lambda other: (-len(other.split()), other)
    )
    if not fitting:
        return None
    if any(not same_name(one, two) for one in fitting for two in fitting):
        return None
    return fitting[0]


def group(names: Sequence[str]) -> list[tuple[str, ...]]:
    """`names` by whom they stand for, fullest first in each; a name that could be several people stands alone.

    Groups come in the order of their first name.
    """
    groups: list[list[str]] = []
    full = sorted(dict.fromkeys(names), key=lambda name: -len(_parse(name).words))
    for name in full:
        fits = [each for each in groups if all(same_name(name, other) for other in each)]
        if len(fits) == 1:
            fits[0].append(name)
        else:
            groups.append([name])
    first = {name: i for i, name in reversed(list(enumerate(names)))}
    return sorted((tuple(each) for each in groups), key=lambda each: min(first[name] for name in each))


def alike(one: str, two: str) -> bool:
    """Whether two folded words are spellings of one name: equal by sound of their consonants and nearly as written."""
    if one == two:
        return True
    shorter, longer = sorted((one, two), key=len)
    if len(shorter) < 4 or len(longer) - len(shorter) > 2 or skeleton(one) != skeleton(two):
        return False
    return distance(one, two) <= (2 if len(shorter) > 4 else 1)


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The consonants of a folded word by sound, with its first letter: equal for transliterations of one name."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    word = re.sub(r"c(?![eiy])", "k", word)
    word = re.sub(r"(?<=[bdgkt])h", "", word)
    word = re.sub(r"^[aeiou]", "a", word[:1]) + re.sub(r"[aeiouy]", "", word[1:].replace("c", "s"))
    return re.sub(r"(.)\1+", r"\1", word)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ł", "l").replace("ø", "o"))
    return " ".join(
        "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("’", "'").split()
    )


@lru_cache(maxsize=8192)
def _parse(name: str) -> _Name:
    stripped = _POSSESSIVE.sub("", name.strip())
    upper = stripped if re.fullmatch(r"[A-Z]{2,5}", stripped) else None
    words = [word.rstrip(".").replace("'", "") for word in _WORD.findall(_folded(stripped).replace("-", " "))]
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else None
    start = 0
    while start < len(words) - 1 and words[start] in _TITLES:
        start += 1
    words = words[start:]
    sons = [i for i, word in enumerate(words) if word in _SON_OF]
    core = tuple(word for word in words if word not in _PARTICLES and word not in _SON_OF)
    bare = bool(words) and words[0] in _PARTICLES | _SON_OF and len(core) == 1
    return _Name(core, suffix, bool(sons) and sons[0] > 0, bare, upper)


def _surname_of(single: _Name, other: _Name) -> bool:
    """Whether one word can be all that is said of `other`."""
    word = single.words[0]
    if len(other.words) == 1:
        return _alike_given(word, other.words[0]) if len(word) > 1 else False
    if other.patronymic and not single.bare_particle:
        return alike(word, other.words[0])
    return alike(word, other.words[-1]) or (word == other.words[0] and word in _FAMILY_FIRST)


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of `short` stand in `long` in order, the last one at the end or right behind the others."""
    at = 0
    for word in short:
        while at < len(long) and not _alike_given(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return True


def _alike_given(one: str, two: str) -> bool:
    if min(len(one), len(two)) == 1:
        return one[0] == two[0]
    return alike(one, two) or bool(_SHORT.get(one, {one}) & _SHORT.get(two, {two}))


def _middle_initials(name: _Name) -> tuple[str, ...]:
    return tuple(word for word in name.words[1:-1] if len(word) == 1)


def _acronym(first: _Name, second: _Name, one: str, two: str) -> bool:
    """Whether capitals alone ("MBS", "SCO") are the initials of the other name’s words, small ones left out or not."""
    if first.upper and second.upper:
        return first.upper == second.upper
    capitals, spelled = (first.upper, two) if first.upper else (second.upper, one)
    words = re.findall(r"[^\W_]+", spelled.replace("’s", "").replace("'s", ""))
    main = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0] for word in words).upper()
    return len(words) > 1 and capitals in (main, every)


@lru_cache(maxsize=2048)
def _office(name: str) -> frozenset[str] | None:
    """The words of an office or body, abbreviations spelled out; None for what names none."""
    plain = re.sub(r"'s?(?=\s|$)", "", _folded(name)).replace("-", " ").replace(".", "")
    words = " ".join(_OFFICE_WORDS.get(word, word) for word in plain.split()).split()
    if (
        not words
        or not set(words) & _OFFICES
        or words[-1] not in _OFFICES | {"affairs", "defence", "interior"}
    ):
        return None
    return frozenset(word for word in words if word not in ("of", "for", "the", "affairs", "and"))


def distance(one: str, two: str) -> int:
    """Levenshtein distance: single letters put in, taken out or changed."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]
