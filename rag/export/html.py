"""A note as one HTML file that needs nothing else: escaped text, in-page links to its sources, a print
style.

Knows schema values; writes no files. Nothing in it loads from anywhere, and no text of an article becomes
markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from rag.export.wording import HEADER_NAMES, date_in_words, gaps_by_scope, group_label, plain, references
from rag.schema import Briefing, Line, Section

STYLE = """
:root { color-scheme: light; }
body { font: 10.5pt/1.4 Georgia, "Noto Serif", "Times New Roman", serif; color: #1a1a1a; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; margin: 0 0 .6rem; }
h2 { font: 600 .78rem/1.2 system-ui, sans-serif; letter-spacing: .05em; margin: 1rem 0 .3rem;
  border-bottom: 1px solid #bbb; padding-bottom: .15rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: 0; }
dt, .label { font: 600 .82rem/1.5 system-ui, sans-serif; }
dd, p { margin: 0; }
p { margin-top: .45rem; }
ul { margin: 0; padding-left: 1.1rem; }
li { margin: .18rem 0; }
a { color: #123c7a; text-decoration: none; }
.cue { font-weight: 600; }
.comment { border-bottom: 1px solid #999; display: inline-block; min-width: 60%; }
.sources { list-style: none; padding: 0; font-size: .82rem; line-height: 1.3; }
.sources li:target { background: #fff3c4; }
.made { color: #555; font-size: .8rem; }
@media print {
  @page { size: A4; margin: 10mm 12mm; }
  body { font: 8pt/1.2 "Times New Roman", "Liberation Serif", Tinos, Georgia, serif; max-width: none;
    margin: 0; padding: 0; }
  h1 { font-size: 12.5pt; margin-bottom: 3pt; }
  h2 { font-size: 7pt; margin: 4pt 0 1pt; break-after: avoid; }
  dt, .label { font-size: 7.2pt; line-height: 1.2; }
  dl { gap: 0 .8rem; }
  li { margin: .04rem 0; }
  p { margin-top: .2rem; }
  .sources { columns: 3; column-gap: 1rem; font-size: 6.2pt; line-height: 1.15; }
  .sources li { break-inside: avoid; }
  .again { display: none; }
  .made { font-size: 6.4pt; }
  a { color: inherit; }
}
"""


_ADDED = re.compile(r" \[[^\]]*\]")


def note_html(note: Briefing) -> str:
    """A note in the readout form as a self-contained page."""
    title = _text(note.title)
    body = [f"<h1>{title}</h1>", "<dl>", *_header(note), "</dl>"]
    for section in note.sections:
        if section.lines:
            body += [_heading(section.heading), "<ul>", *_rows(section), "</ul>"]
    if note.timeline:
        body += [_heading("TIMELINE"), "<ul>"]
        body += [
            f"<li><span class=label>{date_in_words(event.when)}</span> “{_text(event.text)}”"
            f" {_numbers(event.citations)}</li>"
            for event in note.timeline
        ]
        body.append("</ul>")
    body += _tail(note)
    body += [_heading("SOURCES"), "<ul class=sources>", *_sources(note)]
    made = f"{note.mode}, model {note.model}" if note.model else "quoted without a language model"
    foot = f"{note.kind.capitalize()} over {note.scope}; {made}; {date_in_words(note.created)}."
    body += ["</ul>", f"<p class=made>{_text(foot)}</p>"]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text), quote=True)


def _heading(text: str) -> str:
    return f"<h2>{_text(text)}</h2>"


def _numbers(citations: Sequence[int]) -> str:
    return "".join(f'<a href="#s{number}">[{number}]</a>' for number in citations)


def _pieces(line: Line) -> str:
    parts = line.parts or ((line.text, line.citations),)
    return "; ".join(f"{_text(text)} {_numbers(cited)}".rstrip() for text, cited in parts)


def _header(note: Briefing) -> Iterator[str]:
    for slot, line in note.header.items():
        name = HEADER_NAMES.get(slot) or slot.replace("_", " ").title()
        yield f"<dt>{_text(name)}</dt><dd>{_pieces(line)}</dd>"


def _rows(section: Section) -> Iterator[str]:
    """The lines of a section; several under one label stand in a list below it."""
    for label, group in groupby(section.lines, group_label):
        lines = list(group)
        head = f"<span class=label>{_text(label)}</span> " if label else ""
        if label and len(lines) > 1:
            yield f"<li>{head}<ul>{''.join(f'<li>{_line(line)}</li>' for line in lines)}</ul></li>"
        else:
            yield from (f"<li>{head}{_line(line)}</li>" for line in lines)


def _line(line: Line) -> str:
    unsure = " <em>(partly supported)</em>" if line.support == "partial" else ""
    if line.parts:
        return _pieces(line) + unsure
    if not line.citations:
        return _text(line.text)
    at = line.text.lower().find(line.cue.lower()) if line.cue else -1
    shown = _text(line.text)
    if at >= 0 and line.cue:
        end = at + len(line.cue)
        before, cue, after = (escape(part) for part in (line.text[:at], line.text[at:end], line.text[end:]))
        shown = plain(f"{before}<span class=cue>{cue}</span>{after}")
    return f"“{shown}” {_numbers(line.citations)}{unsure}"


def _tail(note: Briefing) -> Iterator[str]:
    """What is declared and not quoted: gaps, terms, what was left out, the desk's comment."""
    scope, gaps = gaps_by_scope(note.gaps)
    if gaps:
        yield _paragraph(
            f"NOT REPORTED IN SCOPE{f' ({scope})' if scope else ''}", _text("; ".join(gaps)) + "."
        )
    if note.terms:
        terms = "; ".join(f"{_text(term.text)} {_numbers(term.citations)}" for term in note.terms)
        yield _paragraph("TERMS", f"{terms}.")
    if note.left_out:
        yield _paragraph("LEFT OUT", _text("; ".join(note.left_out)) + ".")
    yield _paragraph("COMMENT (desk, unsourced)", "<span class=comment>&nbsp;</span>")


def _sources(note: Briefing) -> Iterator[str]:
    """Every number with its place and quotation; print leaves out what a line above gives in full."""
    lines = [*note.header.values(), *(line for section in note.sections for line in section.lines)]
    above = plain(" ".join(_ADDED.sub("", line.text) for line in lines))
    for citation, where in references(note.citations):
        again = " class=again" if plain(citation.quote) in above else ""
        quote = f"<span{again}>: “{_text(citation.quote)}”</span>"
        yield f'<li id="s{citation.number}">[{citation.number}] {_text(where)}{quote}</li>'


def _paragraph(label: str, html: str) -> str:
    return f"<p><span class=label>{_text(label)}:</span> {html}</p>"
