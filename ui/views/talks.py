"""The bar of conversations as escaped HTML: begin a new one, or go back to an earlier one. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from rag.export.wording import counted, date_in_words
from ui.views.markup import inert, tag


def earlier(conversations: Sequence[tuple[int, str, str, int]], current: int | None) -> str:
    """`conversations` are key, first question, ISO time and number of questions, the latest first."""
    new = tag("button", "New conversation", type="button", class_="tool", data_do="new")
    rows = [_row(*each, current) for each in conversations]
    listed = (
        tag(
            "details",
            tag("summary", f"Earlier ({len(rows)})"),
            tag("ul", *rows),
            class_="earlier",
        )
        if rows
        else ""
    )
    return tag("div", new, listed, class_="talks", data_chat=str(current or ""))


def _row(key: int, title: str, created: str, questions: int, current: int | None) -> str:
    when = f"{date_in_words(created[:10])} · {counted(questions, 'question')}"
    words = tag("span", inert(title or "Untitled"), class_="title") + tag("span", when, class_="when")
    go = tag(
        "button",
        words,
        type="button",
        class_="go-back",
        data_do="open",
        data_chat=str(key),
        aria_current="true" if key == current else "",
    )
    away = tag(
        "button",
        "Delete",
        type="button",
        class_="tool",
        data_do="forget",
        data_chat=str(key),
        aria_label=f"Delete the conversation “{title}”",
    )
    return tag("li", go, away)
