"""Quotations with bracketed additions, and short slices of them. Knows one sentence; never changes a word
of it.

In brackets stands only what the article itself gives: the name behind "he" or "the premier", the date
behind "on Wednesday".
"""

from __future__ import annotations

import re

from rag.answer.event_dates import event_dates, published_day
from rag.briefing.material import Point
from rag.verify.clauses import find_clauses
from rag.verify.phrases import tokenise
from rag.verify.speakers import DATELINE
from rag.verify.speech import VERBS
from rag.verify.titles import TITLES

_TITLE_WORDS = "|".join(sorted((re.escape(t) for t in TITLES if len(t) > 3), key=len, reverse=True))
_ADVERBS = r"(?:(?:also|further|later|has|have|had|then|earlier|fondly|\w+ly|on \w+day)\s+)*"
_REPORTS = "|".join(sorted(VERBS, key=len, reverse=True))
_STANDS_FOR = re.compile(
    rf"(?<![\w’'-])(?P<who>[Hh]e|[Ss]he|(?:[Tt]he|[A-Z]\w+) "
    rf"(?:{_TITLE_WORDS}))\s+(?={_ADVERBS}(?:{_REPORTS})\b)",
    re.I,
)
_CUT_AT = re.compile(
    r",? (?=and\b|while\b|as well as\b|in a bid\b|with a view\b|where\b|which\b|who\b)|[,;] |\s[—–-]\s"
)
_POST_TAIL = re.compile(
    r"\s*(?:\(\d/\d\))?\s*(?:#\w+\s*)*(?:pic\.twitter\.com\S*"
    r"|https?://\S+)?\s*[—–]\s*[^()]{2,80}\(@?\w*\)?.*$"
)
_REPORTED_BY = re.compile(
    r",[”\"]? ?(?:[^,“”]{2,40} reported|(?:said|told|added) [^,“”]{2,60}|[^,“”]{2,60} (?:said|told \w+"
    r"|added))\.?$"
)
_COMPLEMENT = re.compile(
    r"(?:said|says|told \w+|stated|announced|added)(?: (?:on|late on) \w+day| here| in a statement)?(?: "
    r"that)?\s+",
    re.I,
)
_SUBJECT_STARTS = re.compile(r",(?!\d)|[;:“”(\"]|\b(?:that|said|says|and|but)\b")
_CLAUSE_ENDS = re.compile(
    r"[,;:.”\"](?:\s|$)| (?:once|if|when|unless|provided|while|in that regard|at his|at her|in order"
    r"|and (?:commence|he|she|they|it|that|to|will|said|urged))\b"
)
_POSSESSIVE = re.compile(r"(?:[’']s)?")
_LOOSE_END = re.compile(
    r"(?:[\s,:–—-]+(?:in|on|at|of|to|the|a|an|and|or|for|with|by|from|as|that|its|his|her|their|is|are|was|were|more))+$",
    re.I,
)
SHORT = 20
WITHIN_DAYS = 7


def quoted(point: Point) -> str:
    """The sentence with its additions: "he [Sergey Lavrov] said", "on Wednesday [7 April 2021]"; no
    dateline, no signature of a post.
    """
    tail = _POST_TAIL.search(point.text) if point.is_post else None
    dateline = DATELINE.match(point.text)
    return _with_additions(
        point, dateline.end() if dateline else 0, tail.start() if tail else len(point.text)
    )


def sliced(point: Point, start: int, end: int) -> str:
    """`point.text[start:end]` with its additions; "…" where the sentence goes on."""
    text = _with_additions(point, start, end).strip(" ,;")
    rest = point.text[end:].strip(' .!?”"')
    return (
        f"{text} …"
        if rest and not _POST_TAIL.match(point.text[end:]) and not _REPORTED_BY.match(point.text[end:])
        else text
    )


def _with_additions(point: Point, start: int, end: int) -> str:
    text = point.text
    inserts = [(at, f" [{name}]") for at, name in _names(point) if start <= at <= end]
    inserts += [(at, f" [{shown}]") for at, shown in _dates(point) if start < at <= end]
    pieces, position = [], start
    for at, addition in sorted(inserts):
        pieces += [text[position:at], addition]
        position = at
    return "".join([*pieces, text[position:end]])


