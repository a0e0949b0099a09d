"""Title, outlet, date, place, authors and language of a clean article, and where each came from.

What was given wins over what the text says. Nothing is guessed silently: `provenance` names the origin of
each value, and hints that were not taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rag.ingest.cleaning.clean import Cleaned
from rag.ingest.cleaning.headlines import (
    byline,
    date_line,
    is_agency,
    is_heading,
    is_outlet,
    printed_in,
    unmarked_byline,
)
from rag.ingest.cleaning.posts import Post
from rag.ingest.describing.dateline import Dateline, dateline, dateline_alone
from rag.ingest.describing.language import detect
from rag.schema import RawArticle
from rag.text import fold, sentence_spans, words

LONGEST_TITLE = 100  # characters of a title taken from the text

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_POSTS_TOGETHER = timedelta(days=3)
_REPORTED_BY = re.compile(r"((?:the )?[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,4}) reported\.?\Z")
_LONGEST_REPORTED_BY = 200  # characters; at each of a longer text, the pattern would read on to the end
_KIND_OF_TEXT = re.compile(
    r"\W*(?:(?:press|news|media) (?:release|statement|note|communiqu[eé])|(?:for )?immediate release|press[ei]mitteilung"
    r"|communiqu[ée] de presse|comunicado de prensa)\W*",
    re.I,
)
_EDITORS_NOTE = ("Editor’s Note:", "Editor's Note:", "Editor’s note:", "Editor's note:")
_NO_OUTLET = frozenset(["agencies", "agency", "news agencies", "staff", "web desk", "news desk"])


@dataclass(slots=True)
class Description:
    """What is known of an article, as it is gathered: the text's paragraphs, values, and their origins."""

    paragraphs: list[str]
    title: str | None
    source: str | None
    url: str | None
    published: str | None
    language: str | None
    authors: tuple[str, ...]
    place: str | None = None
    provenance: dict[str, str] = field(default_factory=dict)

    def set(self, name: str, value: object, origin: str) -> None:
        """Take a value that is not known yet."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.provenance[name] = origin

    def note(self, name: str, text: str, *, unless: object) -> None:
        """Record a hint that was not taken, unless the value is known."""
        if not unless:
            self.provenance[name] = text


def describe(raw: RawArticle, cleaned: Cleaned) -> Description:
    """All that the input and the text say of the article. Lines that are only metadata leave the text."""
    known = Description(
        list(cleaned.paragraphs), raw.title, raw.source, raw.url, raw.published, raw.language, raw.authors
    )
    known.provenance.update(raw.found)
    removed = [*filter(None, [raw.found.get("removed")]), *cleaned.removed]
    removed += _take_head_lines(known)
    line = next(filter(None, map(dateline, _openings(known.paragraphs))), None)
    if line:
        _take_dateline(known, line)
    _take_post_date(known, cleaned.posts)
    _take_title(known, line)
    _note_outlet(known)
    _take_language(known)
    if removed:
        known.provenance["removed"] = "\n".join(removed)
    if cleaned.posts:
        known.provenance["posts"] = "\n".join(f"{p.who} ({p.handle}), {p.date}" for p in cleaned.posts)
    return known


def _openings(paragraphs: list[str]) -> list[str]:
    """Where a report may begin: the first paragraph, or the one beneath a headline."""
    return paragraphs[: 2 if paragraphs and is_heading(paragraphs[0]) else 1]


def _take_head_lines(known: Description) -> list[str]:
    """Take title, byline, date and dateline where the first lines are nothing else; returns what left the text."""
    removed: list[str] = []
    changed: list[tuple[str, str]] = []  # dates of a change, for when no other is given
    paragraphs = _with_lines_apart(known.paragraphs)
    position = 0
    while position < min(5, len(paragraphs) - 1):
        line, below = paragraphs[position], paragraphs[position + 1]
        first = position == 0
        if first and known.title and fold(line) == fold(known.title):
            removed.append(f"repeated title: {line}")
        elif by := byline(line):
            known.set("authors", by[0], "byline")
            if dated := date_line(by[1].strip()):
                _take_line_date(known, dated.when, line)
            removed.append(f"byline: {line}")
        elif unmarked := unmarked_byline(line, below):
            known.set("authors", unmarked[0], "byline")
            known.note("outlet hint", f"not taken: the byline says “{unmarked[1]}”", unless=known.source)
            removed.append(f"byline: {line}")
            if below == unmarked[1] and is_outlet(below):
                removed.append(f"byline: {below}")
                del paragraphs[position]
        elif alone := dateline_alone(line):
            _take_dateline(known, alone)
            removed.append(f"dateline: {line}")
        elif first and (_KIND_OF_TEXT.fullmatch(line) or (is_agency(line) and is_heading(below))):
            removed.append(f"head line: {line}")
        elif first and not known.title and is_heading(line) and not date_line(line):
            known.set("title", line, "first line of the text")
            removed.append(f"title: {line}")
        elif dated := date_line(line):
            known.set("authors", dated.by, "byline")
            if dated.changed and dated.when:
                changed.append((dated.when, line))
            elif dated.when:
                _take_line_date(known, dated.when, line)
            elif dated.hint:
                known.note("date hint", dated.hint, unless=known.published)
            removed.append(f"date line: {line}")
        elif (first and known.title and is_heading(line)) or line.startswith(_EDITORS_NOTE):
            position += 1
            continue
        else:
            break
        del paragraphs[position]
    if removed:
        known.paragraphs = paragraphs
    removed += _take_last_line(known)
    for when, line in changed:
        known.set("published", when, f"line of the text, which tells of a change: {line}")
    return removed


def _with_lines_apart(paragraphs: list[str]) -> list[str]:
    """The first paragraph as its lines, when beneath its first line stands a byline, a date or a dateline."""
    lines = paragraphs[0].split("\n") if paragraphs else []
    for place, line in enumerate(lines[1:4], 1):
        if dateline(line):  # the report itself begins here
            return [*lines[:place], "\n".join(lines[place:]), *paragraphs[1:]]
    if len(lines) < 2 or not any(byline(line) or date_line(line) for line in lines[:4]):
        return list(paragraphs)
    return [*lines, *paragraphs[1:]]


def _take_last_line(known: Description) -> list[str]:
    """Take outlet and date of a closing "Published in Sample Post, April 7th, 2021"."""
    printed = printed_in(known.paragraphs[-1]) if len(known.paragraphs) > 1 else None
    if not printed:
        return []
    line = known.paragraphs.pop()
    known.set("source", printed[0], f"line of the text: {line}")
    _take_line_date(known, printed[1], line)
    return [f"date line: {line}"]


def _take_line_date(known: Description, when: str | None, line: str) -> None:
    known.set("published", when, f"line of the text: {line}")


def _take_dateline(known: Description, line: Dateline) -> None:
    known.set("place", line.place, "dateline")
    if line.published:
        known.set("published", line.published, f"dateline: {line.when}")
    if line.agency:
        if line.agency.lower() not in _NO_OUTLET:
            known.set("source", line.agency, "dateline")
        if known.source != line.agency:
            known.provenance["agency"] = f"{line.agency}, named in the dateline"


def _take_post_date(known: Description, posts: tuple[Post, ...]) -> None:
    """Take the date of embedded posts when they agree, and the text names no other weekday."""
    if known.published or not posts:
        return
    days = sorted(date.fromisoformat(post.date) for post in posts)
    latest = max(posts, key=lambda post: post.date)
    hint = f"embedded post of {latest.handle}, {latest.date}"
    named = set(words(" ".join(known.paragraphs[:2]))) & set(_WEEKDAYS)
    fitting = {_WEEKDAYS[(days[-1] - timedelta(days=back)).weekday()] for back in (0, 1)}
    if days[-1] - days[0] > _POSTS_TOGETHER:
        known.provenance["date hint"] = f"not taken: embedded posts are dated {days[0]} to {days[-1]}"
    elif named and not named & fitting:
        known.provenance["date hint"] = f"not taken: {hint}; the text speaks of {', '.join(sorted(named))}"
    else:
        agreeing = f", which agrees with {sorted(named & fitting)[0].title()} in the text" if named else ""
        known.set("published", latest.date, hint + agreeing)


def _take_title(known: Description, line: Dateline | None) -> None:
    if known.title or not known.paragraphs:
        return
    rest = [known.paragraphs[0][line.length if line else 0 :], *known.paragraphs[1:]]
    # "New York CNN —" alone in its paragraph says where and by whom, not what.
    first = next((p for p in rest if p.strip() and not p.rstrip().endswith(("—", "–", "-"))), rest[0])
    spans = sentence_spans(first[:2_000])
    sentence = " ".join(first[spans[0].start : spans[0].end].split()) if spans else ""
    known.set("title", _shortened(sentence), "first sentence of the text")


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_TITLE:
        return sentence.rstrip(".。۔।")
    cut = sentence.rfind(" ", LONGEST_TITLE // 2, LONGEST_TITLE)
    return sentence[: cut if cut > 0 else LONGEST_TITLE].rstrip(" ,;:–—-") + " …"


def _note_outlet(known: Description) -> None:
    if known.source or not known.paragraphs:
        return
    first = known.paragraphs[0]
    reported = _REPORTED_BY.search(first, max(0, len(first) - _LONGEST_REPORTED_BY))
    if reported:
        known.provenance["outlet hint"] = f"not taken: the text says “{reported[0].rstrip('.')}”"


def _take_language(known: Description) -> None:
    """Take the language of the text; where the page claims another, the text is believed when it is clear."""
    claimed = known.provenance.get("language", "")
    if not known.paragraphs or (known.language and not claimed.startswith("markup")):
        return
    found = detect(" ".join(known.paragraphs))
    if found and known.language and found[0] != known.language[:2]:
        known.provenance["language hint"] = f"not taken: {known.language}, {claimed}"
        known.language = None
    if found:
        known.set("language", *found)


def provenance(known: Description) -> Mapping[str, str]:
    """Origins in a fixed order."""
    return dict(sorted(known.provenance.items()))
