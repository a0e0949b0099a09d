"""The reader: an article as a citation, a row of the library or a note names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.errors import CommuniqueError, UnknownArticle
from rag.export.wording import counted
from rag.library import Library
from rag.schema import Article, Citation
from ui.views.citations import problem
from ui.views.reader import article, nothing_open


def reader_of(library: Library, cited: Citation | None) -> str:
    """The reader at a citation, or empty."""
    return (
        read(library, cited.article_id, cited.revision, cited.start, cited.end) if cited else nothing_open()
    )


def read_at(library: Library, place: Mapping[str, Any]) -> str:
    """The reader at the place that a citation button names (sent by a browser, so not to be trusted)."""

    def number(key: str) -> int | None:
        value = str(place.get(key) or "")
        return int(value) if value.isdecimal() and len(value) < 12 else None

    article_id = str(place.get("article") or "").encode("utf-8", "replace").decode()
    return read(library, article_id, number("revision"), number("start"), number("end"))


def read(library: Library, article_id: str, revision: int | None, start: int | None, end: int | None) -> str:
    """The reader at a quoted span, in the revision that was cited."""
    try:
        shown = library.show(article_id, revision)
        latest = library.show(article_id).revision if revision else None
    except UnknownArticle:
        return problem("This article is no longer in the library.")
    except CommuniqueError as error:
        return problem(str(error))
    return article(shown, start, end, latest=latest, related=_related(library, shown))


def _related(library: Library, shown: Article) -> str:
    """What other article this one repeats or revises, and from how many printings of one story it is."""
    facts = []
    if shown.relation and shown.related_id:
        try:
            other = library.show(shown.related_id)
            name = " ".join(filter(None, (other.source, other.title and f"“{other.title}”"))) or other.id
        except UnknownArticle:
            name = ""
        if name:
            facts.append(
                f"Copy of {name}: nearly the same text"
                if shown.relation == "copy"
                else f"A later version of {name}"
            )
    if shown.correction:
        facts.append(f"It corrects: {shown.correction}")
    printings = len(library.copies(shown.id))
    facts.append(
        f"1 origin of {counted(printings, 'printing')}" if printings > 1 else "1 origin, no copy known"
    )
    return " · ".join(facts)
