"""Do two outlets' sentences differ on one thing? Precision and recall of `rag.answer.disagreement` on pairs labelled by hand.

    python tests/eval/disagreement.py --data FILE [--half tune|report] [--show]
    python tests/eval/disagreement.py --find ARTICLES --out FILE [--pairs 60] [--seed 4]

FILE has one JSON object a line: `one`, `other` (sentences), `days` (their days of publication) and `label`, true when both
tell the same thing of the same time with figures, dates or a yes and a no that cannot both be right. Even lines are the
`tune` half, odd ones the `report` half. Without FILE it says so and measures nothing. The second form makes such a file
without labels from ARTICLES (JSON lines with `id`, `date`, `text`): sentences with figures, of two outlets, at most two
days apart, that share half of the words of the shorter one; three in four of the pairs have other figures.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.answer.disagreement import disagreements
from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span
from rag.text import STOPWORDS, sentence_spans, stem, words
from rag.verify.numerals import find_figures

SHARED, LEAST_SHARED, DAYS = 0.5, 3, 2
COMMON = 1500  # sentences that have a word, above which it links none
_COUNTED = re.compile(
    r"\b(?:killed|dead|died|deaths?|injured|wounded|arrested|missing|votes?|percent|million|billion|magnitude|people|troops"
    r"|points|displaced|tons?)\b|%",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with figures, its article, outlet, day (ordinal) and content stems."""

    text: str
    article: str
    outlet: str
    day: int
    stems: frozenset[str]
    values: frozenset[object]


def main() -> None:
    """Prints one table, or writes pairs to label."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path)
    options.add_argument("--half", choices=("tune", "report"))
    options.add_argument("--show", action="store_true", help="print what was flagged or missed")
    options.add_argument("--find", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--pairs", type=int, default=60)
    options.add_argument("--seed", type=int, default=4)
    given = options.parse_args()
    if given.find and given.out:
        rows = sample(list(found_pairs(read_told(given.find))), given.pairs, random.Random(given.seed))
        given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        print(f"{len(rows)} pairs written to {given.out}")
    elif not given.data or not given.data.is_file():
        print("skipped: no labelled pairs (--data FILE)")
    else:
        rows = [json.loads(line) for line in given.data.open(encoding="utf-8")]
        measure(rows, ("tune", "report") if not given.half else (given.half,), show=given.show)


def measure(rows: Sequence[dict[str, Any]], halves: Sequence[str], *, show: bool) -> None:
    """How many pairs of each half are flagged, rightly flagged and labelled."""
    print("| half | pairs | differ | flagged | rightly |\n|---|---|---|---|---|")
    for half in halves:
        own = rows[0 if half == "tune" else 1 :: 2]
        flags = [flag(row) for row in own]
        right = sum(bool(found) and row["label"] for row, found in zip(own, flags, strict=True))
        print(
            f"| {half} | {len(own)} | {sum(row['label'] for row in own)} | {sum(map(bool, flags))} | {right} |"
        )
        for row, found in zip(own, flags, strict=True):
            if show and (found or row["label"]):
                print(f"  {found or 'missed'} ({row['label']})\n    {row['one']}\n    {row['other']}")


def flag(row: dict[str, Any]) -> str | None:
    """What the two sentences are said to differ in; None when they are not said to."""
    pairs = [
        _judged(str(at), text, day)
        for at, (text, day) in enumerate(zip((row["one"], row["other"]), row["days"], strict=True))
    ]
    found = disagreements(pairs)
    return f"{found[0].kind}: {found[0].shown}" if found else None


def _judged(name: str, text: str, day: str) -> Judged:
    article = Article(name, None, f"Outlet {name}", None, day, None, "en", text, name, name)
    span = Span(0, len(text), 1)
    scored = ScoredSentence(article, span, text, 1.0, 1.0, 1.0, 1.0, expected=False)
    return scored, EvidenceSentence(article, span, text, 1.0, Attribution())


def read_told(articles: Path) -> list[Told]:
    """The sentences with figures of the articles that bear a day."""
    told = []
    for line in articles.open(encoding="utf-8"):
        row = json.loads(line)
        if not row.get("date"):
            continue
        day = date.fromisoformat(row["date"][:10]).toordinal()
        for span in sentence_spans(row["text"]):
            text = row["text"][span.start : span.end]
            if not 8 <= len(text.split()) <= 45 or not _COUNTED.search(text):
                continue
            values = frozenset(v for f in find_figures(text) if not f.ordinal for v in f.values)
            stems = frozenset(stem(w) for w in words(text) if w not in STOPWORDS and not w[0].isdigit())
            if values and len(stems) >= 5:
                outlet = row.get("source") or row["id"].split("/")[0]
                told.append(Told(text, row["id"], outlet, day, stems, values))
    return told


def found_pairs(told: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    """Pairs of two outlets, at most `DAYS` days apart, with enough words in common."""
    frequency = Counter(s for each in told for s in each.stems)
    by_day: dict[int, list[int]] = defaultdict(list)
    for at, each in enumerate(told):
        by_day[each.day].append(at)
    for day, of_day in sorted(by_day.items()):
        near = [at for later in range(DAYS + 1) for at in by_day.get(day + later, [])]
        having: dict[str, list[int]] = defaultdict(list)
        for at in near:
            for word in told[at].stems:
                if frequency[word] < COMMON:
                    having[word].append(at)
        for at in of_day:
            one = told[at]
            met = Counter(other for word in one.stems for other in having.get(word, []))
            for index, count in sorted(met.items()):
                other = told[index]
                new = index > at and other.outlet != one.outlet and other.text != one.text
                share = len(one.stems & other.stems) / min(len(one.stems), len(other.stems))
                if new and count >= LEAST_SHARED and share >= SHARED:
                    yield one, other


def sample(pairs: Sequence[tuple[Told, Told]], wanted: int, chance: random.Random) -> list[dict[str, Any]]:
    """`wanted` pairs, three in four with other figures; no sentence twice."""
    differing = [p for p in pairs if not (p[0].values <= p[1].values or p[1].values <= p[0].values)]
    same = [p for p in pairs if p not in differing]
    used: set[str] = set()
    rows = []
    for group, most in ((differing, round(wanted * 0.75)), (same, wanted - round(wanted * 0.75))):
        chance.shuffle(group)
        for one, other in group:
            if most and not used & {one.text, other.text}:
                used |= {one.text, other.text}
                most -= 1
                days = [date.fromordinal(each.day).isoformat() for each in (one, other)]
                rows.append({"one": one.text, "other": other.text, "days": days, "label": None})
    chance.shuffle(rows)
    return rows


if __name__ == "__main__":
    main()
