"""What a question asks for, read from its words alone. Knows English question forms; knows no article and no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.nations import country_of, seats
from rag.retrieval.asked.dates_asked import AskedDate, find_asked_dates, hull
from rag.retrieval.asked.kind import is_plural, kinds_of, singular, strip_courtesy, target_of
from rag.retrieval.asked.names import names_in, numbers_in, quoted_phrases
from rag.retrieval.asked.vocabulary import ASKING, AUXILIARY, MEASURED, MISSPELT, ROLE, SAY
from rag.retrieval.question_outlets import outlets_in
from rag.schema import Kind
from rag.text import STOPWORDS, fold, stem, words

__all__ = ["Question", "is_plural", "singular", "understand"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    `kinds` has the main kind first, then others asked in the same breath ("who came and when"). `target` is the noun asked
    for, folded ("projects"). `names` are names as written, without titles; `places` those of them that are places.
    `terms` are folded stems of the words that say what it is about. `speaker` is set when it asks what somebody says, with
    `topic` stems after "about". `outlets` are the library's outlets it names; `outlets_filter` when it plainly asks for
    what they reported. `dates` are the dates it names, `since` and `until` their ends together (ISO, included);
    `dates_filter` when it plainly speaks of when something was reported: else a date is only a preference.
    """

    text: str
    kinds: tuple[Kind, ...]
    target: tuple[str, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    speaker: str | None = None
    topic: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    dates: tuple[AskedDate, ...] = ()
    since: str | None = None
    until: str | None = None
    dates_filter: bool = False
    outlets_filter: bool = False

    @property
    def kind(self) -> Kind:
        """The main kind."""
        return self.kinds[0]


def understand(
    text: str,
    known_outlets: Sequence[str] = (),
    *,
    today: date | None = None,
    newest: date | None = None,
    known_places: Sequence[str] = (),
) -> Question:
    """All that the words of `text` say. Pure; takes any string.

    `known_outlets` and `known_places` are those of the library. Dates are resolved against `today`; without it, those
    that depend on it ("last week", "in March") are left out; what lacks a year is the latest that is not after `newest`,
    the last day of the archive. An outlet that is plainly asked for is no word to look for.
    """
    text = _spelt(" ".join(text.split()))
    kinds = kinds_of(text)
    outlets = outlets_in(text, known_outlets)
    of_saying = kinds[0] == "count" or any(outlet.tells for outlet in outlets)
    dates = find_asked_dates(text, today, newest=newest, about_articles=of_saying)
    since, until, dates_filter = hull(dates)
    plainly = tuple(o for o in outlets if o.plainly or kinds[0] == "compare")
    in_dates = [(each.start, each.end) for each in dates]
    courtesy = (0, len(text) - len(strip_courtesy(text)))
    names = names_in(text, [courtesy, *in_dates, *((o.start, o.end) for o in plainly)])
    target = target_of(text)
    speaker, topic = _speaker(text)
    heard = {word for outlet in plainly for word in words(text[outlet.start : outlet.end])}
    when = {word for each in dates if each.filters or not _is_absolute(each) for word in words(each.text)}
    tokens = [t for t in words(strip_courtesy(text)) if t not in heard and t not in when]
    in_names = [m.span() for name in names for m in re.finditer(re.escape(name), text)]
    return Question(
        text=text,
        kinds=kinds,
        target=target,
        names=names,
        terms=_terms(tokens, target),
        outlets=tuple(outlet.name for outlet in outlets),
        speaker=speaker,
        topic=topic,
        quoted=quoted_phrases(text),
        numbers=numbers_in(text, [*in_dates, *in_names]),
        places=_places(names, known_places),
        dates=dates,
        since=since,
        until=until,
        dates_filter=dates_filter,
        outlets_filter=bool(plainly),
    )


def _spelt(text: str) -> str:
    """`text` with its question word at the start spelt right, when what follows shows that it is one: "Wat did …"."""
    first, _, rest = text.partition(" ")
    right = MISSPELT.get(first.lower())
    following = words(rest)[:1]
    if right is None or not following:
        return text
    if right == "who" and following[0] in MEASURED:
        right = "how"
    if (
        right[:4] not in ("what", "whic")
        and not right.endswith("'s")
        and following[0] not in AUXILIARY
        and following[0] not in MEASURED
    ):
        return text
    return f"{right.capitalize() if first[0].isupper() else right} {rest}"


def _is_absolute(asked: AskedDate) -> bool:
    """Whether a date is written as articles write theirs, so that its words are worth looking for."""
    return bool(re.search(r"\d", asked.text)) and not re.search(r"\b(?:ago|last|past|next)\b", asked.text)


def _places(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The names that are places: countries, capitals and the datelines of the library."""
    folded = {fold(place) for place in known} | {fold(seat) for seat in seats()}
    return tuple(name for name in names if country_of(name) or fold(name) in folded)


def _speaker(text: str) -> tuple[str | None, tuple[str, ...]]:
    asked = re.search(
        rf"\b(?:what|how|why|which)\b[\w\s’']*?\b(?:did|does|do|has|have|had) (?P<who>.+?) (?:{SAY})\b(?P<rest>.*)",
        text,
        re.IGNORECASE,
    )
    if not asked:
        asked = re.search(r"\baccording to (?P<who>(?:the |[A-Z])[\w\s’'.-]*?)(?P<rest>[,?]|$)", text)
    if not asked:
        return None, ()
    who = re.sub(r"^(?:the|a|an)\s+", "", asked["who"].strip(" ,?"), flags=re.IGNORECASE)
    who = re.sub(
        r",? ?\b(?:on (?:the )?(?:one|other) (?:side|hand)|on the other|each|both)\b", "", who
    ).strip(" ,")
    if not re.search(r"[A-Z]", who) and not ROLE.search(who):
        return None, ()
    if fold(who) in (
        "it",
        "they",
        "he",
        "she",
        "article",
        "articles",
        "report",
        "reports",
        "archive",
        "outlet",
        "outlets",
        "you",
    ):
        return None, ()
    about = re.search(
        r"\b(?:about|on|regarding|concerning|of)\b(.*?)(?:\b(?:with|in|at|during|when|after|before)\b|$)",
        asked["rest"],
        re.IGNORECASE,
    )
    topic = tuple(stem(w) for w in words(about[1]) if w not in STOPWORDS and w not in ASKING) if about else ()
    return who, topic


def _terms(tokens: list[str], target: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for token in tokens:
        asking = token in ASKING and token not in target[-1:]
        if (
            not asking
            and token not in STOPWORDS
            and token not in AUXILIARY
            and (len(token) > 1 or token.isdigit())
        ):
            kept[stem(token)] = None
    return tuple(kept)
