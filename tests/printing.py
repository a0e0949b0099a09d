"""Notes in many scripts, and the programs that print them: Chromium for HTML, LibreOffice for DOCX."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest

from rag.schema import Briefing, Citation, Coverage, Line, Section, TimelineEvent

URDU, ARABIC, RUSSIAN, CHINESE = "شاہ محمود قریشی", "فيصل بن فرحان", "Сергей Лавров", "王毅"
QUOTES = (
    f"Minister Lavrov ({RUSSIAN}) said that both countries have agreed to build a rail link.",
    f"Wang Yi ({CHINESE}) offered to finance it, and Faisal bin Farhan ({ARABIC}) promised steel.",
    f"وزیر خارجہ {URDU} نے 7 اپریل 2021 کو ملاقات کی۔",
)
CITATIONS = tuple(
    Citation(
        number,
        "a/1",
        0,
        len(quote),
        quote,
        "h" * 64,
        1,
        "Talks",
        "Sample Wire",
        "2021-04-07",
        "Islamabad",
        number,
    )
    for number, quote in enumerate(QUOTES, 1)
)
MANY_SCRIPTS = Briefing(
    title=f"READOUT: {RUSSIAN} in Islamabad",
    kind="readout",
    scope="1 article",
    coverage=Coverage(1, 1, 1, "2021-04-07", "2021-04-07", 0),
    header={"basis": Line("1 article, 1 origin", parts=(("1 article, 1 origin", ()),))},
    sections=(
        Section(
            "BOTTOM LINE",
            (
                Line(
                    QUOTES[0], (1,), speaker="Sergey Lavrov", stance="said", firmness="agreed", cue="agreed"
                ),
                Line(QUOTES[1], (2, 1), speaker="Wang Yi", stance="said", firmness="offered", cue="offered"),
                Line(QUOTES[2], (3,)),
            ),
        ),
    ),
    timeline=(
        TimelineEvent("2021-04-07", "day", QUOTES[2], (3,)),
        TimelineEvent("2021-05", "month", QUOTES[0], (1,)),
    ),
    gaps=("cost for the rail link: not reported in 1 article, 7 April 2021",),
    left_out=("2 linked headlines",),
    citations=CITATIONS,
    mode="extractive",
    created="2021-04-09T08:00:00+00:00",
)


def printed(html: Path) -> bytes:
    """The PDF that Chromium prints of a page. Skips the test where there is no Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no browser here: HTML is printed by Chromium (apt-get install chromium)")
    file = html.with_suffix(".html.pdf")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run"]
    profile = f"--user-data-dir={html.parent / 'profile'}"
    _run([found, *options, profile, f"--print-to-pdf={file}", html.as_uri()])
    return file.read_bytes()


def converted(docx: Path) -> bytes:
    """The PDF that LibreOffice makes of a Word file. Skips the test where there is no LibreOffice."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("no LibreOffice here: DOCX is converted by it (apt-get install libreoffice-writer-nogui)")
    profile = f"-env:UserInstallation={(docx.parent / 'office').as_uri()}"
    _run([found, profile, "--headless", "--convert-to", "pdf", "--outdir", str(docx.parent), str(docx)])
    return docx.with_suffix(".pdf").read_bytes()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, letters as they are typed, not as they are joined."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return [normalize("NFKC", page.get_textpage().get_text_bounded()) for page in document]


def has_letters(name: str, text: str) -> bool:
    """Whether every letter of a name is in a text: in which order those from right to left come is the reader's own."""
    return not Counter(name.replace(" ", "")) - Counter(text)


def inside_links(pdf: bytes) -> int:
    """How many links lead to a place in the same document."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw

    document, found = pypdfium2.PdfDocument(pdf), 0
    for page in document:
        at, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page.raw, at, ctypes.byref(link)):
            found += bool(raw.FPDFLink_GetDest(document.raw, link))
    return found


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert done.returncode == 0, done.stderr[-500:]
