"""How firm a sentence is: discussed, intended, offered, assured, agreed, signed, done. Knows cues; knows no
speakers.

A cue does not count when it is negated ("did not agree"), only wished or foreseen ("hope to sign", "will be
signed"), or stands in a clause of background ("who arrived on Monday", "the treaty signed in 2015"): a plan
is never taken for a fact.
"""

from __future__ import annotations

import re

from rag.schema import Firmness
from rag.verify.cues import CONDITION, LEVELS, PATTERNS, STEMS

__all__ = ["FORESEEN", "LEVELS", "condition_of", "firmness"]

_CLAUSE_END = re.compile(r"[,;:”\"—–]|\.(?=\s|$)|[.!?]$| but | and (?=said|added)")
_CLAUSE_START = re.compile(r"[;:—]|, (?:but|and|while) | but ")
# What makes the cue behind it no event: a negation, or a modal or infinitive.
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|nor|neither|without|fail(?:ed|s)? to|refus(?:ed|es|al) to|declin(?:ed|es) to"
    r"|yet to"
    r"|denied|denies|denying|rejected|rejects|rejecting|rul(?:ed|es) out|stopped short of|instead of"
    r"|rather than"
    r"|unable to|hardly|nobody|none|nothing)|n['’]t)(?: \w+){0,3} ?$"
)
_NEGATED_CLAUSE = re.compile(
    r"\b(?:denied|denies|denying|rejected|no one|neither|no (?:\w+ )?(?:agreement|deal|accord|decision"
    r"|document))\b"
)
_UNREAL = re.compile(
    r"\b(?:to|will|would|could|may|might|should|must|can|cannot|shall|if|before|until|whether|when|once"
    r"|unless"
    r"|expected|hopes?|hoped|wants?|yet|not)(?: (?:also|soon|then|now|only|finally|formally|eventually))?"
    r"(?: (?:be|have|have been|get|see))? ?$"
)
_REAL_LEVELS = frozenset({"done", "signed", "agreed"})
_BACKGROUND = re.compile(
    r",\s+(?:who|which|whose|where|whom)\b[^,;]{3,160},"
    r"|\([^()]{0,120}\)"
    r"|^(?:After|Before|Since|Following|While|When|As|During|Ahead of|Having)\b[^,]{5,140},"
    r"|,\s+(?:who|which|where|whom)\s+(?:\w+\s+){0,3}had\b[^,;]{3,160}$|,\s+which\s+(?:was"
    r"|were)\b[^,;]{3,160}$"
    r"|\b(?:since|after|before|following|while)\s+(?:he|she|it|they|the two|both|\w+)\s[^,.;]{3,80}[.”\"]*$"
)
_ASIDE = re.compile(r"\b(?:before|after|since|until|when)\b(?: \w+){1,4} $")
_NOT_YET = re.compile(r"\b(?:until|unless|if|once)\b(?: [\w’'-]+){1,5} $|\b(?:that|which|who) $")
_ASKED = re.compile(r"\b(?:whether|ask(?:ed|s)?)\b(?: [\w’'-]+){0,4} $")
_TALK = re.compile(
    r"\b(?:discuss\w*|talk(?:s|ed)? (?:on|about|over)|consider(?:ed|ing)?|review(?:ed|s)|explor(?:ed|ing)"
    r"|exchanged views)\b[^,;]*$"
)
_UNSURE = re.compile(r"\b(?:whether|not certain|uncertain|unclear|unlikely|which)\b[^,;]{0,60}$")
_SUPPOSED = re.compile(
    r"(?:^|\b(?:said|that|,)) ?(?:an?|any|such) (?:\w+ ){1,3}would$"
)  # "a stable Afghanistan would"
# A reporter's "will" that foresees and plans nothing.
FORESEEN = re.compile(
    r"\b(?:project(?:s|ed)?|predict\w*|forecast\w*|estimat\w*|thinking|believe\w*|fear\w*|chances?|odds|hop(?:es|ing))\b"
    r"(?:[^.;]|\.(?! [A-Z])){0,80}\bwill\b|\bwill (?:certainly|surely|likely|just|never|always|only|no longer|become|remain|continue"
    r"|appear|seem|feel|look|want|cost|mean|help|matter|know|find|fall|rise|grow|lead|see)\b",
    re.I,
)
_NAMES = ("Will ", "Shall ", "Hope ")  # a person's name, not the verb


def firmness(sentence: str) -> tuple[Firmness | None, str | None, str | None]:
    """The level of `sentence`, the words it rests on and, as worded, the condition it is under.

    The firmest level worded in the main statement; None for plain statements, positions and questions.
    """
    if not STEMS.search(sentence) or sentence.rstrip("”\"’' ").endswith("?"):
        return None, None, None
    condition, rest = condition_of(sentence)
    body = _BACKGROUND.sub(lambda match: " " * len(match[0]), rest)
    if not body.strip(' .,”“"'):
        body = rest
    lowered = body.lower()
    if len(lowered) != len(body):  # a letter whose lower case is longer: offsets matter more than capitals
        lowered = body
    for level, noun, pattern in PATTERNS:
        for match in pattern.finditer(lowered):
            if body.startswith(_NAMES, match.start()) or not _counts(level, noun, lowered, match):
                continue
            cue = body[match.start() : match.end()].strip()
            held = level in ("done", "signed", "discussed")
            return level, "would" if cue.endswith(" would") else cue, None if held else condition
    return None, None, None


def condition_of(sentence: str) -> tuple[str | None, str]:
    """The conditional clause as worded, and the sentence with it blanked out (offsets unchanged)."""
    match = CONDITION.search(sentence)
    if match is None:
        return None, sentence
    end = _CLAUSE_END.search(sentence, match.end())
    stop = end.start() if end else len(sentence)
    clause = sentence[match.start() : stop].rstrip()
    if len(clause.split()) < 3:
        return None, sentence
    return clause, sentence[: match.start()] + " " * (stop - match.start()) + sentence[stop:]


def _counts(level: Firmness, noun: bool, body: str, match: re.Match[str]) -> bool:
    """Whether a cue holds in its clause. `body` is in lower case."""
    clause = _CLAUSE_START.split(body[max(0, match.start() - 60) : match.start()])[-1]
    after = body[match.end() : match.end() + 14].lstrip()
    if _NEGATED.search(clause) or after.startswith(("not ", "never ", "no longer ")):
        return False
    if _NEGATED_CLAUSE.search(clause) and (level != "discussed" or "den" in clause):
        return False
    if (
        level == "assured"
        and match[0].endswith(("will", "would", "shall"))
        and _UNSURE.search(body[: match.end()])
    ):
        return False
    if match[0].endswith("would") and _SUPPOSED.search(body[: match.end()]):
        return False
    if level in _REAL_LEVELS and (_UNREAL.search(clause) or _NOT_YET.search(clause)):
        return False
    if level == "offered" and _ASKED.search(clause):
        return False
    if level in ("agreed", "assured", "offered") and _ASIDE.search(clause):
        return False
    return not (noun and _TALK.search(clause))
