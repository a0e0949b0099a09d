"""Notes: from articles to a page that is read in two minutes. Pure functions over articles and their
sentences.

Without a model every line is a quotation, with additions in brackets only, or of a declared uncited kind:
the basis, what is not reported in scope, what was left out. With one, lines of `worded` stand where they passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rag.answer.citations import CitationBook
from rag.briefing.gaps import not_reported
from rag.briefing.material import Material, Worded, gather
from rag.briefing.meeting import of_one_meeting
from rag.briefing.outlines import KINDS, Outline
from rag.briefing.sections import worded_line
from rag.briefing.terms import loaded_terms
from rag.briefing.timeline import timeline
from rag.errors import UsageError
from rag.export.wording import counted, date_in_words
from rag.schema import Article, Briefing, Coverage, Progress, Section, Span

if TYPE_CHECKING:
    from rag.llm import Model

__all__ = ["KINDS", "brief", "outline_of"]

SO_FAR = "LINES SO FAR"
Draft = Callable[[Briefing], None]


def brief(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Span]],
    *,
    kind: str,
    topic: str | None,
    coverage: Coverage,
    created: str,
    scope_text: str,
    set_aside: Sequence[str] = (),
    model: Model | None = None,
    context_tokens: int = 8192,
    progress: Callable[[Progress], None] | None = None,
    draft: Draft | None = None,
) -> Briefing:
    """The note of `kind` over `articles` (best first); a `model` words its lines where the kind has a prompt.

    `draft` is shown the note as it grows: part by part, and while a model writes, its lines that passed.

    `sentences` are the spans of each article by id; `set_aside` says what of the scope did not reach the note. Raises
    UsageError for an unknown kind or no article, ModelError when the model's server fails.
    """
    outline = outline_of(kind)
    if outline.of_person and not topic:
        raise UsageError(f"a {kind} note needs a name: --topic NAME")
    material = gather(
        articles,
        sentences,
        topic,
        only_topic=not outline.one_meeting,
        said_by_topic=outline.of_person,
        attributed=not outline.attributes_late,
        progress=progress,
    )
    if not material.points and outline.of_person:
        raise UsageError(f"no article in scope quotes {topic}")
    if not material.points:
        raise UsageError("nothing to write a note from: the articles in scope hold no sentences")
    if outline.one_meeting:
        material = of_one_meeting(material)
    wording = None
    if model is not None and outline.prompt:
        from rag.briefing.worded import word

        told = partial(_lines_so_far, draft, outline, material) if draft else None
        wording = word(
            material, outline.prompt, model, context_tokens=context_tokens, progress=progress, passed=told
        )
        material = wording.material
    note = _note(outline, material, draft)
    note = replace(
        note,
        kind=kind,
        scope=scope_text,
        coverage=coverage,
        created=created,
        left_out=(*note.left_out, *set_aside),
    )
    if model is None or wording is None:
        return note
    return wording.signed(note, model.name, model.server, model.usage())


def outline_of(kind: str) -> Outline:
    """The outline of a kind of note. Raises UsageError for an unknown one."""
    outline = KINDS.get(kind)
    if outline is None:
        raise UsageError(f"{kind!r} is not a kind of note: use one of {', '.join(KINDS)}")
    return outline


def _note(outline: Outline, material: Material, draft: Draft | None = None) -> Briefing:
    """The note of an outline over its material, of no scope yet. Its parts number their sources in this order."""
    note = _blank(outline, material)
    note = replace(note, header=outline.header(material))
    for rule in outline.sections:
        section = Section(rule.heading, tuple(rule.pick(material, rule.limit)))
        if not section.lines:
            continue
        note = replace(note, sections=(*note.sections, section), citations=material.book.all())
        if draft is not None:
            draft(note)
    gaps = not_reported(material, _searched(material), outline.gaps) if outline.gaps else []
    terms = loaded_terms(material)
    events = timeline(material, outline.timeline) if outline.timeline and outline.shows_timeline else ()
    return replace(
        note,
        timeline=events,
        gaps=tuple(gaps),
        left_out=tuple(_left_out(material)),
        citations=material.book.all(),
        terms=tuple(terms),
    )


def _blank(outline: Outline, material: Material) -> Briefing:
    """A note that says nothing yet."""
    return Briefing(
        title=outline.title(material, outline.name),
        kind="",
        scope="",
        coverage=Coverage(0, 0, 0, None, None, 0),
        header={},
        sections=(),
        timeline=(),
        gaps=(),
        left_out=(),
        citations=(),
        mode="extractive",
        created="",
    )


def _lines_so_far(draft: Draft, outline: Outline, material: Material, lines: Sequence[Worded]) -> None:
    """Shows what a model has worded, before it is known which part of the note each line belongs to."""
    apart = replace(material, book=CitationBook(), used=set(), left_out=[])
    section = Section(SO_FAR, tuple(worded_line(apart, line) for line in lines))
    draft(replace(_blank(outline, apart), sections=(section,), citations=apart.book.all()))


def _searched(material: Material) -> str:
    """Such as "1 article, 7 April 2021", "6 articles, 6 to 9 April 2021"."""
    dates = sorted(article.published[:10] for article in material.articles if article.published)
    count = counted(len(material.articles) + len(material.copies), "article")
    if not dates:
        return count
    first, last = date_in_words(dates[0]), date_in_words(dates[-1])
    return f"{count}, {first}" if first == last else f"{count}, {first} to {last}"


def _left_out(material: Material) -> list[str]:
    """What was set aside: what cleaning removed by each article's own account, headings, copies, what had
    no room.
    """
    headlines = sum(
        line.startswith("linked headline")
        for article in material.articles
        for line in article.provenance.get("removed", "").splitlines()
    )
    headlines += material.links
    cleaned = [f"{counted(headlines, 'linked headline')}, not evidence"] if headlines else []
    rest = [
        point for point in material.unused() if point.said.firmness is None and point.said.speaker is None
    ]
    background = [f"{counted(len(rest), 'sentence')} of background"] if rest else []
    return list(dict.fromkeys([*cleaned, *material.left_out, *background]))
