"""A note as one HTML file that needs nothing else: escaped text, in-page links to its sources and back, a
print style that puts a note over one article on one A4 page.

Knows the layout of a note; writes no files. Nothing in it loads from anywhere, and no text of an article becomes
markup. What comes from an article stands in `<bdi>`, so that Urdu or Arabic text turns nothing around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rag.export.html_style import STYLE
from rag.export.layout import Group, Page, Piece, Row, lay_out
from rag.export.template import PLAIN, Template
from rag.schema import Briefing

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def note_html(note: Briefing, template: Template = PLAIN) -> str:
    """A note in the readout form as a self-contained page."""
    return page_html(lay_out(note, template))


def page_html(page: Page) -> str:
    """A page that is laid out, as one file of HTML."""
    body = "\n".join(_marked(page, list(_body(page))) if page.marking else _body(page))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(page.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _marked(page: Page, body: list[str]) -> Iterator[str]:
    """The page between its markings. A table's head and foot keep the room for them on every printed sheet."""
    mark = _text(page.marking)
    yield f'<div class="mark top">{mark}</div>'
    yield "<table class=sheet role=presentation><thead><tr><td></td></tr></thead><tbody><tr><td>"
    yield from body
    yield "</td></tr></tbody><tfoot><tr><td></td></tr></tfoot></table>"
    yield f'<div class="mark bottom">{mark}</div>'


def _body(page: Page) -> Iterator[str]:
    shown = _Numbers()
    if page.letterhead:
        yield f"<div class=letterhead>{'<br>'.join(map(_text, page.letterhead))}</div>"
    yield f"<h1>{_bdi(page.title)}</h1>"
    yield "<dl>"
    for name, row in page.header:
        yield f"<dt>{_text(name)}</dt><dd>{shown.row(row)}</dd>"
    yield "</dl>"
    for part in page.parts:
        yield _heading(part.heading)
        yield from ("<ul>", *(item for group in part.groups for item in _group(group, shown)), "</ul>")
    if page.timeline:
        yield _heading(page.timeline_heading)
        yield "<table class=timeline>"
        for date, piece in page.timeline:
            yield f"<tr><th scope=row>{_text(date)}</th><td>{shown.piece(piece)}</td></tr>"
        yield "</table>"
    for label, row in page.tail:
        yield _paragraph(label, f"{shown.row(row)}.")
    if page.comment:
        yield _paragraph(page.comment, "<span class=comment>&nbsp;</span>")
    if page.sources:
        yield _heading(page.sources_heading)
    yield "<ul class=sources>"
    for source in page.sources:
        number = f'<a href="#n{source.number}">[{source.number}]</a>' if source.number in shown.seen else ""
        again = " class=again" if source.again else ""
        quote = f"<span{again}>: “{_bdi(source.quote)}”</span>"
        yield f'<li id="s{source.number}">{number or f"[{source.number}]"} {_bdi(source.where)}{quote}</li>'
    yield "</ul>"
    yield f"<p class=made>{_text(page.foot)}</p>"


class _Numbers:
    """Citation numbers as links to their sources; the first of each is where its source links back to."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def _number(self, number: int) -> str:
        first = "" if number in self.seen else f' id="n{number}"'
        self.seen.add(number)
        return f'<a{first} href="#s{number}">[{number}]</a>'

    def piece(self, piece: Piece) -> str:
        """The text with its cue marked, in quotation marks when it is quoted, and its numbers."""
        text = "".join(
            f"<span class=cue>{escape(run)}</span>" if is_cue else escape(run) for run, is_cue in piece.runs
        )
        text = f"“<bdi>{text}</bdi>”" if piece.quoted else f"<bdi>{text}</bdi>"
        return f"{text} {''.join(map(self._number, piece.citations))}".rstrip()

    def row(self, row: Row) -> str:
        """The pieces of a row, and whether it is only partly supported."""
        unsure = " <em>(partly supported)</em>" if row.partly else ""
        return "; ".join(map(self.piece, row.pieces)) + unsure


def _group(group: Group, shown: _Numbers) -> Iterator[str]:
    """The rows under one label; several stand in a list below it."""
    head = f"<span class=label>{_text(group.label)}</span> " if group.label else ""
    rows = [f"<li>{shown.row(row)}</li>" for row in group.rows]
    if head and len(rows) > 1:
        yield f"<li>{head}<ul>{''.join(rows)}</ul></li>"
    else:
        yield from (row.replace("<li>", f"<li>{head}", 1) for row in rows)


def _text(text: str) -> str:
    return escape(text, quote=True)


def _bdi(text: str) -> str:
    return f"<bdi>{_text(text)}</bdi>"


def _heading(text: str) -> str:
    return f"<h2>{_text(text)}</h2>"


def _paragraph(label: str, html: str) -> str:
    return f"<p><span class=label>{_text(label)}:</span> {html}</p>"
