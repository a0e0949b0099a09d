"""Resolving dates: `dates_relative.jsonl` rows with one value, and timeline rows labelled by hand.

    python tests/eval/dates.py --data DIR [--labels FILE] [--show]

A row of `--labels` is {"text", "published", "when": "2021-04-07" | "2021-04" | "2021" | null, "before"}: what the timeline
of an article published then should show for that sentence behind the text `before`, if given; a list of dates when it
tells of several. A row is right when it shows that date, or its month or year. It stays outside the project when its sentences are not ours.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from rag.answer.event_dates import event_dates
from rag.answer.reckoned import reckoned
from rag.briefing.timeline import dated


def expression_day(row: dict[str, str], *, start: int, end: int) -> str:
    """The day that the expression at `start:end` comes to, as a timeline row would reckon it; "not resolved" without one."""
    today = date.fromisoformat(row["reference"])
    exact = [r for r in reckoned(row["text"], today) if r.start < end and start < r.end]
    if exact:
        return max(exact, key=lambda r: min(r.end, end) - max(r.start, start)).day.isoformat()
    plain = [d for d in event_dates(row["text"], row["reference"]) if d.start < end and start < d.end]
    return max(plain, key=lambda d: d.end - d.start).when if plain else "not resolved"


def relative(data: Path, *, show: bool) -> None:
    rows = [json.loads(line) for line in (data / "dates_relative.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if len(row["values"]) == 1]
    right = 0
    for row in rows:
        found = expression_day(row, start=row["start"], end=row["end"])
        right += found == row["values"][0]
        if show and found != row["values"][0]:
            print(f"  {row['reference']} {row['expression']!r}: {found}, not {row['values'][0]}")
    print(f"dates_relative, rows with one value: {right} of {len(rows)} right ({right / len(rows):.3f})")


def rows_by_hand(labels: Path, *, show: bool) -> None:
    rows = [json.loads(line) for line in labels.open(encoding="utf-8")]
    exact = coarser = none_told = left_out = 0
    for row in rows:
        meant = row["when"] if isinstance(row["when"], list) else [row["when"]]
        found = dated(row["text"], row["published"], row.get("before", ""))
        if found is None:
            none_told += meant == [None]
            left_out += meant != [None]
        elif found.when in meant:
            exact += 1
        elif any(one and one.startswith(found.when) for one in meant):
            coarser += 1
        elif show:
            print(f"  {row['published']} {row['text'][:110]!r}: {found.when}, not {meant}")
    shown = len(rows) - none_told - left_out
    print(
        f"timeline rows labelled by hand: {exact + coarser} of {shown} shown right ({(exact + coarser) / shown:.3f}), {coarser} of"
        f" them coarser than the label; {left_out} left out as not certain"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    given = parser.parse_args()
    if not (given.data / "dates_relative.jsonl").is_file():
        print(f"skipped: no dates_relative.jsonl in {given.data}")
        return 0
    relative(given.data, show=given.show)
    if given.labels:
        rows_by_hand(given.labels, show=given.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
