"""Wordings of the page beside those that all forms share. Knows values; knows no HTML."""

from __future__ import annotations

from rag.export.wording import FIRMNESS, STANCES, by_whom, counted, date_in_words, reference, scope_counts
from rag.schema import Citation, Coverage, Line, NearMiss, SearchFilter, Sentence

REFUSED = "The archive does not say."
SEARCHED_AS = "Searched as the "  # how a notice begins that only tells what narrowed the search


def period(since: str | None, until: str | None) -> str:
    """Two ISO dates as `3 January to 30 June 2021`; empty when both are missing."""
    if not since or not until:
        return date_in_words(since or until) if since or until else ""
    first, last = date_in_words(since), date_in_words(until)
    if first == last:
        return first
    if first.endswith(last[-5:]):
        return f"{first[:-5]} to {last}"
    return f"{first} to {last}"


def holdings(articles: int, outlets: int, since: str | None, until: str | None) -> str:
    """What the library holds: `26 articles · 6 outlets · 14 June 2019 to 24 February 2022`."""
    if not articles:
        return "No articles yet"
    parts = (counted(articles, "article"), counted(outlets, "outlet"), period(since, until))
    return " · ".join(part for part in parts if part)


def coverage(searched: Coverage) -> str:
    """What was searched and which dates it spans, as one line."""
    dates = period(searched.since, searched.until)
    line = f"Searched {scope_counts(searched)}{f', {dates}' if dates else ''}."
    if searched.undated_left_out:
        line += f" {counted(searched.undated_left_out, 'undated article')} left out."
    return line


def in_force(filters: SearchFilter) -> str:
    """The filters that a reader of the page has set, as one line; empty when none is."""
    said = [f"published from {date_in_words(filters.since)}" if filters.since else ""]
    said.append(f"published until {date_in_words(filters.until)}" if filters.until else "")
    said.append(f"as known on {date_in_words(filters.as_of)}" if filters.as_of else "")
    said.append(f"only {', '.join(filters.sources)}" if filters.sources else "")
    parts = "; ".join(part for part in said if part)
    return f"{SEARCHED_AS}filters say: {parts}." if parts else ""


def where(cited: Citation | NearMiss) -> str:
    """Outlet, place, date and paragraph of a quoted span: `OUTLET, Islamabad, 7 April 2021, ¶3`."""
    if isinstance(cited, Citation):
        return reference(cited)
    outlet = cited.source or cited.title or "Unnamed source"
    return f"{outlet}, {date_in_words(cited.published)}, ¶{cited.paragraph}"


def tags(point: Sentence | Line) -> list[str]:
    """Who says a point and how firm it is, as short labels: `Qureshi, citing Lavrov`, `denied`, `assured`."""
    firmness = FIRMNESS[point.firmness][0].lower() if point.firmness else ""
    condition = f"condition: {point.condition}" if point.condition else ""
    labels = (by_whom(point), STANCES.get(point.stance, ""), firmness, condition)
    return [label for label in labels if label]
