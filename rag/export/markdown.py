"""Answers and notes as Markdown. Knows schema values; writes no files.

Whatever comes from an article is escaped, so that no link, image or markup in it becomes live; the only
markup is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.export.layout import Part, Piece, Row, Source, lay_out
from rag.export.template import PLAIN, Template
from rag.export.wording import (
    VERDICT_LINES,
    attribution,
    is_counted,
    item_lines,
    numbers,
    outlet_headings,
    plain,
    references,
    searched,
    worded,
)
from rag.schema import Answer, Briefing, Citation

_SPECIAL = re.compile(r"([\\`*_\[\]<]|~(?=~)|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\d{1,9})([.)])|^([-+=#>|])")
_AUTOLINK = re.compile(r"(?<=\w)://|(?<=\bwww)\.|(?<=\bmailto):", re.I)


def escape(text: str) -> str:
    """`text` as Markdown that shows exactly that text, on one line."""
    escaped = _SPECIAL.sub(r"\\\1", plain(text))
    escaped = _AUTOLINK.sub(lambda match: "".join("\\" + c if c in ":." else c for c in match[0]), escaped)
    return _LINE_START.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", escaped)


def answer_markdown(answer: Answer) -> str:
    """An answer or a refusal with its question and citations."""
    lines = [f"**{escape(answer.question)}**", ""]
    if answer.refusal is not None:
        lines.append(escape(answer.refusal.message))
        lines += [
            f"- Nearest, not an answer: {escape(near.source or near.title or near.article_id)}, "
            f"¶{near.paragraph}" + (f": {escape(near.why)}" if near.why else "")
            for near in answer.refusal.near_misses
        ]
        return "\n".join(lines) + "\n"
    if answer.verdict:
        lines += [VERDICT_LINES[answer.verdict], ""]
    if answer.short_answer:
        lines += [escape(answer.short_answer), ""]
    for sentence in filter(is_counted, answer.sentences):
        lines += [
            f"{escape(sentence.text)} {numbers(sentence.citations)} *({escape(sentence.note or '')})*",
            "",
        ]
    if answer.items:
        for heading in dict.fromkeys(item.heading for item in answer.items):
            lines += [f"*{escape(heading)}*", ""]
            listed = item_lines(item for item in answer.items if item.heading == heading)
            lines += [f"- {escape(text)} [{number}]" for text, number in listed]
            lines.append("")
    elif answer.mode == "generative":
        lines += [" ".join(f"{escape(worded(s))} {numbers(s.citations)}" for s in answer.sentences), ""]
    headings = outlet_headings(answer)
    for citation, where in references(answer.citations):
        if citation.number in headings:
            first = citation is answer.citations[0]
            lines += [*([] if first else [""]), f"*{escape(headings[citation.number])}*", ""]
        lines.append(_source(citation, where, attribution_of(answer, citation)))
    return "\n".join([*lines, "", escape(searched(answer.coverage))]) + "\n"


def attribution_of(answer: Answer, citation: Citation) -> str:
    """Who says the quoted sentence, when the answer is quotations."""
    said = next((s for s in answer.sentences if citation.number in s.citations), None)
    return attribution(said) if said is not None and answer.mode == "extractive" else ""


def note_markdown(note: Briefing, template: Template = PLAIN) -> str:
    """A note in the readout form: header, sections, what is not reported, terms, left out, comment,
    sources.
    """
    page = lay_out(note, template)
    marking = f"**{escape(page.marking)}**" if page.marking else ""
    blocks = [marking, "  \n".join(escape(line) for line in page.letterhead), f"# {escape(page.title)}"]
    blocks.append("\n".join(f"**{escape(name)}:** {_row(row)}  " for name, row in page.header))
    blocks += [_headed(part.heading, _rows(part)) for part in page.parts]
    if page.timeline:
        rows = [f"- {escape(date)}: {_piece(piece)}" for date, piece in page.timeline]
        blocks.append(_headed(page.timeline_heading, rows))
    blocks += [f"{_label(label)} {_row(row)}." for label, row in page.tail]
    blocks.append(f"**{escape(page.comment)}:** \\_\\_\\_\\_\\_\\_")
    blocks.append(_headed(page.sources_heading, [source_row(source) for source in page.sources]))
    return "\n\n".join(block for block in (*blocks, f"*{escape(page.foot)}*", marking) if block) + "\n"


def source_row(source: Source) -> str:
    """One numbered source as its line."""
    return f"- [{source.number}] {escape(source.where)}: “{escape(source.quote)}”"


def _label(label: str) -> str:
    """A label in bold, with what stands in parentheses behind it, such as the scope, in plain."""
    name, opening, rest = label.partition(" (")
    return f"**{escape(name)}** ({escape(rest)}:" if opening else f"**{escape(name)}:**"


def _rows(part: Part) -> list[str]:
    """The lines of a part; several under one label stand in a list below it."""
    rows: list[str] = []
    for group in part.groups:
        label = f"**{escape(group.label)}**" if group.label else ""
        if label and len(group.rows) > 1:
            rows.append(f"- {label}")
            rows += [f"  - {_row(row)}" for row in group.rows]
        else:
            rows += [f"- {label} {_row(row)}" if label else f"- {_row(row)}" for row in group.rows]
    return rows


def _row(row: Row) -> str:
    unsure = " *(partly supported)*" if row.partly else ""
    return "; ".join(_piece(piece) for piece in row.pieces) + unsure


def _piece(piece: Piece) -> str:
    """The text with its cue in bold, in quotation marks when it is quoted, and its numbers."""
    if not piece.citations:
        return escape(piece.text)
    text = "".join(f"**{_additions(run)}**" if is_cue else _kept(run) for run, is_cue in piece.runs)
    return f"{f'“{text}”' if piece.quoted else text} {numbers(piece.citations)}".rstrip()


def _additions(text: str) -> str:
    """Escaped text in which bracketed additions stay readable as such."""
    return (
        escape(text).replace("\\[", "[").replace("\\]", "]")
        if "](" not in text and "][" not in text and "]:" not in text
        else escape(text)
    )


def _kept(text: str) -> str:
    """Escaped text that keeps one space at each end where it has white space there."""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{_additions(text)}{after}" if text.strip() else before


def _headed(heading: str, rows: Sequence[str]) -> str:
    return f"## {escape(heading)}\n\n" + "\n".join(rows)


def _source(citation: Citation, where: str, who: str = "") -> str:
    said = f" ({escape(who)})" if who else ""
    return f"- [{citation.number}] {escape(where)}{said}: “{escape(citation.quote)}”"
