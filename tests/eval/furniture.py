"""Furniture in plain-text exports: the sentences that cleaning keeps, against lines labelled by hand.

    python tests/eval/furniture.py --data FILE.jsonl [--show]

Each row of FILE is an article in the input form of `communique add` and `furniture`: the numbers (from 0) of the lines of
its text that are no article text; `unclear` are lines that count for nothing; `set` names the part it belongs to. Such
articles are not part of the project: without them this says so and measures nothing.

Precision: of the sentences kept, the share on lines that are article text. Recall: of those, the share that is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rag.ingest.cleaning.clean import clean, clean_characters
from rag.ingest.describing.metadata import describe
from rag.schema import RawArticle
from rag.text import sentence_spans

_ENOUGH = 60  # characters of a line that tell whether it was kept: posts lose the links at their end


def count(row: dict[str, Any], show: bool) -> Counter[str]:
    """Sentences of one article: right (kept, article text), wrong (kept, furniture), lost (article text left out)."""
    raw = RawArticle(
        row["text"], "labelled", title=row.get("title"), url=row.get("url"), published=row.get("date")
    )
    text = "\n".join(describe(raw, clean(row["text"])).paragraphs)
    counts: Counter[str] = Counter()
    for number, line in enumerate(row["text"].split("\n")):
        plain = clean_characters(line)
        if not plain or number in row.get("unclear", ()):
            continue
        kept, is_furniture = plain[:_ENOUGH] in text, number in row["furniture"]
        outcome = ("wrong" if kept else "left out") if is_furniture else ("right" if kept else "lost")
        counts[outcome] += len(sentence_spans(plain))
        if show and outcome in ("wrong", "lost"):
            print(f"    {outcome}: {plain[:150]}")
    return counts


def main() -> int:
    """Measure, or say why not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--show", action="store_true", help="print the lines that went wrong")
    given = parser.parse_args()
    if given.data is None or not given.data.is_file():
        print("skipped: give a file of labelled articles (JSON Lines) with --data FILE")
        return 0
    sets: dict[str, list[Counter[str]]] = {}
    for line in given.data.read_text("utf-8").splitlines():
        row = json.loads(line)
        sets.setdefault(row.get("set", "all"), []).append(count(row, given.show))
    for name, articles in sets.items():
        counts = sum(articles, Counter[str]())
        right = counts["right"]
        print(
            f"{name:16} {len(articles):3} articles   kept sentences: precision {right / (right + counts['wrong']):.4f}"
            f"   recall {right / (right + counts['lost']):.4f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
