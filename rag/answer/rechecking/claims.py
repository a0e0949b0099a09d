"""One shown text held against the sentences that it cites. Knows claims and evidence; knows no file and no library.

A quotation must be its quote, letter for letter, but for additions in brackets; what a rule put together must be a slice
of a quote, or words of the articles; what a model worded goes through the checks that it passed when it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.event_dates import EventDate, event_dates
from rag.answer.evidence import EvidenceSentence
from rag.answer.rechecking.rechecked import Findings, listed
from rag.answer.rechecking.verbatim import additions, flat, foreign_words, slice_additions
from rag.answer.worded.numbered import Numbered, context_of
from rag.export.wording import MONTHS
from rag.schema import Line, Sentence
from rag.verify.lock import check

_DATE = re.compile(rf"(?:\d{{1,2}} )?(?:(?:{'|'.join(MONTHS)}) )?\d{{4}}")
_LOCK_SAYS = "the cited sentences do not contain: "


@dataclass(frozen=True, slots=True)
class Claim:
    """A shown text and the numbers it cites. `said`: the sentence or line whose attribution it shows, if any."""

    where: str
    text: str
    citations: tuple[int, ...]
    said: Sentence | Line | None = None


def check_numbering(
    claims: Sequence[Claim], evidence: Mapping[int, EvidenceSentence], findings: Findings
) -> None:
    """Numbers run 1, 2, … in order of first use; none is unknown, none unused."""
    used = list(dict.fromkeys(number for claim in claims for number in claim.citations))
    for claim in claims:
        if unknown := [number for number in claim.citations if number not in evidence]:
            findings.differ(claim.where, f"citations from [1] to [{len(evidence)}]", listed(unknown))
    if set(used) != set(evidence):
        unused = [number for number in evidence if number not in used]
        if unused:
            findings.differ("citations", "each to be used", f"{listed(unused)}, which no sentence cites")
    elif used != sorted(used):
        findings.differ("citations", "numbers in order of first use", listed(used))


def cited_by(claim: Claim, evidence: Mapping[int, EvidenceSentence]) -> list[EvidenceSentence]:
    """The sentences that its numbers stand for."""
    return [evidence[number] for number in claim.citations if number in evidence]


def is_quoted(text: str, cited: Sequence[EvidenceSentence]) -> bool:
    """Whether the text is one of the quotes, as a whole."""
    return any(additions(text, each.text) is not None for each in cited)


def check_quoted(claim: Claim, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    """A sentence of an extractive answer: its quote, word for word, with additions in brackets."""
    for each in cited:
        added = additions(claim.text, each.text)
        if added is not None:
            check_added(claim.where, added, cited, findings)
            break
    else:
        findings.expect(claim.where, flat(cited[0].text), claim.text)
    if claim.said is not None:
        findings.expect(f"{claim.where}, support", "verified", claim.said.support)


def check_worded(claim: Claim, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    """A sentence that a model worded: all the checks that it passed when it was written."""
    from rag.answer.worded.drafts import Written
    from rag.answer.worded.judging import judge

    numbers = tuple(range(1, len(cited) + 1))
    draft = judge(Written(claim.text, numbers), cited, Numbered("", tuple(range(len(cited)))))
    if not draft.ok:
        reason = (draft.reason or "").removeprefix(_LOCK_SAYS)
        findings.differ(claim.where, f"what {listed(claim.citations)} says", f"“{claim.text}” ({reason})")
    elif claim.said is not None:
        findings.expect(f"{claim.where}, support", draft.support, claim.said.support)


def _locked(where: str, text: str, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    dropped = check(
        text, [text for each in cited for text in (each.text, each.article.text)], context_of(cited)
    )
    if dropped is not None:
        missing = dropped.reason.removeprefix(_LOCK_SAYS)
        findings.differ(where, "only what is quoted", missing)


def check_added(
    where: str, added: Sequence[str], cited: Sequence[EvidenceSentence], findings: Findings
) -> None:
    """Bracketed additions: a date that the quote yields, or words of the article."""
    dates = {
        date.shown
        for each in cited
        for date in dates_of(each)
        if not re.search(r"\d", each.text[date.start : date.end])  # only "Friday" and the like are explained
    }
    sources = [*(each.article.text for each in cited), *(context_of([each]) for each in cited)]
    for addition in added:
        is_date = (
            _DATE.fullmatch(addition) is not None
        )  # its words stand in many an article; the day is what counts
        foreign = [] if addition in dates else [addition] if is_date else foreign_words(addition, sources)
        if foreign and not findings.against_library and not re.search(r"\d", addition):
            findings.notice(f"{where}: only a library can prove what was added in brackets, [{addition}]")
        elif foreign:
            findings.differ(f"{where}, [{addition}]", "what the article says", ", ".join(foreign))


def dates_of(each: EvidenceSentence) -> list[EventDate]:
    """The dates of a cited sentence."""
    return event_dates(each.text, each.article.published)


def check_attributed(claim: Claim, first: EvidenceSentence, findings: Findings) -> None:
    """Who says it, how, and how firm it is, against the attribution made anew."""
    said = claim.said
    if said is not None:
        for name in ("speaker", "stance", "firmness", "through", "condition"):
            shown = getattr(said, name)
            if name == "speaker" and shown and isinstance(said, Line):
                shown = shown.removesuffix(" (post)")
            findings.expect(f"{claim.where}, {name}", getattr(first.attribution, name), shown)
        if isinstance(said, Line) and said.cue:
            findings.expect(f"{claim.where}, cue", first.attribution.cue, said.cue)


def check_gathered(claim: Claim, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    """A line put together by rule: a slice of a quote, or words that all stand in the articles that it cites."""
    quotes = [each.text for each in cited]
    added = slice_additions(claim.text, quotes)
    if added is not None:
        check_added(claim.where, added, cited, findings)
        return
    sources = [*quotes, *(context_of([each]) for each in cited), *(each.article.text for each in cited)]
    bare = re.sub(r"\[[^\[\]]*\]", "", claim.text)
    foreign = foreign_words(bare, sources)
    if foreign and findings.against_library:
        findings.differ(claim.where, f"words of what it cites, {listed(claim.citations)}", ", ".join(foreign))
    _locked(claim.where, bare, cited, findings)
