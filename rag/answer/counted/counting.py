"""Questions about the archive as a whole, counted over all its articles and never from the best few.

The first sentence of such an answer is of a declared kind of its own: what was counted, with the counted query in its
note. Its citations are first mentions; the sentences after it are those mentions, verbatim.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from rag.answer.citations import CitationBook
from rag.answer.counted.mentions import Mention, find_mentions, sentences_with
from rag.answer.counted.wanted import Wanted, looser, wanted_of
from rag.answer.evidence import EvidenceSentence
from rag.answer.extractive import as_sentence
from rag.answer.surnames import surname_alone
from rag.export.wording import COUNTED, counted, date_in_words, searched
from rag.index.store import Scope, Store
from rag.retrieval.asked.question import Question
from rag.schema import Answer, Refusal, SearchFilter, Sentence, Span
from rag.verify.attribution import attribute
from rag.verify.hostile import looks_planted

OUTLETS_SHOWN = 12


def count(
    asked: str, question: Question, store: Store, scope: Scope, *, started: float, notices: Sequence[str] = ()
) -> Answer:
    """The counted answer to a question of kind `count`, or a refusal when nothing in `scope` holds what it names."""
    wanted = wanted_of(question)
    found = find_mentions(wanted.parts, store, scope, counting_times=wanted.measure == "times")
    if not found and looser(wanted) != wanted:
        wanted = looser(wanted)
        found = find_mentions(wanted.parts, store, scope, counting_times=wanted.measure == "times")
    book = CitationBook()
    examples = [
        example
        for mention in _examples(wanted, found)
        if (example := _example(wanted, mention, store)) is not None
    ]
    cited = tuple(book.cite(example.article, example.span) for example in examples)
    refusal: Refusal | None = None
    sentences: tuple[Sentence, ...] = ()
    short: str | None = None
    if not found or not cited:
        nothing = f"No article holds {_query(wanted)}." if wanted.parts else "No article is in scope."
        refusal = Refusal("no_evidence", f"{nothing} {searched(scope.coverage, months=True)}")
    else:
        short = _short(wanted, found)
        named = wanted.parts[0] if wanted.measure == "articles" and len(wanted.parts) == 1 else None
        alone = surname_alone(named, found, store, scope) if named else None
        sentences = (
            Sentence(
                _told(wanted, found, alone),
                tuple(dict.fromkeys(cited)),
                "verified",
                note=_note(wanted, scope),
            ),
            *(as_sentence(example, book) for example in dict(zip(cited, examples, strict=True)).values()),
        )
    return Answer(
        question=asked,
        standalone_question=question.text,
        kind="count",
        mode="extractive",
        sentences=sentences,
        citations=book.all() if sentences else (),
        coverage=scope.coverage,
        short_answer=short,
        refusal=refusal,
        notices=tuple(notices),
        timings={"seconds": time.perf_counter() - started},
    )


def _examples(wanted: Wanted, found: Sequence[Mention]) -> list[Mention]:
    """The mentions that stand for all: one of each outlet when outlets are asked for, else the first and the last."""
    told = [mention for mention in found if mention.times] or list(found)
    if not told:
        return []
    if wanted.measure == "outlets":
        first = {mention.article.source: mention for mention in reversed(told) if mention.article.source}
        most = _per_outlet(found)
        return [first[outlet] for outlet, _ in most if outlet in first][:OUTLETS_SHOWN]
    dated = [mention for mention in told if mention.article.day] or told
    if wanted.measure == "first":
        return dated[:1]
    if wanted.measure == "last":
        return dated[-1:]
    return [dated[0], dated[-1]] if len(dated) > 1 else dated


def _example(wanted: Wanted, mention: Mention, store: Store) -> EvidenceSentence | None:
    article = store.articles([mention.article.id]).get(mention.article.id)
    if article is None:
        return None
    spans = store.sentences(article.id)
    texts = [article.text[span.start : span.end] for span in spans]
    span = next(_clean(sentences_with(wanted.parts, article, spans), spans, texts), None)
    span = span or next(_clean(spans, spans, texts), None)
    if span is None:
        return None
    at = spans.index(span)
    return EvidenceSentence(article, span, texts[at], 1.0, attribute(texts, at))


def _clean(wanted: Sequence[Span], spans: Sequence[Span], texts: Sequence[str]) -> Iterator[Span]:
    """Those of the sentences `wanted` whose paragraph holds nothing planted."""
    for span in wanted:
        paragraph = (
            text for each, text in zip(spans, texts, strict=True) if each.paragraph == span.paragraph
        )
        if not any(looks_planted(text) for text in paragraph):
            yield span


def _short(wanted: Wanted, found: Sequence[Mention]) -> str:
    if wanted.measure == "outlets":
        return counted(len(_per_outlet(found)), "outlet")
    if wanted.measure == "times" and wanted.parts:
        return counted(sum(mention.times for mention in found), "time")
    if wanted.measure in ("first", "last"):
        dated = [mention for mention in found if mention.article.day] or list(found)
        one = dated[0 if wanted.measure == "first" else -1].article
        return f"{date_in_words(one.day)}, {one.source or 'unknown outlet'}"
    return counted(len(found), "article")


def _told(wanted: Wanted, found: Sequence[Mention], alone: tuple[str, int] | None = None) -> str:
    """The counted line in words. `alone` is a surname, and how many further articles hold only that."""
    query = _query(wanted)
    total = counted(len(found), "article")
    origins = len({mention.article.cluster_id for mention in found})
    of = f"{total} from {counted(origins, 'origin')}" if origins != len(found) else total
    held = f"{'holds' if len(found) == 1 else 'hold'} {query}"
    that_hold = f"that {held}" if wanted.parts else "in scope"
    dated = [mention for mention in found if mention.article.day]
    if wanted.measure == "outlets":
        outlets = _per_outlet(found)
        names = ", ".join(f"{name} ({number:,})" for name, number in outlets[:OUTLETS_SHOWN])
        more = (
            f" and {counted(len(outlets) - OUTLETS_SHOWN, 'more outlet')}"
            if len(outlets) > OUTLETS_SHOWN
            else ""
        )
        return f"{counted(len(outlets), 'outlet')}, with {of} {that_hold}: {names}{more}."
    if wanted.measure in ("first", "last") and dated:
        one = dated[0 if wanted.measure == "first" else -1].article
        same = sum(mention.article.day == one.day for mention in dated)
        which = "first" if wanted.measure == "first" else "last"
        tie = f", one of {same} of that day" if same > 1 else ""
        return f"The {which} of {of} {that_hold}: {one.source or 'unknown outlet'}, {date_in_words(one.day)}{tie}."
    line = f"{of} {held}" if wanted.parts else f"{of} in scope"
    if wanted.measure == "times" and wanted.parts:
        line = f"{query} stands {counted(sum(m.times for m in found), 'time')} in the text of {of}"
    if len(dated) > 1:
        first, last = dated[0].article, dated[-1].article
        line += (
            f", the first of {date_in_words(first.day)} ({first.source or 'unknown outlet'}),"
            f" the last of {date_in_words(last.day)} ({last.source or 'unknown outlet'})"
        )
    if alone and alone[1]:
        line += (
            f"; {alone[1]:,} more {'holds' if alone[1] == 1 else 'hold'} “{alone[0]}” without a first name"
        )
    return line[0].upper() + line[1:] + "."


def _per_outlet(found: Sequence[Mention]) -> list[tuple[str, int]]:
    """Outlets with their number of articles, most first."""
    numbers: dict[str, int] = {}
    for mention in found:
        if mention.article.source:
            numbers[mention.article.source] = numbers.get(mention.article.source, 0) + 1
    return sorted(numbers.items(), key=lambda each: (-each[1], each[0]))


def _query(wanted: Wanted) -> str:
    """What was looked for, as it was looked for."""
    return " and ".join(f"“{part.words}”" + ("" if part.exact else " in any form") for part in wanted.parts)


def _note(wanted: Wanted, scope: Scope) -> str:
    """Over what was counted, and how."""
    how = "title or text, as written" if any(part.exact for part in wanted.parts) else "title or text"
    number = scope.coverage.articles
    over = "the one article" if number == 1 else f"all {counted(number, 'article')}"
    return f"{COUNTED} {over} in scope{_limits(scope.search_filter)}: {how}"


def _limits(search_filter: SearchFilter) -> str:
    limits = []
    if search_filter.since:
        limits.append(f"since {date_in_words(search_filter.since)}")
    if search_filter.until:
        limits.append(f"until {date_in_words(search_filter.until)}")
    if search_filter.as_of:
        limits.append(f"as of {date_in_words(search_filter.as_of)}")
    if search_filter.sources:
        limits.append("from " + ", ".join(search_filter.sources))
    return f" ({', '.join(limits)})" if limits else ""
