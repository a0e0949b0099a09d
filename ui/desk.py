"""What the page asks of the library, and how that is shown. Knows the library and the views; knows no Gradio.

Everything here is safe to call from several threads: it holds no state but the library's own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from rag.errors import CommuniqueError, UnknownArticle, UsageError
from rag.export.markdown import note_markdown
from rag.export.wording import counted
from rag.library import Library
from rag.schema import Answer, Article, Citation, SearchFilter, Sentence, Turn
from ui import reader, views
from ui.phrases import holdings

SAMPLE_QUESTION = "What projects were discussed at the Islamabad talks?"
SAMPLE_SUGGESTIONS = (
    "Who received Lavrov in Islamabad?",
    "What military support did Russia offer?",
    "What did the Indian prime minister say?",
)
NEWEST_QUESTIONS = ("What was agreed?", "What was discussed?", "What was announced?")
SAMPLE_OUTLETS = "Sample "
"""How the names of all outlets of the sample corpus begin."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation and what is shown under it; without an answer, `turn` is None."""

    question: str
    body: str
    label: str = ""
    turn: Turn | None = None
    cited: tuple[str, ...] = ()
    opened: Citation | None = None
    finished: bool = True


Conversation = tuple[Exchange, ...]


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
            return Visit(
                (), views.problem(str(error)), reader.nothing_open(), views.masthead(), (), empty=False
            )


def visit(library: Library, stats: Mapping[str, Any]) -> Visit:
    """The first screen: an example answered from the library, with the reader at its first citation."""
    outlets = tuple(row["source"] for row in stats["sources"] if row["source"])
    sample = any(name.startswith(SAMPLE_OUTLETS) for name in outlets)
    exchanges = example(library, sample=sample) if stats["articles"] else ()
    return Visit(
        exchanges=exchanges,
        conversation=conversation(exchanges, SAMPLE_SUGGESTIONS if sample else ()),
        reader=reader_of(library, exchanges),
        masthead=views.masthead(
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
                library, library.ask(SAMPLE_QUESTION), label="An example, answered from the sample articles"
            ),
        )
    newest = SearchFilter(article_ids=(library.list()[0].id,))
    for question in NEWEST_QUESTIONS:
        given = library.ask(question, newest)
        if not given.refusal:
            return (answered(library, given, label="An example, asked of the newest article only"),)
    return ()


def conversation(exchanges: Sequence[Exchange], suggested: Sequence[str] = ()) -> str:
    """The left column: all exchanges, and questions to try after them."""
    shown = [views.exchange(e.question, e.body, label=e.label) for e in exchanges]
    return views.conversation(shown) + views.suggestions(suggested)


def ask(library: Library, question: str, within: SearchFilter, earlier: Conversation) -> Iterator[Exchange]:
    """The exchange as it grows, finished last. A failure is an exchange that says so."""
    sentences: list[Sentence] = []
    yield Exchange(question, views.waiting(), finished=False)
    history = [e.turn for e in earlier if e.turn]
    try:
        check_dates(within)
        for part in library.ask_stream(question, within, history=history):
            if isinstance(part, Answer):
                yield answered(library, part)
            else:
                sentences.append(part)
                yield Exchange(question, views.waiting(sentences), finished=False)
    except CommuniqueError as error:
        yield Exchange(question, views.problem(str(error)))
    except Exception:  # the page stays usable whatever fails; the log keeps the whole story
        logger.exception("asking failed: %s", question)
        yield Exchange(
            question, views.problem("This question could not be answered. The log of the server says why.")
        )


def answered(library: Library, given: Answer, *, label: str = "") -> Exchange:
    """A finished exchange. Its turn holds the standalone question: later follow-ups keep its subject."""
    return Exchange(
        question=given.question,
        body=views.answer(given, checked=matches(library, given.citations)),
        label=label,
        turn=Turn(given.standalone_question, " ".join(s.text for s in given.sentences)),
        cited=tuple(dict.fromkeys(citation.article_id for citation in given.citations)),
        opened=given.citations[0] if given.citations else None,
    )


def matches(library: Library, citations: Sequence[Citation]) -> bool:
    """Whether every quotation is word for word what the library holds at its place."""
    try:
        return all(library.show(c.article_id, c.revision).text[c.start : c.end] == c.quote for c in citations)
    except UnknownArticle:
        return False


