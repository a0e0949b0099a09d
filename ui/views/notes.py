"""A note as escaped HTML, as it is written in every other form, each line open at its quotation. Pure functions.

A note stands here as its laid-out page (`rag.export.layout`), so that one that the desk edited is shown the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.export.layout import COMMENT, Group, Page, Part, Piece, Row
from rag.export.wording import counted, date_in_words, sent_to
from rag.schema import Briefing, Citation
from ui.views.citations import button, citations, partly
from ui.views.markup import inert, tag
from ui.views.paper import header, kicker, pairs
from ui.views.phrases import coverage

LONGEST_KEPT = 24  # characters; a longer last word could push its buttons out of a narrow page
Numbers = Mapping[int, Citation]


def note(briefing: Briefing, page: Page, *, above: str = "", unfinished: bool = False) -> str:
    """A note as `page` lays it out. `above` is HTML between title and text; `unfinished`: more of it is coming."""
    by_number = {citation.number: citation for citation in briefing.citations}
    comments = {page.comment, COMMENT}
    return tag(
        "article",
        kicker(
            *page.letterhead, page.marking, "Being written" if unfinished else date_in_words(briefing.created)
        ),
        header(page.title, ""),
        above,
        *(tag("p", inert(notice), class_="notice") for notice in briefing.notices),
        pairs((inert(name), _row(row, by_number)) for name, row in page.header) if page.header else "",
        *(_part(part, by_number, comments) for part in page.parts),
        _timeline(page, by_number),
        *(_declared(label, row, by_number, comments) for label, row in page.tail),
        "" if unfinished else _sources(page, briefing.citations),
        tag("p", inert(" ".join(_foot(briefing, page))), class_="coverage") if not unfinished else "",
        class_="paper note",
        aria_busy="true" if unfinished else "",
    )


def _foot(briefing: Briefing, page: Page) -> Iterator[str]:
    yield page.foot
    yield coverage(briefing.coverage)
    if briefing.model_use:
        yield sent_to(briefing.model_use)


def _part(part: Part, by_number: Numbers, comments: Iterable[str]) -> str:
    items = [_group(group, by_number, comments) for group in part.groups]
    return tag("section", tag("h3", inert(part.heading)), tag("ul", *items))


def _group(group: Group, by_number: Numbers, comments: Iterable[str]) -> str:
    """The rows under one label; several stand in a list below it."""
    label = tag("span", inert(group.label), class_="who") + " " if group.label else ""
    kind = "comment" if group.label in comments else ""
    if label and len(group.rows) > 1:
        rows = [tag("li", _row(row, by_number), class_=_plain(row)) for row in group.rows]
        return tag("li", label, tag("ul", *rows), class_=kind)
    first = [tag("li", label, _row(row, by_number), class_=kind or _plain(row)) for row in group.rows]
    return "".join(first)


def _plain(row: Row) -> str:
    """The class of a row that cites nothing: it must not look like one that does."""
    return "" if any(piece.citations for piece in row.pieces) else "uncited"


def _row(row: Row, by_number: Numbers) -> str:
    unsure = partly() if row.partly else ""
    return "; ".join(_piece(piece, by_number) for piece in row.pieces) + unsure


def _piece(piece: Piece, by_number: Numbers) -> str:
    """The words, their firm one marked, in quotation marks when they quote, with a button for each number."""
    buttons = "".join(button(by_number[number]) for number in piece.citations if number in by_number)
    opening, closing = ("“", "”") if piece.quoted else ("", "")
    runs = [*piece.runs]
    last, is_cue = runs.pop()
    before = opening + "".join(_run(text, is_cue=cue) for text, cue in runs)
    head, space, word = last.rpartition(" ")
    if is_cue or not buttons or len(word) > LONGEST_KEPT:
        return before + _run(last, is_cue=is_cue) + closing + buttons
    return before + inert(head) + space + tag("span", inert(word), closing, buttons, class_="keep")


def _run(text: str, *, is_cue: bool) -> str:
    return tag("strong", inert(text)) if is_cue else inert(text)


def _timeline(page: Page, by_number: Numbers) -> str:
    rows = [(inert(when), _piece(piece, by_number)) for when, piece in page.timeline]
    return tag("section", tag("h3", inert(page.timeline_heading)), pairs(rows)) if rows else ""


def _declared(label: str, row: Row, by_number: Numbers, comments: Iterable[str]) -> str:
    """One of the parts at the end that are declared uncited; its scope stands behind its name."""
    name, _, scope = label.partition(" (")
    heading = inert(name) + (tag("span", inert(f" ({scope}"), class_="scope") if scope else "")
    items = [tag("li", _piece(piece, by_number)) for piece in row.pieces]
    kind = "comment" if label in comments else "uncited"
    return tag("section", tag("h3", heading), tag("ul", *items), class_=kind)


def _sources(page: Page, cited: Sequence[Citation]) -> str:
    kept = {source.number for source in page.sources}
    shown = [citation for citation in cited if citation.number in kept]
    summary = tag(
        "summary", f"{inert(page.sources_heading.capitalize())}: {counted(len(shown), 'quotation')}"
    )
    return tag("details", summary, citations(shown), class_="sources") if shown else ""
