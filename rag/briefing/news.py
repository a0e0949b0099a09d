"""What has arrived since the last brief of a scope, and what a note says of it. Knows the store and finished notes.

The part it adds to a note holds one declared line of counts, then quotations: what an outlet says it corrected, and for
a revised article what stood there before and what stands there now, each citing its own revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rag.answer.citations import CitationBook
from rag.briefing.numbering import renumbered
from rag.export.wording import counted, date_in_words
from rag.index.catalogue.briefs import Arrived, Moment, arrived, last_moment, note_moment
from rag.index.store import Store
from rag.schema import Article, Briefing, Citation, Line, SearchFilter, Section, Span

HEADING = "SINCE THE LAST BRIEF"
BEFORE, NOW, GONE, ADDED = "before: ", "now: ", "no longer there: ", "added: "
MOST = 8  # lines of quotations
Piece = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class News:
    """The articles with texts that the last brief of `scope` did not see. `since`: when that one looked, "" for never."""

    scope: str
    since: str
    moment: Moment
    articles: tuple[Arrived, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(one.id for one in self.articles)


def news_since(store: Store, search_filter: SearchFilter, scope: str) -> News:
    """What has arrived within `search_filter` since the last brief of the scope of that name."""
    with store.catalogue.reading() as connection:
        last = last_moment(connection, scope)
        found, moment = arrived(connection, last)
    inside = {article.id for article in store.list(search_filter)}
    return News(scope, last.looked if last else "", moment, tuple(one for one in found if one.id in inside))


def remember(store: Store, news: News) -> None:
    """The brief has been made: the next one begins where this one looked."""
    with store.catalogue.transaction() as connection:
        note_moment(connection, news.scope, news.moment)


def with_news(note: Briefing, news: News, store: Store) -> Briefing:
    """The note with what has changed since the last brief, behind its bottom line."""
    book = CitationBook()
    present = store.articles(news.ids)
    lines = [Line(_counts(news, present))]
    lines += [line for one in news.articles for line in _corrected(one, present, store, book)][:MOST]
    lines += [line for one in news.articles for line in _revised(one, present, store, book)][:MOST]
    joined, numbers = _joined(note.citations, book.all())
    section = Section(HEADING, tuple(_numbered(line, numbers) for line in lines))
    after = 1 if note.sections and note.sections[0].heading == "BOTTOM LINE" else 0
    sections = (*note.sections[:after], section, *note.sections[after:])
    day = date_in_words(note.created)
    return renumbered(
        replace(
            note,
            title=f"DAILY BRIEF: {day}",
            scope=f"what arrived since {date_in_words(news.since)}, {note.scope}"
            if news.since
            else note.scope,
            sections=sections,
            citations=joined,
        )
    )


def _counts(news: News, present: Mapping[str, Article]) -> str:
    revised = [one for one in news.articles if one.before is not None]
    corrected = [article for article in present.values() if article.correction]
    outlets = {article.source for article in present.values() if article.source}
    parts = [
        counted(len(news.articles) - len(revised), "new article"),
        f"{len(revised):,} revised",
        f"{len(corrected):,} with a correction",
        counted(len(outlets), "outlet"),
    ]
    since = f"Since {date_in_words(news.since)}, {news.since[11:16]} UTC" if news.since else "First brief"
    return f"{since}: {', '.join(parts)}"


def _corrected(
    one: Arrived, present: Mapping[str, Article], store: Store, book: CitationBook
) -> Iterator[Line]:
    """The sentence in which the outlet says what it corrected."""
    article = present.get(one.id)
    if article is None or not article.correction:
        return
    span = next(
        (s for s in store.sentences(one.id) if article.text[s.start : s.end] == article.correction), None
    )
    if span is not None:
        yield _line((f"“{_flat(article.correction)}”", (book.cite(article, span),)))


def _revised(
    one: Arrived, present: Mapping[str, Article], store: Store, book: CitationBook
) -> Iterator[Line]:
    """What stood in a revised article before, and what stands there now."""
    article = present.get(one.id)
    if article is None or one.before is None:
        return
    earlier = store.article(one.id, one.before)
    were = _sentences(earlier, store.sentences(one.id, one.before))
    are = _sentences(article, store.sentences(one.id))
    matcher = SequenceMatcher(None, [text for text, _ in were], [text for text, _ in are], autojunk=False)
    for operation, was_from, was_to, is_from, is_to in matcher.get_opcodes():
        if operation == "equal":
            continue
        gone, new = were[was_from:was_to], are[is_from:is_to]
        for at in range(max(len(gone), len(new))):
            both = at < len(gone) and at < len(new)
            pieces = [_piece(BEFORE if both else GONE, earlier, gone[at], book)] if at < len(gone) else []
            pieces += [_piece(NOW if both else ADDED, article, new[at], book)] if at < len(new) else []
            yield _line(*pieces)


def _sentences(article: Article, spans: Sequence[Span]) -> list[tuple[str, Span]]:
    return [(_flat(article.text[span.start : span.end]), span) for span in spans]


def _piece(label: str, article: Article, sentence: tuple[str, Span], book: CitationBook) -> Piece:
    text, span = sentence
    return f"{label}“{text}”", (book.cite(article, span),)


def _line(*pieces: Piece) -> Line:
    numbers = tuple(dict.fromkeys(number for _, cited in pieces for number in cited))
    return Line("; ".join(text for text, _ in pieces), numbers, parts=pieces)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _joined(
    ours: Sequence[Citation], theirs: Sequence[Citation]
) -> tuple[tuple[Citation, ...], dict[int, int]]:
    """Both lists as one, and the number in it of each of `theirs`; a span that both cite has one number."""
    joined = list(ours)
    known = {_span(citation): citation.number for citation in ours}
    numbers = {}
    for citation in theirs:
        if _span(citation) not in known:
            known[_span(citation)] = len(joined) + 1
            joined.append(replace(citation, number=len(joined) + 1))
        numbers[citation.number] = known[_span(citation)]
    return tuple(joined), numbers


def _span(citation: Citation) -> tuple[str, int, int, int]:
    return citation.article_id, citation.revision, citation.start, citation.end


def _numbered(line: Line, numbers: Mapping[int, int]) -> Line:
    parts = tuple((text, tuple(numbers[number] for number in cited)) for text, cited in line.parts)
    return replace(line, citations=tuple(numbers[number] for number in line.citations), parts=parts)