def stop(exchanges: Conversation) -> Conversation:
    """The conversation with its unfinished exchange, if any, closed as stopped."""
    return tuple(e if e.finished else replace(e, body=views.stopped(), finished=True) for e in exchanges)


def within(
    since: str | None, until: str | None, as_of: str | None, outlets: Sequence[str] | None
) -> SearchFilter:
    """The filters as set on the page; empty fields filter nothing."""
    return SearchFilter(
        since=(since or "").strip() or None,
        until=(until or "").strip() or None,
        as_of=(as_of or "").strip() or None,
        sources=tuple(outlets or ()),
    )


def reader_of(library: Library, exchanges: Sequence[Exchange]) -> str:
    """The reader at the first citation of the last exchange."""
    first = exchanges[-1].opened if exchanges else None
    return (
        read(library, first.article_id, first.revision, first.start, first.end)
        if first
        else reader.nothing_open()
    )


def check_dates(within: SearchFilter) -> None:
    """Raises UsageError when a date of the filters is none, or the first day lies after the last."""
    for value in filter(None, (within.since, within.until, within.as_of)):
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"{value!r} is not a date. Write it as 2021-04-07.") from error
    if within.since and within.until and within.since > within.until:
        raise UsageError(f"From ({within.since}) lies after To ({within.until}): no article can match both.")


def read_at(library: Library, place: Mapping[str, Any]) -> str:
    """The reader at the place that a citation button names (sent by a browser, so not to be trusted)."""

    def number(key: str) -> int | None:
        value = str(place.get(key) or "")
        return int(value) if value.isdecimal() and len(value) < 12 else None

    article_id = str(place.get("article") or "").encode("utf-8", "replace").decode()
    return read(library, article_id, number("revision"), number("start"), number("end"))


def read(library: Library, article_id: str, revision: int | None, start: int | None, end: int | None) -> str:
    """The reader at a quoted span, in the revision that was cited."""
    try:
        shown = library.show(article_id, revision)
        latest = library.show(article_id).revision if revision else None
    except UnknownArticle:
        return views.problem("This article is no longer in the library.")
    except CommuniqueError as error:
        return views.problem(str(error))
    return reader.article(shown, start, end, latest=latest, related=_related(library, shown))


def _related(library: Library, shown: Article) -> str:
    """What other article this one repeats or revises, and how many more tell the same story."""
    facts = []
    if shown.relation and shown.related_id:
        try:
            other = library.show(shown.related_id)
            name = " ".join(filter(None, (other.source, other.title and f"“{other.title}”"))) or other.id
        except UnknownArticle:
            name = ""
        if name:
            facts.append(
                f"Nearly the same text as {name}: one origin, not two"
                if shown.relation == "copy"
                else f"A later version of {name}"
            )
    if shown.correction:
        facts.append(f"It corrects: {shown.correction}")
    others = sum(member.id not in (shown.id, shown.related_id) for member in library.copies(shown.id))
    if others:
        facts.append(f"{counted(others, 'more printing')} of this story in the library")
    return " · ".join(facts)


def note(library: Library, exchanges: Conversation, index: int) -> str:
    """The readout of the articles that one exchange cites, with its Markdown to download."""
    cited = exchanges[index].cited if 0 <= index < len(exchanges) else ()
    if not cited:
        return views.problem("This answer cites no article. Ask for a readout under an answer that does.")
    try:
        briefing = library.brief(SearchFilter(article_ids=cited), kind="readout")
    except CommuniqueError as error:
        return views.problem(str(error))
    return reader.note(briefing, note_markdown(briefing))


def sample_corpus() -> Path | None:
    """The folder of sample articles: inside an installed package, or beside it in a clone."""
    package = Path(str(files("rag")))
    places = (package / "data" / "corpus" / "articles", package.parent / "corpus" / "articles")
    return next((folder for folder in places if folder.is_dir()), None)


def add_samples(library: Library) -> str:
    """Add the sample articles. Returns an error in plain words, or nothing."""
    folder = sample_corpus()
    if folder is None:
        return "The sample articles are not installed with this copy."
    try:
        library.add([str(folder)])
    except CommuniqueError as error:
        return str(error)
    return ""
