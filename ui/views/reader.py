"""The reader as escaped HTML: an article at the quoted words. Pure functions."""

from __future__ import annotations

from rag.export.wording import date_in_words
from rag.schema import Article
from rag.text import paragraph_spans
from ui.views.markup import inert, tag
from ui.views.paper import header, kicker, pairs


def article(
    shown: Article,
    start: int | None = None,
    end: int | None = None,
    *,
    latest: int | None = None,
    related: str = "",
) -> str:
    """The whole article by paragraphs, with `text[start:end]` marked.

    `latest` is the newest revision stored, said when it is not the one shown; `related` says of
    what other article it is a copy or a later version.
    """
    facts = [f"Revision {shown.revision}"]
    if latest and latest != shown.revision:
        facts = [f"Revision {shown.revision}, as cited; the article has since changed (revision {latest})"]
    if related:
        facts.append(related)
    if shown.authors:
        facts.append("By " + ", ".join(shown.authors))
    if shown.private:
        facts.append("Private: never sent to another machine")
    paragraphs = [
        tag("p", _marked(shown.text, first, last, start, end), data_n=f"¶{number}")
        for number, (first, last) in enumerate(paragraph_spans(shown.text), start=1)
    ]
    return tag(
        "article",
        kicker(shown.source, shown.place, date_in_words(shown.published)),
        header(shown.title or "Untitled", " · ".join(fact for fact in facts if fact)),
        tag("div", *paragraphs, class_="text"),
        _provenance(shown),
        class_="paper",
        lang=shown.language or "",
        data_article=shown.id,
        data_start="" if start is None else str(start),
    )


def nothing_open() -> str:
    """In the reader's place while no citation is open."""
    return tag(
        "p", "Choose a numbered citation: the article opens here, at the words it rests on.", class_="aside"
    )


def _marked(text: str, first: int, last: int, start: int | None, end: int | None) -> str:
    """One paragraph, escaped, with the part of it that lies within start and end marked."""
    if start is None or end is None or end <= first or start >= last:
        return inert(text[first:last])
    begin, stop = max(start, first), min(end, last)
    return inert(text[first:begin]) + tag("mark", inert(text[begin:stop])) + inert(text[stop:last])


def _provenance(shown: Article) -> str:
    rows = {"Article": shown.id, "Address": shown.url or "", "Revision": str(shown.revision)}
    rows |= dict(shown.provenance) | {"SHA-256 of the text": shown.content_hash}
    listed = pairs((inert(name), inert(value)) for name, value in rows.items() if value)
    return tag("details", tag("summary", "About this text"), listed, class_="provenance")
