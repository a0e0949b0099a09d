"""The articles of a library on the page: listed, looked after, removed. Knows the library and the views; knows no Gradio.

What comes from a browser is not trusted: an order or a page that is none is the first.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from rag.errors import CommuniqueError
from rag.index.catalogue.shelf import Listing, Only, Order
from rag.ingest.uploads import name_of
from rag.library import Library
from ui.desk.asking import check_dates, within
from ui.views import shelf as views
from ui.views.citations import problem
from ui.views.frame import masthead
from ui.views.phrases import holdings

logger = logging.getLogger(__name__)

FAILED = "failed"
KINDS: Mapping[str, str] = {
    "all": "All articles",
    "private": "Private",
    "copies": "Copies",
    "updates": "Later versions",
    "undated": "Undated",
    FAILED: "Failed to be added",
}
FIELDS = ("title", "source", "published", "place", "language", "url")


@dataclass(frozen=True, slots=True)
class View:
    """How the table is sorted and which page of it is shown."""

    order: str = "published"
    descending: bool = True
    page: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The article being looked after: its card, and the values of its fields by name."""

    article_id: str
    card: str
    fields: Mapping[str, str]
    private: bool


def sorted_by(view: View, order: object) -> View:
    """The view after a click on a column's heading: dates begin with the newest, names with A."""
    name = str(order)
    if name not in get_args(Order):
        return view
    if name == view.order:
        return View(name, not view.descending)
    return View(name, name in ("published", "added"))


def turned_to(view: View, page: object) -> View:
    """The view at another page."""
    number = str(page)
    return replace(view, page=int(number) if number.isdecimal() and len(number) < 7 else 0)


def table(
    library: Library,
    words: str,
    since: str | None,
    until: str | None,
    outlets: Sequence[str] | None,
    only: str,
    view: View,
) -> str:
    """The table as asked for, or what failed to be added."""
    try:
        if only == FAILED:
            failed = library.failures()
            return views.failures({source: (name_of(source), why) for source, why in failed.items()})
        search_filter = within(since, until, None, outlets)
        check_dates(search_filter)
        listing = Listing(
            words=(words or "")[:200],
            within=search_filter,
            only=cast(Only, only if only in get_args(Only) else "all"),
            order=cast(Order, view.order if view.order in get_args(Order) else "published"),
            descending=view.descending,
            offset=view.page * Listing().limit,
        )
        return views.table(listing, library.shelf(listing))
    except CommuniqueError as error:
        return problem(str(error))


def choose(library: Library, article_id: str, note: str = "") -> Chosen | str:
    """An article to look after, or why there is none."""
    try:
        article = library.show(article_id)
        card = views.card(article, library.copies(article_id), library.notes.citing(article_id), note)
    except CommuniqueError:
        return problem("This article is no longer in the library.")
    fields = {name: str(getattr(article, name) or "") for name in FIELDS}
    return Chosen(article.id, card, fields, article.private)


def save(library: Library, article_id: str, values: Mapping[str, str]) -> str:
    """Keeps corrected metadata; only what differs is changed. A problem in plain words, or nothing."""
    try:
        before = library.show(article_id)
        changes = {
            name: value.strip()
            for name, value in values.items()
            if name in FIELDS and value.strip() != str(getattr(before, name) or "")
        }
        if changes:
            library.edit(article_id, changes)
    except CommuniqueError as error:
        return problem(str(error))
    return ""


def set_private(library: Library, article_id: str, private: bool) -> str:
    """Marks an article private, or no longer so. A problem in plain words, or nothing."""
    try:
        library.edit(article_id, {"private": "yes" if private else "no"})
    except CommuniqueError as error:
        return problem(str(error))
    return ""


def before_removing(library: Library, article_id: str) -> str:
    """What would go with an article."""
    try:
        others = len(library.copies(article_id)) - 1
        return views.removing(library.show(article_id), max(0, others), library.notes.citing(article_id))
    except CommuniqueError as error:
        return problem(str(error))


def remove(library: Library, article_id: str) -> str:
    """Removes an article. A problem in plain words, or nothing."""
    try:
        library.remove([article_id])
    except CommuniqueError as error:
        return problem(str(error))
    return ""


def surroundings(library: Library) -> tuple[str, list[str], bool]:
    """What a change touches around the tabs: the masthead, the outlets to filter by, and whether the library is empty."""
    stats: Mapping[str, Any] = library.stats()
    outlets = [row["source"] for row in stats["sources"] if row["source"]]
    held = holdings(stats["articles"], len(outlets), stats["since"], stats["until"])
    return masthead(held, library.model_notice), outlets, not stats["articles"]
