"""Answers and notes as Markdown. Knows schema values; writes no files.

Whatever comes from an article is escaped, so that no link, image or markup in it becomes live; the only
markup is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from rag.export.wording import (
    HEADER_NAMES,
    VERDICT_LINES,
    attribution,
    date_in_words,
    gaps_by_scope,
    group_label,
    numbers,
    plain,
    references,
    searched,
)
from rag.schema import Answer, Briefing, Citation, Line, Section

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
    if answer.items:
        for heading in dict.fromkeys(item.heading for item in answer.items):
            lines += [f"*{escape(heading)}*", ""]
            lines += [
                f"- {escape(item.text)} [{item.citation}]" for item in answer.items if item.heading == heading
            ]
            lines.append("")
    elif answer.mode == "generative":
        lines += [" ".join(f"{escape(s.text)} {numbers(s.citations)}" for s in answer.sentences), ""]
    lines += [_source(c, where, attribution_of(answer, c)) for c, where in references(answer.citations)]
    return "\n".join([*lines, "", escape(searched(answer.coverage))]) + "\n"


def attribution_of(answer: Answer, citation: Citation) -> str:
    """Who says the quoted sentence, when the answer is quotations."""
    said = next((s for s in answer.sentences if citation.number in s.citations), None)
    return attribution(said) if said is not None and answer.mode == "extractive" else ""


def note_markdown(note: Briefing) -> str:
    """A note in the readout form: header, sections, what is not reported, terms, left out, comment,
    sources.
    """
    blocks = [f"# {escape(note.title)}", "\n".join(_header(note))]
    blocks += [_section(section) for section in note.sections if section.lines]
    if note.timeline:
        rows = [
            f"- {date_in_words(event.when)}: “{_additions(event.text)}” {numbers(event.citations)}"
            for event in note.timeline
        ]
        blocks.append(_headed("TIMELINE", rows))
    tail = [*_gaps(note.gaps)]
    if note.terms:
        tail.append(
            "**TERMS:** "
            + "; ".join(f"{escape(term.text)} {numbers(term.citations)}" for term in note.terms)
            + "."
        )
    if note.left_out:
        tail.append("**LEFT OUT:** " + "; ".join(escape(text) for text in note.left_out) + ".")
    tail.append("**COMMENT (desk, unsourced):** \\_\\_\\_\\_\\_\\_")
    blocks.append("\n\n".join(tail))
    blocks.append(_headed("SOURCES", [_source(c, where) for c, where in references(note.citations)]))
    made = f"{note.mode}, model {escape(note.model)}" if note.model else "quoted without a language model"
    blocks.append(
        f"*{escape(note.kind.capitalize())} over {escape(note.scope)}; {made}; "
        f"{date_in_words(note.created)}.*"
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _header(note: Briefing) -> list[str]:
    lines = []
    for slot, line in note.header.items():
        name = HEADER_NAMES.get(slot) or escape(slot.replace("_", " ").title())
        lines.append(f"**{name}:** {_pieces(line)}  ")
    return lines


def _pieces(line: Line) -> str:
    """The pieces of a line, each with its own numbers."""
    parts = line.parts or ((line.text, line.citations),)
    return "; ".join(f"{_additions(text)} {numbers(cited)}".rstrip() for text, cited in parts)


def _additions(text: str) -> str:
    """Escaped text in which bracketed additions stay readable as such."""
    return (
        escape(text).replace("\\[", "[").replace("\\]", "]")
        if "](" not in text and "][" not in text and "]:" not in text
        else escape(text)
    )


def _section(section: Section) -> str:
    rows: list[str] = []
    for label, lines in groupby(section.lines, group_label):
        same = list(lines)
        if label and len(same) > 1:
            rows.append(f"- **{escape(label)}**")
            rows += [f"  - {_line(line)}" for line in same]
        else:
            rows += [f"- {f'**{escape(label)}** ' if label else ''}{_line(line)}" for line in same]
    return _headed(section.heading, rows)


def _headed(heading: str, rows: Sequence[str]) -> str:
    return f"## {escape(heading)}\n\n" + "\n".join(rows)


def _line(line: Line) -> str:
    unsure = " *(partly supported)*" if line.support == "partial" else ""
    if line.parts:
        return f"{_pieces(line)}{unsure}"
    if not line.citations:
        return escape(line.text)
    return f"“{_marked(line)}” {numbers(line.citations)}{unsure}"


def _marked(line: Line) -> str:
    """The quotation with its cue in bold."""
    text = line.text
    at = text.lower().find(line.cue.lower()) if line.cue else -1
    if line.cue is None or at < 0 or not line.citations:
        return _additions(text)
    end = at + len(line.cue)
    return f"{_kept(text[:at])}**{_additions(text[at:end])}**{_kept(text[end:])}"


def _kept(text: str) -> str:
    """Escaped text that keeps one space at each end where it has white space there."""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{_additions(text)}{after}" if text.strip() else before


def _gaps(note_gaps: Sequence[str]) -> list[str]:
    scope, gaps = gaps_by_scope(note_gaps)
    if not gaps:
        return []
    head = f"**NOT REPORTED IN SCOPE** ({escape(scope)}):" if scope else "**NOT REPORTED IN SCOPE:**"
    return [f"{head} {'; '.join(escape(gap) for gap in gaps)}."]


def _source(citation: Citation, where: str, who: str = "") -> str:
    said = f" ({escape(who)})" if who else ""
    return f"- [{citation.number}] {escape(where)}{said}: “{escape(citation.quote)}”"
