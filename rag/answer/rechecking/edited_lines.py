"""A note's Markdown read back as lines of text and citation numbers. Knows the form that the export writes; judges nothing.

Whatever the desk's editor did to the wrapping is undone: a line here is a bullet, a paragraph or a heading, whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["title", "heading", "row", "paragraph"]
Segment = tuple[str, tuple[int, ...]]

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"(\s*)[-+*•]\s+(.*)")
_LABEL = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1\s*")
_COMMENT = re.compile(r"[\s>]*(?:[-+*•]\s+)?(?:[*_]{1,3}comment\b|comment\b[^:]{0,40}:)", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:\s*\x01\d+\x02)+")
_NUMBER = re.compile(r"\[(\d{1,4})\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_HELD = "\ue000"  # stands for an escaped character, one of a private row for each


@dataclass(frozen=True, slots=True)
class EditedLine:
    """One line. `label` is what stands in bold before it, `nested` whether it is indented below another, `text` all of it
    without marks, and `segments` its pieces, each with the numbers behind it.
    """

    number: int
    kind: Kind
    label: str
    text: str
    segments: tuple[Segment, ...]
    nested: bool = False
    comment: bool = False


def read_lines(markdown: str) -> Iterator[EditedLine]:
    """The lines of a note, numbered as they are in the file; empty ones are left out."""
    for number, line in _whole_lines(markdown):
        yield _line(number, line)


def _whole_lines(markdown: str) -> Iterator[tuple[int, str]]:
    """Each line with what was wrapped behind it."""
    begun, kept = 0, ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", markdown.removeprefix("\ufeff")), 1):
        stripped = line.strip()
        marked = _BULLET.match(line) or _HEADING.match(stripped) or _COMMENT.match(stripped)
        starts = marked or stripped.startswith(("**", "__"))
        ended = kept.endswith(("  ", "\\")) or _HEADING.match(kept.strip())
        if kept and (not stripped or starts or ended):
            yield begun, kept
            kept = ""
        if stripped:
            begun, kept = (number, line) if not kept else (begun, f"{kept} {stripped}")
    if kept:
        yield begun, kept


def _line(number: int, line: str) -> EditedLine:
    line = line.rstrip().removesuffix("\\")
    comment = _COMMENT.match(line) is not None
    if heading := _HEADING.match(line.strip()):
        kind: Kind = "title" if len(heading[1]) == 1 else "heading"
        text = _bare(heading[2])
        return EditedLine(number, kind, "", text, ((text, ()),), comment=comment)
    bullet = _BULLET.match(line)
    rest = bullet[2] if bullet else line.strip().removeprefix("> ")
    label = _LABEL.match(rest)
    segments = tuple(_segments(rest[label.end() :] if label else rest))
    return EditedLine(
        number,
        "row" if bullet else "paragraph",
        _bare(label[2]) if label else "",
        _bare(rest),
        segments,
        nested=bool(bullet and bullet[1]),
        comment=comment,
    )


def _segments(line: str) -> Iterator[Segment]:
    """The text between numbers, with the numbers behind it; a last text without any has none."""
    marked = _plain(_NUMBER.sub("\x01\\1\x02", _hidden(line)))
    at = 0
    for found in _NUMBERS.finditer(marked):
        text = marked[at : found.start()].strip(" ;")
        yield text, tuple(int(number) for number in re.findall(r"\d+", found[0]))
        at = found.end()
    rest = marked[at:].strip(" ;")
    if rest:
        yield rest, ()


def _bare(line: str) -> str:
    return _plain(_hidden(line))


def _hidden(line: str) -> str:
    """The line with escaped characters out of the way of its marks."""
    line = re.sub(r"[\x00-\x08\ue000-\ue07f]", " ", line)
    return _ESCAPED.sub(lambda found: chr(ord(_HELD) + ord(found[1])), line)


def _plain(hidden: str) -> str:
    """The text that a hidden line shows: no emphasis, escaped characters as themselves, single spaces."""
    text = _EMPHASIS.sub("", hidden)
    text = re.sub("[\ue000-\ue07f]", lambda found: chr(ord(found[0]) - ord(_HELD)), text)
    return " ".join(text.split())
