"""An answer as plain text to be pasted elsewhere, with numbered references. Knows schema values; writes no files."""

from __future__ import annotations

from rag.export.wording import (
    VERDICT_LINES,
    attribution,
    is_counted,
    item_lines,
    numbers,
    plain,
    reference,
    searched,
    worded,
)
from rag.schema import Answer, Citation, Sentence


def answer_plain(answer: Answer) -> str:
    """The answer or refusal with its question; every quotation once, every place it stands at named."""
    blocks = [plain(answer.question)]
    if plain(answer.standalone_question) != plain(answer.question):
        blocks[0] += f"\n(understood as: {plain(answer.standalone_question)})"
    if answer.notices:
        blocks.append("\n".join(plain(notice) for notice in answer.notices))
    if answer.refusal:
        return "\n\n".join([*blocks, plain(answer.refusal.message)]) + "\n"
    headline = [VERDICT_LINES[answer.verdict]] if answer.verdict else []
    headline += [plain(answer.short_answer)] if answer.short_answer else []
    blocks += ["\n".join(headline)] if headline else []
    if answer.items:
        blocks += [
            "\n".join([plain(heading), *(f"- {plain(text)} [{number}]" for text, number in listed)])
            for heading in dict.fromkeys(item.heading for item in answer.items)
            if (listed := item_lines(item for item in answer.items if item.heading == heading))
        ]
    else:
        blocks.append("\n".join(_point(answer, sentence) for sentence in answer.sentences))
    told = {sentence.text for sentence in answer.sentences} if not answer.items else set()
    blocks.append("\n".join(_source(citation, told) for citation in answer.citations))
    return "\n\n".join(block for block in (*blocks, searched(answer.coverage)) if block) + "\n"


def _point(answer: Answer, sentence: Sentence) -> str:
    said = attribution(sentence)
    notes = [said] if said else []
    notes += ["partly supported"] if sentence.support == "partial" else []
    notes += [plain(sentence.note)] if is_counted(sentence) and sentence.note else []
    quoted = answer.mode == "extractive" and not is_counted(sentence)
    text = f"“{plain(sentence.text)}”" if quoted else plain(worded(sentence))
    behind = f" ({'; '.join(notes)})" if notes else ""
    return f"{text} {numbers(sentence.citations)}{behind}"


def _source(citation: Citation, told: set[str]) -> str:
    quote = "" if citation.quote in told else f": “{plain(citation.quote)}”"
    return f"[{citation.number}] {reference(citation)}{quote}"
