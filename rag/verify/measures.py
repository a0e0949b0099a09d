"""What stands around a number: its unit of measure, and whether it is a bound. Tables; knows no number.

"40 km" and "40 miles" are two statements, as are "at least 40" and "up to 40".
"""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["low", "high"]

_TABLE = """
kilometre: km kms kilometre kilometer
mile: mile mi
metre: metre meter
centimetre: cm centimetre centimeter
millimetre: mm millimetre millimeter
foot: foot feet ft
inch: inch
yard: yard
kilogram: kg kilo kilogram
gram: gram
tonne: tonne ton
ounce: ounce oz
litre: litre liter
gallon: gallon
barrel: barrel bpd
acre: acre
hectare: hectare
megawatt: mw megawatt
gigawatt: gw gigawatt
kilowatt: kw kwh kilowatt
mph: mph
kph: kph km/h kmph
second: second
minute: minute
hour: hour hr
day: day
week: week
fortnight: fortnight
month: month
year: year yr
decade: decade
century: century centuries
degree: degree
point: percentage(?=\\spoint) point
"""
TIMES = frozenset("second minute hour day week fortnight month year decade century".split())
_UNITS = {
    word: unit
    for row in _TABLE.strip().splitlines()
    for unit, words in [row.split(": ")]
    for word in words.split()
}
_NO_UNIT = frozenset({"percentage(?=\\spoint)"})
_UNIT = re.compile(
    r"[\s-]{0,2}(?:(?:square|cubic|sq|nautical|metric|basis|straight|consecutive|full)[\s-])?(?P<unit>"
    + "|".join(sorted((re.escape(word) for word in _UNITS if word not in _NO_UNIT), key=len, reverse=True))
    + r")(?:e?s)?(?![\w])"
)
_LOW = (
    r"at least|more than|over|above|exceed(?:s|ed|ing)?|upwards? of|no (?:fewer|less) than|not less than|in excess of"
    r"|a minimum of|greater than|topp(?:ed|ing)|surpass(?:es|ed|ing)"
)
_HIGH = (
    r"up to|at most|(?:less|fewer|lower) than|under|below|no more than|not more than|a maximum of|as many as|as much as"
    r"|nearly|almost|close to|just short of|not quite"
)
_BOUND = re.compile(
    rf"(?:\b(?P<low>{_LOW})|\b(?P<high>{_HIGH}))\s+(?:(?:an?|its|some|about|around|us|rs\.?)\s+)?[$€£¥₹]?$"
)
_PLUS = re.compile(r"\+|\s+(?:or|and) (?P<word>more|over|above|less|fewer|under|below)\b")


def unit_after(text: str, end: int) -> str | None:
    """The unit of the number that ends at `end` of a lower-case `text`."""
    match = _UNIT.match(text, end)
    return _UNITS[match["unit"]] if match else None


def bound_of(text: str, start: int, end: int) -> Bound | None:
    """Whether the number at `text[start:end]` is said as a least ("at least", "over") or as a most."""
    match = _BOUND.search(text[max(0, start - 28) : start])
    if match is not None:
        return "low" if match["low"] else "high"
    after = _PLUS.match(text, end)
    if after is None:
        return None
    return "high" if after["word"] in ("less", "fewer", "under", "below") else "low"
