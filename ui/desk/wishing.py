"""What a note is to be: its kind, its topic, the articles it may rest on. Knows the kinds of notes; writes none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.briefing import KINDS
from rag.errors import UsageError
from rag.export.wording import counted
from rag.library import scope_text
from rag.schema import SearchFilter
from ui.desk.asking import check_dates, within

LONGEST_TOPIC = 400


@dataclass(frozen=True, slots=True)
class Chosen:
    """Articles that a note is limited to, and in words which they are: "cited by the last answer"."""

    ids: tuple[str, ...]
    words: str

    @property
    def label(self) -> str:
        """Such as "The 2 articles cited by the last answer"."""
        number = "The article" if len(self.ids) == 1 else f"The {counted(len(self.ids), 'article')}"
        return f"{number} {self.words}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a note is to be. `use_model` as in `Library.brief`; `only_new`: what has arrived since the last brief."""

    kind: str = "readout"
    topic: str | None = None
    within: SearchFilter = field(default_factory=SearchFilter)
    use_model: bool | None = None
    only_new: bool = False


def toggled(chosen: Chosen | None, article_id: str) -> Chosen | None:
    """The articles chosen in the library with this one, or without it when it was among them; None for none."""
    ids = chosen.ids if chosen else ()
    kept = tuple(each for each in ids if each != article_id)
    if len(kept) == len(ids) and article_id:
        kept = (*ids, article_id)
    return Chosen(kept, "chosen in the library") if kept else None


def offer(chosen: Chosen | None, article_id: str) -> str:
    """What the button beside an article of the library does with it."""
    ids = chosen.ids if chosen else ()
    if article_id in ids:
        return f"Take out of the note ({len(ids)})"
    return f"Add to a note ({len(ids)})" if ids else "Add to a note"


def kinds() -> list[tuple[str, str]]:
    """The kinds of note, each as what the page calls it and its name."""
    return [(outline.name.capitalize(), kind) for kind, outline in KINDS.items()]


def about(kind: str) -> str:
    """What a reader gets of a kind of note, in one sentence."""
    return KINDS[kind].about if kind in KINDS else ""


def wanted(
    kind: str,
    topic: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    outlets: Sequence[str] | None,
    chosen: Chosen | None = None,
    *,
    with_model: bool = True,
    only_new: bool = False,
) -> Wish:
    """The note as it is set on the page; empty fields narrow nothing."""
    filters = within(since, until, as_of, outlets)
    return Wish(
        kind=kind,
        topic=" ".join((topic or "").split())[:LONGEST_TOPIC] or None,
        within=replace(filters, article_ids=chosen.ids) if chosen else filters,
        use_model=None if with_model else False,
        only_new=only_new,
    )


def in_short(wish: Wish, chosen: Chosen | None = None) -> str:
    """What a note is and covers, in one line: "Readout: the 2 articles cited under “…”, since 2021-04-01"."""
    scope = scope_text(replace(wish.within, article_ids=()) if chosen else wish.within, wish.topic)
    if chosen:
        articles = chosen.label[:1].lower() + chosen.label[1:]
        scope = articles if scope == scope_text(SearchFilter(), None) else f"{articles}, {scope}"
    news = ", what is new" if wish.only_new else ""
    return f"{KINDS[wish.kind].name.capitalize()}{news}: {scope}" if wish.kind in KINDS else scope


def check_wish(wish: Wish) -> None:
    """Raises UsageError, in the words of the page, for what cannot be written as it is set."""
    check_dates(wish.within)
    if wish.kind in KINDS and KINDS[wish.kind].of_person and not wish.topic:
        raise UsageError("Write the name of the person under About.")
