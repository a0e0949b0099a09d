"""What a claim must keep of the sentences it cites: denial, allegation, speaker, condition, and how firm they are.

Knows attributions and the words of the claim; knows nothing of numbers and names, which are the lock's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Attribution, Firmness
from rag.text import content_words, fold, stem
from rag.verify.firmness import LEVELS, condition_of, firmness
from rag.verify.realis import made_real
from rag.verify.said import loses_speaker, words_of_another

_RANK: dict[Firmness, int] = {level: rank for rank, level in enumerate(reversed(LEVELS), 1)}
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|reject\w*|refut\w*|dismiss\w*|rul(?:e|es|ed|ing) out|disput\w*|not"
    r"|never|no|none|false|untrue|baseless|unfounded|fake)\b|n['’]t\b",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\([^()]*\)")
_HEDGE = re.compile(
    r"\b(?:alleg\w*|claim\w*|accus\w*|report\w*|said|says|say|saying|according|told|suspect\w*|charged?)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:once|if|unless|when|after|until|before|provided|providing|assuming|subject to|condition\w*"
    r"|depend\w*|contingent|pending|as long as|so long as|in case|should)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:will|would|shall|can|could|may|might|must|ready|willing)\b|['’](?:ll|d)\b", re.IGNORECASE
)
_FUTURE = re.compile(r"(?:will|shall|would|['’]ll|won['’]t).*", re.IGNORECASE)
_PROMISES = frozenset({"agreed", "assured", "offered", "intended"})


def what_is_lost(claim: str, evidence: Sequence[str], attributions: Sequence[Attribution]) -> str | None:
    """What `claim` drops or raises of the sentences it cites, as one plain phrase; None when it keeps all.

    `attributions` belong to `evidence`, one each. A claim is held only to what every sentence that it cites
    has. The words of a cited sentence as they stand lose nothing.
    """
    if not attributions or fold(claim) in {fold(sentence) for sentence in evidence}:
        return None
    stances = {said.stance for said in attributions}
    denying = any(_DENIAL.search(_PARENTHESIS.sub(" ", sentence)) for sentence in evidence)
    if stances == {"denied"} and denying and not _DENIAL.search(claim):
        return "turns a denial into a statement"
    if stances == {"alleged"} and not _HEDGE.search(claim):
        return "turns an allegation into a statement"
    return (
        _raised(claim, evidence, attributions)
        or _without_condition(claim, evidence, attributions)
        or loses_speaker(claim, evidence, attributions)
        or words_of_another(claim, evidence, attributions)
    )


def _raised(claim: str, evidence: Sequence[str], attributions: Sequence[Attribution]) -> str | None:
    level, cue, _ = firmness(claim)
    if level == "assured" and _FUTURE.fullmatch(cue or ""):
        level = "intended"  # "will" from one's own mouth is a promise; in a claim it is only the future
    levels = [
        _firmest(said.firmness, firmness(one)[0]) for said, one in zip(attributions, evidence, strict=True)
    ]
    known = [found for found in levels if found]
    if level and known and len(known) == len(levels):
        firmest = max(known, key=_RANK.__getitem__)
        if _RANK[level] > _RANK[firmest] and not _same_cue(cue, evidence):
            return f"makes “{level}” of what is only {firmest}"
    elif level in ("signed", "agreed") and not known and not _same_cue(cue, evidence):
        return f"says “{level}” where the cited sentence does not"
    real = made_real(claim, evidence)
    return f"tells “{claim[slice(*real)]}” as more certain than the cited sentence" if real else None


def _without_condition(
    claim: str, evidence: Sequence[str], attributions: Sequence[Attribution]
) -> str | None:
    if _CONDITION.search(claim):
        return None
    level = firmness(claim)[0]
    conditions = [said.condition for said in attributions if said.condition]
    if level in _PROMISES and len(conditions) == len(attributions):
        return f"leaves out the condition “{conditions[0]}”"
    if not _MODAL.search(claim):
        return None
    found = [condition_of(sentence) for sentence in evidence]
    if all(one and _MODAL.search(rest) for one, rest in found):
        return f"leaves out the condition “{found[0][0]}”"
    return None


def _firmest(*levels: Firmness | None) -> Firmness | None:
    return max((level for level in levels if level), key=_RANK.__getitem__, default=None)


def _same_cue(cue: str | None, evidence: Sequence[str]) -> bool:
    """Whether the evidence says the firm word itself, so that the two readings differ only in the rest."""
    wanted = {stem(word) for word in content_words(cue or "")}
    offered = {stem(word) for sentence in evidence for word in content_words(sentence)}
    return bool(wanted) and wanted <= offered
