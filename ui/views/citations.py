"""Citations as escaped HTML: the button that opens a quoted span, the numbered quotations, the labels of a point.

Pure functions, shared by answers, notes and articles. A citation is a button that carries the place it quotes
(`data-article`, `data-revision`, `data-start`, `data-end`); the page's script opens the reader there.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.export.wording import is_counted
from rag.schema import Citation, Line, NearMiss, Sentence
from ui.views.markup import inert, tag
from ui.views.phrases import tags, where

LONGEST_KEPT = 24  # characters; a longer last word could push its buttons out of a narrow page
UNSURE = "The cited words may not carry every part of this sentence. Read them."


def problem(message: str) -> str:
    """A clear error in place of an answer, an article or a note."""
    return tag("div", tag("p", inert(message)), class_="answer problem", role="alert")


def citations(cited: Sequence[Citation], sentences: Sequence[Sentence] = ()) -> str:
    """The numbered quotations; with `sentences`, also who says each and how firmly."""
    points = {number: sentence for sentence in reversed(sentences) for number in sentence.citations}
    rows = [quotation(c, labels(points[c.number]) if c.number in points else "") for c in cited]
    return tag("ol", *rows, class_="citations", aria_label="Quotations") if rows else ""


def quotation(cited: Citation | NearMiss, below: str) -> str:
    """One row of a list of quotations: its button, where it stands, its words, and `below` (HTML) beneath them."""
    words = tag("p", inert(where(cited)), class_="where") + tag("blockquote", inert(cited.quote))
    return tag("li", button(cited), tag("div", words, below))


def partly(why: str = UNSURE) -> str:
    """The mark of partial support, with its reason."""
    return tag(
        "span", "partly supported", class_="tag partial", tabindex="0", role="note", aria_description=why
    )


def labels(point: Sentence | Line) -> str:
    """Who says a point and how firm it is, and the mark of partial support."""
    shown = [tag("span", inert(label), class_="tag") for label in tags(point)]
    if point.support == "partial":
        why = point.note if isinstance(point, Sentence) and point.note else UNSURE
        shown.append(partly(why))
    elif isinstance(point, Sentence) and point.note and not is_counted(point):
        shown.append(tag("span", inert(point.note), class_="tag"))
    return tag("span", *shown, class_="tags") if shown else ""


def button(cited: Citation | NearMiss) -> str:
    """The button that opens the reader at a quoted span. Resting on it shows its description, the quotation."""
    number = str(cited.number) if isinstance(cited, Citation) else ""
    place = where(cited)
    return tag(
        "button",
        number or "¶",
        type="button",
        class_="cite",
        data_article=cited.article_id,
        data_revision=str(cited.revision) if isinstance(cited, Citation) else "",
        data_start=str(cited.start),
        data_end=str(cited.end),
        aria_label=f"{f'Citation {number}' if number else 'Near miss'}: {place}. Open the source.",
        aria_description=f"“{cited.quote}”",
    )


def ending(text: str, *buttons: str) -> str:
    """`text` and its buttons, which stay with its last word where a line ends."""
    head, space, last = text.rpartition(" ")
    if not any(buttons) or len(last) > LONGEST_KEPT:
        return inert(text) + "".join(buttons)
    return inert(head) + space + tag("span", inert(last), *buttons, class_="keep")
