"""Title, outlet, date, place, authors and language of a clean article, and where each came from.

What was given wins over what the text says. Nothing is guessed silently: `provenance` names the origin of
each value, and hints that were not taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rag.ingest.clean import Cleaned
from rag.ingest.dateline import Dateline, dateline
from rag.ingest.dates import WRITTEN_DATE, iso_date
from rag.ingest.posts import Post
from rag.schema import RawArticle
from rag.text import fold, sentence_spans, words

LONGEST_TITLE = 100  # characters of a title taken from the text

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_POSTS_TOGETHER = timedelta(days=3)
_NAME = r"(?:(?:[A-ZÀ-Þ][\w.'’-]*|de|da|van|von|al|bin|el|la)(?=[\s,]|\Z)\s*)"
_BYLINE = re.compile(
    rf"[Bb][Yy]:?\s+(?P<names>(?:{_NAME}|and\s+|&\s+|,\s*){{1,12}})(?:[·|,–—-]\s*(?P<rest>.*))?\Z"
)
_DATE_LINE = re.compile(
    r"(?:published|posted|updated|last updated|date)?(?: on| at)?:?\s*"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    rf"(?P<date>{WRITTEN_DATE})(?:,? (?:at )?\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]\.?m\.?)?(?: [A-Z]{{2,4}})?)?\Z",
    re.I,
)
_REPORTED_BY = re.compile(r"((?:the )?[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,4}) reported\.?\Z")
_HEADING_END = re.compile(r"[.!…:;,。！۔।][\"'”’»)\]]*\Z")
_NO_OUTLET = frozenset(["agencies", "agency", "news agencies", "staff", "web desk", "news desk"])
_ENGLISH = frozenset(
    "the of to and in a for is was on that by with as at from his has said he it an be were had".split()
)


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
    """Take title, byline and date where the first paragraphs are nothing else; returns what left the text."""
    removed: list[str] = []
    paragraphs = known.paragraphs
    position = 0
    while position < min(4, len(paragraphs) - 1):
        line = paragraphs[position]
        byline = _BYLINE.match(line) if len(line) <= 120 else None
        if position == 0 and known.title and fold(line) == fold(known.title):
            removed.append(f"repeated title: {line}")
        elif byline:
            names = re.split(r"\s*(?:,|&|\band\b)\s*", byline["names"].strip())
            known.set("authors", tuple(name for name in names if name), "byline")
            if byline["rest"] and (stated := _DATE_LINE.match(byline["rest"].strip())):
                _take_line_date(known, stated["date"], line)
            removed.append(f"byline: {line}")
        elif position == 0 and not known.title and is_heading(line):
            known.set("title", line, "first line of the text")
            removed.append(f"title: {line}")
        elif stated := _DATE_LINE.match(line) if len(line) <= 120 else None:
            _take_line_date(known, stated["date"], line)
            removed.append(f"date line: {line}")
        elif position == 0 and known.title and is_heading(line):
            position += 1
            continue
        else:
            break
        del paragraphs[position]
    return removed


def _take_line_date(known: Description, written: str, line: str) -> None:
    try:
        known.set("published", iso_date(written), f"line of the text: {line}")
    except ValueError:
        return


def is_heading(line: str) -> bool:
    """Whether a paragraph reads as a headline: short, one line, no full stop, no dateline."""
    return (
        "\n" not in line
        and len(line) <= 150
        and len(line.split()) >= 2
        and not _HEADING_END.search(line)
        and not line.startswith(("-", "•", "*", "—", "–"))
        and not line.endswith(("-", "—", "–"))
        and dateline(line) is None
    )


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
    reported = _REPORTED_BY.search(known.paragraphs[0])
    if reported:
        known.provenance["outlet hint"] = f"not taken: the text says “{reported[0].rstrip('.')}”"


def _take_language(known: Description) -> None:
    if known.language or not known.paragraphs:
        return
    sample = " ".join(known.paragraphs)[:1_500].lower().split()
    if sample and sum(word in _ENGLISH for word in sample) >= max(2, len(sample) * 0.12):
        known.set("language", "en", "English function words in the text")


def provenance(known: Description) -> Mapping[str, str]:
    """Origins in a fixed order."""
    return dict(sorted(known.provenance.items()))
