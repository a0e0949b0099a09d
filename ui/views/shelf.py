"""The articles of a library as escaped HTML: the table, and one article to look after. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.export.wording import counted, date_in_words
from rag.index.catalogue.shelf import Listing, Shelf, Shelved
from rag.schema import Article
from ui.views.markup import inert, tag

COLUMNS: Mapping[str, str] = {"title": "Title", "source": "Outlet", "published": "Date", "added": "Added"}
FAILURES_SHOWN = 100
EMPTY = "This library is empty. Add articles above, or load the samples to look around."
NO_MATCH = "No article matches. Change the search or the filters."


def table(listing: Listing, found: Shelf) -> str:
    """One page of articles; each opens beside, and can be looked after below."""
    if not found.rows:
        everything = Listing(order=listing.order, descending=listing.descending)
        return tag("p", EMPTY if listing == everything else NO_MATCH, class_="aside none")
    head = tag("tr", *(_heading(name, label, listing) for name, label in COLUMNS.items()))
    rows = [_row(shelved) for shelved in found.rows]
    caption = tag("caption", inert(counted(found.total, "article")), class_="unseen")
    listed = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="shelf")
    return listed + _pages(listing, found)


def failures(failed: Mapping[str, tuple[str, str]]) -> str:
    """What could not be added: by source, the name to show and why; each may be tried again or forgotten."""
    if not failed:
        return tag("p", "Nothing failed: everything that was given could be added.", class_="aside none")
    rows = []
    for source, (name, reason) in list(failed.items())[:FAILURES_SHOWN]:
        buttons = [
            tag("button", label, type="button", class_="small-button", data_failed=source, data_do=do)
            for do, label in (("again", "Try again"), ("forget", "Forget"))
        ]
        what = tag("td", tag("span", inert(name)), tag("span", inert(reason), class_="failed"))
        rows.append(tag("tr", what, tag("td", *buttons, class_="acts")))
    if len(failed) > FAILURES_SHOWN:
        rows.append(tag("tr", tag("td", f"and {len(failed) - FAILURES_SHOWN:,} more", colspan="2")))
    head = tag("tr", tag("th", "File or address, and why", scope="col"), tag("th", "", scope="col"))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="report")


def card(article: Article, story: Sequence[Article], notes: Sequence[str], note: str = "") -> str:
    """One article to look after: the copies of its story, its earlier texts, the notes that cite it.

    `story` holds the articles of its cluster, the origin first; `notes` the titles of saved notes; `note` says what was done.
    """
    facts = [date_in_words(article.published), article.source or "no outlet"]
    facts += [article.place or "", "private: never sent to another machine" if article.private else ""]
    parts = [
        tag("h2", inert(article.title or "Untitled")),
        tag("p", inert(" · ".join(fact for fact in facts if fact)), class_="aside small"),
        tag("p", inert(note), class_="done", role="status") if note else "",
    ]
    if article.revision > 1:
        texts = [
            _opens(article.id, str(number), f"Revision {number}")
            for number in range(article.revision, max(0, article.revision - 20), -1)
        ]
        parts.append(tag("div", tag("h3", "Its texts"), tag("p", *texts, class_="openers")))
    if len(story) > 1:
        rows = [
            tag("li", _member(member, article.id, first=number == 0)) for number, member in enumerate(story)
        ]
        heading = f"{counted(len(story), 'printing')} of this story, one origin"
        parts.append(tag("div", tag("h3", inert(heading)), tag("ol", *rows)))
    if notes:
        rows = [tag("li", inert(title)) for title in notes]
        parts.append(tag("div", tag("h3", "Saved notes that cite it"), tag("ul", *rows)))
    return tag("section", *parts, class_="card", aria_label="The article chosen")


def removing(article: Article, others: int, notes: Sequence[str]) -> str:
    """What goes when an article is removed, and what that touches."""
    texts = "its text" if article.revision == 1 else f"all {article.revision} of its texts"
    goes = f"“{article.title or article.id}” goes, with {texts} and the file it was read from. This cannot be undone."
    lines = [tag("p", inert(goes))]
    if others:
        lines.append(tag("p", f"{counted(others, 'other printing')} of this story will stay."))
    if notes:
        said = f"{counted(len(notes), 'saved note cites', 'saved notes cite')} it, and will then be out of date: "
        lines.append(tag("p", inert(said + "; ".join(f"“{title}”" for title in notes[:5]) + ".")))
    return tag("div", *lines, class_="answer problem", role="alert")


def _heading(name: str, label: str, listing: Listing) -> str:
    """A column's heading: a button that sorts by it, and the other way round when it is sorted by it already."""
    sorted_by = listing.order == name
    arrow = tag("span", "↓" if listing.descending else "↑", aria_hidden="true") if sorted_by else ""
    button = tag("button", label, " " if arrow else "", arrow, type="button", class_="order", data_order=name)
    direction = ("descending" if listing.descending else "ascending") if sorted_by else ""
    return tag("th", button, scope="col", aria_sort=direction, class_=f"of-{name}")


def _row(shelved: Shelved) -> str:
    article = shelved.article
    title = tag(
        "button",
        inert(article.title or "Untitled"),
        type="button",
        class_="cite title",
        data_article=article.id,
    )
    marks = [
        "private" if article.private else "",
        "copy" if article.relation == "copy" else "",
        "later version" if article.relation == "update" else "",
        f"revision {article.revision}" if article.revision > 1 else "",
    ]
    shown = "".join(tag("span", mark, class_="tag") for mark in marks if mark)
    cells = (
        tag("td", title, tag("span", shown, class_="tags") if shown else "", class_="of-title"),
        tag("td", inert(article.source or "–"), class_="of-source"),
        tag("td", inert(article.published[:10] if article.published else "undated"), class_="of-published"),
        tag("td", inert(shelved.added[:10]), class_="of-added"),
    )
    return tag("tr", *cells, data_row=article.id)


def _pages(listing: Listing, found: Shelf) -> str:
    first, last = listing.offset + 1, listing.offset + len(found.rows)
    where = tag("span", f"{first:,} to {last:,} of {found.total:,}", role="status")
    page = listing.offset // listing.limit
    back = _turn("Earlier page", page - 1) if page else ""
    on = _turn("Next page", page + 1) if last < found.total else ""
    return tag("nav", back, where, on, class_="pages", aria_label="Pages of the table")


def _turn(label: str, page: int) -> str:
    return tag("button", label, type="button", class_="small-button", data_page=str(page))


def _opens(article_id: str, revision: str, label: str) -> str:
    return tag(
        "button",
        inert(label),
        type="button",
        class_="cite title",
        data_article=article_id,
        data_revision=revision,
    )


def _member(member: Article, chosen: str, *, first: bool) -> str:
    name = " · ".join((member.source or "no outlet", date_in_words(member.published)))
    role = "origin" if first else {"copy": "copy", "update": "later version"}.get(member.relation or "", "")
    tags = tag("span", role, class_="tag") if role else ""
    here = " (this one)" if member.id == chosen else ""
    return _opens(member.id, "", f"{name}: {member.title or 'Untitled'}{here}") + tags
