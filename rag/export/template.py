"""A house template: what stands around a note and what its parts are called. Knows its file and nothing of notes.

A template changes no word of what is quoted: it adds a letterhead and a marking, writes dates in the house's way and
names sections. A key that is not known is an error, so that a marking never goes missing over a spelling.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rag.errors import SettingsError
from rag.export.wording import MONTHS, date_in_words, plain

# The part of a note by its key in a template, and the start of the heading that it stands under otherwise.
PARTS: Mapping[str, str] = {
    "bottom_line": "BOTTOM LINE",
    "since_last": "SINCE THE LAST BRIEF",
    "corrected": "CORRECTED BY THE OUTLET",
    "disagreement": "DISAGREEMENT",
    "where_things_stand": "WHERE THINGS STAND",
    "points_made": "POINTS MADE",
    "what_happened": "WHAT HAPPENED",
    "who_says_what": "WHO SAYS WHAT",
    "reported": "REPORTED",
    "watch": "WATCH",
    "timeline": "TIMELINE",
    "not_reported": "NOT REPORTED IN SCOPE",
    "terms": "TERMS",
    "left_out": "LEFT OUT",
    "comment": "COMMENT",
    "sources": "SOURCES",
}
KEYS = ("letterhead", "marking", "dates", "sections")
LONGEST = 200  # characters of one line of a template
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_OWN_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_ADDED_DATE = re.compile(rf"\[(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})\]")


def _american(year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return year
    name = MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def _international(year: str, month: str | None, day: str | None) -> str:
    return "-".join(part for part in (year, month, day) if part)


def _dotted(year: str, month: str | None, day: str | None) -> str:
    return ".".join(part for part in (day, month, year) if part)


# Each style is named by how it writes 7 April 2021; None is our own wording.
DATE_STYLES: Mapping[str, Callable[[str, str | None, str | None], str] | None] = {
    "7 April 2021": None,
    "April 7, 2021": _american,
    "2021-04-07": _international,
    "07.04.2021": _dotted,
}


@dataclass(frozen=True, slots=True)
class Template:
    """`letterhead` lines, the `marking` of each page, the style of `dates`, and `sections`: a name for each part's key."""

    letterhead: tuple[str, ...] = ()
    marking: str = ""
    dates: str = "7 April 2021"
    sections: Mapping[str, str] = field(default_factory=dict)

    def date(self, date: str | None) -> str:
        """An ISO date in the style of the house; "undated" for None."""
        style, match = DATE_STYLES[self.dates], _DATE.match(date or "")
        if style is None or match is None or not 1 <= int(match[2] or 1) <= 12:
            return date_in_words(date)
        return style(match[1], match[2], match[3])

    def added_dates(self, text: str) -> str:
        """`text` with the dates that were added in brackets in the style of the house."""
        if DATE_STYLES[self.dates] is None:
            return text
        return _ADDED_DATE.sub(lambda found: f"[{self.date(_iso(found))}]", text)

    def own_dates(self, text: str) -> str:
        """A text of ours, such as a scope, with its whole dates in the style of the house."""
        return (
            text
            if DATE_STYLES[self.dates] is None
            else _OWN_DATE.sub(lambda found: self.date(_iso(found)), text)
        )

    def heading(self, heading: str) -> str:
        """The house's name for a part, by its usual heading; the heading itself where there is none."""
        return self.sections.get(key_of(heading) or "", heading)


PLAIN = Template()


def key_of(heading: str) -> str | None:
    """The key of the part that stands under `heading`."""
    return next((key for key, start in PARTS.items() if heading.startswith(start)), None)


def read_template(path: Path) -> Template:
    """The template in a TOML file. Raises SettingsError, naming file, key and what is expected."""
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"template {path} is not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"template {path} cannot be read: {(error.strerror or '').lower()}") from error
    _known(given, KEYS, f"template {path}")
    sections = given.get("sections", {})
    if not isinstance(sections, Mapping):
        raise SettingsError(f"template {path}: sections is not a table of names")
    _known(sections, tuple(PARTS), f"template {path}, [sections]")
    dates = given.get("dates", PLAIN.dates)
    if dates not in DATE_STYLES:
        styles = ", ".join(f'"{style}"' for style in DATE_STYLES)
        raise SettingsError(f"template {path}: dates is {dates!r}; expected one of {styles}")
    letterhead = given.get("letterhead", [])
    return Template(
        letterhead=tuple(
            _line(line, "letterhead", path)
            for line in (letterhead if isinstance(letterhead, list) else [letterhead])
        ),
        marking=_line(given["marking"], "marking", path) if "marking" in given else "",
        dates=dates,
        sections={key: _line(name, f"sections.{key}", path) for key, name in sections.items()},
    )


def _known(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}."
            raise SettingsError(f"{where}: unknown key {key}. {hint}")


def _line(value: Any, key: str, path: Path) -> str:
    text = plain(value) if isinstance(value, str) else ""
    if not text or len(text) > LONGEST:
        raise SettingsError(
            f"template {path}: {key} is {value!r:.80}; expected a text of at most {LONGEST} characters"
        )
    return text


def _iso(found: re.Match[str]) -> str:
    month = f"{found[3]}-{MONTHS.index(found[2]) + 1:02d}"
    return f"{month}-{int(found[1]):02d}" if found[1] else month
