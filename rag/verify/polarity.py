"""Negations of a claim and of its evidence, and whether they agree. Knows English cues; knows no names.

Each negation covers the words behind it to the end of its clause ("did not [sign the accord]", "denied
[having met]"); two of them cancel out ("did not rule out"). A claim fails when a word that it negates is
only affirmed in the evidence, or when it affirms the word that a negation of the evidence is about. Which
cue is used does not matter: "refused to sign" and "did not sign" agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text import STOPWORDS, fold, stem, word_spans

_DENYING = (
    r"den(?:y|ies|ied|ying|ials?(?= (?:of|that)))|reject(?:s|ed|ing|ion(?= of))?|refut(?:es?|ed|ing)"
    r"|rul(?:es?|ed|ing) out|dismiss(?:es|ed|ing)(?= (?:\w+ ){0,3}(?:claims?|reports?|allegations?"
    r"|suggestions?|accusations?|idea|talk|proposals?|rumou?rs?))"
)
_NEGATING = (
    r"not|never|cannot|\w+n['’]t|no|none|nobody|nothing|nowhere|neither|nor|without"
    r"|refus(?:es?|ed|ing|al(?= to))|fail(?:s|ed|ing|ure)? to|declin(?:es?|ed|ing) to|stop(?:s|ped)? short of"
    r"|unable to|yet to"
)
# These may stand behind a claim's negation, but nothing is dropped because a claim leaves them out.
_WEAK = (
    r"un(?:likely|clear|known|willing|able|true|founded|changed|confirmed|resolved|finished|answered|affected"
    r"|harmed|injured|hurt|paid|touched)|impossible|lack(?:s|ed|ing)?|absence|absent|prevent(?:s|ed|ing)?"
    r"|ban(?:s|ned)?|bar(?:red|s)|block(?:s|ed|ing)?|oppos(?:es?|ed|ing|ition)|against|cancel(?:s|led|ed)?"
    r"|halt(?:s|ed)?|hardly|barely|scarcely|instead of|rather than|far from|false|baseless|avoid(?:s|ed|ing)?"
    r"|ended|end|lost|missing|miss(?:ed|es)|suspend(?:s|ed)|withheld|withdr[ae]w\w*|stop(?:s|ped)?|only|few"
    r"|little|free of|out of|illegal|prohibit\w*|dismiss\w*|declin\w+|abandon\w*|refrain\w*|unless"
    r"|disagree[sd]?|disput(?:es?|ed)|cut|dropped|scrapped|postponed|discontinued"
)
_CUE = re.compile(
    rf"(?<![\w-])(?:(?P<deny>{_DENYING})|(?P<negate>{_NEGATING})|(?P<weak>{_WEAK}))(?![\w-])", re.IGNORECASE
)
# Said with "not" or "no", meaning no negation.
_NO_CUE = re.compile(
    r"not (?:only|just|merely|simply)\b(?=[^.;]*\b(?:but|also|as well)\b)|not (?:least|to mention)\b"
    r"|no[ -]confidence\b|no (?:doubt|matter|later than|less than|more than|fewer than)\b"
    r"|no\.? ?\d|nothing (?:but|short of)\b|cannot but\b|no one(?= of)|nor(?=\w)",
    re.IGNORECASE,
)
_OR_NOT = re.compile(r"\b(?:whether or|if|why|or) $", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"\.(?!\d)|[;:!?()—–\n]|\b(?:but|although|though|while|whereas|because|unless|until|which|who)\b"
    r"|,(?! (?:that|of|in|on)\b)",
    re.IGNORECASE,
)
_DENIAL_END = re.compile(
    r"[.;!?\n]|\bbut\b|, (?:saying|adding|while|although|and|including|which|who)\b", re.IGNORECASE
)
_WEAK_END = re.compile(
    rf"{_CLAUSE_END.pattern}|\b(?:and|can|could|may|might|will|would|is|are|was|were|has|have|had)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be) (?:\w+ly )?$", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would)\b", re.IGNORECASE)
_REACH, _DENIAL_REACH = 5, 9
_MOSTLY = 0.5  # of a claim's words in one evidence sentence: then the sentence is what the claim restates


@dataclass(frozen=True, slots=True)
class _Negation:
    start: int
    end: int
    kind: str
    cue: str
    scope: tuple[int, ...]  # indexes of content words, nearest first

    @property
    def lexical(self) -> bool:
        """A verb, which says itself what is negated, not "not" or "no"."""
        return self.kind != "negate" or self.cue in ("refus", "fail", "declin", "stop")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text's content words as stems, how often each is negated, and the negations."""

    stems: tuple[str, ...]
    starts: tuple[int, ...]
    depth: tuple[int, ...]
    weak_depth: tuple[int, ...]
    negations: tuple[_Negation, ...]


