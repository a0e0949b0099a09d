"""CSV and its kin: separator, columns and rows of an export. Knows tables; the rows know what their columns mean."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.place import LARGEST_FILE, Found, Place, Read
from rag.ingest.formats.decode import encoding_of
from rag.ingest.formats.rows import FIELDS, field_of, mapping, no_text_column, row_article
from rag.schema import Failure

_SEPARATORS = ",;\t|"
_ROWS_TRIED = 20
_MOST_COLUMNS = 2_000


def read_table(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """The articles of a table, one a row; its first row names the columns.

    Raises UnreadableSource when no column holds the text, naming those there are.
    """
    head = stream.read(LARGEST_FILE)
    if not head.strip():
        raise UnreadableSource("empty")
    more = len(head) == LARGEST_FILE
    encoding = encoding_of(head[: head.rfind(b"\n")] if more and b"\n" in head else head)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding.name, errors="replace", newline="")
    try:
        yield from _rows(text, place, encoding.note)
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper, place: Place, note: str | None) -> Iterator[Found]:
    sample = text.read(200_000)
    text.seek(0)
    if "\0" in sample:
        raise UnreadableSource("not text: it holds NUL bytes")
    before = csv.field_size_limit(LARGEST_FILE)
    try:
        reader = csv.reader(_said(text), delimiter=separator_of(sample), strict=True)
        names = [name.strip() for name in _first(reader)]
        if len(names) > _MOST_COLUMNS:
            raise UnreadableSource(f"{len(names):,} columns: not a table of articles")
        fields = mapping(names, place.columns)
        if "text" not in fields:
            raise UnreadableSource(no_text_column(names))
        any_row = False
        for number, cells in _numbered(reader):
            any_row = True
            where = f"{place.shown}:{number}"
            if isinstance(cells, str):
                yield Failure(where, cells)
                continue
            if len(cells) > len(names) and any(cells[len(names) :]):
                yield Failure(
                    where,
                    f"{len(cells)} values for {len(names)} columns: a quotation mark is missing or too many",
                )
                continue
            row = dict(zip(reversed(names), reversed(cells + [""] * (len(names) - len(cells))), strict=False))
            raw = row_article(row, fields, f"{place.location}!{number}", where, "column of the table")
            if isinstance(raw, Failure) or note is None:
                yield raw
            else:
                yield replace(raw, found={**raw.found, "encoding": note})
        if not any_row:
            raise UnreadableSource("a table without rows")
    finally:
        csv.field_size_limit(before)


def _first(reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as problem:
        raise UnreadableSource(f"damaged: its first row does not name columns ({problem})") from problem


def _said(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines, without a first one that says `sep=;` to a spreadsheet."""
    for number, line in enumerate(text):
        if number or not line.lower().startswith("sep="):
            yield line


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """The rows as a spreadsheet numbers them, the names being row 1; a plain reason in place of one that is none."""
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if "unexpected end" in str(problem):
                yield number, "a quotation mark is not closed: nothing from here on was read"
                return
            yield number, f"damaged: {problem}"
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def separator_of(sample: str) -> str:
    """The separator that makes columns of known names, or else the most alike rows."""
    if sample[:4].lower() == "sep=" and sample[4:5]:
        return sample[4]
    return max(_SEPARATORS, key=lambda mark: _fit(sample, mark))


def _fit(sample: str, separator: str) -> tuple[int, float, int]:
    lines = io.StringIO(sample, newline="")
    rows = []
    try:
        for row in csv.reader(lines, delimiter=separator):
            rows.append(row)
            if len(rows) == _ROWS_TRIED:
                break
    except csv.Error:
        pass
    if not rows:
        return 0, 0.0, 0
    known = len({field_of(name) for name in rows[0]} & FIELDS)
    widths = Counter(map(len, rows))
    return known, widths[len(rows[0])] / len(rows), len(rows[0])
