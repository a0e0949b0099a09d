"""An answer as it is read in a terminal: plain text, wrapped, no colours. Knows schema values; prints
nothing.

What articles say is stripped of escapes and control characters before it is shown.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rag.export.wording import (
    VERDICT_LINES,
    attribution,
    counted,
    is_counted,
    item_lines,
    numbers,
    outlet_headings,
    plain,
    reference,
    searched,
    sent_to,
    worded,
)
from rag.schema import Answer, Citation, Item, Refusal, Sentence

WIDTH = 100
UNSURE = "partly supported: read the quotation"


def answer_text(answer: Answer, *, width: int = WIDTH, checked: bool = False) -> str:
    """The answer or refusal with its question, without a closing line break.

    `checked` says that the caller has held every quote against the stored text; only then is that claimed.
    """
    blocks = [_wrap(plain(answer.question), width, "Q  ", "   ")]
    if plain(answer.standalone_question) != plain(answer.question):
        blocks[0] += "\n" + _wrap(f"Understood as: {plain(answer.standalone_question)}", width)
    if answer.refusal is not None:
        blocks.append(_refused(answer.refusal, width))
        return "\n\n".join(blocks)
    headline = [plain(answer.short_answer)] if answer.short_answer else []
    headline = [VERDICT_LINES[answer.verdict], *headline] if answer.verdict else headline
    if headline:
        blocks.append("\n".join(_wrap(line, width) for line in headline))
    blocks += [_counted(sentence, width) for sentence in answer.sentences if is_counted(sentence)]
    if answer.items:
        blocks.append(_items(answer.items, width))
    elif answer.mode == "generative":
        blocks.append("\n".join(_wrap(_written(sentence), width) for sentence in answer.sentences))
    blocks.append("\n".join([*_citations(answer, width), _wrap(_foot(answer, checked), width)]))
    return "\n\n".join(blocks)


def _wrap(text: str, width: int, first: str = "   ", rest: str = "   ") -> str:
    lines = textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines) or first.rstrip()


def _items(items: Sequence[Item], width: int) -> str:
    lines: list[str] = []
    for heading in dict.fromkeys(item.heading for item in items):
        lines.append(_wrap(plain(heading), width))
        lines += [
            _wrap(f"{plain(text)} [{number}]", width, "     • ", "       ")
            for text, number in item_lines(item for item in items if item.heading == heading)
        ]
    return "\n".join(lines)


def _written(sentence: Sentence) -> str:
    unsure = f" ({UNSURE})" if sentence.support == "partial" else ""
    return f"{plain(worded(sentence))} {numbers(sentence.citations)}{unsure}"


def _counted(sentence: Sentence, width: int) -> str:
    how = plain(sentence.note or "")
    return _wrap(_written(sentence), width) + "\n" + _wrap(f"({how})", width)


def _citations(answer: Answer, width: int) -> list[str]:
    lines: list[str] = []
    before: Citation | None = None
    headings = outlet_headings(answer)
    for citation in answer.citations:
        if citation.number in headings:
            lines.append(_wrap(headings[citation.number], width))
        said = (
            next((s for s in answer.sentences if citation.number in s.citations and not is_counted(s)), None)
            if answer.mode == "extractive"
            else None
        )
        who = attribution(said) if said is not None else ""
        note = f"; {UNSURE}" if said is not None and said.support == "partial" else ""
        note += f"; {plain(said.note)}" if said is not None and said.note else ""
        mark = f"[{citation.number}] "
        lines.append(
            _wrap(
                f"{reference(citation, before)}{f' ({who})' if who else ''}{note}",
                width,
                f"   {mark}",
                " " * (3 + len(mark)),
            )
        )
        lines.append(_wrap(f"“{plain(citation.quote)}”", width, " " * (3 + len(mark)), " " * (3 + len(mark))))
        before = citation
    return lines


def _foot(answer: Answer, checked: bool) -> str:
    parts = [searched(answer.coverage)]
    if answer.model_use:
        parts.append(f"{plain(answer.model or 'A model')}: {plain(sent_to(answer.model_use))}")
    if answer.dropped:
        parts.append(
            f"{counted(len(answer.dropped), 'sentence')} not shown: not supported by what was cited."
        )
    if checked and answer.citations:
        parts.append(
            {1: "The quote matches", 2: "Both quotes match"}.get(len(answer.citations), "Every quote matches")
            + " the stored text."
        )
    return " ".join(parts)


def _refused(refusal: Refusal, width: int) -> str:
    lines = [_wrap(plain(refusal.message), width)]
    for near in refusal.near_misses:
        outlet = plain(near.source or near.title or near.article_id)
        why = f": {plain(near.why)}" if near.why else ""
        lines.append(
            _wrap(f"Nearest, not an answer: {outlet}, ¶{near.paragraph}{why}.".replace("..", "."), width)
        )
    return "\n".join(lines)
