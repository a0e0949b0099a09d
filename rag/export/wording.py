"""Wordings that every form of an answer or a note shares: dates, counts, who says it, where it stands. Pure
functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag.schema import Answer, Citation, Coverage, Firmness, Item, Line, ModelUse, Sentence, Stance, Verdict

MONTHS = "January February March April May June July August September October November December".split()
# How a firmness is followed by its speaker: an offer is *by* someone, an agreement is reported *per* someone.
FIRMNESS: dict[Firmness, tuple[str, str]] = {
    "done": ("Done", "per"),
    "signed": ("Signed", "per"),
    "agreed": ("Agreed", "per"),
    "assured": ("Assured", "per"),
    "offered": ("Offered", "by"),
    "intended": ("Intended", "by"),
    "discussed": ("Discussed", "per"),
}
STANCES: dict[Stance, str] = {"denied": "denied", "alleged": "alleged", "unnamed": "unnamed source"}
VERDICT_LINES: dict[Verdict, str] = {
    "yes": "Yes, the archive says so.",
    "no": "No, the archive says otherwise.",
    "planned": "Planned, not reported as done.",
    "disputed": "Disputed: the archive holds both.",
    "not_reported": "Not reported.",
}
HEADER_NAMES = {
    "when_where": "When, where",
    "participants": "Participants",
    "context": "Context",
    "basis": "Basis",
    "scope": "Scope",
}
NOT_REPORTED = ": not reported in "
COUNTED = "Counted over"
SHORT_ITEM = 32  # characters of an item that shares its line with others of its sentence
QUOTED = "in the article's own words"  # the note of a quotation between sentences that a model worded
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]"
)


def plain(text: str) -> str:
    """Text that can only be read: no terminal escapes, no control or direction marks, white space as single
    spaces.
    """
    return " ".join(_CONTROLS.sub(" ", _ESCAPES.sub("", text)).split())


def date_in_words(date: str | None) -> str:
    """`2021-04-07` as "7 April 2021", `2021-04` as "April 2021"; "undated" for None, as given when it is
    none of these.
    """
    if not date:
        return "undated"
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", date)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return plain(date)
    year, month, day = match.groups()
    return " ".join(
        part for part in (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year) if part
    )


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Such as "1 article", "1,240 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def worded(sentence: Sentence) -> str:
    """The words of a sentence, in quotation marks where it is a quotation between sentences that a model worded."""
    return f"“{sentence.text}”" if sentence.note == QUOTED else sentence.text


def sent_to(use: ModelUse) -> str:
    """What left for which server: "14 sentences of 5 articles were sent to http://…"."""
    sentences, articles = counted(use.sentences, "sentence"), counted(use.articles, "article")
    return f"{sentences} of {articles} {'was' if use.sentences == 1 else 'were'} sent to {use.server}."


def is_counted(sentence: Sentence) -> bool:
    """Whether a sentence tells what was counted over the archive: the only kind that is no quotation and no paraphrase.

    Its note says what was counted, and its citations are first mentions.
    """
    return (sentence.note or "").startswith(COUNTED)


def item_lines(items: Iterable[Item]) -> list[tuple[str, int]]:
    """Items as lines, each with its citation: short ones of one sentence share a line, as the sentence lists them."""
    lines: list[tuple[str, int]] = []
    for item in items:
        if lines and lines[-1][1] == item.citation and max(len(item.text), SHORT_ITEM) == SHORT_ITEM:
            lines[-1] = f"{lines[-1][0]}, {item.text}", item.citation
        else:
            lines.append((item.text, item.citation))
    return lines


def outlet_headings(answer: Answer) -> dict[int, str]:
    """For a comparison of outlets: the outlet, by the number of the first of its citations that stand together."""
    if answer.kind != "compare" or answer.mode != "extractive":
        return {}
    outlets = [plain(citation.source or "") for citation in answer.citations]
    if len(set(outlets)) < 2:
        return {}
    before = ["", *outlets]
    return {
        citation.number: outlet
        for citation, outlet, last in zip(answer.citations, outlets, before, strict=False)
        if outlet and outlet != last
    }


def scope_counts(coverage: Coverage) -> str:
    """Such as "26 articles, 24 origins, 6 outlets"."""
    return ", ".join(
        (
            counted(coverage.articles, "article"),
            counted(coverage.origins, "origin"),
            counted(coverage.sources, "outlet"),
        )
    )


def searched(coverage: Coverage, *, months: bool = False) -> str:
    """Such as "Searched 26 articles, 24 origins, 6 outlets." with the undated that a date filter left out.

    `months` adds the first and last month of publication.
    """
    left_out = coverage.undated_left_out
    extra = f" {counted(left_out, 'undated article')} left out." if left_out else ""
    first, last = date_in_words((coverage.since or "")[:7]), date_in_words((coverage.until or "")[:7])
    span = (
        "" if not months or not coverage.since else f", {first}" if first == last else f", {first} to {last}"
    )
    return f"Searched {scope_counts(coverage)}{span}.{extra}"


def reference(
    citation: Citation,
    before: Citation | None = None,
    date: Callable[[str | None], str] = date_in_words,
) -> str:
    """Outlet, place, date, page and paragraph; "the same, ¶7" right after a citation of the same article.

    An article that a later version corrects is marked, so that nobody quotes it unawares.
    """
    where = f"p. {citation.page}, ¶{citation.paragraph}" if citation.page else f"¶{citation.paragraph}"
    if before is not None and (before.article_id, before.revision) == (
        citation.article_id,
        citation.revision,
    ):
        return f"the same, {where}"
    outlet = plain(citation.source or "") or f"“{shortened(citation.title or citation.article_id)}”"
    place = plain(citation.place or "")
    place = place.title() if place.isupper() and len(place) > 3 else place
    parts = [outlet, place, date(citation.published), where]
    notes = [f"revision {citation.revision}"] if citation.revision > 1 else []
    notes += ["later corrected by the outlet"] if citation.superseded_by else []
    return ", ".join(part for part in parts if part) + (f" ({'; '.join(notes)})" if notes else "")


def shortened(text: str, width: int = 48) -> str:
    """`text` on one line, cut at a word when it is longer than `width` characters."""
    text = plain(text)
    return text if len(text) <= width else f"{text[:width].rsplit(' ', 1)[0].rstrip(' …')} …"


def references(
    citations: Sequence[Citation], date: Callable[[str | None], str] = date_in_words
) -> list[tuple[Citation, str]]:
    """Each citation with its reference, an article named once where its citations follow each other."""
    before: Citation | None = None
    found = []
    for citation in citations:
        found.append((citation, reference(citation, before, date)))
        before = citation
    return found


def by_whom(line: Line | Sentence) -> str:
    """Such as "Shah Mahmood Qureshi, citing Sergey Lavrov"; "" when the reporter says it."""
    speaker, through = plain(line.speaker or ""), plain(line.through or "")
    return f"{through}, citing {speaker}" if speaker and through else speaker


def attribution(line: Line | Sentence) -> str:
    """Who says it and how, in a few words: "Sergey Lavrov; agreed"; "Qureshi, citing Lavrov; assured, on a
    condition".
    """
    firm = FIRMNESS[line.firmness][0].lower() if line.firmness else ""
    firm = f"{firm}, on a condition" if firm and line.condition else firm
    return "; ".join(part for part in (by_whom(line), STANCES.get(line.stance, ""), firm) if part)


def group_label(line: Line) -> str:
    """The heading of a line in a note: "AGREED: per Sergey Lavrov", "DENIED: Pavel Orlov"; "" when nothing
    is to be said.
    """
    who = by_whom(line)
    if line.stance == "denied":
        return f"DENIED: by {who}" if who else "DENIED"
    if line.firmness is None:
        return who
    label, link = FIRMNESS[line.firmness]
    if line.through:
        link = ""
    tail = f": {link} {who}".replace(":  ", ": ") if who else ""
    notes = [STANCES[line.stance]] if line.stance in STANCES else []
    notes += ["conditional"] if line.condition else []
    return (
        label.upper()
        + tail
        + "".join(f"; {note}" if tail or index else f": {note}" for index, note in enumerate(notes))
    )


def numbers(citations: Sequence[int]) -> str:
    """Such as "[1][3]"."""
    return "".join(f"[{number}]" for number in citations)


def gaps_by_scope(gaps: Sequence[str]) -> tuple[str, list[str]]:
    """What is not reported, and the scope when all gaps state the same one ("" when they do not)."""
    scopes = {gap.rpartition(NOT_REPORTED)[2] for gap in gaps}
    if len(scopes) == 1 and all(NOT_REPORTED in gap for gap in gaps):
        return scopes.pop(), [gap.rpartition(NOT_REPORTED)[0] for gap in gaps]
    return "", list(gaps)
