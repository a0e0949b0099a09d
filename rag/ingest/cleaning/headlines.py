"""The lines above and beneath an article that only describe it: title, byline, date. Knows their forms; sets nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.ingest.describing.dateline import dateline, dateline_alone
from rag.ingest.describing.dates import dates_in, iso_date
from rag.ingest.formats.page_markup import people_in

LONGEST = 120  # characters of a byline or a line that holds a date

_NAME = r"(?:(?:[A-ZÀ-Þ][\w.'’-]*|de|da|van|von|al|bin|el|la)(?=[\s,]|\Z)\s*)"
_BYLINE = re.compile(
    rf"[Bb][Yy]:?\s+(?P<names>(?:{_NAME}|and\s+|&\s+|,\s*){{1,14}})(?:[·|,–—-]\s*(?P<rest>.*))?\Z"
)
_PERSON = r"[A-ZÀ-Þ][\w'’-]+(?: (?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w'’-]+|de|van|von|al|bin)){1,3}"
_PEOPLE = re.compile(rf"{_PERSON}(?:(?:, | and |, and | & ){_PERSON}){{0,3}}\Z")
_OUTLET = re.compile(
    r"(?:Special (?:to|for) )?(?:[Tt]he )?(?:[A-Z][\w.&'’-]* ?){0,4}"
    r"\b(?:Press|Times|Post|TODAY|Today|News|Journal|Register|Herald|Tribune|Gazette|Chronicle|Observer|Guardian|Telegraph|Star|Sun"
    r"|Globe|Republic|Enquirer|Network|Agency|Wire|Courier|Dispatch|Sentinel|Inquirer|Mail|Standard|Independent|Correspondent"
    r"|Reporter|Record|Bulletin|Review|Reuters|Bloomberg|Dawn|AFP|AP|ANI|PTI|APP|CNN|BBC|TASS|Xinhua)(?: Staff| Desk)?\Z"
)
_AGENCY = re.compile(
    r"(?:The )?(?:Reuters|Bloomberg|AFP|AP|Associated Press|ANI|PTI|APP|TASS|Xinhua|Anadolu|dpa|EFE)(?: News)?"
)
_ROLE = re.compile(
    r"(?:[A-Z][a-z]+ )?(?:[Cc]ontributors?|[Cc]olumnists?|[Ss]taff [Ww]riters?|[Cc]orrespondents?|[Ee]ditor)\Z"
)
_DATED = re.compile(
    r"(?P<label>(?:first |last )?(?:published|posted|updated|modified|created|issued|date|publié|veröffentlicht|publicado|опубликовано)"
    r"(?: date)?(?: on| at| le| am| el)?\s*:?\s*|on )?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?",
    re.I,
)
_AFTER_DATE = re.compile(
    r"[\s,|·–—-]*(?:(?:at|um|à|a las) )?(?:\d{1,2}[:.h]\d{2}(?::\d{2})?)?\s*(?:[ap]\.?m\.?)?\s*(?:\(?(?:GMT|UTC)?[+-]?\d{0,2}:?\d{0,2}|[A-Z]{2,5}\)?|uhr)?"
    r"[\s,|·–—-]*(?P<by>by .{3,60})?\Z",
    re.I,
)
_CHANGED = re.compile(r"updated|modified", re.I)
_PRINTED = re.compile(r"Published in (?P<outlet>[A-Z][\w .'’-]{1,40}), (?:on )?(?P<rest>[\w ,.-]{8,40})\Z")
_HEADING_END = re.compile(r"[.!…:;,。！۔।][\"'”’»)\]]*\Z")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that states when the article was published, or `changed`; `by` are authors that it names too."""

    when: str | None
    changed: bool
    hint: str | None
    by: tuple[str, ...] = ()


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


def byline(line: str) -> tuple[tuple[str, ...], str] | None:
    """(names, what follows them) of a line such as "By Ann One and Bo Two · 7 April 2021"."""
    found = _BYLINE.match(line) if len(line) <= LONGEST else None
    return (tuple(people_in(found["names"])), found["rest"] or "") if found else None


def unmarked_byline(line: str, below: str) -> tuple[tuple[str, ...], str] | None:
    """(names, outlet) of a name with the outlet behind or beneath it: "Ann One" above "Sample Press"."""
    if len(line) > LONGEST:
        return None
    before, comma, last = line.rpartition(", ")
    names, outlet = (before, last) if comma and is_outlet(last) else (line, below)
    return (tuple(people_in(names)), outlet) if is_outlet(outlet) and _PEOPLE.match(names) else None


def is_outlet(line: str) -> bool:
    """Whether the line is the name of an outlet, an agency or a role there, and nothing else."""
    return len(line) <= 50 and bool(_OUTLET.match(line) or _ROLE.match(line))


def is_agency(line: str) -> bool:
    """Whether the line is the name of a news agency and nothing else."""
    return bool(_AGENCY.fullmatch(line))


def date_line(line: str, *, day_first: bool | None = None) -> DateLine | None:
    """The date of a line that states one and nothing else: "Published: April 7, 2021 10:30 am IST"."""
    if len(line) > LONGEST or not any(character.isdigit() for character in line):
        return None
    label = _DATED.match(line)
    start = label.end() if label else 0
    found = dates_in(line, day_first=day_first)
    if not found and re.match(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}\b", line[start:]):
        return DateLine(None, False, f"not taken: “{line}” can be read in two ways")
    if not found or found[0][0] != start:
        return None
    _, end, day = found[0]
    rest = _AFTER_DATE.match(line, end)
    if rest is None:
        return None
    by = tuple(people_in(rest["by"])) if rest["by"] else ()
    return DateLine(
        _with_time(line[start : rest.start("by")] if by else line[start:], day),
        bool(_CHANGED.search(line[:start])),
        None,
        by,
    )


def printed_in(line: str) -> tuple[str, str] | None:
    """(outlet, date) of the line that some papers close with: "Published in Sample Post, April 7th, 2021"."""
    found = _PRINTED.match(line) if len(line) <= LONGEST else None
    dates = dates_in(found["rest"]) if found else []
    return (found["outlet"], dates[0][2]) if found and dates and dates[0][0] == 0 else None


def _with_time(written: str, day: str) -> str:
    """The date with its time, when the line gives it with an offset that is known; else the day."""
    try:
        moment = iso_date(re.sub(r"\s*[|·]\s*", " ", written))
    except ValueError:
        return day
    return moment if moment[:10] == day else day


__all__ = [
    "DateLine", "byline", "date_line", "dateline_alone", "is_agency", "is_heading", "is_outlet", "printed_in", "unmarked_byline",
]  # fmt: skip
