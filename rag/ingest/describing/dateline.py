"""The dateline that an article begins with: place, date, agency. Knows its forms; guesses no year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.ingest.describing.dates import MONTHS, WRITTEN_DATE, iso_date

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ'’.-]*[A-ZÀ-Þ.](?:[ /-](?:[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+|de|la|el|al|of))*"
_REGION = rf"(?:, (?!{MONTHS}|{_WEEKDAY})(?:[A-Z]\.(?:[A-Z]\.)+|[A-Z][\w.]+(?: [A-Z]\w+)?))?"
_WHEN = rf"(?P<when>{WRITTEN_DATE}|{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS}|{_WEEKDAY})"
_AGENCY = r"\((?P<agency>[^()\n]{2,40})\)"
_CLOSE = r"\s*(?::|—|–|--|-|\.)\s+(?=[\"“‘'«]?[\w\"“])"
_OUTLET = r", (?P<outlet>[A-Z][^,:\n]{2,40})"
_IN_CAPITALS = re.compile(
    rf"(?P<place>{_CAPITALS}{_REGION})(?:(?:,|\s)\s*{_WHEN})?(?:,? {_AGENCY}|{_OUTLET})?{_CLOSE}"
)
# A place in ordinary letters is believed only with a date or an agency behind it.
_AS_A_NAME = re.compile(
    rf"(?P<place>[A-ZÀ-Þ][\w'’-]+(?:[ /-][A-ZÀ-Þ][\w'’-]+){{0,3}})(?:, {_WHEN})?(?:,? {_AGENCY})?"
    r"\s*(?::|—|–|--|-)\s+(?=\S)"
)
# A line of its own that only says where and for whom: "Seoul, South Korea CNN —".
_ALONE = re.compile(
    r"(?:(?P<place>[A-ZÀ-Þ][\w.'’-]*(?:,? [A-ZÀ-Þ][\w.'’-]*){0,4}) )?\(?(?P<agency>[A-Z]{2,6}|Reuters|Bloomberg)\)?"
    r"(?: (?:Business|News|Sport|Travel|World))?\s*[—–-]{1,2}\Z"
)
# "Islamabad, 12 May 2021": the line of its own that a press release has.
_PLACE_AND_DAY = re.compile(
    rf"(?P<place>[A-ZÀ-Þ][\w'’-]+(?:[ /-][A-ZÀ-Þ][\w'’-]+){{0,3}}),? (?:{_WEEKDAY},? )?(?P<when>{WRITTEN_DATE})\.?\Z"
)
_NOT_PLACES = re.compile(
    rf"(?:{MONTHS}|{_WEEKDAY}|Published|Posted|Updated|Created|Issued|Date|Dated|On)\b", re.I
)
_NO_PLACE = frozenset(
    """ALERT ANALYSIS ASEAN BREAKING BRICS CAUTION CLARIFICATION COMMENT CORRECTED CORRECTION COVID
    EDITORIAL EU EXCLUSIVE EXPLAINED EXPLAINER FACTBOX FIFA FILE FLASH GRAPHIC HEADLINE IAEA ICC ICJ IMF
    INTERVIEW LIVE NATO NEWS NOTE OIC OPEC OPINION PHOTO PHOTOS PROFILE QUOTE QUOTES RECAP REVIEW SCO
    SPECIAL SUMMARY TIMELINE UN UNHCR UNICEF UNSC UPDATE UPDATED URGENT US USA UK VIDEO WARNING WATCH
    WHO WTO""".split()
)
_WORD = re.compile(r"(?P<kept>(?:[A-Z]\.)+|(?<=, )[A-Z]{2}\b)|[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a report was written, and what else its dateline says. `length` is how much of the text it takes.

    `published` is its date (ISO 8601) when it names the year; `when` is the date as written.
    """

    place: str | None
    agency: str | None
    when: str | None
    published: str | None
    length: int


def dateline(text: str) -> Dateline | None:
    """The dateline at the start of the text, if it has one."""
    head = text[:160].split("\n", 1)[0]
    found = _IN_CAPITALS.match(head)
    if found and found["place"].replace(".", "") in _NO_PLACE:
        return None
    sure = found and (found["when"] or found["agency"] or "/" in found["place"])
    if found and not sure and (len(found["place"]) < 4 or found[0].rstrip().endswith(".")):
        return None
    found = found or _AS_A_NAME.match(head)
    if not found or (found.re is _AS_A_NAME and not (found["when"] or found["agency"])):
        return None
    groups = found.groupdict()
    when, agency = groups["when"], groups["agency"] or groups.get("outlet")
    return Dateline(_as_name(groups["place"]), agency, when, _full_date(when), found.end())


def dateline_alone(line: str) -> Dateline | None:
    """The dateline that makes up the whole line, if it does."""
    if len(line) > 80:
        return None
    told = _PLACE_AND_DAY.match(line)
    if told and not _NOT_PLACES.match(line) and told["place"] not in _NO_PLACE:
        return Dateline(_as_name(told["place"]), None, told["when"], _full_date(told["when"]), len(line))
    found = _ALONE.match(line)
    if not found or found["agency"] in _NO_PLACE:
        return None
    return Dateline(
        _as_name(found["place"]) if found["place"] else None, found["agency"], None, None, len(line)
    )


def _as_name(place: str) -> str:
    """`NEW DELHI` as `New Delhi`; initials stay."""
    if place.upper() != place and "," not in place:
        return place
    return _WORD.sub(lambda word: word[0] if word["kept"] else word[0].capitalize(), place)


def _full_date(written: str | None) -> str | None:
    try:
        return iso_date(written) if written else None
    except ValueError:
        return None
