"""Whether a claim keeps who said it. Knows attributions and reporting words; resolves names only by likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Attribution
from rag.text import STOPWORDS, word_spans
from rag.verify.attribution import attribute
from rag.verify.clauses import Clause, find_clauses
from rag.verify.names import people
from rag.verify.phrases import tokenise
from rag.verify.speakers import identify
from rag.verify.speech import MEDIA, PRONOUNS, ROLES
from rag.verify.weighing import may_say

_SOURCED = re.compile(
    r"\baccording to (?!(?:plan|schedule|custom|tradition|law|the (?:law|rules|plan|schedule))\b)|\breportedly\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"\b(?:according to|in the words of|in (?:his|her|their|its) (?:view|words|opinion|account)|reportedly|allegedly|alleged"
    r"|, citing|as saying|call(?:s|ed|ing)? for|spoke of|talked of|(?:said|believed|understood|thought|reported|accused) (?:to|of)"
    r"|, (?:saying|stating|adding|arguing|claiming|warning|insisting|noting|announcing|promising|telling|denying)\b"
    r"|(?:told|assured|informed|warned|promised|asked|urged|quoted|denied|rejected|announced|confirmed|described|welcomed"
    r"|condemned|expressed|voiced|raised|stated|claimed|made|given|offered) by"
    r"|(?:the|a|an|his|her|their|its|under|amid|of|[’']s?) (?:\w+ )?(?:statements?|remarks|assurances?|views?|accusations?"
    r"|allegations?|denials?|announcements?|claims?|reports?))\b|[“\"]",
    re.IGNORECASE,
)

_FEELINGS = frozenset("hoped hopes believed believes appreciated appreciates".split())


def loses_speaker(claim: str, evidence: Sequence[str], attributions: Sequence[Attribution]) -> str | None:
    """That `claim` states as a fact what every sentence it cites is somebody’s word for, or None."""
    named: list[str] = []
    for sentence, said in zip(evidence, attributions, strict=True):
        spoken = said.speaker is not None or said.stance in ("said", "alleged", "unnamed", "denied")
        if not spoken and not _SOURCED.search(sentence):
            return None
        named += [said.speaker] if said.speaker else []
    if _KEEPS.search(claim) or any(
        _is_said(clause, claim, named) for clause in find_clauses(claim, tokenise(claim))
    ):
        return None
    return f"leaves out who says so: {named[0]}" if named else "leaves out whose word it is"


def _is_said(clause: Clause, claim: str, speakers: Sequence[str]) -> bool:
    """Whether a reporting verb has a subject that can say something ("200 deaths reported Sunday" has none)."""
    if clause.verb in _FEELINGS:
        return False
    if clause.subject.lower() in ("", *PRONOUNS) or any(
        _names(clause.subject) & _names(name) for name in speakers
    ):
        return True
    who = identify(clause.subject, people((claim,)))
    return who is not None and may_say(clause, who)


def words_of_another(claim: str, evidence: Sequence[str], attributions: Sequence[Attribution]) -> str | None:
    """That `claim` gives somebody the words of another speaker of the cited sentences, or None."""
    known = [name for said in attributions for name in (said.speaker, said.through) if name]
    if not known or any(said.speaker is None for said in attributions):
        return None
    mine = attribute((claim,), 0)
    if mine.speaker is None or MEDIA.search(mine.speaker):
        return None
    words = _names(mine.speaker)
    if not words or any(words & _names(name) for name in known):
        return None
    if any(words & _names(attribute((sentence,), 0).speaker or "") for sentence in evidence):
        return None  # the sentence by itself says so: what its article added was a mistake
    if mine.through and any(_names(mine.through) & _names(name) for name in known):
        return None
    texts = {word for sentence in evidence for _, _, word in word_spans(sentence)}
    if words <= texts:
        return f"gives {mine.speaker} the words of {known[0]}"
    return None


def _names(name: str) -> set[str]:
    """The words of a speaker’s name that tell people apart: capitalised, no offices, no pronouns."""
    return {
        word
        for start, end, word in word_spans(name)
        if name[start:end][:1].isupper() and word not in ROLES | PRONOUNS | STOPWORDS and len(word) > 2
    }
