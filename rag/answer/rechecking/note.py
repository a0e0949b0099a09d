"""What a saved note says, line by line, held against its quotes. Knows the parts of a note; knows no file and no library.

Every line is a quotation or a slice of one, a header put together from words of the articles, or of a declared uncited
kind. What those kinds count is worked out again as far as the note itself allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rag.answer.evidence import EvidenceSentence
from rag.answer.rechecking.claims import (
    Claim,
    check_added,
    check_attributed,
    check_gathered,
    check_worded,
    cited_by,
    dates_of,
)
from rag.answer.rechecking.rechecked import Findings, listed
from rag.answer.rechecking.verbatim import foreign_words, is_slice, slice_additions
from rag.export.wording import MONTHS, NOT_REPORTED, date_in_words
from rag.schema import Briefing, Coverage, Line
from rag.verify.titles import TITLES

BASIS = "header, basis"
NOT_RECKONED = "header, basis: counted, not quoted; held against the scope and the citations of the note"
COUNTS = re.compile(r"(?:Since .{1,40} UTC|First brief): [\w ,]+")
PRECISIONS = {4: "year", 7: "month", 10: "day"}
_MARKED = re.compile(r"(?:(?:before|now|added|no longer there): )?(“.*”)(?: \(conditional\))?")
_TERM = re.compile(r"“(?P<words>.+)” is (?:the source|(?P<owner>.+))’s wording")
_NUMBER = re.compile(r"\d[\d,]*")
_DAY = re.compile(rf"(?:(\d{{1,2}}) )?(?:({'|'.join(MONTHS)}) )?(\d{{4}})\b")


def claims_of_note(note: Briefing) -> Iterator[Claim]:
    """Every line with its numbers, in the order in which citations are numbered."""
    lines = [(f"header, {slot}", line) for slot, line in note.header.items()]
    for section in note.sections:
        lines += [(f"{section.heading}, line {n}", line) for n, line in enumerate(section.lines, 1)]
    lines += [(f"terms, line {number}", line) for number, line in enumerate(note.terms, 1)]
    for where, line in lines:
        yield Claim(where, line.text, line.citations, line)
    for number, event in enumerate(note.timeline, 1):
        yield Claim(f"timeline, row {number}", event.text, event.citations)


def recheck_note(
    note: Briefing, claims: Sequence[Claim], evidence: Mapping[int, EvidenceSentence], findings: Findings
) -> None:
    """All lines, the dates of the timeline, and what is counted."""
    for claim in claims:
        line = claim.said if isinstance(claim.said, Line) else None
        _together(claim, line, findings)
        cited = cited_by(claim, evidence)
        if claim.where == BASIS:
            findings.notice(NOT_RECKONED)
        elif not cited:
            if not (line is not None and not claim.citations and COUNTS.fullmatch(claim.text)):
                findings.differ(claim.where, "a citation", f"“{claim.text}”, which has none")
        elif claim.where.startswith("terms"):
            _term(claim, cited, findings)
        else:
            in_header = claim.where.startswith("header")  # which shows nothing of who says it
            if line is not None and not line.parts and findings.against_library and not in_header:
                check_attributed(claim, cited[0], findings)
            _pieces(note, claim, line, evidence, findings)
    for number, event in enumerate(note.timeline, 1):
        _event(f"timeline, row {number}", event.when, event.precision, event.citations, evidence, findings)
    _title(note, evidence, findings)
    _counts(note, findings)


def _together(claim: Claim, line: Line | None, findings: Findings) -> None:
    """A line that rests on several places is its parts, and nothing more."""
    if line is not None and line.parts:
        findings.expect(
            f"{claim.where}, its parts together", "; ".join(text for text, _ in line.parts), claim.text
        )
        together = tuple(dict.fromkeys(number for _, numbers in line.parts for number in numbers))
        findings.expect(f"{claim.where}, citations", together, claim.citations)


def _pieces(
    note: Briefing,
    claim: Claim,
    line: Line | None,
    evidence: Mapping[int, EvidenceSentence],
    findings: Findings,
) -> None:
    for text, numbers in (line.parts if line else ()) or ((claim.text, claim.citations),):
        piece = Claim(claim.where, text, numbers, claim.said)
        cited = cited_by(piece, evidence)
        quote = _unmarked(text, cited)
        if not cited:
            findings.differ(claim.where, "a citation", f"“{text}”, which has none")
        elif _quoted(quote, cited, claim.where, findings):
            if note.mode == "extractive" and line is not None:
                findings.expect(f"{claim.where}, support", "verified", line.support)
        elif line is not None and line.worded:
            check_worded(piece, cited, findings)
        elif claim.where.startswith("header"):
            _header(piece, cited, findings)
        else:
            findings.differ(claim.where, f"words of the quotes {listed(numbers)}", f"“{quote}”")


def _quoted(text: str, cited: Sequence[EvidenceSentence], where: str, findings: Findings) -> bool:
    """Whether a text is a slice of a quote, whatever it adds in brackets being right."""
    added = slice_additions(text, [each.text for each in cited])
    if added is None:
        return False
    check_added(where, added, cited, findings)
    return True


def _header(piece: Claim, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    """A slot put together by rule: a place or a name as the articles write it, then a title or a slice."""
    sources = [text for each in cited for text in (each.text, each.article.text, each.article.place or "")]
    flat = [" ".join(source.split()).casefold() for source in sources]
    foreign = False
    for chunk in re.split(r"; |, ", re.sub(r"\s*\[[^\[\]]*\]", "", piece.text)):
        ways = [way for way, shown in TITLES.items() if shown == chunk]  # "Rep." is shown as Representative
        ways.append(chunk.removeprefix("and ").casefold())
        if not any(is_slice(way, source) for way in ways for source in flat):
            foreign = True
            if findings.against_library or re.search(r"\d", chunk):
                findings.differ(piece.where, "words of the articles, as they stand there", f"“{chunk}”")
    if foreign and not findings.against_library:
        check_gathered(piece, cited, findings)


def _term(claim: Claim, cited: Sequence[EvidenceSentence], findings: Findings) -> None:
    """“Words” is the source’s wording: the words of the quote, and a speaker who is named in its article."""
    said = _TERM.fullmatch(claim.text)
    if said is None or not any(is_slice(said["words"], each.text) for each in cited):
        findings.differ(claim.where, f"words of the quotes {listed(claim.citations)}", f"“{claim.text}”")
    elif said["owner"] and findings.against_library and said["owner"] != cited[0].attribution.speaker:
        speaker = cited[0].attribution.speaker or "the source"
        findings.differ(f"{claim.where}, whose wording", f"“{speaker}”", f"“{said['owner']}”")


def _event(
    where: str,
    when: str,
    precision: str,
    numbers: Sequence[int],
    evidence: Mapping[int, EvidenceSentence],
    findings: Findings,
) -> None:
    found = [date for number in numbers if number in evidence for date in dates_of(evidence[number])]
    dates = {each.when for date in found for each in (date, date.certain) if each is not None}
    if when not in dates:
        known = ", ".join(sorted(dates)) or "none"
        findings.differ(f"{where}, when", f"a date of its quotes ({known})", f"“{when}”")
    findings.expect(f"{where}, precision", PRECISIONS.get(len(when), "none"), precision)


def _title(note: Briefing, evidence: Mapping[int, EvidenceSentence], findings: Findings) -> None:
    """A title is no citation: its words are those of the articles, the scope and the kind."""
    _, _, title = note.title.partition(": ")
    sources = [note.scope, date_in_words(note.created)]
    for each in evidence.values():
        sources += [each.text, each.article.text, each.article.title or "", each.article.place or ""]
    foreign = foreign_words(title, [*sources, *(source.title() for source in sources), "in"])
    if foreign and (findings.against_library or any(_NUMBER.search(word) for word in foreign)):
        findings.differ("title", "words of the articles or of the scope", ", ".join(foreign))


# What is counted


def _counts(note: Briefing, findings: Findings) -> None:
    """Counts and dates of the scope: against each other, and against what is cited."""
    cited = {citation.article_id for citation in note.citations}
    days = sorted({citation.published[:10] for citation in note.citations if citation.published})
    coverage = note.coverage
    _coverage(coverage, len(cited), days, findings)
    basis = note.header.get("basis")
    counts = (
        [int(number.replace(",", "")) for number in _NUMBER.findall(basis.parts[0][0])]
        if basis and basis.parts
        else []
    )
    if counts and not len(cited) <= counts[0] <= coverage.articles:
        findings.differ(
            BASIS, f"{len(cited)} to {coverage.articles} articles", f"“{basis.text if basis else ''}”"
        )
    if len(counts) > 1 and not 1 <= counts[1] <= counts[0]:
        findings.differ(BASIS, f"1 to {counts[0]} origins", f"{counts[1]}")
    scopes = {gap.rpartition(NOT_REPORTED)[2] if NOT_REPORTED in gap else "" for gap in note.gaps}
    if "" in scopes:
        findings.differ(
            "gaps", f"each to say what it is{NOT_REPORTED.rstrip()} and the scope", "one that does not"
        )
    if len(scopes) > 1:
        findings.differ("gaps", "one scope", " / ".join(sorted(scopes)))
    for scope in scopes - {""}:
        _scope(scope, counts, days, findings)
    try:
        datetime.fromisoformat(note.created)
    except ValueError:
        findings.differ("created", "a date and time", f"“{note.created}”")


def _coverage(coverage: Coverage, cited: int, days: Sequence[str], findings: Findings) -> None:
    if coverage.articles < cited:
        findings.differ("coverage, articles", f"at least {cited}, which are cited", f"{coverage.articles}")
    if not coverage.sources <= coverage.articles or not coverage.origins <= coverage.articles:
        findings.differ(
            "coverage",
            f"at most {coverage.articles} origins and outlets",
            f"{coverage.origins} and {coverage.sources}",
        )
    first, last = (coverage.since or "")[:10], (coverage.until or "")[:10]
    if days and first and last and not (first <= days[0] and days[-1] <= last):
        findings.differ(
            "coverage, dates", f"{days[0]} to {days[-1]} within, which are cited", f"{first} to {last}"
        )


def _scope(scope: str, counts: Sequence[int], days: Sequence[str], findings: Findings) -> None:
    """“2 articles, 7 April 2021 to 8 April 2021”: as many as the basis counts, and the days of what is cited within."""
    number = _NUMBER.match(scope)
    if number is None or (counts and int(number[0].replace(",", "")) != counts[0]):
        findings.differ(
            "gaps, scope",
            f"{counts[0] if counts else 'a number of'} articles, as the basis has it",
            f"“{scope}”",
        )
    stated = [_iso(found) for found in _DAY.finditer(scope.partition(", ")[2])]
    if (
        days
        and stated
        and not (stated[0][: len(days[0])] <= days[0] and days[-1][: len(stated[-1])] <= stated[-1])
    ):
        findings.differ("gaps, scope", f"{days[0]} to {days[-1]} within, which are cited", f"“{scope}”")


def _iso(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return "-".join(
        part
        for part in (
            year,
            f"{MONTHS.index(month) + 1:02d}" if month else "",
            f"{int(day):02d}" if day else "",
        )
        if part
    )


def _unmarked(text: str, cited: Sequence[EvidenceSentence]) -> str:
    """A piece without the marks that a note puts around it."""
    marked = _MARKED.fullmatch(text)
    inner = marked[1][1:-1] if marked else text
    quotes = [each.text for each in cited]
    return inner if slice_additions(inner, quotes) is not None else text.removesuffix(" (conditional)")
