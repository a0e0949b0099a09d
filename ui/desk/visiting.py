"""What a visitor finds: an answered example, what the library holds, or the offer of the sample articles."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import CommuniqueError
from rag.export.wording import shortened
from rag.index.catalogue.shelf import Listing
from rag.library import Library
from rag.schema import SearchFilter
from ui.desk.exchanges import Conversation, answered, conversation
from ui.desk.reading import reader_of
from ui.desk.talks import Seat, reopen
from ui.views.answers import begun, suggestions
from ui.views.citations import problem
from ui.views.frame import masthead
from ui.views.phrases import holdings
from ui.views.reader import nothing_open

logger = logging.getLogger(__name__)

SAMPLE_QUESTION = "What projects were discussed at the Islamabad talks?"
SAMPLE_SUGGESTIONS = (
    "Who received Lavrov in Islamabad?",
    "What military support did Russia offer?",
    "What did the Indian prime minister say?",
)
NEWEST_QUESTIONS = ("What was agreed?", "What was discussed?", "What was announced?")
SAMPLE_OUTLETS = "Sample "
"""How the names of all outlets of the sample corpus begin."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visitor finds: the example, what the library holds, and the outlets to filter by."""

    exchanges: Conversation
    conversation: str
    reader: str
    masthead: str
    outlets: tuple[str, ...]
    empty: bool


class Welcome:
    """The first screen of a library, made again only when what the library holds has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: tuple[str, Visit] | None = None

    def __call__(self) -> Visit:
        """The first screen as of now; an error of the library is shown in its place."""
        try:
            stats = self._library.stats()
            held = repr({name: value for name, value in stats.items() if name != "bytes"})
            if self._made is None or self._made[0] != held:
                self._made = (held, visit(self._library, stats))
            return self._made[1]
        except CommuniqueError as error:
            return _broken(str(error))
        except Exception:  # the page says so; the log keeps the whole story
            logger.exception("the first screen could not be made")
            return _broken("This library cannot be read. The log of the server says why.")


def _broken(message: str) -> Visit:
    return Visit((), problem(message), nothing_open(), masthead(), (), empty=False)


def returning(library: Library, found: Visit, seat: Seat) -> Visit:
    """The first screen, or in its place the conversation that was open when the page was left."""
    try:
        exchanges = reopen(library, seat)
    except CommuniqueError as error:
        return replace(found, exchanges=(), conversation=problem(str(error)))
    if not exchanges:
        return found
    opened = next((each.opened for each in reversed(exchanges) if each.opened), None)
    shown = conversation(exchanges)
    return replace(found, exchanges=exchanges, conversation=shown, reader=reader_of(library, opened))


def blank(library: Library) -> str:
    """A conversation without a question yet."""
    sample = any(name.startswith(SAMPLE_OUTLETS) for name in library.store.source_names())
    return begun() + suggestions((SAMPLE_QUESTION, *SAMPLE_SUGGESTIONS) if sample else ())


def visit(library: Library, stats: Mapping[str, Any]) -> Visit:
    """The first screen: an example answered from the library, with the reader at its first citation."""
    outlets = tuple(row["source"] for row in stats["sources"] if row["source"])
    sample = any(name.startswith(SAMPLE_OUTLETS) for name in outlets)
    exchanges = example(library, sample=sample) if stats["articles"] else ()
    return Visit(
        exchanges=exchanges,
        conversation=conversation(exchanges, SAMPLE_SUGGESTIONS if sample else ()) if exchanges else begun(),
        reader=reader_of(library, exchanges[-1].opened if exchanges else None),
        masthead=masthead(
            holdings(stats["articles"], len(outlets), stats["since"], stats["until"]), library.model_notice
        ),
        outlets=outlets,
        empty=not stats["articles"],
    )


def example(library: Library, *, sample: bool) -> Conversation:
    """One answered question; none when nothing in the library answers one."""
    if sample:
        return (
            answered(
                library,
                library.ask(SAMPLE_QUESTION, use_model=False),
                label="An example, answered from the sample articles",
            ),
        )
    newest = library.shelf(Listing(limit=1)).rows[0].article
    about = f"What is reported about {shortened(newest.title)}?" if newest.title else ""
    for question in (*NEWEST_QUESTIONS, about):
        given = library.ask(
            question or "What is reported?", SearchFilter(article_ids=(newest.id,)), use_model=False
        )
        if not given.refusal:
            return (answered(library, given, label="An example, asked of the newest article only"),)
    return ()
