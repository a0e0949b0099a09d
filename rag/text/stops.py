"""Whether a sentence ends at a full stop: rules for what news is full of (titles, initials, clock times, quotations,
scripts without spaces); where they are silent, nupunkt decides. Knows one line of text at a time.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.text.abbreviations import (
    ABBREVIATIONS,
    AFTER_CLOCK,
    BEFORE_ANYTHING,
    BEFORE_NUMBER,
    COMPANY_FORMS,
    GERMAN_MONTHS,
    NAMES_WITH_A_MARK,
    SPOKE,
    STARTERS,
    STARTERS_AFTER_INITIAL,
    TITLES,
    WORDS_IN_LOWER_CASE,
)

if TYPE_CHECKING:  # loaded when first needed: it reads its abbreviations
    from nupunkt import PunktSentenceTokenizer

_OPENERS = "\"'“”„«‘‚(\\[{¿¡"
_CLOSERS = "\"'”’“»›)\\]}」』）〉》】"
_SPACELESS_STOPS = "。！？｡．۔؟।॥།።։។။"
_GLUED = "|".join(sorted(word.capitalize() for word in STARTERS if len(word) > 2))

# A list item.
MARKER = re.compile(r"(?:[-–—*•·▪◦‣●■]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s")
# Full stops (a run is tried once, so the cost stays linear), what closes with them, then white space; a stop of a script
# that has no spaces; a stop after which the space was lost, before a word that begins sentences.
CANDIDATE = re.compile(
    rf"[.!?…{_SPACELESS_STOPS}](?:"
    rf"(?<=[.!?…])(?<![.!?…]{{2}})[.!?…]*+[{_CLOSERS}]*+(?:[ \u00a0\u202f][»›”]++)?(?=\s|\Z)"
    rf"|(?<=[{_SPACELESS_STOPS}])[{_SPACELESS_STOPS}]*+[{_CLOSERS}]*+"
    rf"|(?<=[a-z]{{3}}[.!?])”?(?=“?(?:{_GLUED})\b))"
)
_NEXT_WORD = re.compile(rf"\s*+([{_OPENERS}]*+)([^\W_]*+(?:\.[^\W\d_]\b)*)")
_OPENING = "\"'“”„«‘(["
_DASHES = ("—", "–", "-", "(")
_JOINED = re.compile(
    r"\s*+(?:—|–|--) ?[^\W\d_](?:[^.!?]{1,150}+\.?\s*+\Z|[^()]{1,100}\(@)"  # "… today. — Name": who said it
    r"|\s*+(?:—|–|--?)\s*+[a-zà-öø-ÿ]"  # "…!” – a cry for respect"
    r"|\s*+\((?:[A-Z][\w.&-]*+\s?){1,4}\)\s*+[—–-]"  # "KANSAS CITY, Mo. (AP) —"
)
_TIME_ZONE = re.compile(r"\s*+(?:[A-Z]\w*+\s){1,2}[Tt]ime\b")  # "11 a.m. British Standard Time"
_NAME = r"[A-Z][\w.'’-]*+"
_ATTRIBUTION = re.compile(  # "“Why now?” Rep. Jane Doe, 70, asked."
    rf"\s*+{_NAME}(?:\s{_NAME}){{0,4}},?(?:\s\d\d,)?\s{SPOKE}\b"
    r"(?=[.,;:]|\Z|\s(?:in|on|at|to|of|during|after|when|as|with|about|that|later)\b)"
)
# 「…。」と述べた, “…？”她问: who says it follows without a break.
_SAID_AFTER = re.compile(
    r"\s*+(?:と(?!ころ|き|ても|もに|にかく|はいえ|りわけ)|って|[^。！？，、\s]{0,8}?(?:说|說|问|問|道|表示|称|稱|喊|叫|回答))"
)
_QUOTE_CLOSED = re.compile(rf"[{_SPACELESS_STOPS}][”’\"»」』]")
_SHORT_PARENTHESIS = re.compile(r"\([a-z]{1,6}\.\)\Z")
_GERMAN_DAY = re.compile(r"(?:am|vom|zum|bis|der|den|dem|des|seit|ab|im)\s\d{1,2}\Z", re.I)
_SPACE = re.compile(r"\s")


def ends_sentence(block: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends at this candidate: the rules first, the library where they are silent."""
    stop, at, end = found[0], found.start(), found.end()
    if stop[0] in _SPACELESS_STOPS:
        return not (_QUOTE_CLOSED.match(stop) and _SAID_AFTER.match(block, end))
    if block[end : end + 2].lstrip()[:1] in _DASHES and _JOINED.match(block, end):
        return False
    after = _NEXT_WORD.match(block, end)
    assert after  # the pattern can match nothing
    word = after[2].casefold()
    capital = after[2][:1].isupper() or after[2][1:2].isupper()  # "iPad"
    if word in COMPANY_FORMS and block[after.end() : after.end() + 1] != "-":  # "Co-pilots"
        return False
    before = block[max(0, at - 40) : at].rsplit(maxsplit=1)
    last = before[-1].lstrip(_OPENING) if before else ""
    if stop[0] != "." or stop.startswith(".."):
        return _ends_at_mark(block, found, last, word, goes_on=after[2][:1].islower() and not capital)
    if at < 8 and MARKER.fullmatch(block[: at + 2].lstrip()):
        return False
    if ")" in stop and _SHORT_PARENTHESIS.search(block, max(0, at - 8), end):
        return False
    if last.casefold() in ("a.m", "p.m") and not after[1] and len(stop) == 1:
        return capital and word not in AFTER_CLOCK and not _TIME_ZONE.match(block, end)
    if word in GERMAN_MONTHS and _GERMAN_DAY.search(block, max(0, at - 8), at):
        return False
    decided = _after_word(last, word, after[2], capital=capital, opened=bool(after[1]), bare=len(stop) == 1)
    return _library_ends(block, found) if decided is None else decided


