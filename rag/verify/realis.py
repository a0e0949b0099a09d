"""Whether a claim tells as done, or as certain, what its evidence only plans or thinks possible. Knows verbs by
their form and the words before them; knows no speakers.

"May reopen", "will reopen" and "reopened" are three statements. Each verb of a text is read at one of three
levels; a claim's verb may not stand above the highest level that the evidence gives the same verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.text import content_words, stem, word_spans

_POSSIBLE, _PLANNED, _REAL = 1, 2, 3
_MOSTLY = 0.5
_IRREGULAR = """
build built|meet met|hold held|send sent|buy bought|sell sold|leave left|give gave given|take took taken|go went gone
come came|win won|lose lost|pay paid|make made|begin began begun|bring brought|spend spent|lead led|keep kept
strike struck|withdraw withdrew withdrawn|seek sought|fight fought|shoot shot|draw drew drawn|grow grew grown
rise rose risen|fall fell fallen|write wrote written|choose chose chosen|become became|run ran|speak spoke spoken
fly flew flown|drive drove driven|steal stole stolen|break broke broken|find found|get got|lend lent|lay laid
""".replace("\n", "|")
_BASE = {form: forms.split()[0] for forms in _IRREGULAR.split("|") if forms for form in forms.split()[1:]}
_PAST = frozenset(_BASE)
_NO_PAST = frozenset(
    "need feed seed speed breed deed weed reed bleed shed indeed hundred sacred naked wicked red united".split()
)
_WILL = re.compile(
    r"\b(?:will|shall|wo(?=n['’]t)|would|going to|expected|scheduled|due|set to|slated|plann?(?:ed|s)?|to be)\b|['’]ll\b",
    re.I,
)
_SURE = re.compile(r"\b(?:will|shall)\b|['’]ll\b", re.I)
_MAYBE = re.compile(r"\b(?:may|might|could|maybe|perhaps|possibly)\b", re.I)
_MODALS = {"may": _POSSIBLE, "might": _POSSIBLE, "could": _POSSIBLE, "can": _POSSIBLE, "should": _POSSIBLE}
_MODALS |= {"must": _POSSIBLE, "would": _PLANNED, "will": _PLANNED, "shall": _PLANNED, "wo": _PLANNED}
_BETWEEN = frozenset(
    "be been being have has not also soon then now only finally formally eventually never still jointly again even"
    " probably likely possibly get".split()
)
# Before "to": what follows is a fact, or a plan; anything else leaves it a wish.
_FACTS = frozenset(
    "managed began begun started continued continues came used able helped went returned arrived refused failed forced"
    " stopped allowed led moved proceeded in order".split()
)
_PLANS = frozenset(
    "expected scheduled due set slated plans plan planned planning agreed agrees decided vowed pledged promised about"
    " preparing prepares committed".split()
)
_IDEA = frozenset(
    "considering consider considers discussed discussing proposed proposing weighing of against for".split()
)
_NO_VERB_AFTER = frozenset(
    "the a an his her its their this that these those of in on by with for our my your some any no more most very so"
    " newly previously recently".split()
)
_AUXILIARY = frozenset("has have had is are was were been being be".split())
_CLAUSE_END = re.compile(r"[.;:!?()“”\"—–]|,(?!\d)")


def made_real(claim: str, evidence: Sequence[str]) -> tuple[int, int] | None:
    """(start, end) of the first verb of `claim` that `evidence` has only as planned or possible, or None."""
    sure = _SURE.search(claim)
    if sure and evidence and all(_MAYBE.search(one) and not _WILL.search(one) for one in evidence):
        return sure.span()
    told = [(start, end, verb, level) for start, end, verb, level, finite in _verbs(claim) if finite]
    if not told:
        return None
    words = {stem(word) for word in content_words(claim)}
    highest: dict[str, int] = {}
    restated: set[str] = set()  # verbs of sentences that the claim restates
    for sentence in evidence:
        near = len(words & {stem(word) for word in content_words(sentence)}) >= _MOSTLY * len(words)
        for _, _, verb, level, _ in _verbs(sentence):
            highest[verb] = max(level, highest.get(verb, 0))
            if near:
                restated.add(verb)
    for start, end, verb, level in told:
        if verb in restated and highest[verb] < level:
            return start, end
    return None


@lru_cache(maxsize=4096)
def _verbs(text: str) -> tuple[tuple[int, int, str, int, bool], ...]:
    """(start, end, stem, level, whether it is surely a finite verb) of each word of `text`."""
    spans = word_spans(text)
    found = []
    for i, (start, end, word) in enumerate(spans):
        if len(word) < 2 or not word.isalpha() or word in _AUXILIARY:
            continue
        base = _BASE.get(word, word)
        level, marked = _level(text, spans, i)
        past = word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NO_PAST)
        before = spans[i - 1][2] if i and not _CLAUSE_END.search(text, spans[i - 1][1], start) else ""
        finite = (
            (past or marked)
            and before not in _NO_VERB_AFTER
            and not text[:start].rstrip().endswith(("’s", "'s"))
        )
        found.append((start, end, stem(base), level, finite))
    return tuple(found)


def _level(text: str, spans: Sequence[tuple[int, int, str]], i: int) -> tuple[int, bool]:
    """The level at which word `i` is said, and whether a modal or "to" says it."""
    at = i - 1
    while at >= 0 and i - at < 5 and not _CLAUSE_END.search(text, spans[at][1], spans[at + 1][0]):
        word = spans[at][2]
        if word in _MODALS:
            return _MODALS[word], word in ("will", "shall")
        if word == "to":
            governors = [spans[b][2] for b in range(max(0, at - 4), at)]
            near = governors[-1] if governors else ""
            if near in _FACTS or set(governors[-2:]) & _FACTS:
                return _REAL, False
            return (_PLANNED if set(governors[-3:]) & _PLANS else _POSSIBLE), False
        if word.endswith("ly") or word in _BETWEEN:
            at -= 1
            continue
        if spans[i][2].endswith("ing") and word in _IDEA:
            return _POSSIBLE, False
        break
    return _REAL, False
