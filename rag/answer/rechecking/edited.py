"""A note that the desk edited as Markdown, held against the note it was made from. Knows its lines and the saved note.

What was left as it was is as good as the saved note, which is looked at first. What was changed is locked again against
what it cites: inside quotation marks only words of the quotes, shortened by `…` or not; outside, what the lock lets through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.evidence import EvidenceSentence
from rag.answer.rechecking.citations import recheck_citations
from rag.answer.rechecking.claims import Claim, check_added, check_worded, dates_of
from rag.answer.rechecking.edited_lines import EditedLine, Segment, read_lines
from rag.answer.rechecking.recheck import recheck
from rag.answer.rechecking.rechecked import Findings, Rechecked, listed
from rag.answer.rechecking.saved import NotSaved, read_saved
from rag.answer.rechecking.verbatim import slice_additions
from rag.answer.worded.numbered import context_of
from rag.export.layout import Page, lay_out
from rag.export.markdown import note_markdown
from rag.export.template import PLAIN, Template
from rag.index.store import Store
from rag.schema import Briefing
from rag.verify.claim import fault
from rag.verify.lock import check

UNSOURCED = "a comment of the desk, unsourced"
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)*)”|\"([^\"]*)\"")
_CUT = re.compile(r"\s*(?:\[…\]|…|\.\.\.)\s*")
_PARTLY = "(partly supported)"


def recheck_edited(
    markdown: str, value: object, library: Store | None, template: Template = PLAIN
) -> Rechecked:
    """Each line of an edited note against the saved note `value`, which is looked at again itself.

    `template` is the one that the note was written with. Differences name the line of the Markdown file.
    """
    looked = recheck(value, library)
    findings = Findings(looked.against_library, list(looked.differences), list(looked.notices))
    try:
        note = read_saved(value)
    except NotSaved:  # said already
        return findings.outcome(sentences=0, citations=0)
    if not isinstance(note, Briefing):
        findings.differ("the file", "a saved note", "a saved answer")
        return findings.outcome(sentences=0, citations=0)
    evidence = recheck_citations(note.citations, library, Findings(looked.against_library))
    lines = list(read_lines(markdown))
    _Edited(_Original.of(note, template), evidence, findings, template).check(lines)
    return findings.outcome(sentences=len(lines), citations=looked.citations)


@dataclass(frozen=True, slots=True)
class _Original:
    """The saved note as its Markdown shows it: what an edited line may be without being looked at again."""

    page: Page
    lines: frozenset[tuple[str, str]]
    pieces: Mapping[str, frozenset[tuple[str, tuple[int, ...]]]]
    labels: Mapping[str, frozenset[int]]
    rows: Mapping[int, str]
    dates: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, note: Briefing, template: Template) -> _Original:
        page, lines = lay_out(note, template), list(read_lines(note_markdown(note, template)))
        pieces: dict[str, set[tuple[str, tuple[int, ...]]]] = {}
        labels: dict[str, set[int]] = {}
        rows: dict[int, str] = {}
        label, section = "", ""
        for line in lines:
            section = line.text if line.kind in ("title", "heading") else section
            if section == page.sources_heading:
                rows |= {numbers[0]: line.text for text, numbers in line.segments[:1] if not text and numbers}
                continue
            label = line.label if line.label or not line.nested else label
            for text, numbers in line.segments:
                pieces.setdefault(text, set()).add((label, numbers))
                labels.setdefault(label, set()).update(numbers)
        dates: dict[str, set[int]] = {}
        for date, piece in page.timeline:
            dates.setdefault(date, set()).update(piece.citations)
        return cls(
            page,
            frozenset((line.kind, line.text) for line in lines if not line.nested),
            {text: frozenset(some) for text, some in pieces.items()},
            {name: frozenset(some) for name, some in labels.items()},
            rows,
            {date: frozenset(some) for date, some in dates.items()},
        )


@dataclass(slots=True)
class _Edited:
    """Goes through the lines in order, knowing under which heading and label each stands."""

    original: _Original
    evidence: Mapping[int, EvidenceSentence]
    findings: Findings
    template: Template
    section: str = ""
    label: str = ""
    cited: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)

    def check(self, lines: Sequence[EditedLine]) -> None:
        for line in lines:
            self._line(line)
        for number in sorted(self.cited - self.listed):
            if number in self.evidence:
                self.findings.differ("sources", f"the row of [{number}], which is cited", "none")

    def _line(self, line: EditedLine) -> None:
        where, page = f"line {line.number}", self.original.page
        if line.comment:
            if line.text.strip(" _*:") != page.comment.strip(" :"):
                self.findings.notice(f"{where}: {UNSOURCED}: “{line.text}”")
        elif line.kind == "title":
            if line.text != page.title:
                self._title(where, line.text)
        elif line.kind == "heading":
            self.section, self.label = line.text, ""
            if (line.kind, line.text) not in self.original.lines:
                self.findings.differ(where, "a heading of the note, or a *Comment*", f"“{line.text}”")
        elif self.section == page.sources_heading and line.kind == "row":
            self._source(where, line)
        elif self._tail(where, line):
            pass
        else:
            self._said(where, line)

    def _title(self, where: str, title: str) -> None:
        """A title is no citation: its numbers, dates and names must be those of the note."""
        texts = [self.original.page.title, *(each.text for each in self.evidence.values())]
        dropped = check(title, texts, context_of(list(self.evidence.values())))
        if dropped is not None:
            self.findings.differ(f"{where}, title", "what the note says", f"“{title}” ({dropped.reason})")

    def _source(self, where: str, line: EditedLine) -> None:
        numbers = line.segments[0][1] if line.segments and not line.segments[0][0] else ()
        row = self.original.rows.get(numbers[0]) if numbers else None
        if row is None:
            self.findings.differ(where, "a numbered source of the note", f"“{line.text}”")
            return
        self.listed.add(numbers[0])
        self.findings.expect(f"{where}, source [{numbers[0]}]", row, line.text)

    def _tail(self, where: str, line: EditedLine) -> bool:
        """The declared uncited parts: what stands in them may go, and nothing may come."""
        for label, row in self.original.page.tail:
            name = label.partition(" (")[0]
            if line.label.rstrip(":") != name:
                continue
            head = f"{label}:"
            if not line.text.startswith(head):
                self.findings.differ(where, f"“{head}”", f"“{line.text[: len(head)]}”")
            kept = {_squeezed(f"{piece.text} {listed(piece.citations)}") for piece in row.pieces}
            body = re.sub(r"\](?=\[)", "], ", line.text.removeprefix(head).strip().removesuffix("."))
            for item in body.split("; ") if body else ():
                if _squeezed(item) not in kept and not self._joined(item, body, kept):
                    self.findings.differ(f"{where}, {name}", "what the note lists there", f"“{item}”")
            return True
        return False

    def _joined(self, item: str, body: str, kept: set[str]) -> bool:
        """Whether an item is a part of one that itself holds a semicolon."""
        return any("; " in one and item.strip() in one and one in _squeezed(body) for one in kept)

    def _said(self, where: str, line: EditedLine) -> None:
        self.label = line.label if line.label or not line.nested else self.label
        self.cited |= {number for _, numbers in line.segments for number in numbers}
        if not line.nested and (line.kind, line.text) in self.original.lines:
            return  # as it was, under the label that it brings along
        self._labelled(where, {number for _, numbers in line.segments for number in numbers})
        for segment in line.segments:
            self._segment(where, segment)

    def _labelled(self, where: str, numbers: set[int]) -> None:
        """A label says who says it and how firm it is: it stays with what it was put on."""
        known = self.original.labels.get(self.label)
        if known is None:
            self.findings.differ(f"{where}, label", "one of the note", f"“{self.label}”")
        elif self.label and numbers and not numbers <= known:
            other = listed(sorted(numbers - known))
            self.findings.differ(
                f"{where}, label “{self.label}”", f"what stands under it, {listed(sorted(known))}", other
            )

    def _segment(self, where: str, segment: Segment) -> None:
        text, numbers = segment
        before = self.original.pieces.get(text, frozenset())
        if (self.label, numbers) in before:
            return
        if text.strip(" .") in ("", _PARTLY) and not numbers:
            return
        unknown = [number for number in numbers if number not in self.evidence]
        if unknown:
            self.findings.differ(where, f"citations from [1] to [{len(self.evidence)}]", listed(unknown))
        elif before and numbers not in {known for _, known in before}:
            self.findings.differ(
                f"{where}, citations of “{_start(text)}”",
                " or ".join(sorted({listed(known) or "none" for _, known in before})),
                listed(numbers) or "none",
            )
        elif not numbers:
            self.findings.differ(where, "a citation, or a *Comment*", f"“{text}”, which cites nothing")
        else:
            self._edited(where, text.removesuffix(_PARTLY).strip(), numbers)

    def _edited(self, where: str, text: str, numbers: tuple[int, ...]) -> None:
        """A changed text against what it cites."""
        cited = [self.evidence[number] for number in numbers]
        text = self._dated(where, text, numbers)
        quotes = [found[1] if found[1] is not None else found[2] for found in _QUOTED.finditer(text)]
        whole = len(quotes) == 1 and _QUOTED.fullmatch(text) is not None
        exact = [self._quote(where, quote, cited) for quote in quotes]
        if not all(exact):
            return
        cited = [_beside(self.label, each) for each in cited]
        bare, who = _unmarked(quotes[0] if whole else text), _speaker(self.label)
        claim = f"{who} said {bare}" if who else bare
        if not whole:
            check_worded(Claim(where, claim, numbers), cited, self.findings)
            return
        reason = fault(claim, [e.text for e in cited], [e.attribution for e in cited], context_of(cited))
        if reason is not None:
            self.findings.differ(where, f"what {listed(numbers)} says", f"“{quotes[0]}” ({reason})")

    def _quote(self, where: str, quote: str, cited: Sequence[EvidenceSentence]) -> bool:
        """Whether a quotation is made of slices of one quote, in their order."""
        parts = [part for part in _CUT.split(quote) if part]
        for each in cited:
            added = _slices(parts, each.text)
            if added is not None:
                dates = {self.template.date(date.when) for one in cited for date in dates_of(one)}
                check_added(where, [one for one in added if one not in dates], cited, self.findings)
                return True
        self.findings.differ(where, "words of what it cites inside quotation marks", f"“{quote}”")
        return False

    def _dated(self, where: str, text: str, numbers: tuple[int, ...]) -> str:
        """The text without the date of a row of the timeline, which must be that of what it cites."""
        if self.section != self.original.page.timeline_heading:
            return text
        date, colon, rest = text.partition(": ")
        if not colon or not set(numbers) <= self.original.dates.get(date, frozenset()):
            known = [date for date, some in self.original.dates.items() if set(numbers) & some]
            self.findings.differ(
                f"{where}, date", " or ".join(known) or "a date of the timeline", f"“{date}”"
            )
        return rest if colon else text


def _slices(parts: Sequence[str], quote: str) -> list[str] | None:
    """What was added in brackets when all parts stand in the quote, one behind the other; else None."""
    found: list[str] = []
    rest = quote
    for part in parts:
        added = slice_additions(part, [rest])
        if added is None:
            return None
        found += added
        first = re.split(r"\s*\[[^\[\]]*\]\s*", part.strip())[0]
        rest = rest[max(rest.find(first), 0) + len(first) :]
    return found if parts else None


def _beside(label: str, each: EvidenceSentence) -> EvidenceSentence:
    """The evidence with what its label says of it: who says it. That it is denied, and on what condition, is said there."""
    said, who = each.attribution, _speaker(label)
    if label.startswith("DENIED") or "alleged" in label:
        said = replace(said, stance="said")
    if "conditional" in label:
        said = replace(said, condition=None)
    return replace(each, attribution=said, text=f"{who} said: {each.text}" if who else each.text)


def _speaker(label: str) -> str:
    """Who speaks by a label: “AGREED: per Anna Berg; conditional”, “Anna Berg”; "" when it names nobody."""
    firm, colon, who = label.partition(":")
    who = who if colon else "" if firm.isupper() else firm
    return re.sub(r"^(?:per|by) ", "", who.partition(";")[0].strip())


def _unmarked(text: str) -> str:
    return re.sub(r"\s*\[[^\[\]]*\]", "", _CUT.sub(" ", text)).strip()


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _start(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57]}…"
