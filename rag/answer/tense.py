"""Whether the verb that a date belongs to tells of what was, or of what is to come. Knows verbs by their form only.

The verb is the nearest before the date in its clause, else the nearest after it. What cannot be told from the words
is said to be unclear, never guessed.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.retrieval.irregular import VERBS

Tense = Literal["past", "ahead", "unclear"]
LEAD = 3  # "Late on Friday, he arrived": a date that opens its clause belongs to the verb behind the comma
AFTER = 8  # words behind a date in which its verb is looked for
REACH = 4  # words between a verb of saying and its own date: "said late on Friday"
_AHEAD = (
    r"will|would|could|may|might|shall|should|going to|(?:set|due|scheduled|slated|expected|planned|plans?|about"
    r"|likely|vow(?:s|ed)|pledged|promised|is|are|was|were) to(?= [a-z])|scheduled|slated|due|expected|planned|upcoming"
    r"|(?:is|are) (?:set|coming|returning|facing|starting|opening|heading|playing|hosting)"
    r"|opens|begins|starts|returns|runs|airs|ends|expires|arrives|kicks off|takes place|resumes|debuts|premieres|hosts|faces|plays"
)
_SAYS = r"said|says|told|tells|announced|added|wrote|tweeted|reported|claimed|warned|argued|confirmed|stated"
_UNCLEAR = (
    r"is|are|am|be|has to|have to|can|must|to (?!the\b|an?\b|his\b|her\b|its\b|their\b|our\b|this\b|that\b|\w+ing\b)[a-z]+"
    r"|starting|beginning|coming|until|if|unless"
)
_NO_VERB = (
    r"need|feed|seed|speed|breed|weed|united|red|hundred|indeed|embed|allied|so-called|supposed|shed|bed"
)
_IRREGULAR = "|".join(
    sorted(
        {form for verb in re.split(r"[|\n]", VERBS) for form in verb.split()[1:] if form != verb.split()[0]}
    )
)
_VERB = re.compile(
    rf"(?P<ahead>\b(?:{_AHEAD})\b|['’]ll\b)|\b(?P<says>{_SAYS})\b|\b(?P<unclear>{_UNCLEAR})\b|['’](?P<short>re|m)\b"
    rf"|\b(?P<past>was|were|had|did|(?!(?:{_NO_VERB})\b)\w\w+ed|{_IRREGULAR})\b"
)
_CLAUSE = re.compile(
    r"[;:()“”\"—–]|,(?!\d)|\b(?:that|who|whom|which|when|while|as|after|before|because|where|but|than)\b"
)
_ARTICLE = re.compile(r"\b(?:the|an?|his|her|its|their|our|this|these|those|most|newly) (?:\w+ly )?$")
_HELPS = re.compile(r"\s+(?:(?:not|also|be|been|have|get|\w+ly)\s+)*")


def tense_at(sentence: str, start: int, end: int) -> Tense:
    """The tense of the verb that the date at `sentence[start:end]` belongs to."""
    clause = max((cut.end() for cut in _CLAUSE.finditer(sentence, 0, start)), default=0)
    before = [verb for verb in _VERB.finditer(sentence, clause, start) if not _describes(verb)]
    if before:
        verb = before[-1]
        for helper in reversed(before[:-1]):  # "will be held", "is expected"
            if not _HELPS.fullmatch(sentence, helper.end(), verb.start()) or helper["past"]:
                break
            verb = helper
        return _of(verb, sentence[before[-1].end() : start])
    if (after := _VERB.search(sentence, end)) is not None:
        opens = len(sentence[clause:start].split()) < LEAD
        far = len(sentence[end : after.start()].split()) > AFTER
        if not far and (opens or _CLAUSE.search(sentence, end, after.start()) is None):
            return _of(after, sentence[end : after.start()])
    return "unclear"


def _describes(verb: re.Match[str]) -> bool:
    """Whether a participle stands before its noun: "the evenly divided Senate"."""
    return verb["past"] is not None and _ARTICLE.search(verb.string, 0, verb.start()) is not None


def _of(verb: re.Match[str], between: str) -> Tense:
    if verb["ahead"]:
        return "ahead"
    if verb["says"]:
        return "past" if len(between.split()) <= REACH else "unclear"
    return "past" if verb["past"] else "unclear"


def in_quotation(sentence: str, at: int) -> bool:
    """Whether a place lies in a quotation, one that only closes here too: a speaker's "today" is the day of the speech."""
    marks = re.sub(r"[“”]", '"', sentence)
    opened = marks.count('"', 0, at) % 2 == 1
    only_closes = "“" not in sentence and '"' not in marks[:at] and marks.count('"') == 1
    return opened or only_closes or sentence[:at].rfind("‘") > sentence[:at].rfind("’")
