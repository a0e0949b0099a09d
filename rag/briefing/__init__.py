"""Notes: from articles to a page that is read in two minutes. Pure functions over articles and their
sentences.

Without a model every line is a quotation, with additions in brackets only, or of a declared uncited kind:
the basis, what is not reported in scope, what was left out. With one, lines of `worded` stand where they passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.briefing.gaps import not_reported
from rag.briefing.material import Material, gather
from rag.briefing.meeting import of_one_meeting
from rag.briefing.outlines import KINDS, Outline
from rag.briefing.terms import loaded_terms
from rag.briefing.timeline import timeline
from rag.errors import UsageError
from rag.export.wording import counted, date_in_words
from rag.schema import Article, Briefing, Coverage, Progress, Section, Span

if TYPE_CHECKING:
    from rag.llm import Model

__all__ = ["KINDS", "brief", "outline_of"]


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
) -> Briefing:
    """The note of `kind` over `articles` (best first); a `model` words its lines where the kind has a prompt.

    `sentences` are the spans of each article by id; `set_aside` says what of the scope did not reach the note. Raises
    UsageError for an unknown kind or no article, ModelError when the model's server fails.
    """
    outline = outline_of(kind)
    material = gather(
        articles, sentences, topic, only_topic=not outline.one_meeting, attributed=not outline.attributes_late
    )
    if not material.points:
        raise UsageError("nothing to write a note from: the articles in scope hold no sentences")
    if outline.one_meeting:
        material = of_one_meeting(material)
    wording = None
    if model is not None and outline.prompt:
        from rag.briefing.worded import word

        wording = word(material, outline.prompt, model, context_tokens=context_tokens, progress=progress)
        material = wording.material
    note = _note(outline, material)
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


def _note(outline: Outline, material: Material) -> Briefing:
    """The note of an outline over its material, of no scope yet. Its parts number their sources in this order."""
    title = outline.title(material, outline.name)
    header = outline.header(material)
    sections = tuple(
        Section(rule.heading, tuple(rule.pick(material, rule.limit))) for rule in outline.sections
    )
    gaps = not_reported(material, _searched(material), outline.gaps) if outline.gaps else []
    terms = loaded_terms(material)
    events = timeline(material, outline.timeline) if outline.timeline and outline.shows_timeline else ()
    return Briefing(
        title=title,
        kind="",
        scope="",
        coverage=Coverage(0, 0, 0, None, None, 0),
        header=header,
        sections=tuple(section for section in sections if section.lines),
        timeline=events,
        gaps=tuple(gaps),
        left_out=tuple(_left_out(material)),
        citations=material.book.all(),
        mode="extractive",
        created="",
        terms=tuple(terms),
    )


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
    cleaned = [f"{counted(headlines, 'linked headline')}, not evidence"] if headlines else []
    rest = [
        point for point in material.unused() if point.said.firmness is None and point.said.speaker is None
    ]
    background = [f"{counted(len(rest), 'sentence')} of background"] if rest else []
    return list(dict.fromkeys([*cleaned, *material.left_out, *background]))
