"""Adding articles as escaped HTML: what may be given, how far it is, what became of each file. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.export.wording import counted
from rag.schema import IngestReport, Progress, Result
from ui.views.markup import inert, tag

FORMATS = (
    "PDF, Word (docx), web pages (HTML), text, Markdown, e-mail (eml, mbox, mht), feeds (RSS, Atom), JSON, JSON Lines, "
    "tables (CSV, TSV), and ZIP for a folder of any of these"
)
RESULTS: Mapping[Result, str] = {
    "added": "added",
    "updated": "updated",
    "unchanged": "already here, unchanged",
    "duplicates": "the same text is already here",
}
SHOWN = 100  # files of a report


@dataclass(slots=True)
class GivenFile:
    """What became of one file or address: how many of its articles, and why parts of it failed."""

    name: str
    results: dict[Result, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    article_id: str | None = None


def what_to_give(largest: str) -> str:
    """What may be dropped, in plain words; `largest` is how large a file may be."""
    limits = f"Up to {largest} a file; one article in it up to 50 MB. Larger: communique add, in a terminal."
    return tag("p", inert(f"{FORMATS}. {limits}"), class_="aside small")


def adding(progress: Progress | None = None, note: str = "Reading") -> str:
    """How far it is: a bar where the number is known, and the time left."""
    if progress is None:
        return tag("p", inert(note), class_="busy", role="status")
    text = counted(progress.done, "article")
    bar = ""
    if progress.total:
        text = f"{progress.done:,} of {counted(progress.total, 'article')}"
        bar = tag("progress", value=str(progress.done), max=str(progress.total), aria_label="Articles added")
    if progress.seconds_left:
        text += f", about {duration(progress.seconds_left)} left"
    return tag("div", bar, tag("p", inert(text), class_="busy"), class_="adding", role="status")


def report(done: IngestReport, files: Sequence[GivenFile]) -> str:
    """What became of everything given, and of each file."""
    counts = (
        (done.added, "added"),
        (done.updated, "updated"),
        (done.unchanged, "unchanged"),
        (done.duplicates, "already here under another name"),
        (len(done.failed), "failed"),
    )
    said = ", ".join(f"{number:,} {word}" for number, word in counts if number) or "Nothing was found"
    more = [tag("p", inert(notice), class_="aside small") for notice in done.notices]
    if done.copies:
        of = counted(done.copies, "of them is a copy", "of them are copies")
        more.append(tag("p", f"{of} of a story that is here: counted as one origin.", class_="aside small"))
    rows = [_row(file) for file in files[:SHOWN]]
    if len(files) > SHOWN:
        rows.append(tag("tr", tag("td", f"and {len(files) - SHOWN:,} more", colspan="2")))
    head = tag(
        "thead", tag("tr", tag("th", "File", scope="col"), tag("th", "What became of it", scope="col"))
    )
    table = tag("table", head, tag("tbody", *rows), class_="report") if rows else ""
    first = tag("p", inert(f"{said}."), class_="done")
    return tag("div", first, *more, table, class_="added", role="status")


def duration(seconds: float) -> str:
    """`8 seconds`, `2 minutes`, `3 hours`: as roughly as a guess deserves."""
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    minutes = round(seconds / 60)
    return counted(minutes, "minute") if minutes < 90 else counted(round(minutes / 60), "hour")


def _row(file: GivenFile) -> str:
    results = [
        f"{number:,} {RESULTS[result]}" if sum(file.results.values()) > 1 else RESULTS[result].capitalize()
        for result, number in file.results.items()
    ]
    told = [tag("span", inert("; ".join(results)))] if results else []
    told += [tag("span", inert(f"Failed: {reason}"), class_="failed") for reason in file.reasons[:3]]
    if len(file.reasons) > 3:
        told.append(tag("span", f"and {len(file.reasons) - 3:,} more failed", class_="failed"))
    name = inert(file.name)
    if file.article_id:
        name = tag("button", name, type="button", class_="cite title", data_article=file.article_id)
    return tag("tr", tag("td", name), tag("td", *told))
