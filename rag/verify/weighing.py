"""Which of a sentence's reporting clauses is its speaker, through whom, and how it is said. Knows clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Stance
from rag.verify.clauses import Clause
from rag.verify.speakers import Speaker
from rag.verify.speech import FALSEHOOD, PRONOUNS, STRONG

# "Despite what the president says, …": beside what is said, not a part of it.
_BESIDE = re.compile(
    r"\b(?:what|as|like|than|how|whatever|when|if|after|before|who|which|while|because"
    r"|although)\s+$",
    re.I,
)
_APART = re.compile(
    r"\b(?:while|whereas|but|after|before|when|as|if|because|who|which)\b|[;“”\"]|, and\b|\band\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Said:
    """Who says a sentence, who passes it on, and how."""

    who: Speaker
    through: Speaker | None
    stance: Stance


def outermost(usable: list[tuple[Clause, Speaker]], sentence: str) -> Said:
    """The speaker of a sentence with several reporting clauses, and through whom when one encloses the
    other.
    """
    closing = [pair for pair in usable if pair[0].closing]
    if closing:
        last, outer = closing[-1]
        for clause, who in usable:
            inner = (
                clause.position < last.position
                and clause.verb in STRONG
                and not clause.closing
                and not _BESIDE.search(sentence[: clause.subject_start])
                and who.name != outer.name
            )
            if inner and not (clause.quoted and clause.subject.lower() in PRONOUNS):
                return Said(who, outer, stance_of(clause, who, sentence))
        return Said(outer, None, stance_of(last, outer, sentence))
    first, outer = next((pair for pair in usable if not pair[0].quoted), usable[0])
    for clause, who in usable:
        if clause.position > first.position and who.name != outer.name and _nested(first, clause, sentence):
            return Said(who, outer, stance_of(clause, who, sentence))
    return Said(outer, None, stance_of(first, outer, sentence))


def _nested(outer: Clause, inner: Clause, sentence: str) -> bool:
    """Whether `inner` stands in what `outer` says ("Qureshi said Lavrov had assured …"), not beside it
    ("while …").
    """
    if (
        outer.kind not in ("say", "allege")
        or inner.verb not in STRONG
        or inner.after != "clause"
        or inner.quoted != outer.quoted
    ):
        return False
    between = sentence[outer.end : inner.subject_start]
    return len(between) < 60 and not _APART.search(between)


def may_say(clause: Clause, who: Speaker) -> bool:
    """Whether `who` is one that the verb can be said of: "the visit underscored" has no speaker."""
    guarded = clause.kind not in ("say", "deny") or clause.verb in (
        "added",
        "adds",
        "indicated",
        "revealed",
        "reveals",
        "estimated",
        "predicted",
        "noted",
        "reported",
    )
    return not (guarded and who.kind == "unknown")


def stance_of(clause: Clause, who: Speaker, sentence: str) -> Stance:
    """How `who` says it by this clause: said, denied, alleged, or not by name."""
    if clause.kind == "deny":
        return plain_stance(who) if clause.negated else "denied"
    said = sentence[: clause.subject_start] if clause.closing else sentence[clause.end :]
    if clause.kind == "say" and FALSEHOOD.search(said):
        return "denied"
    if who.kind != "anonymous" and clause.kind == "allege" and not clause.negated:
        return "alleged"
    return plain_stance(who)


def plain_stance(who: Speaker) -> Stance:
    """The stance that the sort of speaker alone gives."""
    return "unnamed" if who.kind == "anonymous" else "reported" if who.kind == "media" else "said"
