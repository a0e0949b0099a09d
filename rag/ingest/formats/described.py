"""Metadata that comes with an article, as values. Knows how it is written; knows no format of files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.describing.dates import iso_date
from rag.ingest.ids import is_url
from rag.schema import RawArticle

_SEVERAL_AUTHORS = re.compile(r"\s*;\s*|\s+and\s+|,\s+(?=[^,]*\s)")


def described(raw: RawArticle, given: Mapping[str, Any], origin: str) -> RawArticle:
    """The article with the metadata given with it. Raises UnreadableSource for a date that is none."""
    values: dict[str, Any] = {name: plain(given.get(name)) for name in ("title", "source", "url", "language")}
    if values["url"] and not is_url(values["url"]):
        values["url"] = None
    values["authors"] = _authors(given.get("authors", given.get("author")))
    values["published"] = _date(given.get("date"))
    present = {name: value for name, value in values.items() if value}
    return replace(raw, **present, found={**raw.found, **dict.fromkeys(present, origin)})


def plain(value: object) -> str | None:
    """A single line of text, or None for anything that is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            value = str(value)
        except ValueError:  # an integer of more digits than Python writes
            return None
    if not isinstance(value, str):
        return None
    line = "".join(c for c in " ".join(value.split()) if c.isprintable() or c in "\u200c\u200d")
    return line[:1_000].strip() or None


def _date(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime | date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise UnreadableSource(f"the date is not text: {_shortly(value)}")
    try:
        return iso_date(value)
    except ValueError as problem:
        raise UnreadableSource(
            f"the date {value!r:.60} cannot be used: {problem}; write it like 2021-04-07"
        ) from problem


def _shortly(value: object) -> str:
    try:
        return f"{value!r:.40}"
    except (ValueError, RecursionError):
        return type(value).__name__


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _SEVERAL_AUTHORS.split(value)
    if not isinstance(value, list):
        return ()
    return tuple(name for name in (plain(item) for item in value) if name)
