"""Saved pages measured: article text and publication date, ours against the libraries alone on the same pages.

    python tests/eval/pages.py --data DIR [--show]

DIR holds, for each page, `NAME.html` and `NAME.json` with what is known of it, all of it optional: `text` (the whole
article), `with` and `without` (pieces that must, and must not, be in it), `date` (YYYY-MM-DD), `url`. Such pages are
not part of the project: several libraries ship some in the tests of their source packages. Without them this says so
and measures nothing.

Text: F1 of words (bags of folded words) where `text` is known, and of pieces found as trafilatura's own evaluation
counts them. Ours is the page as it would be stored, without its title and datelines; trafilatura's is `extract` with its
defaults, without comments. Date: right, wrong or none; the score is right / (right + none + 2 x wrong). htmldate's row is
`find_date(original_date=True)`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import UnreadableSource
from rag.ingest.cleaning.clean import clean
from rag.ingest.describing.metadata import Description, describe
from rag.ingest.formats.readers import read_html
from rag.schema import RawArticle
from rag.text import fold, words


@dataclass(frozen=True)
class Page:
    """A saved page and what is known of it."""

    name: str
    data: bytes
    known: dict[str, Any]


def pages(folder: Path) -> list[Page]:
    """The pages of the folder, by name."""
    found = sorted(folder.glob("*.html"))
    described = [(page, page.with_suffix(".json")) for page in found]
    return [
        Page(page.stem, page.read_bytes(), json.loads(known.read_text("utf-8")) if known.is_file() else {})
        for page, known in described
    ]


def ours(page: Page) -> Description | None:
    """The page as it would be stored; None when no article was found in it."""
    try:
        raw = next(iter(read_html(page.data, f"{page.name}.html")))
    except UnreadableSource:
        return None
    return describe(raw, clean(raw.text)) if isinstance(raw, RawArticle) else None


def our_text(page: Page) -> str:
    known = ours(page)
    return "\n".join(known.paragraphs) if known else ""


def trafilatura_text(page: Page) -> str:
    import trafilatura

    return trafilatura.extract(page.data, include_comments=False) or ""


def our_date(page: Page) -> str | None:
    known = ours(page)
    return known.published[:10] if known and known.published else None


def htmldate_date(page: Page) -> str | None:
    import htmldate
    from trafilatura.utils import load_html

    tree = load_html(page.data)
    return None if tree is None else htmldate.find_date(tree, original_date=True)


def words_f1(found: str, expected: str) -> float:
    """F1 of two bags of words."""
    one, two = Counter(words(found)), Counter(words(expected))
    shared = sum((one & two).values())
    return 2 * shared / (sum(one.values()) + sum(two.values())) if shared else 0.0


def piece_counts(text: str, known: dict[str, Any]) -> tuple[int, int, int]:
    """(right, missing, wrong) pieces."""
    plain = " ".join(fold(text).split())
    held = [" ".join(fold(piece).split()) in plain for piece in known.get("with", ())]
    wrong = sum(" ".join(fold(piece).split()) in plain for piece in known.get("without", ()))
    return sum(held), len(held) - sum(held), wrong


def text_rows(found: Sequence[Page], show: bool) -> None:
    """Print F1 of the article text of both."""
    readers: dict[str, Callable[[Page], str]] = {"ours": our_text, "trafilatura": trafilatura_text}
    texts = {name: {page.name: read(page) for page in found} for name, read in readers.items()}
    whole = [page for page in found if page.known.get("text")]
    pieces = [page for page in found if page.known.get("with") or page.known.get("without")]
    for name, read in texts.items():
        scores = {page.name: words_f1(read[page.name], page.known["text"]) for page in whole}
        counts = [piece_counts(read[page.name], page.known) for page in pieces]
        right, missing, wrong = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
        by_piece = 2 * right / (2 * right + missing + wrong) if right else 0.0
        mean = statistics.mean(scores.values()) if scores else 0.0
        print(
            f"{name:12} words F1 {mean:.4f} ({len(whole)} pages)   pieces F1 {by_piece:.4f} ({len(pieces)} pages)"
        )
    if show:
        for page in whole:
            both = [words_f1(texts[name][page.name], page.known["text"]) for name in readers]
            if abs(both[0] - both[1]) > 0.001:
                print(f"    {page.name}: ours {both[0]:.3f}, trafilatura {both[1]:.3f}")


def date_rows(found: Sequence[Page], show: bool) -> None:
    """Print how often the date is right, for both."""
    dated = [page for page in found if page.known.get("date")]
    for name, read in (("ours", our_date), ("htmldate", htmldate_date)):
        outcomes = {page.name: read(page) for page in dated}
        right = sum(outcomes[page.name] == page.known["date"] for page in dated)
        none = sum(outcomes[page.name] is None for page in dated)
        wrong = len(dated) - right - none
        score = right / (right + none + 2 * wrong) if dated else 0.0
        print(f"{name:12} date right {right}, none {none}, wrong {wrong} of {len(dated)}: {score:.3f}")
        if show:
            for page in dated:
                if outcomes[page.name] != page.known["date"]:
                    print(f"    {page.name}: {outcomes[page.name]}, is {page.known['date']}")


def main() -> int:
    """Measure, or say why not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--show", action="store_true", help="name the pages that differ")
    given = parser.parse_args()
    found = pages(given.data) if given.data and given.data.is_dir() else []
    if not found:
        print("skipped: give a folder of saved pages (NAME.html and NAME.json) with --data DIR")
        return 0
    text_rows(found, given.show)
    date_rows(found, given.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
