"""The parts that an article and a note share, as escaped HTML: kicker, header, pairs of names and values."""

from __future__ import annotations

from collections.abc import Iterable

from ui.views.markup import inert, tag


def kicker(*parts: str | None) -> str:
    """The line above a title; `parts` are text, the missing ones left out."""
    return tag("p", inert(" · ".join(part for part in parts if part)), class_="kicker")


def header(title: str, facts: str, *more: str) -> str:
    """Title, facts beneath it (both text), and whatever else belongs to the head (HTML)."""
    below = tag("p", inert(facts), class_="facts") if facts else ""
    return tag("header", tag("h2", inert(title)), below, *more)


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they stand for; `rows` hold HTML."""
    return tag("dl", *(tag("dt", name) + tag("dd", value) for name, value in rows))
