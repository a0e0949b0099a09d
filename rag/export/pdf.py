"""A note as PDF, set by Typst from wheels alone. Knows the layout of a note and what `note.typ` takes; writes no files.

The engine and the faces for Arabic script and Chinese are an optional part: `communique[pdf]`. A face that these lack is
taken from the machine where it has one.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag.errors import MissingExtra
from rag.export.layout import Page, Piece, Row, lay_out
from rag.export.scripts import has_right_to_left
from rag.export.template import PLAIN, Template
from rag.schema import Briefing

FACES = ("pylopdf_fonts_ar", "pylopdf_fonts_zh_cn")
LEFT_TO_RIGHT = "\u200e"  # behind text from right to left, or the numbers that follow would be drawn into it
MISSING = "PDF needs: pip install 'communique[pdf]'. Without it, write HTML and print it from a browser (its print style is A4)"


def note_pdf(note: Briefing, template: Template = PLAIN) -> bytes:
    """A note in the readout form as the bytes of a PDF file. Raises MissingExtra when the engine is not installed."""
    return page_pdf(lay_out(note, template))


def can_write_pdf() -> bool:
    """Whether the optional part is installed."""
    return all(find_spec(name) for name in ("typst", *FACES))


def page_pdf(page: Page) -> bytes:
    """A page that is laid out, as the bytes of a PDF file. Raises MissingExtra when the engine is not installed."""
    try:
        import typst
    except ImportError as error:
        raise MissingExtra(MISSING) from error
    written: bytes = typst.compile(
        Path(__file__).with_name("note.typ").read_bytes(),
        font_paths=typst.Fonts(font_paths=_faces()),
        format="pdf",
        sys_inputs={"page": json.dumps(_page(page))},
    )
    return written


def _faces() -> list[Path]:
    specs = [find_spec(name) for name in FACES]
    if None in specs:
        raise MissingExtra(MISSING)
    return [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin is not None]


def _page(page: Page) -> dict[str, Any]:
    """What the template takes: numbers know whether they are the first of their source."""
    seen: set[int] = set()

    def number(value: int) -> dict[str, Any]:
        first = value not in seen
        seen.add(value)
        return {"number": value, "first": first}

    def piece(one: Piece) -> dict[str, Any]:
        return {
            "quoted": one.quoted,
            "runs": [{"text": _text(text), "cue": is_cue} for text, is_cue in one.runs],
            "after": _after(one.text),
            "numbers": [number(value) for value in one.citations],
        }

    def row(one: Row) -> dict[str, Any]:
        return {"pieces": [piece(each) for each in one.pieces], "partly": one.partly}

    return {
        "title": _text(page.title),
        "letterhead": page.letterhead,
        "marking": page.marking,
        "header": [{"name": name, "row": row(one)} for name, one in page.header],
        "parts": [
            {
                "heading": part.heading,
                "groups": [
                    {"label": _text(group.label), "rows": [row(one) for one in group.rows]}
                    for group in part.groups
                ],
            }
            for part in page.parts
        ],
        "timeline_heading": page.timeline_heading,
        "timeline": [{"date": date, "piece": piece(one)} for date, one in page.timeline],
        "tail": [{"name": _text(name), "row": row(one)} for name, one in page.tail],
        "comment": page.comment,
        "sources_heading": page.sources_heading,
        "sources": [
            {
                "number": source.number,
                "where": _text(source.where),
                "quote": _text(source.quote),
                "after": _after(source.quote),
                "again": source.again,
                "cited": source.number in seen,
            }
            for source in page.sources
        ],
        "foot": _text(page.foot),
    }


def _text(text: str) -> str:
    """Text that can be passed on: half a character is none."""
    return text.encode("utf-8", "replace").decode()


def _after(text: str) -> str:
    return LEFT_TO_RIGHT if has_right_to_left(text) else ""
