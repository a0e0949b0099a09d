"""The top of a note: when and where, who by side, context, basis. Slots from rules; each piece cited or
declared.
"""

from __future__ import annotations

import re

from rag.answer.event_dates import event_dates
from rag.briefing.material import Material, Point
from rag.briefing.meeting import MEETING, Participant, host_country, meeting_place, participants, sides
from rag.briefing.quoting import quoted, sliced
from rag.export.wording import counted
from rag.nations import country_of
from rag.schema import Article, Line

_EVENTS = (
    ("arrival", re.compile(r"\b(?:arriv(?:ed|es) (?:in|at|on|here)|landed in|reached)\b")),
    ("call", re.compile(r"\b(?:call(?:ed|s) on|met with|met|was received by|received)\b")),
    (
        "talks",
        re.compile(
            r"\bheld (?:[\w-]+ ){0,4}(?:talks|consultations|negotiations)\b|\bmet (?:in|at)\b|\bsigned\b"
        ),
    ),
)
_CONTEXT = re.compile(
    r"\bfirst\b.{0,80}\b(?:in|since|for)\b.{0,25}\b(?:years?|decades?|\d{4})\b|\bfirst[- ]ever\b"
    r"|\banniversary\b|"
    r"\b(?:visit|talks|meeting|trip)\b.{0,40}\bcomes? (?:as|amid|after|days|weeks|ahead)\b",
    re.I,
)
_REPORTED = re.compile(r"(?:, [^,“”]{2,40} (?:reported|said))?[.”\"]*$")
_DATE_FROM_POST = re.compile(r"post|tweet|embedded", re.I)
Piece = tuple[str, tuple[int, ...]]


def meeting_header(material: Material) -> dict[str, Line]:
    """The slots of a meeting. A slot that the articles do not fill is not there."""
    people = participants(material)
    header: dict[str, Line] = {}
    events = _when_where(material, people)
    if events:
        header["when_where"] = _joined(events)
    for side, members in sides(people, host_country(material)).items():
        header[side.lower().replace(" ", "_")] = _joined(_members(material, members))
    context = next((p for p in material.unused() if _CONTEXT.search(p.text) and not p.said.speaker), None)
    if context is not None:
        material.used.add(context.key)
        header["context"] = Line(quoted(context), material.cite(context))
    header["basis"] = basis(material)
    return header


def basis(material: Material) -> Line:
    """How many articles, origins and outlets a note rests on; official posts cited. A declared kind of
    line.
    """
    articles = [*material.articles, *material.copies]
    outlets = list(dict.fromkeys(article.source for article in articles if article.source))
    text = f"{counted(len(articles), 'article')}, {counted(len(material.articles), 'origin')}"
    if len(outlets) > 1:
        text += (
            f", {counted(len(outlets), 'outlet')}: {', '.join(outlets[:5])}{' …' if len(outlets) > 5 else ''}"
        )
    pieces: list[Piece] = [(text, ())]
    if material.copies:
        shown = ", ".join(dict.fromkeys(copy.source for copy in material.copies if copy.source))
        copies = f"{counted(len(material.copies), 'copy', 'copies')} of a text already counted"
        pieces.append((f"{copies} ({shown})" if shown else copies, ()))
    posts = [point for point in material.points if point.is_post]
    if posts:
        numbers = tuple(number for post in posts for number in material.cite(post))
        pieces.append((f"with {counted(len(posts), 'embedded official post')}", numbers))
    if len(outlets) <= 1:
        pieces.append(("no second outlet in scope", ()))
    return _joined(pieces)


def meeting_title(material: Material, name: str) -> str:
    """Such as "READOUT: Foreign Minister Sergey Lavrov in Islamabad", or the title of the first article."""
    people, host, place = participants(material), host_country(material), meeting_place(material)
    guest = next((person for person in people if person.side not in (host, "Others")), None)
    if guest is not None and place:
        return f"{name}: {guest.title} {guest.name} in {place}"
    title = material.articles[0].title if material.articles else None
    return f"{name}: {title}" if title else f"{name}: {place or 'untitled'}"


def _joined(pieces: list[Piece]) -> Line:
    numbers = tuple(dict.fromkeys(number for _, cited in pieces for number in cited))
    return Line("; ".join(text for text, _ in pieces), numbers, parts=tuple(pieces))


