"""PDF: the text layer of each page as lines with their places. Knows pdfium; the layout makes paragraphs of them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.formats.pdf_layout import Line, pages_of
from rag.schema import Failure, RawArticle

MOST_PAGES = 2_000
MOST_CHARACTERS = 2_500_000
_PASSWORD, _SECURITY = 4, 5  # pdfium's codes for a file that it may not open
_LARGEST_TYPE, _FARTHEST = 300.0, 20_000.0  # points
_BROKEN = 0x02  # what pdfium writes for the hyphen of a word broken at a line's end
_UNREADABLE_SHARE = 0.2  # of a page's characters; more means fonts that do not say what their letters are


def read_pdf(data: bytes, location: str) -> Iterator[RawArticle | Failure]:
    """The text of a PDF without what its pages repeat. `pages` holds the text of each, empty where it has none.

    Raises UnreadableSource for a damaged or locked file, and for a scan without a text layer.
    """
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) in (_PASSWORD, _SECURITY):
            raise UnreadableSource("protected by a password: save a copy without one") from problem
        raise UnreadableSource("damaged: not a PDF that can be opened") from problem
    try:
        if not count:
            raise UnreadableSource("damaged: a PDF without pages")
        if count > MOST_PAGES:
            raise UnreadableSource(f"{count:,} pages: one document may have {MOST_PAGES:,}; split it")
        lines = list(_within_reason(_page_lines(document, number) for number in range(count)))
    finally:
        document.close()
    empty = [number for number, page in enumerate(lines, 1) if not page]
    if len(empty) == count:
        raise UnreadableSource("a scan without a text layer: run text recognition (OCR) on it and add that")
    laid = pages_of(lines)
    found = (
        {"removed": "\n".join(f"on every page: {line}" for line in laid.repeated)} if laid.repeated else {}
    )
    if empty:
        found["pages without text"] = ", ".join(map(str, empty[:50]))
    yield RawArticle("\n\n".join(laid.paragraphs), location, found=found, pages=laid.pages)


def _within_reason(pages: Iterator[list[Line]]) -> Iterator[list[Line]]:
    """The pages, until they hold more than an article may: what is too long need not be read to its end."""
    characters = 0
    for number, lines in enumerate(pages, 1):
        characters += sum(len(line.text) for line in lines)
        if characters > MOST_CHARACTERS:
            raise UnreadableSource(
                f"more than {MOST_CHARACTERS:,} characters on the first {number:,} pages: split it"
            )
        yield lines


def _page_lines(document: Any, number: int) -> list[Line]:
    """The lines of a page in the order in which it writes them."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []
    text_page = page.get_textpage()
    try:
        return list(_lines(text_page))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: Any) -> Iterator[Line]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    count = text_page.count_chars()
    if count > MOST_CHARACTERS:
        raise UnreadableSource(f"a page of {count:,} characters: one may have {MOST_CHARACTERS:,}")
    codes = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    strange = sum(0xE000 <= code <= 0xF8FF or code in (0, 0xFFFD) for code in codes)
    if strange > _UNREADABLE_SHARE * count:
        raise UnreadableSource(
            "its text layer is unreadable (fonts without a character map): run text recognition (OCR) on it"
        )
    start = 0
    for index in range(count + 1):
        if index == count or codes[index] in (0x0D, 0x0A):
            yield from _line(pdfium, text_page, codes, start, index)
            start = index + 1
        elif codes[index] == _BROKEN and index + 1 < count and codes[index + 1] not in (0x0D, 0x0A):
            here, there = (_box(pdfium, text_page, at) for at in (index, index + 1))
            if there[3] < here[2]:  # the word goes on in the line beneath, without a line end between
                yield from _line(pdfium, text_page, codes, start, index + 1)
                start = index + 1


def _line(pdfium: Any, text_page: Any, codes: list[int], start: int, end: int) -> Iterator[Line]:
    """One line; its `gaps` are the white stretches between its words."""
    while start < end and codes[start] in (0x20, 0xA0):
        start += 1
    while end > start and codes[end - 1] in (0x20, 0xA0):
        end -= 1
    if start == end:
        return
    first, last = _box(pdfium, text_page, start), _box(pdfium, text_page, end - 1)
    size = _size(pdfium.FPDFText_GetFontSize(text_page, start), first[3] - first[2])
    base = _base(pdfium, text_page, start)
    gaps = []
    for index in range(start + 1, end - 1):
        if codes[index] == 0x20 and codes[index + 1] != 0x20:
            before, after = _box(pdfium, text_page, index - 1), _box(pdfium, text_page, index + 1)
            gaps.append((before[1], after[0], index + 1 - start))
    text = "".join(
        chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        for code in codes[start:end]
    )
    yield Line(text, first[0], last[1], base - 0.2 * size, base + 0.8 * size, size, tuple(gaps))


def _size(size: float, height: float) -> float:
    """The height of the type. A font set at 1 point and scaled up says 1: then the letters themselves tell."""
    return min(size if size > 3 else max(height, 1.0), _LARGEST_TYPE)


def _base(pdfium: Any, text_page: Any, index: int) -> float:
    """The height of the line that a character stands on."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    return _on_paper(y)


def _box(pdfium: Any, text_page: Any, index: int) -> tuple[float, float, float, float]:
    """(left, right, bottom, top) of one character, in points."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return _on_paper(left), _on_paper(right), _on_paper(bottom), _on_paper(top)


def _on_paper(value: ctypes.c_double) -> float:
    """A place within any page there is: damaged files set letters at the ends of the universe."""
    return max(-_FARTHEST, min(_FARTHEST, value.value))
