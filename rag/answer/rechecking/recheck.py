"""A saved answer or note looked at again: quotes, places, hashes, markers, and the lock on every sentence.

Knows the library, or does without one; trusts nothing in the file. What a quote says of itself is compared with the
stored revision, what a sentence says with its quotes, who says it with the attribution made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rag.answer.evidence import EvidenceSentence
from rag.answer.rechecking.citations import recheck_citations, recheck_near_misses
from rag.answer.rechecking.claims import (
    Claim,
    check_added,
    check_attributed,
    check_numbering,
    check_quoted,
    check_worded,
    cited_by,
    is_quoted,
)
from rag.answer.rechecking.note import claims_of_note, recheck_note
from rag.answer.rechecking.rechecked import Findings, Rechecked
from rag.answer.rechecking.saved import NotSaved, read_saved
from rag.answer.rechecking.verbatim import is_slice, slice_additions
from rag.export.json import note_digest, shown_text
from rag.index.store import Store
from rag.schema import Answer

COUNTED = "counted over the archive, not quoted: only its citations were checked"
ALONE = "There is no library to check against: the quotes in the file are checked by themselves only."


def recheck(value: object, library: Store | None) -> Rechecked:
    """Everything in a saved answer or note that can be looked at again.

    Without a library the embedded quotes alone are checked. What is neither answer nor note is one difference.
    """
    findings = Findings(against_library=library is not None)
    try:
        saved = read_saved(value)
    except NotSaved as problem:
        findings.differ("the file", "a saved answer or note", f"something else ({problem})")
        return findings.outcome(sentences=0, citations=0)
    if library is None:
        findings.notice(ALONE)
    evidence = recheck_citations(saved.citations, library, findings)
    claims = list(_claims_of_answer(saved) if isinstance(saved, Answer) else claims_of_note(saved))
    check_numbering(claims, evidence, findings)
    if isinstance(saved, Answer):
        assert isinstance(value, Mapping)
        findings.expect("answer", shown_text(saved), value.get("answer"))
        _answer(saved, claims, evidence, findings, library)
    else:
        assert isinstance(value, Mapping)
        recheck_note(saved, claims, evidence, findings)
        findings.expect("digest of all that the note holds", note_digest(value), value.get("digest"))
    return findings.outcome(sentences=len(claims), citations=len(saved.citations))


# Answers


def _claims_of_answer(answer: Answer) -> Iterator[Claim]:
    for number, sentence in enumerate(answer.sentences, 1):
        yield Claim(f"sentence {number}", sentence.text, sentence.citations, sentence)


def _answer(
    answer: Answer,
    claims: Sequence[Claim],
    evidence: Mapping[int, EvidenceSentence],
    findings: Findings,
    library: Store | None,
) -> None:
    if (answer.refusal is None) != bool(answer.sentences):
        findings.differ("sentences", "some, or a refusal", "neither" if not answer.sentences else "both")
    if answer.refusal is not None and library is not None:
        recheck_near_misses(answer.refusal.near_misses, library, findings)
    for claim in claims:
        cited = cited_by(claim, evidence)
        if not cited:
            findings.differ(claim.where, "a citation", "none")
        elif answer.mode == "generative" and not is_quoted(claim.text, cited):
            check_worded(claim, cited, findings)
        elif answer.kind == "count" and not is_quoted(claim.text, cited):
            findings.notice(f"{claim.where}: {COUNTED}")
            continue
        else:
            check_quoted(claim, cited, findings)
        # What illustrates a count is quoted without saying who says it.
        if cited and library is not None and answer.kind != "count":
            check_attributed(claim, cited[0], findings)
    _parts(answer, evidence, findings)


def _parts(answer: Answer, evidence: Mapping[int, EvidenceSentence], findings: Findings) -> None:
    """Items and the short answer: slices of what is quoted."""
    if answer.verdict is not None and answer.kind != "yes_no":
        findings.differ("verdict", f"none, for a question of the kind {answer.kind}", f"“{answer.verdict}”")
    for number, item in enumerate(answer.items, 1):
        quoted = evidence.get(item.citation)
        if quoted is None:
            findings.differ(f"item {number}", "the number of a citation", f"[{item.citation}]")
        elif not is_slice(item.text, quoted.text) and slice_additions(item.text, [quoted.text]) is None:
            findings.differ(f"item {number}", f"words of quote [{item.citation}]", f"“{item.text}”")
    if answer.short_answer is None:
        return
    quotes = list(evidence.values())
    told = (
        [each.text for each in answer.sentences] if answer.kind == "count" else [each.text for each in quotes]
    )
    added = _short_additions(answer.short_answer, told)
    if added is None:
        findings.differ("short_answer", "words of the quotes", f"“{answer.short_answer}”")
    else:
        check_added("short_answer", added, quotes, findings)


def _short_additions(short: str, quotes: Sequence[str]) -> list[str] | None:
    """One slice, or several with commas between."""
    whole = slice_additions(short, quotes)
    if whole is not None:
        return whole
    found = [slice_additions(part, quotes) for part in short.split(", ")]
    return None if any(one is None for one in found) else [added for one in found if one for added in one]