def _when_where(material: Material, people: list[Participant]) -> list[Piece]:
    """The meeting's place and events, each event a slice of the sentence that tells it, in order of their
    dates.
    """
    found: dict[str, tuple[str, Point, int]] = {}
    for kind, pattern in _EVENTS:
        for point in sorted(material.points, key=lambda p: (p.is_post, -_dated(p), p.span.start)):
            match = pattern.search(point.text)
            if (
                match is None
                or point.key in {p.key for _, p, _ in found.values()}
                or not MEETING.search(point.text)
            ):
                continue
            if (
                point.said.stance not in ("reported", "said")
                or not any(_mentions(p, point) for p in people)
                or not _dated(point)
            ):
                continue
            dates = event_dates(point.text, point.article.published)
            found[kind] = (min((d.when for d in dates), default="9999"), point, match.start())
            break
    pieces: list[Piece] = []
    place = meeting_place(material)
    for index, (_, point, start) in enumerate(sorted(found.values(), key=lambda event: event[0])):
        material.used.add(point.key)
        end = _REPORTED.search(point.text)
        text = sliced(point, start, end.start() if end else len(point.text))
        if index == 0 and place and place.lower() not in text.lower():
            text = f"{place}; {text}"
        numbers = (*material.cite(point), *_date_source(material, point.article))
        for other in _same_event(material, point, people):
            material.used.add(other.key)
            numbers = (*numbers, *material.cite(other))
        pieces.append((text, tuple(dict.fromkeys(numbers))))
    if not pieces and place:
        first = material.points[0]
        pieces.append((place, material.cite(first)))
    return pieces


def _same_event(material: Material, point: Point, people: list[Participant]) -> list[Point]:
    """Other sentences of the same event, such as an official post about it: same verb, same people, same
    day.
    """
    kind = next(pattern for _, pattern in _EVENTS if pattern.search(point.text))
    there = [person for person in people if _mentions(person, point)]
    days = {found.when for found in event_dates(point.text, point.article.published)}
    return [
        other
        for other in material.unused()
        if other.key != point.key
        and kind.search(other.text)
        and all(_mentions(person, other) for person in there)
        and days & {found.when for found in event_dates(other.text, other.article.published)}
        and len(other.text.split()) < 40
    ]


def _dated(point: Point) -> bool:
    return bool(event_dates(point.text, point.article.published))


def _mentions(person: Participant, point: Point) -> bool:
    return person.name.rsplit(" ", 1)[-1].lower() in point.text.lower()


def _date_source(material: Material, article: Article) -> tuple[int, ...]:
    """The embedded post that the article's date was taken from, when it was."""
    origin = article.provenance.get("published", "") or article.provenance.get("date", "")
    if not _DATE_FROM_POST.search(origin):
        return ()
    signature = material.signatures.get(article.id)
    return (material.book.cite(article, signature),) if signature is not None else ()


def _members(material: Material, members: list[Participant]) -> list[Piece]:
    pieces = []
    for member in members:
        text = f"{member.name}, {member.title}"
        cited = material.cite(member.point)
        surname = member.name.rsplit(" ", 1)[-1]
        delegation = _delegation(material, surname)
        if delegation is not None:
            text += ", and delegation"
            cited = tuple(dict.fromkeys((*cited, *material.cite(delegation))))
            material.used.add(delegation.key)
        pieces.append((text, cited))
    return pieces


def _delegation(material: Material, surname: str) -> Point | None:
    """The sentence that speaks of this person's delegation: "X and his delegation", "X’s delegation", "his
    counterpart and his delegation".
    """
    for point in material.points:
        if re.search(
            rf"\b{re.escape(surname)}(?:[’']s| and (?:his|her|the)) (?:\w+ )?delegation\b", point.text
        ):
            return point
        guest = re.search(
            r"\breceived (?:his|her) (\w+) counterpart and (?:his|her) delegation\b", point.text
        )
        if guest and surname not in point.text and _is_from(material, surname, guest[1]):
            return point
    return None


def _is_from(material: Material, surname: str, adjective: str) -> bool:
    country = country_of(adjective) or adjective
    people = (material.people(article).by_name(surname) for article in material.articles)
    return any(person is not None and person.nation == country for person in people)