def _ends_at_mark(block: str, found: re.Match[str], last: str, word: str, *, goes_on: bool) -> bool:
    """For "?", "!", "…": an end unless the sentence goes on in lower case, in a name, or with who says it."""
    if goes_on:
        return False
    stop = found[0]
    if stop == "!" and last.casefold() in NAMES_WITH_A_MARK and word not in STARTERS:
        return False
    return not (stop[-1] in "\"'”’»" and _ATTRIBUTION.match(block, found.end()))


def _after_word(
    last: str, word: str, written: str, *, capital: bool, opened: bool, bare: bool
) -> bool | None:
    """The rules for a full stop after `last` and before `word`, as `written`; None when they say nothing."""
    lower, starter = last.casefold(), capital and word in STARTERS
    ordinary = last in WORDS_IN_LOWER_CASE
    if len(last) == 1 and last.isupper() and capital and word in STARTERS_AFTER_INITIAL:
        return True
    if bare and not opened:
        if lower in BEFORE_ANYTHING or (lower in BEFORE_NUMBER and written[:1].isdigit()):
            return False
        if lower in TITLES and not ordinary and capital and not starter:
            return False
    if len(last) > 1 and last.isalpha() and (ordinary or lower not in ABBREVIATIONS):
        if last.islower() and (capital or written[:1].isdigit() or opened):
            return True
        if starter or (capital and (opened or len(last) > 3 or last.isupper())):
            return True
    return True if starter and len(word) > 1 and ("." in last or lower in ABBREVIATIONS) else None


def _library_ends(block: str, found: re.Match[str]) -> bool:
    """What nupunkt says of it, shown only a little text on either side: its cost grows with long runs."""
    begin = max(0, found.start() - 200)
    context = block[begin : found.end() + 120]
    if not context.isprintable():  # of white space, only the space itself is printable
        context = _SPACE.sub(" ", context)
    return _boundary_in(context, found.start() - begin, found.end() - begin)


@lru_cache(maxsize=4_096)
def _boundary_in(context: str, start: int, cut: int) -> bool:
    ends = (end for _, end in _segmenter().span_tokenize(context))
    return any(start < end <= cut or context[cut:end].isspace() for end in ends)


@cache
def _segmenter() -> PunktSentenceTokenizer:
    from nupunkt import load_default_model

    return load_default_model()