def _names(point: Point) -> list[tuple[int, str]]:
    """Where the name of the speaker is added: behind the first "he", "she" or title that reports, when it
    is not named.
    """
    if point.is_post or point.said.stance == "unnamed":
        return []
    unnamed = [
        s
        for s in (point.said.speaker, point.said.through)
        if s and s.split()[-1].lower() not in point.text.lower()
    ]
    match = _STANDS_FOR.search(point.text)
    return [(match.end("who"), unnamed[0])] if match and unnamed else []


def _dates(point: Point) -> list[tuple[int, str]]:
    day = published_day(point.article.published)
    if day is None:
        return []
    return [
        (_POSSESSIVE.match(point.text, found.end).end(), found.shown)  # type: ignore[union-attr]
        for found in event_dates(point.text, point.article.published)
        if found.resolved
        and found.other is None
        and not re.search(r"\d", point.text[found.start : found.end])
        and found.precision == "day"
        and abs(_ordinal(found.when) - day.toordinal()) <= WITHIN_DAYS
    ]


def _ordinal(when: str) -> int:
    day = published_day(when)
    return day.toordinal() if day else 0


def core(point: Point) -> tuple[int, int]:
    """The short slice that carries a sentence: what was said without who said it, cut at a clause.

    A condition is never cut off.
    """
    text = point.text
    dateline = DATELINE.match(text)
    start, end = dateline.end() if dateline else 0, len(text)
    tail = _POST_TAIL.search(text) if point.is_post else None
    if tail is not None:
        return start, _shortened(point, start, tail.start())
    clauses = find_clauses(text, tokenise(text)) if point.said.speaker else []
    closing = next((clause for clause in clauses if clause.closing), None)
    if closing is not None:
        before = min(closing.subject_start, closing.end - len(closing.verb))
        end = before if before > start + 20 else end
        start += text[start : start + 1] in '“"'
    elif clauses and clauses[0].subject:
        verb = clauses[0].end - len(clauses[0].verb)
        complement = _COMPLEMENT.match(text, verb)
        start = complement.end() if complement else verb
    return start, _shortened(point, start, end)


def _shortened(point: Point, start: int, end: int) -> int:
    text = point.text
    end = start + len(text[start:end].rstrip(' .,”"'))
    if len(text[start:end].split()) <= SHORT:
        return end
    keep = text.find(point.said.condition) + len(point.said.condition) if point.said.condition else 0
    cue = point.said.cue
    needed = max(keep, text.lower().find(cue.lower()) + len(cue) + 12 if cue else 0, start + 40)
    best = end
    for cut in _CUT_AT.finditer(text, start, end):
        if cut.start() < needed or _opens_list(text, cut.start()):
            continue
        if len(text[start : cut.start()].split()) <= SHORT or best == end:
            best = cut.start()
    return best


def _opens_list(text: str, at: int) -> bool:
    """Whether a quotation or a parenthesis is still open at `at`: never cut there."""
    before = text[:at]
    return before.count("“") > before.count("”") + text.startswith("“") or before.count("(") > before.count(
        ")"
    )


def watch_slice(point: Point, limit: int = 16) -> tuple[int, int] | None:
    """What is to come: the words after the cue to the end of their clause, with the subject of a "will"."""
    cue, text = point.said.cue, point.text
    at = text.lower().find(cue.lower()) if cue else -1
    if at < 0 or cue is None:
        return None
    start = at + len(cue)
    if cue.lower() in ("will", "would", "shall") or cue.lower().startswith(("is ", "are ")):
        begin = dateline.end() if (dateline := DATELINE.match(text)) else 0
        subject = _SUBJECT_STARTS.split(text[begin:at])[-1].lstrip()
        start = at - len(subject)
    else:
        opening = re.match(r"[\s:,]+(?:(?:to|that|on)\s+)?[“\"]?", text[start:])
        start += opening.end() if opening else 0
    rest = text[start:].rstrip(' .”"')
    cut = _CLAUSE_ENDS.search(rest)
    piece = rest[: cut.start()] if cut and len(rest[: cut.start()].split()) >= 3 else rest
    found = list(re.finditer(r"\S+", piece))
    if len(found) < 2:
        return None
    end = start + found[min(limit, len(found)) - 1].end()
    loose = _LOOSE_END.search(text[start:end])
    return start, start + loose.start() if loose else end
