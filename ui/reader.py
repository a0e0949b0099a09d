"""The right-hand column as escaped HTML: an article at the quoted words, and a note. Pure functions."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from rag.export.wording import counted, date_in_words
from rag.schema import Article, Briefing, Citation, Line, Section, TimelineEvent
from rag.text import paragraph_spans
from ui.markup import inert, tag
from ui.phrases import coverage
from ui.views import button, citations, ending, labels

SLOTS = {"when_where": "When, where"}
"""Names of a note's header slots, where the slot's own name with a capital would not do."""


def article(
    shown: Article,
    start: int | None = None,
    end: int | None = None,
    *,
    latest: int | None = None,
    related: str = "",
) -> str:
    """The whole article by paragraphs, with `text[start:end]` marked.

    `latest` is the newest revision stored, said when it is not the one shown; `related` says of
    what other article it is a copy or a later version.
    """
    facts = [f"Revision {shown.revision}" if shown.revision > 1 else ""]
    if latest and latest != shown.revision:
        facts = [f"Revision {shown.revision}, as cited; the article has since changed (revision {latest})"]
    if related:
        facts.append(related)
    if shown.authors:
        facts.append("By " + ", ".join(shown.authors))
    if shown.private:
        facts.append("Private: never sent to another machine")
    paragraphs = [
        tag("p", _marked(shown.text, first, last, start, end), data_n=f"¶{number}")
        for number, (first, last) in enumerate(paragraph_spans(shown.text), start=1)
    ]
    return tag(
        "article",
        _kicker(shown.source, shown.place, date_in_words(shown.published)),
        _header(shown.title or "Untitled", " · ".join(fact for fact in facts if fact)),
        tag("div", *paragraphs, class_="text"),
        _provenance(shown),
        class_="paper",
        lang=shown.language or "",
        data_article=shown.id,
        data_start="" if start is None else str(start),
    )


def nothing_open() -> str:
    """In the reader's place while no citation is open."""
    return tag(
        "p", "Choose a numbered citation: the article opens here, at the words it rests on.", class_="aside"
    )


def no_note() -> str:
    """In the note's place while none has been asked for."""
    what = (
        "A readout is one page: who met, where and when, where each matter stands, firmest first, and what "
        "is not reported. Ask for one under an answer, and it covers the articles that the answer cites."
    )
    return tag("p", what, class_="aside")


def writing_note() -> str:
    """In the note's place while it is being made."""
    return tag("p", "Writing the readout …", class_="aside", aria_busy="true")


def note(briefing: Briefing, markdown: str) -> str:
    """A note, each line open at its quotation, and its Markdown inside the download link."""
    by_number = {citation.number: citation for citation in briefing.citations}
    data = b64encode(markdown.encode("utf-8", "replace")).decode("ascii")
    download = tag(
        "a",
        "Download as Markdown",
        class_="download",
        download=f"{briefing.kind}-{briefing.created[:10]}.md",
        href=f"data:text/markdown;charset=utf-8;base64,{data}",
    )
    slots = {
        SLOTS.get(slot, slot.replace("_", " ").capitalize()): line for slot, line in briefing.header.items()
    }
    made = f" Written by {briefing.model}, each line checked." if briefing.model else ""
    return tag(
        "article",
        _kicker(briefing.kind.capitalize(), date_in_words(briefing.created)),
        _header(briefing.title, briefing.scope, download),
        _pairs((inert(name), _line(line, by_number)) for name, line in slots.items()) if slots else "",
        *(_section(section, by_number) for section in briefing.sections),
        _section(Section("Terms", briefing.terms), by_number),
        _timeline(briefing.timeline, by_number),
        _plain("Not reported in scope", briefing.gaps),
        _plain("Left out", briefing.left_out),
        _sources(briefing.citations),
        tag("p", inert(coverage(briefing.coverage) + made), class_="coverage"),
        class_="paper note",
    )


def _kicker(*parts: str | None) -> str:
    return tag("p", inert(" · ".join(part for part in parts if part)), class_="kicker")


def _header(title: str, facts: str, *more: str) -> str:
    below = tag("p", inert(facts), class_="facts") if facts else ""
    return tag("header", tag("h2", inert(title)), below, *more)


def _marked(text: str, first: int, last: int, start: int | None, end: int | None) -> str:
    """One paragraph, escaped, with the part of it that lies within start and end marked."""
    if start is None or end is None or end <= first or start >= last:
        return inert(text[first:last])
    begin, stop = max(start, first), min(end, last)
    return inert(text[first:begin]) + tag("mark", inert(text[begin:stop])) + inert(text[stop:last])


def _provenance(shown: Article) -> str:
    rows = {"Article": shown.id, "Address": shown.url or "", "Revision": str(shown.revision)}
    rows |= dict(shown.provenance) | {"SHA-256 of the text": shown.content_hash}
    listed = _pairs((inert(name), inert(value)) for name, value in rows.items() if value)
    return tag("details", tag("summary", "About this text"), listed, class_="provenance")


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they stand for; `rows` hold HTML."""
    return tag("dl", *(tag("dt", name) + tag("dd", value) for name, value in rows))


def _line(line: Line, by_number: Mapping[int, Citation]) -> str:
    return ending(line.text, _buttons(line.citations, by_number)) + labels(line)


def _buttons(numbers: Sequence[int], by_number: Mapping[int, Citation]) -> str:
    return "".join(button(by_number[number]) for number in numbers if number in by_number)


def _section(section: Section, by_number: Mapping[int, Citation]) -> str:
    rows = [tag("li", _line(line, by_number)) for line in section.lines]
    return tag("section", tag("h3", inert(section.heading)), tag("ul", *rows)) if rows else ""


def _timeline(events: Sequence[TimelineEvent], by_number: Mapping[int, Citation]) -> str:
    rows = [
        (
            inert(date_in_words(e.when)),
            ending(e.text, _buttons(e.citations, by_number)),
        )
        for e in events
    ]
    return tag("section", tag("h3", "Timeline"), _pairs(rows)) if rows else ""


def _plain(heading: str, lines: Sequence[str]) -> str:
    rows = [tag("li", inert(line)) for line in lines]
    return tag("section", tag("h3", heading), tag("ul", *rows), class_="uncited") if rows else ""


def _sources(cited: Sequence[Citation]) -> str:
    summary = tag("summary", counted(len(cited), "quotation"))
    return tag("details", summary, citations(cited), class_="sources") if cited else ""
