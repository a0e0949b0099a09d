"""Who is who in one article: names, titles, countries. Knows the article's own words; knows no other
source.

A bare surname gets the full name that the article gives it, a title ("the premier") the person who bears
it, and spelling variants of one person (Mehmood, Mahmood) are one. Nothing that the article does not say is
filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rag.names import same_person
from rag.nations import country_of, nations
from rag.verify.titles import ONE_NAME, TITLE, TITLE_WORDS, TITLES

_CAP = r"(?:[^\W\d_a-z]\.|(?:St|Gen|Lt|Col|Maj|Adm|Dr|Mr|Mrs|Ms|Jr|Sr)\.|[^\W\d_a-z][\w’'\-]*)"
_PARTICLE = r"(?:bin|bint|ibn|al|el|de|da|di|van|von|der|den|del|la|le|ul|ur|dos)"
_NAME = rf"(?:{_CAP}|(?:{_PARTICLE} )+{_CAP})(?: (?:{_CAP}|(?:{_PARTICLE} )+{_CAP})){{0,3}}"
_AFTER_TITLE = re.compile(
    rf"(?:,? (?:of|for) (?:the )?(?P<of>{_CAP}(?: {_CAP}){{0,2}}?))?,? \(?(?:PM|FM|COAS)?\)? "
    rf"?(?P<name>{_NAME})"
)
_APPOSITIVE = re.compile(rf"(?P<name>{_NAME}), (?:the )?(?P<nation>(?:{_CAP} ){{0,2}})$")
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+ ?")
_NOT_NAMES = frozenset(
    "The A An House Office Ministry On In At During With While After Before But And Of For To From As "
    "When If It He She They His Her Its Is Are Was Were Did Does Do Has Have Can Could Should How Why What Who Where As Because "
    "Federation Republic Kingdom Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
    "February March April June July August "
    "September October November December Summit Forum Council Committee Agreement Project Pipeline News "
    "Party Government Secretariat "
    "University Street State States Union Says Said Watch".split()
)


@dataclass(slots=True)
class Person:
    """One person as the article knows them. `nation` is a country name when the article says whose minister
    it is.
    """

    name: str
    titles: list[str] = field(default_factory=list)
    nation: str | None = None
    spellings: dict[str, int] = field(default_factory=dict)
    first_seen: int = 0

    @property
    def shown(self) -> str:
        """The name as it is shown: "Sergey Lavrov", but "King Haldor", who has one name only."""
        royal = next((title for title in self.titles if title in ONE_NAME), None)
        return f"{royal} {self.name}" if royal and " " not in self.name else self.name

    @property
    def surname(self) -> str:
        """The last of the names."""
        return self.name.rsplit(" ", 1)[-1]


def without_emoji(text: str) -> str:
    """`text` without flags and pictures, for names only (offsets change)."""
    return _EMOJI.sub("", text)


def bare(name: str) -> str:
    """A name without possessive and closing punctuation."""
    return re.sub(r"(?:[’']s?|[.,;:]+)$", "", name.strip())


def untitled(name: str) -> tuple[str, str | None, str | None]:
    """Split "Russian Foreign Minister Sergey Lavrov" into name, shown title and country."""
    nation: str | None = None
    title: str | None = None
    inside = [
        match
        for match in TITLE.finditer(name)
        if match.start() > 0 and name[match.end() : match.end() + 2].strip()[:1].isupper()
    ]
    if inside:
        name, title = name[inside[-1].end() :].strip(" ,."), TITLES[inside[-1][1].lower()] or None
    words = name.split()
    while words:
        for size in (3, 2, 1):
            head = " ".join(words[:size]).rstrip(".,")
            if len(words) < size:
                continue
            if head.lower() in TITLES and len(words) >= size:
                title = TITLES[head.lower()] or title
                break
            if bare(head) in nations():
                nation = country_of(bare(head))
                break
            if size == 1 and (head in _NOT_NAMES or head.lower() in TITLE_WORDS):
                break
        else:
            break
        words = words[size:]
    while words and bare(words[-1]) in _NOT_NAMES:
        words.pop()
    for index, word in enumerate(words):
        if index and bare(word) in _NOT_NAMES:
            words = words[:index]
            break
        if word.endswith(("’s", "'s", "’")) and index + 1 < len(words):
            words = words[: index + 1]
            break
    return bare(" ".join(words)), title, nation


def _is_name(name: str) -> bool:
    if not name or not name[0].isalpha() or name.isupper() or name in nations():
        return False
    return " " in name or not re.search(r"^\w?[a-z]*[A-Z]{2}", name[1:])


class People:
    """The persons of one article, found in one pass over its text."""

    def __init__(self, text: str) -> None:
        self.text = without_emoji(text)
        self.persons: list[Person] = []
        self._full: dict[str, str] = {}
        for name, title, nation, position in self._titled():
            self._add(name, title, nation, position)

    def _titled(self) -> Iterator[tuple[str, str | None, str | None, int]]:
        for match in TITLE.finditer(self.text):
            before = self.text[max(0, match.start() - 60) : match.start()]
            adjective = re.search(
                rf"({_CAP}(?: {_CAP})?)(?:[’']s?)? (?:(?:deputy|vice|acting|former|new|top) )?$",
                before,
                re.UNICODE,
            )
            nation = None
            if adjective:
                words = adjective[1].split()
                nation = country_of(" ".join(words)) or country_of(words[-1]) or self._own_country(words[-1])
            title = TITLES[match[1].lower()] or None
            if (follow := _AFTER_TITLE.match(self.text, match.end())) is not None:
                name, inner_title, inner_nation = untitled(follow["name"])
                place = follow["of"]
                where = country_of(place) or country_of(place.split()[0]) if place else None
                if place and where is None and not self.text[follow.end("of") :].startswith(","):
                    continue
                if _is_name(name):
                    yield name, inner_title or title, nation or where or inner_nation, match.start()
                    continue
            if title and (named := _APPOSITIVE.search(before)) is not None:
                name, _, _ = untitled(named["name"])
                if " " in name:
                    after = re.match(
                        rf" (?:of|for) (?:the )?({_CAP})", self.text[match.end() : match.end() + 40]
                    )
                    yield name, title, nation or (country_of(after[1]) if after else None), match.start()

    def _own_country(self, word: str) -> str | None:
        """A word before a title as a country of its own when it is in no table but the article uses it
        elsewhere too.
        """
        name = bare(word)
        usable = name not in _NOT_NAMES and name.lower() not in TITLE_WORDS and len(name) > 3
        return (
            name
            if usable and len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.text)) > 1
            else None
        )

    def _add(self, name: str, title: str | None, nation: str | None, position: int) -> None:
        full = self.full_name(name)
        fitting = self._fitting(full)
        if len(fitting) > 1:
            return  # a surname of several: whose title this is the article does not tell
        person = fitting[0] if fitting else None
        if person is None:
            person = Person(full, first_seen=position)
            self.persons.append(person)
        if name == full or full not in person.spellings:
            person.spellings[full] = person.spellings.get(full, 0) + (name == full)
        best = max(person.spellings, key=lambda spelling: (" " in spelling, person.spellings[spelling]))
        person.name = best
        if title and title not in person.titles:
            person.titles.append(title)
        person.nation = person.nation or nation

    def full_name(self, name: str) -> str:
        """The fullest form the article gives for a bare surname; `name` itself when there is none or it is
        full.
        """
        if " " in name or len(name) < 3:
            return name
        if name not in self._full:
            found: list[str] = []
            if name not in nations():
                for match in re.finditer(
                    rf"((?:{_CAP} ){{1,3}}(?:{_PARTICLE} )?){re.escape(name)}(?![\w-])", self.text
                ):
                    full = untitled(match[1] + name)[0]
                    if " " in full and full.endswith(name) and full.split()[0] not in nations():
                        found.append(full)
            several = any(not same_person(found[0], other) for other in found)
            self._full[name] = found[0] if found and not several else name
        return self._full[name]

    def by_name(self, name: str) -> Person | None:
        """The person called `name` (full, surname or another spelling); None when none or several are."""
        fitting = self._fitting(self.full_name(name))
        return fitting[0] if len(fitting) == 1 else None

    def _fitting(self, full: str) -> list[Person]:
        exact = [person for person in self.persons if person.name == full]
        return exact or [person for person in self.persons if same_person(person.name, full)]

    def by_title(self, title: str, nation: str | None) -> Person | None:
        """The one person with this shown title (of that country, when said); else None."""
        fits = [
            p for p in self.persons if title in p.titles and (nation is None or p.nation in (None, nation))
        ]
        exact = [p for p in fits if nation is not None and p.nation == nation]
        fits = exact or fits
        return fits[0] if len(fits) == 1 else None


@lru_cache(maxsize=512)
def people(sentences: tuple[str, ...]) -> People:
    """The persons of an article given as its sentences, remembered."""
    return People("\n".join(sentences))


def people_of(sentences: Sequence[str]) -> People:
    """The persons of an article, remembered."""
    return people(tuple(sentences))