def polarity_differs(claim: str, evidence: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where `claim` negates what the evidence affirms, or the reverse: (start, end, the negation's words).

    For a negation that the claim leaves out, start and end are those of the claim's word that it belongs to.
    """
    said = _read(claim)
    readings = [_read(sentence) for sentence in evidence]
    affirmed = {s for r in readings for s, d in zip(r.stems, r.depth, strict=True) if not d % 2}
    negated = {s for r in readings for s, d in zip(r.stems, r.depth, strict=True) if d % 2}
    weakly = {s for r in readings for s, w in zip(r.stems, r.weak_depth, strict=True) if w}
    weakly -= {s for s, w in zip(said.stems, said.weak_depth, strict=True) if w}
    cues = {negation.cue for r in readings for negation in r.negations if negation.kind != "weak"}
    found = []
    for negation in said.negations:
        twice = {said.stems[i] for i in negation.scope[:3] if said.depth[i] == 2} & (negated - affirmed)
        if negation.kind == "negate" and twice:
            found.append((negation.start, negation.end, claim[negation.start : negation.end]))
            continue
        about = [said.stems[i] for i in negation.scope[:3] if said.depth[i] % 2]
        if negation.kind == "weak" or (not about and (cues or negation.scope)):
            continue
        known = [s for s in about if s in affirmed or s in negated]
        stands = any(s in negated or s in weakly for s in known) if known else bool(cues)
        if not stands and not (negation.lexical and negation.cue in cues):
            found.append((negation.start, negation.end, claim[negation.start : negation.end]))
    return found or _left_out(said, readings, evidence, affirmed)


def _left_out(
    said: _Reading, readings: Sequence[_Reading], evidence: Sequence[str], affirmed: set[str]
) -> list[tuple[int, int, str]]:
    plain = {s for s, d in zip(said.stems, said.depth, strict=True) if not d % 2}
    everything = set(said.stems)
    for reading, sentence in zip(readings, evidence, strict=True):
        if not everything or len(everything & set(reading.stems)) < _MOSTLY * len(everything):
            continue
        for negation in reading.negations:
            about = [reading.stems[i] for i in negation.scope if reading.depth[i] % 2]
            if negation.kind == "weak" or not about:
                continue
            heads = about[:4] if negation.kind == "deny" else about[:3]
            taken = [s for s in heads if s in plain]
            enough = len(taken) >= min(2, len(heads)) if negation.kind == "deny" else heads[0] in plain
            if enough and any(s not in affirmed for s in taken):
                at = said.starts[said.stems.index(taken[0])]
                return [(at, at, " ".join(sentence[negation.start : negation.end].split()))]
    return []


@lru_cache(maxsize=8192)
def _read(text: str) -> _Reading:
    spans = [
        (s, e, w) for s, e, w in word_spans(text) if (w not in STOPWORDS or w in _KEPT) and w not in _ADVERBS
    ]
    starts = [s for s, _, _ in spans]
    depth, weak_depth = [0] * len(spans), [0] * len(spans)
    negations = []
    for match in _CUE.finditer(text):
        if _NO_CUE.match(text, match.start()) or _OR_NOT.search(
            text[max(0, match.start() - 12) : match.start()]
        ):
            continue
        kind = match.lastgroup or "negate"
        scope = _scope(text, match, kind, starts)
        cue = stem(fold(match[0]).split()[0])
        negations.append(_Negation(match.start(), match.end(), kind, cue, tuple(scope)))
        for i in scope:
            (weak_depth if kind == "weak" else depth)[i] += 1
    return _Reading(
        tuple(stem(w) for _, _, w in spans), tuple(starts), tuple(depth), tuple(weak_depth), tuple(negations)
    )


_ADVERBS = frozenset(
    "actually really ever even yet fully formally officially finally immediately simply".split()
)
_KEPT = frozenset({"will", "can", "more", "same", "own", "down", "out", "up", "over", "under"})


def _scope(text: str, cue: re.Match[str], kind: str, starts: Sequence[int]) -> list[int]:
    """The content words that the cue negates, nearest first: behind it; before a passive or last one."""
    ends = {"deny": _DENIAL_END, "weak": _WEAK_END}.get(kind, _CLAUSE_END)
    end = ends.search(text, cue.end())
    stop = end.start() if end else len(text)
    behind = [i for i, start in enumerate(starts) if cue.end() <= start < stop]
    if (
        cue[0].lower().endswith(("not", "n't", "n’t"))
        and behind
        and (verb := _VERB.search(text, starts[behind[0]], stop))
    ):
        behind = [i for i in behind if starts[i] < verb.start()]
    behind = behind[: _DENIAL_REACH if kind == "deny" else _REACH]
    lexical = kind != "negate" or cue[0].lower().startswith(("refus", "none"))
    passive = lexical and _PASSIVE.search(text[max(0, cue.start() - 20) : cue.start()])
    if not passive and (behind or not lexical):
        return behind
    before = [i for i, start in enumerate(starts) if start < cue.start()][::-1][:4]
    return before if re.match(r"\s+by\b", text[cue.end() :]) else before + behind
