"""Numbers in a text, as values. Knows digits and English number words; knows no dates but to leave them out.

"1,000", "1000", "a thousand" and "1k" are one number; "25%", "$25" and "25th" are three. A number is what the
text says it is: nothing is rounded, added up or converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import prod

from rag.verify.dates import find_dates
from rag.verify.measures import Bound, bound_of, unit_after

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
UNITS = {word: i for i, word in enumerate(_ONES.split())} | {
    w: 10 * i for i, w in enumerate(_TENS.split(), 2)
}
ORDINALS = {word: i for i, word in enumerate(_ORDINALS.split())}
ORDINALS |= {word: 10 * i for i, word in enumerate(_ORDINAL_TENS.split(), 2)}
SCALES = {"hundred": 100, "dozen": 12, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7}
SCALES |= {"billion": 10**9, "trillion": 10**12}
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
MANY = {"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 10**3, "lakhs": 10**5}
MANY |= {"millions": 10**6, "crores": 10**7, "billions": 10**9, "trillions": 10**12}
CURRENCIES = {
    "$": "dollar",
    "us$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "rs": "rupee",
}
CURRENCIES |= {
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
    "dollar": "dollar",
    "euro": "euro",
    "cents": "cent",
}
CURRENCIES |= {
    f"{money}s": money for money in ("dollar", "euro", "pound", "rupee", "riyal", "dirham", "rouble")
}
CURRENCIES |= {"rubles": "rouble", "yuan": "yuan", "yen": "yen", "lira": "lira"}

VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_WORD_NUMBER = "|".join(sorted([*UNITS, *ORDINALS], key=len, reverse=True))
_SCALE = "|".join(SCALES)
_BEFORE_NUMBER = "pre|post|mid|sub|under|over|top|non|us|rs|then|now|aged|age|ex|no|early|late|since"
_TOKEN = re.compile(
    rf"""
      (?P<code>\b(?!(?:{_BEFORE_NUMBER})-?\d)[a-z]+(?:-|(?=\d))\d[\w-]*|\b\d+/\d+\b)
    | (?P<money>us\$|[$€£¥₹]|\b(?:usd|eur|gbp|rs)\.?(?=\s?\d))?\s?
      (?P<digits>\d+(?:,\d{{2,3}})+(?:\.\d+)?
        |\d{{1,3}}(?P<spaced>(?:,\ \d{{3}})+(?!\d)|\.\ \d+(?=\ (?:[a-z]|%)|%))
        |\d+\.\d+|(?<![\d.])\.\d+|\d+(?::\d\d)?)(?P<vulgar>[½¼¾])?
      (?:(?P<th>st|nd|rd|th)\b|\s?(?P<suffix>k|mn|mln|m|bn|b|tn)\b)?
    | \b(?P<lead>half\ an?|half|an?|several|few)\s(?={_SCALE}\b)
    | \b(?P<word>{_WORD_NUMBER})\b
    | (?:\b|(?<=\d))(?P<scale>{_SCALE})\b
    | \b(?P<many>(?:{"|".join(MANY)})(?:\sof\s(?:thousands|millions|billions))?)\b
    | \b(?P<part>hal(?:f|ves|ved?)|twice|doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|quadrupled?)\b
    """,
    re.VERBOSE,
)
_GLUE = re.compile(r"\s*-?\s*(?:and\s+)?$")
_RANGE = re.compile(r"\s*(?:-|to|and|or|/)\s*$")
_UNIT = re.compile(r"[\s-]?(?:(?P<percent>%|per\s?cent(?:age)?|pc\b|percentage)|(?P<money>[a-z]+)\b)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at `text[start:end]`. `values`: what it can be; `many`: "dozens"; `word`: a code, "twice".

    `unit`: what it measures ("kilometre"); `bound`: whether it is the least or the most it may be.
    """

    start: int
    end: int
    values: frozenset[Decimal]
    ordinal: bool = False
    percent: bool = False
    currency: str | None = None
    many: int | None = None
    word: str | None = None
    in_range: bool = False
    unit: str | None = None
    bound: Bound | None = None


@lru_cache(maxsize=8192)
def find_figures(text: str) -> tuple[Figure, ...]:
    """The numbers in `text` that are no part of a date, in order. A year alone is left to the dates too."""
    plain = list(same_length(text))
    for mention in find_dates(text):
        plain[mention.start : mention.end] = " " * (mention.end - mention.start)
    return tuple(_join("".join(plain)))


