"""An answer as a page: the same parts in reading order as a note, so that it can be written in the same forms.

Knows schema values and the house template; knows no form.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.export.layout import ADDED, Group, Page, Part, Piece, Row, Source
from rag.export.template import PLAIN, Template
from rag.export.wording import (
    QUOTED,
    VERDICT_LINES,
    attribution,
    is_counted,
    item_lines,
    outlet_headings,
    plain,
    references,
    searched,
    sent_to,
)
from rag.schema import Answer, Refusal, Sentence

ANSWER = "ANSWER"


def lay_out_answer(answer: Answer, template: Template = PLAIN) -> Page:
    """The answer or refusal under its question, with its sources and what was searched."""
    parts = tuple(_parts(answer))
    shown = " ".join(
        ADDED.sub("", p.text) for part in parts for g in part.groups for r in g.rows for p in r.pieces
    )
    return Page(
        title=plain(answer.question),
        letterhead=template.letterhead,
        marking=template.marking,
        header=tuple((name, Row((Piece(plain(text)),))) for name, text in _header(answer)),
        parts=parts,
        timeline_heading="",
        timeline=(),
        tail=(),
        comment="",
        sources_heading=template.heading("SOURCES"),
        sources=tuple(
            Source(citation.number, plain(where), plain(citation.quote), again=plain(citation.quote) in shown)
            for citation, where in references(answer.citations, template.date)
        ),
        foot=plain(" ".join(_foot(answer))),
    )


def _header(answer: Answer) -> Iterator[tuple[str, str]]:
    if plain(answer.standalone_question) != plain(answer.question):
        yield "Understood as", answer.standalone_question
    if answer.verdict:
        yield "Verdict", VERDICT_LINES[answer.verdict]
    if answer.short_answer:
        yield "In short", answer.short_answer


def _parts(answer: Answer) -> Iterator[Part]:
    if answer.refusal is not None:
        yield Part(ANSWER, tuple(_refused(answer.refusal)))
        return
    if answer.items:
        for heading in dict.fromkeys(item.heading for item in answer.items):
            lines = item_lines(item for item in answer.items if item.heading == heading)
            rows = tuple(Row((Piece(plain(text), (number,)),)) for text, number in lines)
            yield Part(plain(heading), (Group("", rows),))
    headings = outlet_headings(answer)
    heading, groups = ANSWER, list[Group]()
    for sentence in answer.sentences:
        own = next((headings[number] for number in sentence.citations if number in headings), "")
        if own and groups:
            yield Part(heading, tuple(groups))
            groups = []
        heading = own or heading
        label = attribution(sentence) if answer.mode == "extractive" and not is_counted(sentence) else ""
        groups.append(Group(plain(label), (_row(sentence, answer.mode),)))
    if groups and not answer.items:
        yield Part(heading, tuple(groups))


def _row(sentence: Sentence, mode: str) -> Row:
    counted = is_counted(sentence)
    quoted = not counted and (mode == "extractive" or sentence.note == QUOTED)
    pieces = [Piece(plain(sentence.text), sentence.citations, quoted=quoted)]
    pieces += [Piece(plain(sentence.note or ""))] if counted else []
    return Row(tuple(pieces), partly=sentence.support == "partial")


def _refused(refusal: Refusal) -> Iterator[Group]:
    yield Group("", (Row((Piece(plain(refusal.message)),)),))
    for near in refusal.near_misses:
        where = f"{near.source or near.title or near.article_id}, ¶{near.paragraph}"
        pieces = [Piece(plain(where)), Piece(plain(near.quote), quoted=True)]
        pieces += [Piece(plain(near.why))] if near.why else []
        yield Group("Nearest, not an answer", (Row(tuple(pieces)),))


def _foot(answer: Answer) -> Iterator[str]:
    yield searched(answer.coverage)
    if answer.model:
        yield f"Written by {answer.model}, each sentence checked against what it cites."
    if answer.model_use:
        yield sent_to(answer.model_use)
