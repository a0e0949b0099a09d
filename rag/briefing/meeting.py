"""Which meeting a readout is about, and who took part, by side. Knows articles and their persons; writes no
lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.event_dates import published_day
from rag.briefing.material import Material, Point
from rag.briefing.sentence import stems_of
from rag.export.wording import date_in_words
from rag.names import same_person
from rag.nations import country_of, seats
from rag.schema import Article
from rag.verify.names import Person

# The sentences that say that people met: they name the participants.
MEETING = re.compile(
    r"\b(?:call(?:ed|s) on|met\b|meets\b|meeting with|received|receives|arriv(?:ed|es)|talks (?:with"
    r"|between)|held (?:\w+[- ]){0,4}talks|"
    r"hosted|hosts|accompan\w+|alongside|joint (?:news|press) conference|delegation[- ]level|signed|were "
    r"received|co-chaired|landed)\b",
    re.I,
)
_RANKS = (
    ("King", "Queen", "Emir", "Sultan", "President", "Chancellor", "Prime Minister"),
    ("Foreign Minister", "Secretary of State", "Foreign Secretary", "External Affairs Minister"),
)
DAYS_APART = 4
SHARED_PERSONS = 2
TOP = 8  # sentences of an article that say what it is about
OF_TOPIC, ANCHORS_TOPIC = (
    0.5,
    0.8,
)  # of the words that the best article has of the topic: to be of the note, to lead it


@dataclass(frozen=True, slots=True)
class Participant:
    """A person at the meeting: shown title, side, and the sentence that names them best."""

    name: str
    title: str
    side: str
    point: Point


def of_one_meeting(material: Material) -> Material:
    """The material of the one meeting that most of it is about; the other articles are named under "left
    out".
    """
    if len(material.articles) < 2:
        return replace(material, of_meeting=True)
    names = {article.id: _principals(material, article) for article in material.articles}
    fits = _fits(material)
    best = max(fits.values())
    groups = [
        [
            other
            for other in material.articles
            if fits[other.id] >= OF_TOPIC * best and _same_meeting(anchor, other, names)
        ]
        if fits[anchor.id] >= ANCHORS_TOPIC * best
        else []
        for anchor in material.articles
    ]
    # Articles come best first; a later anchor must gather clearly more to be what the note is about.
    chosen = max(enumerate(groups), key=lambda pair: (len(pair[1]) - 0.5 * pair[0], -pair[0]))[1]
    kept = {article.id for article in chosen}
    others = [article for article in material.articles if article.id not in kept]
    left_out = list(material.left_out)
    if others:
        shown = "; ".join(
            f"“{a.title or a.id}” ({a.source or 'no outlet'}, {date_in_words(a.published)})"
            for a in others[:3]
        )
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        left_out.append(
            f"{len(others)} article{'' if len(others) == 1 else 's'} in scope on other matters: {shown}{more}"
        )
    points = tuple(_without(point, kept) for point in material.points if _places(point) & kept)
    return replace(
        material,
        of_meeting=True,
        articles=tuple(chosen),
        points=points,
        left_out=left_out,
        copies=tuple(
            copy for copy in material.copies if any(copy.cluster_id == a.cluster_id for a in chosen)
        ),
    )


def _fits(material: Material) -> dict[str, float]:
    """How many of the words of the topic stand in the title and top of each article; without a topic all are equal."""
    asked = stems_of(material.topic or "")
    return {
        article.id: float(
            len(asked & stems_of(" ".join([article.title or "", *material.sentences[article.id][:TOP]])))
        )
        for article in material.articles
    }


def _places(point: Point) -> set[str]:
    return {point.article.id}


def _without(point: Point, kept: set[str]) -> Point:
    return replace(point, copies=tuple(pair for pair in point.copies if pair[0].id in kept))


def _principals(material: Material, article: Article) -> set[str]:
    """The titled persons of an article whom it names early or often."""
    persons = [p for p in material.people(article).persons if p.titles]
    persons.sort(key=lambda p: p.first_seen - 400 * sum(p.spellings.values()))
    return {person.name for person in persons[:6]}


def _same_meeting(one: Article, other: Article, names: dict[str, set[str]]) -> bool:
    """Whether two articles report one meeting: within days, not filed from two countries, two principals in
    common.
    """
    if one.id == other.id:
        return True
    first, second = published_day(one.published), published_day(other.published)
    if first is not None and second is not None and abs((first - second).days) > DAYS_APART:
        return False
    here, there = country_of(one.place), country_of(other.place)
    if here is not None and there is not None and here != there:
        return False
    shared = max(
        sum(name in other.text for name in names[one.id]), sum(name in one.text for name in names[other.id])
    )
    return shared >= SHARED_PERSONS


def host_country(material: Material) -> str | None:
    """The country of the place where most of the articles were filed."""
    places = Counter(country for article in material.articles if (country := country_of(article.place)))
    return places.most_common(1)[0][0] if places else None


def meeting_place(material: Material) -> str | None:
    """The place named in most datelines, as written there; a city in capitals in ordinary letters."""
    places = Counter(article.place for article in material.articles if article.place)
    if not places:
        return None
    place = places.most_common(1)[0][0]
    return place.title() if place and place.isupper() and len(place) > 3 else place


def participants(material: Material) -> list[Participant]:
    """The persons named where the articles say that people met, in order of how often the articles name
    them.
    """
    host = host_country(material)
    found: list[tuple[int, Participant]] = []
    meetings = [p for p in material.points if MEETING.search(p.text) and not _elsewhere(p, host)]
    for article in material.articles:
        own = [point for point in meetings if point.article.id == article.id]
        for person in material.people(article).persons:
            if not person.titles or any(same_person(person.name, other.name) for _, other in found):
                continue
            naming = [point for point in own if _names(person, point)]
            if not naming:
                continue
            title = _title(person)
            best = max(naming, key=lambda point: _fitness(person, title, point))
            side = person.nation or _side_by_words(person, material) or host or "Others"
            found.append((sum(person.spellings.values()), Participant(person.name, title, side, best)))
    found.sort(key=lambda pair: (_rank(pair[1].title), -pair[0]))
    return [participant for _, participant in found][:8]


def _rank(title: str) -> int:
    """Heads of state and government first, then foreign ministers, then the rest."""
    return next((number for number, words in enumerate(_RANKS) if title in words), len(_RANKS))


def _elsewhere(point: Point, host: str | None) -> bool:
    """Whether a sentence tells of another meeting: an earlier one, or one in another country’s capital."""
    if re.search(r"\b(?:recalled|last (?:year|month|met)|in (?:19|20)\d\d)\b", point.text):
        return True
    named = {
        country for seat, country in seats().items() if re.search(rf"\b[Ii]n {re.escape(seat)}\b", point.text)
    }
    return bool(named) and host is not None and host not in named


def _names(person: Person, point: Point) -> bool:
    """Whether a sentence names a person as one who takes part, not as the owner of something ("Lavrov’s
    visit").
    """
    return any(
        re.search(rf"\b{re.escape(spelling)}\b(?![’']s)", point.text)
        for spelling in {*person.spellings, person.name}
    )


def _fitness(person: Person, title: str, point: Point) -> tuple[bool, bool, int]:
    full = any(spelling in point.text for spelling in person.spellings)
    return full and title.lower() in point.text.lower(), not point.is_post, -point.span.start


def _title(person: Person) -> str:
    """The weightiest of a person's titles: the longest that is not a courtesy."""
    return max(person.titles, key=len)


def _side_by_words(person: Person, material: Material) -> str | None:
    """The country whose resolve, view or government a person is said to speak for ("Imran Khan … Pakistan’s
    resolve").
    """
    counts: Counter[str] = Counter()
    for point in material.points:
        if point.said.speaker == person.name:
            for match in re.finditer(
                r"\b([A-Z]\w+(?: [A-Z]\w+)?)[’']s (?:resolve|perspective|position|desire|commitment"
                r"|support|readiness|plans|procurement)",
                point.text,
            ):
                if (country := country_of(match[1])) is not None:
                    counts[country] += 1
    return counts.most_common(1)[0][0] if counts else None


def sides(people: Sequence[Participant], host: str | None) -> dict[str, list[Participant]]:
    """Participants by side: the guests first, then the host, at most four a side."""
    grouped: dict[str, list[Participant]] = {}
    for person in people:
        grouped.setdefault(person.side, []).append(person)
    order = sorted(grouped, key=lambda side: (side == host, side == "Others"))
    return {side: grouped[side][:4] for side in order}