def same_length(text: str) -> str:
    """Lower case, plain dashes and spaces, offsets unchanged."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_PLAIN)


_PLAIN = str.maketrans(
    {**dict.fromkeys("‐‑‒–—−", "-"), "\u00a0": " ", "\u202f": " ", "’": "'", "\u2009": " "}
)


def _join(text: str) -> Iterator[Figure]:
    """Tokens joined into numbers ("one hundred and fifty", "2.5 million"), a range sharing its unit."""
    figures: list[Figure] = []
    gaps: list[str] = []
    last_end = 0
    run: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        if run and not _continues(run, match, text):
            figures.append(_figure(run, text))
            gaps.append(text[last_end : figures[-1].start])
            last_end = figures[-1].end
            run = []
        run.append(match)
    if run:
        figures.append(_figure(run, text))
        gaps.append(text[last_end : figures[-1].start])
    for i in range(len(figures) - 1, 0, -1):
        both = figures[i - 1], figures[i]
        if _RANGE.fullmatch(gaps[i]) and not any(f.word for f in both) and both[0].ordinal == both[1].ordinal:
            figures[i - 1] = _share(figures[i - 1], figures[i])
    yield from figures


def _continues(run: Sequence[re.Match[str]], match: re.Match[str], text: str) -> bool:
    previous = run[-1]
    gap = text[previous.end() : match.start()]
    if (
        len(gap) > 6
        or not _GLUE.fullmatch(gap)
        or previous["code"]
        or match["code"]
        or match["part"]
        or previous["part"]
    ):
        return False
    if previous["lead"]:
        return bool(match["scale"])
    if match["scale"]:
        return (
            previous["digits"] or previous["word"] or previous["scale"]
        ) is not None and gap.strip() != "and"
    if match["word"] and not previous["digits"] and (previous["word"] or previous["scale"]):
        if previous["scale"]:
            return previous["scale"] != "dozen"
        tens = UNITS.get(previous["word"], 0)
        return (
            tens >= 20
            and "and" not in gap
            and (UNITS.get(match["word"], ORDINALS.get(match["word"], 0)) < 10)
        )
    return False


def _figure(run: Sequence[re.Match[str]], text: str) -> Figure:
    first, last = run[0], run[-1]
    start, end = first.start(), last.end()
    if first["code"]:
        return Figure(start, end, frozenset(), word=first["code"])
    if first["part"]:
        return Figure(start, end, frozenset(), word=first["part"])
    if first["many"]:
        return Figure(start, end, frozenset(), many=prod(MANY[word] for word in first["many"].split(" of ")))
    if first["lead"] in ("several", "few"):
        return Figure(start, end, frozenset(), many=prod(SCALES[m["scale"]] for m in run if m["scale"]))
    start += len(first[0]) - len(first[0].lstrip())
    if first["digits"] and ":" in first["digits"]:
        return Figure(start, end, frozenset(), word=first["digits"])
    value, ordinal = _value(run)
    currency = CURRENCIES.get((first["money"] or "").strip(". "))
    percent, bound, measured = False, bound_of(text, start, end), unit_after(text, end)
    if (unit := _UNIT.match(text, end)) is not None:
        if unit["percent"]:
            percent, end = True, unit.end()
            measured = unit_after(text, end) or "percent"
        elif unit["money"] in CURRENCIES and not currency:
            currency, end = CURRENCIES[unit["money"]], unit.end()
    values = {value}
    if first["spaced"]:  # "235, 000", as tokenised texts have it, or two numbers
        values |= {Decimal(part) for part in re.findall(r"\d+", first["digits"])}
    # A bare "m" may be metres, and "5k" a distance.
    if first["suffix"] in ("m", "k", "b") and len(run) == 1 and not currency:
        values.add(value / SUFFIXES[first["suffix"]])
    return Figure(start, end, frozenset(values), ordinal, percent, currency, unit=measured, bound=bound)


def _value(run: Sequence[re.Match[str]]) -> tuple[Decimal, bool]:
    total, current, ordinal = Decimal(0), Decimal(0), False
    for match in run:
        if match["digits"]:
            current = Decimal(re.sub("[, ]", "", match["digits"]))
            current += VULGAR.get(match["vulgar"] or "", 0)
            current *= SUFFIXES.get(match["suffix"] or "", 1)
            ordinal = bool(match["th"])
        elif match["lead"]:
            current = Decimal("0.5") if match["lead"].startswith("half") else Decimal(1)
        elif match["word"]:
            ordinal = match["word"] in ORDINALS
            current += UNITS.get(match["word"], ORDINALS.get(match["word"], 0))
        elif match["scale"]:
            current = (current or Decimal(1)) * SCALES[match["scale"]]
            if SCALES[match["scale"]] > 100:
                total, current = total + current, Decimal(0)
    return (total + current).normalize(), ordinal


def _share(first: Figure, second: Figure) -> Figure:
    """In "10 to 15 million dollars" the first number may be of the second one's scale, and has its unit."""
    values = set(first.values)
    for value in second.values:
        for scale in (10**3, 10**6, 10**9, 10**12):
            if value >= scale and all(v < scale for v in first.values):
                values |= {v * scale for v in first.values}
    return Figure(
        first.start,
        first.end,
        frozenset(v.normalize() for v in values),
        first.ordinal,
        first.percent or second.percent,
        first.currency or second.currency,
        in_range=True,
        unit=first.unit or second.unit,
        bound=first.bound,
    )
