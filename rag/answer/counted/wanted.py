"""What a whole-archive question counts, and of what: read from its words. Knows no article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.retrieval.asked.kind import strip_courtesy
from rag.retrieval.asked.question import Question
from rag.retrieval.asked.vocabulary import ASKING, AUXILIARY
from rag.text import STOPWORDS, fold, word_spans

Measure = Literal["articles", "outlets", "times", "first", "last"]

_TIMES = re.compile(r"\bhow (?:often|frequently)\b|\bhow many times\b|\bhow many mentions\b")
_FIRST = re.compile(
    r"\b(?:first|earliest|oldest)\b.*\b(?:report|mention|cover|article|stor|piece|cit|nam|writ|wrote|br[eo])|"
    r"\b(?:report|mention|cover|nam|cit|writ|wrote|publish|br[eo]k)\w*\b.*\bfirst\b|\bfirst to\b"
)
_LAST = re.compile(
    r"\b(?:last|latest|newest|most recent(?:ly)?)\b.*\b(?:report|mention|cover|article|stor|piece|cit|nam|writ)|"
    r"\b(?:report|mention|cover|nam|cit)\w*\b.*\b(?:last|most recently)\b"
)
_OUTLETS = re.compile(
    r"\b(?:which|what|list|name|how many|number of)(?: \w+){0,3}? (?:outlets?|newspapers?|sources?|papers?|publications?|media|agenc\w+|sites?"
    r"|dailies|broadcasters?|magazines?)\b|\bwho (?:has |have )?(?:covered|carried|wrote|reported)\b"
)
# Words of a counting question that say how it counts, not what.
_COUNTING = frozenset(
    "article articles report reports reported reporting story stories piece pieces item items text texts document documents mention "
    "mentions mentioned mentioning outlet outlets newspaper newspapers source sources paper papers publication publications media news press "
    "agency agencies site sites daily dailies broadcaster broadcasters magazine magazines cover covers covered covering coverage carry carries "
    "carried write writes wrote written publish publishes published publishing discuss discusses discussed quote quotes quoted cite cites "
    "cited name named refer refers referred reference references talk talks talked describe described say says said tell tells told print "
    "printed broke break feature features featured first last earliest latest oldest newest recent recently time times often frequently "
    "number count total many much archive library database collection appear appears appeared contain contains include includes deal deals "
    "about find found list show give there exist different distinct separate mostly all any one ones issue topic subject address addressed "
    "word words phrase term terms begin began ran run dispatch dispatches far deals concern concerns concerning know known".split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a counted article must hold: words side by side, `exact` as written or else in any form."""

    words: str
    exact: bool
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is counted, over articles that hold every one of `parts` (none: over all)."""

    measure: Measure
    parts: tuple[Part, ...]
    by_outlet: bool


def wanted_of(question: Question) -> Wanted:
    """What a question of kind `count` wants counted."""
    core = fold(strip_courtesy(question.text)).rstrip("?!. ")
    by_outlet = bool(_OUTLETS.search(core))
    measure: Measure = "outlets" if by_outlet else "articles"
    if _TIMES.search(core):
        measure = "times"
    elif _FIRST.search(core):
        measure = "first"
    elif _LAST.search(core):
        measure = "last"
    return Wanted(measure, _parts(question), by_outlet)


def looser(wanted: Wanted) -> Wanted:
    """The same with words that stood side by side asked for anywhere in an article."""
    parts = [
        Part(word, False) if not part.exact else part
        for part in wanted.parts
        for word in (part.words.split() if not part.exact else [part.words])
    ]
    return Wanted(wanted.measure, tuple(dict.fromkeys(parts)), wanted.by_outlet)


def _parts(question: Question) -> tuple[Part, ...]:
    text = question.text
    parts = [Part(phrase, exact=True) for phrase in question.quoted]
    taken = [(d.start, d.end) for d in question.dates]
    taken += [m.span() for phrase in question.quoted for m in re.finditer(re.escape(phrase), text)]
    for name in question.names:
        spans = [m.span() for m in re.finditer(re.escape(name), text)]
        if spans and not any(_inside(span, taken) for span in spans):
            parts.append(Part(name, exact=True, cased=any(c.isupper() for c in name)))
            taken += spans
    if question.outlets_filter:
        taken += [
            m.span()
            for outlet in question.outlets
            for m in re.finditer(re.escape(re.sub(r"^[Tt]he ", "", outlet)), text, re.IGNORECASE)
        ]
    return (*parts, *(Part(phrase, exact=False) for phrase in _phrases(text, taken)))


def _phrases(text: str, taken: Sequence[tuple[int, int]]) -> list[str]:
    """The words that are left, those that stand side by side together."""
    phrases: list[list[str]] = []
    last = -2
    opens = len(text) - len(strip_courtesy(text))
    for position, (start, end, token) in enumerate(word_spans(text)):
        asks = token in _COUNTING or token in ASKING or token in STOPWORDS or token in AUXILIARY
        if start < opens or asks or _inside((start, end), taken) or (len(token) == 1 and not token.isdigit()):
            continue
        if phrases and last == position - 1:
            phrases[-1].append(token)
        else:
            phrases.append([token])
        last = position
    return [" ".join(phrase) for phrase in phrases]


def _inside(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)
