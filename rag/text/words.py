"""Words: what is compared when texts are compared. Pure functions; knows Unicode and English, not articles."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

STOPWORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been before
    being below between both but by can can't could couldn't did didn't do does doesn't doing don't down
    during each few for from further had hadn't has hasn't have haven't having he her here hers herself
    him himself his how i if in into is isn't it its itself just let's me more most my myself nor of off
    on once only or other ought our ours ourselves out over own same shan't she should shouldn't so some
    such than that the their theirs them themselves then there these they this those through to too
    under until up us very was wasn't we were weren't what when where which while who whom whose why
    will with won't would wouldn't you your yours yourself yourselves""".split()
)

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = (  # combining signs that belong to the word before them, in scripts that news is written in
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    r"\u0e31-\u0e4e\u200c\u200d"
)
_WORD = re.compile(
    r"(?P<number>\d++(?:[.,]\d++)++|\d++(?![^\W\d_]))"
    r"|(?P<acronym>\b(?:[A-Z]\.){2,}(?:[A-Z]\b)?|\bUSA?\b|\b[A-Z]\.[A-Z]\b)"
    rf"|[{_IDEOGRAPHS}]"
    rf"|(?P<word>(?:[^\W_{_IDEOGRAPHS}][{_MARKS}]*+)++)(?P<tail>(?:['’ʼ][^\W\d_]++)*+)"
)
# Begins with a set of characters, so that the engine skips to the next capital: half the time of a leading `\b`.
_LONG_NAME = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]+(?:[ -](?:of |and |the |for )?[A-Z][a-z]+){2,6}\b")
_TYPOGRAPHY = dict(zip("‘’‚‛ʼ′“”„‟«»″‐‑‒–—―−ı", '\'\'\'\'\'\'"""""""-------i', strict=True))
_TYPOGRAPHIC = re.compile(f"[{''.join(_TYPOGRAPHY)}]")  # `str.translate` with a table cost 0.3 ms an article


def fold(text: str) -> str:
    """The text for comparing: case folded, no accents, quotes and dashes in ASCII. Offsets change."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize(
        "NFKD", _TYPOGRAPHIC.sub(lambda found: _TYPOGRAPHY[found[0]], text.casefold())
    )
    return plain if plain.isascii() else _combining().sub("", plain)


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded word) in order. A possessive ending is dropped and hyphens separate.

    A number is one word, without thousands separators ("1,000" is "1000", "4.2" stays). "U.N." is "un";
    "US", "U.S." and "U.S.A." are "usa", so that the country is not the pronoun. Each Chinese or Japanese
    character is a word.
    """
    return [(*match.span(), _word(match)) for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The folded words, as `word_spans` finds them."""
    return [_word(match) for match in _WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """The folded words that are not `STOPWORDS`."""
    return [word for word in words(text) if word not in STOPWORDS]


def acronyms(text: str) -> frozenset[str]:
    """Folded initials of capitalised names and their parts: `sco` of "Shanghai Cooperation Organisation"."""
    found: set[str] = set()
    for name in _LONG_NAME.findall(text):
        initials = "".join(word[0] for word in re.findall(r"\b[A-Z]\w*", name)).lower()
        found.update(initials[i:j] for i in range(len(initials)) for j in range(i + 3, len(initials) + 1))
    return frozenset(found)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word by Snowball's English (Porter 2) rules, the ones the lexical index uses."""
    return str(_stemmer().stemWord(word))


def _word(match: re.Match[str]) -> str:
    if match.lastgroup == "number":
        return fold(re.sub(r",(?=\d{3})", "", match[0]))
    if match.lastgroup == "acronym":
        letters = match[0].replace(".", "").lower()
        return "usa" if letters in ("us", "usa") else letters
    if match["word"] is None:
        return fold(match[0])
    tail = match["tail"]
    return fold(match["word"] if tail[1:] in ("s", "S") else match[0])


@cache
def _combining() -> re.Pattern[str]:
    return re.compile(
        "[" + "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.combining(c)) + "]+"
    )


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")
