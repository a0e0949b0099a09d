"""Which eight-bit code page a text is in, by the letters that languages use. Knows letters; knows no files.

Each reading of the bytes is scored as text of each language that its code page serves: the sum of the logarithms of
how often that language uses each letter beyond ASCII. The likeliest reading wins; one that no language makes likely
is none. Letters stand in order of their frequency, counted over translated software messages.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from math import log
from string import ascii_letters

_LETTERS: Mapping[str, str] = {
    "en": "éñüöáíèçóï", "de": "üäößé", "fr": "éèàêîûôïüçùœâë", "es": "óáíñúéü¿¡ºª", "it": "èùìòàé", "pt": "ãçáõíúéêóàâºª",
    "sv": "äöåé", "da": "æøåé", "fi": "äöå", "nl": "ïéëèü", "is": "ðáíþóúöæéý", "ca": "àóéèíïçúòü·",
    "pl": "łężąśćóńź", "cs": "íážěéčšřýůúňďóť", "sk": "áížťčéšúýľóňôďäĺŕ", "hu": "éáóöőíüúű", "ro": "ăţîşâ", "hr": "ščžćđ",
    "sl": "čšž", "sq": "ëç", "tr": "ıçüşğöâî", "et": "äõüöžš", "lt": "ųšžėįąūčę", "lv": "āīēšūļņģžķč",
    "ru": "оеиантслврдпмкьуыбйзячжгшцфюхэщъё", "uk": "аноеитіврслкдмупьязбйчгцжєшхщюфїґ",
    "bg": "аеитонрсвлдпмкзбъяучгйцжшфщхю", "sr": "аиеонтрсдкмвулпјзбгшцчњжљфћхђџ", "be": "аніелысркятпдцьвмзоубўэчгшйхжюёф",
    "mk": "аиеонтрсдквлмпзјбугшцчжњфќхѓѕџљ", "el": "αετιονρμσπκηίλυέςδάγήόχθωύφβώξζψϊϋΐ",
    "he": "יותהלארשמבנסחדםעקפכןטגזצךץף", "ar": "اليمتنروةدحأعقبسكفهجخصإذىطثغضشئءزآظ،؟ـ",
}  # fmt: skip
_WEST = ("en", "de", "fr", "es", "it", "pt", "sv", "da", "fi", "nl", "is", "ca", "sq")
_CENTRE = ("pl", "cs", "sk", "hu", "ro", "hr", "sl", "de", "sq")
_CYRILLIC = ("ru", "uk", "bg", "sr", "be", "mk")
# The commoner of two that say the same first: an equal score leaves it in its place.
_PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("windows-1252", _WEST), ("windows-1250", _CENTRE), ("windows-1251", _CYRILLIC), ("windows-1254", ("tr",)),
    ("windows-1253", ("el",)), ("windows-1255", ("he",)), ("windows-1256", ("ar",)), ("windows-1257", ("et", "lt", "lv")),
    ("iso8859-2", _CENTRE), ("iso8859-9", ("tr",)), ("iso8859-7", ("el",)), ("iso8859-15", _WEST),
    ("koi8-r", ("ru", "bg")), ("koi8-u", ("uk", "ru")), ("iso8859-5", _CYRILLIC), ("cp866", ("ru", "be", "bg")),
    ("mac-roman", _WEST), ("mac-latin2", _CENTRE), ("mac-cyrillic", ("ru", "uk")), ("cp850", _WEST), ("cp852", _CENTRE),
)  # fmt: skip
_ASCII_LETTERS = frozenset(ascii_letters)
_TAG = re.compile(rb"<[^<>]{1,500}>")
_OFTEN = frozenset(
    "“”‘’–—…«»„\u00a0•"
)  # in text of any language, and together a few in a hundred of what is not ASCII
_SELDOM = frozenset("€£©®°§·´™‹›¼½¾×²³№¿¡")
_LEAST, _CONTROL, _UPPER = log(2e-4), log(1e-7), log(0.08)
_RARE_PAGES, _RARE = (
    11,
    3.0,
)  # the pages from iso8859-15 on are rare by now: what speaks for one must be this strong
_ENGLISH = re.compile(rb"\b(?:the|of|and|to|in|that|is|for)\b")
_FOREIGN = 8.0  # against other languages in a text with that many English words
_PLAUSIBLE = -5.2  # the mean for a letter; text of a language that is none of these lies beneath


def code_page(data: bytes) -> str | None:
    """The likeliest code page of bytes that are ASCII in their lower half, or None when no reading is likely."""
    scores, total = _scores(data)
    page = max(scores, key=lambda name: scores[name])
    return page if total and scores[page] > _PLAUSIBLE * total else None


def is_misstated(data: bytes, page: str) -> bool:
    """Whether the text makes far less sense in the code page that it names than in another."""
    scores, total = _scores(data)
    known = {codecs.lookup(name).name: score for name, score in scores.items()}
    best = max(known.values())
    return total > 0 and page in known and best - known[page] > max(20.0, 0.7 * total)


def _scores(data: bytes) -> tuple[dict[str, float], int]:
    """What speaks for each code page, and the number of letters beyond ASCII."""
    counts = Counter(_TAG.sub(b"", data))
    plain = sum(number for byte, number in counts.items() if chr(byte) in _ASCII_LETTERS)
    high = {byte - 0x80: number for byte, number in counts.items() if byte > 0x7F}
    total = sum(high.values())
    latin = plain > 2 * total
    english = 6 * len(_ENGLISH.findall(data)) > data.count(b" ") * 0.5
    scores: dict[str, float] = {}
    for rank, (page, languages) in enumerate(_PAGES):
        for language in languages:
            if latin and _LETTERS[language][0] > "\u024f":
                continue
            weights = _weights(page, language)
            score = sum(number * weights[byte] for byte, number in high.items())
            score -= _RARE * (rank >= _RARE_PAGES) + _FOREIGN * (english and language != "en")
            scores[page] = max(score, scores.get(page, score))
    return scores, total


@cache
def _weights(page: str, language: str) -> tuple[float, ...]:
    """What each of the bytes from 0x80 counts when read as this language in this code page."""
    letters = _LETTERS[language]
    share = 0.15 if language == "en" else 0.8  # of letters; English has little but quotation marks and dashes
    scale = log(share / sum(1 / (rank + 2) for rank in range(len(letters))))
    known = {letter: scale - log(rank + 2) for rank, letter in enumerate(letters)}
    often = log((1 - share) / len(_OFTEN))
    return tuple(_weight(bytes([byte]).decode(page, "replace"), known, often) for byte in range(0x80, 0x100))


def _weight(character: str, known: Mapping[str, float], often: float) -> float:
    if character in known:
        return known[character]
    if character.lower() in known:
        return known[character.lower()] + _UPPER
    if character in _OFTEN:
        return often
    if character in _SELDOM:
        return log(0.002)
    return _CONTROL if character == "\ufffd" or character < "\u00a0" else _LEAST
