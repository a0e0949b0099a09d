"""What can be done with an answer, as escaped HTML: buttons that the page's script takes by `data-do`. Pure functions."""

from __future__ import annotations

from rag.export.plain import answer_plain
from rag.schema import Answer
from ui.views.markup import tag

RATINGS = (("up", "Helpful"), ("down", "Not helpful"))


def tool(label: str, does: str, **attributes: str) -> str:
    """One small button."""
    return tag("button", label, type="button", class_="tool", data_do=does, **attributes)


def tools(given: Answer, *, more: bool, rating: str | None, asks_why: bool) -> str:
    """The row beneath an answer. `more`: further points can be asked for. `rating` is what the reader said of it, or
    empty; None for an answer that is not stored and so cannot be rated. `asks_why` offers a field for a comment.
    """
    parts = []
    if more and not given.refusal:
        parts.append(tool("More", "more", title="Further points, beyond the first twenty seconds"))
    parts += [
        tool("Copy", "copy", data_text=answer_plain(given), title="Copy the answer with its references"),
        tool("Word", "save", data_form="docx", aria_label="Save as Word", title="Save as a Word file"),
        tool(
            "Markdown", "save", data_form="md", aria_label="Save as Markdown", title="Save as a Markdown file"
        ),
        tool("Ask again", "again", title="Ask this again, with the filters as they are set now"),
    ]
    if rating is not None:
        parts.append(_thumbs(rating))
    return tag("div", *parts, class_="tools") + (_why(rating) if rating and asks_why else "")


def _thumbs(rating: str) -> str:
    buttons = [
        tag(
            "button",
            type="button",
            class_=f"thumb {value}",
            data_do="rate",
            data_value=value,
            aria_label=label,
            title=label,
            aria_pressed="true" if rating == value else "false",
        )
        for value, label in RATINGS
    ]
    return tag("span", *buttons, class_="thumbs", role="group", aria_label="Was this answer helpful?")


def _why(rating: str) -> str:
    """A field for a comment on a rating that is stored already."""
    field = '<input type="text" maxlength="2000" aria-label="Comment on this answer" placeholder="Why? (optional)">'
    return tag("div", field, tool("Send", "rate", data_value=rating), class_="why")
