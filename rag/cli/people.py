"""Values as text for people: hits, articles, totals, and why an answer is as it is. Pure functions."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from rag.cli.output import width
from rag.export.wording import counted, date_in_words, plain, searched, sent_to
from rag.retrieval.asked.question import Question
from rag.schema import Answer, Article, Briefing, Hit, SearchResult
from rag.text import paragraph_spans


def search_text(result: SearchResult, *, explain: Question | None = None) -> str:
    """Hits, best first, each with outlet, date and passage; with `explain`, also scores and the question as understood."""
    blocks = [_hit_text(number, hit, explain is not None) for number, hit in enumerate(result.hits, 1)]
    why = [understood_text(explain)] if explain else []
    told = map(plain, result.notices)
    return "\n\n".join([*(blocks or ["Nothing was found."]), searched(result.coverage), *told, *why])


def understood_text(question: Question) -> str:
    """The question as it was understood, one line for each thing that was found in it."""
    value = understood_value(question)
    lines = [f"Kind of question: {', '.join(question.kinds)}"]
    for key in ("names", "places", "quoted", "numbers", "outlets"):
        if value[key]:
            only = " (only these are searched)" if key == "outlets" and question.outlets_filter else ""
            lines.append(f"{key.capitalize()}: {', '.join(map(plain, value[key]))}{only}")
    if question.dates:
        use = (
            "only what was published then"
            if question.dates_filter
            else "what was published then is preferred"
        )
        since, until = question.since or "…", question.until or "…"
        lines.append(f"Dates: {', '.join(plain(d.text) for d in question.dates)}: {since} to {until}, {use}")
    if question.speaker:
        lines.append(f"Speaker: {plain(question.speaker)}")
    return "\n".join(lines)


def understood_value(question: Question) -> dict[str, Any]:
    """The same for programs."""
    return {
        "kinds": list(question.kinds),
        "target": list(question.target),
        "names": list(question.names),
        "places": list(question.places),
        "quoted": list(question.quoted),
        "numbers": list(question.numbers),
        "outlets": list(question.outlets),
        "outlets_filter": question.outlets_filter,
        "dates": [
            {"text": d.text, "since": d.since, "until": d.until, "filters": d.filters} for d in question.dates
        ],
        "since": question.since,
        "until": question.until,
        "dates_filter": question.dates_filter,
        "speaker": question.speaker,
        "terms": list(question.terms),
    }


def _hit_text(number: int, hit: Hit, explain: bool) -> str:
    outlet = plain(hit.article.source or "unknown outlet")
    lines = [
        f"{number:>2}  {plain(hit.article.title or '(no title)')}",
        f"    {outlet}, {date_in_words(hit.article.published)} · {plain(hit.passage.id)}",
    ]
    lines += [f"    {_scores(hit)}"] if explain else []
    lines.append(_indented(plain(hit.passage.text), "    ", max_lines=4))
    return "\n".join(lines)


def _indented(text: str, first: str, rest: str = "    ", max_lines: int | None = None) -> str:
    return textwrap.fill(
        text, width(), initial_indent=first, subsequent_indent=rest, max_lines=max_lines, placeholder=" …"
    )


def _scores(hit: Hit) -> str:
    dense = "not scored" if hit.dense_score is None else f"{hit.dense_score:.3f}"
    lexical = "not scored" if hit.lexical_score is None else f"{hit.lexical_score:.2f}"
    return f"score {hit.score:.3f}: meaning {dense}, words {lexical}"


def scores_value(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """The scores behind each hit, for programs."""
    return [
        {
            "passage_id": hit.passage.id,
            "score": hit.score,
            "dense_score": hit.dense_score,
            "lexical_score": hit.lexical_score,
        }
        for hit in hits
    ]


def explained(answer: Answer, question: Question) -> str:
    """Why the answer is as it is: the question as understood, times, best passages, and what was not shown."""
    lines = [
        understood_text(question),
        f"Answer: {answer.mode}" + (f" by {answer.model}." if answer.model else "."),
    ]
    if answer.standalone_question != answer.question:
        lines.append(f"Understood as: {answer.standalone_question}")
    lines += [f"Not shown: {dropped.text}  ({dropped.reason})" for dropped in answer.dropped]
    lines += [f"Passage {hit.passage.id}: {_scores(hit)}" for hit in answer.hits]
    if answer.timings:
        lines.append(
            "Times: "
            + ", ".join(f"{stage} {seconds * 1000:.0f} ms" for stage, seconds in answer.timings.items())
        )
    if answer.model_use:
        use = answer.model_use
        lines.append(
            f"Model: {sent_to(use)} Of its sentences {use.passed} passed, {use.recited} passed under another citation,"
            f" {use.repaired} were repaired, {use.dropped} dropped; {use.quoted} quoted instead."
        )
    if answer.usage:
        thought = answer.usage.reasoning_tokens
        lines.append(
            f"Tokens: {answer.usage.prompt_tokens:,} sent, {answer.usage.completion_tokens:,} received"
            + (f" ({thought:,} of them reasoning)" if thought else "")
            + f", {counted(answer.usage.calls, 'call')}"
        )
    return "\n".join(lines)


def explained_value(answer: Answer, question: Question) -> dict[str, Any]:
    """The same for programs."""
    return {
        "understood": understood_value(question),
        "scores": scores_value(answer.hits),
        "timings": dict(answer.timings),
    }


RELATED = {"copy": "copy of", "update": "update of"}


def article_line(article: Article) -> str:
    """One article on one line."""
    parts = (
        (article.published or "undated")[:10].ljust(10),
        article.source or "unknown outlet",
        article.title or "(no title)",
        article.id,
    )
    related = [f"{RELATED[article.relation]} {article.related_id}"] if article.relation else []
    marks = ["private"] if article.private else []
    return " · ".join(map(plain, [*parts, *related, *marks]))


def article_text(article: Article) -> str:
    """An article with what is known about it, its paragraphs numbered as citations number them."""
    facts = {
        "id": article.id,
        "source": article.source,
        "published": article.published,
        "place": article.place,
        "authors": ", ".join(article.authors),
        "language": article.language,
        "url": article.url,
        "revision": str(article.revision),
        "copy of": article.related_id if article.relation == "copy" else None,
        "update of": article.related_id if article.relation == "update" else None,
        "correction": article.correction,
        "private": "never sent to a model server on another machine" if article.private else None,
    }
    origins = dict(article.provenance)
    head = [article.title or "(no title)"]
    for name, value in facts.items():
        origin = origins.pop(name, "")
        head += [f"  {name}: {value}" + (f"  ({origin})" if origin else "")] if value else []
    for name, origin in origins.items():  # what was left out, and posts, are a line each
        first, *more = origin.splitlines() or [""]
        head += [f"  {name}: {first}", *(f"    {line}" for line in more)]
    body = []
    for number, (start, end) in enumerate(paragraph_spans(article.text), 1):
        lines = map(plain, article.text[start:end].splitlines())  # rows of a table, items of a list
        marks = (f"¶{number}".ljust(4) + " ", *["     "] * len(article.text[start:end]))
        body.append(
            "\n".join(_indented(line, mark, "     ") for mark, line in zip(marks, lines, strict=False))
        )
    return "\n".join(map(_line, head)) + "\n\n" + "\n\n".join(body)


def _line(text: str) -> str:
    indent = text[: len(text) - len(text.lstrip(" "))]
    return indent + plain(text)


def stats_text(stats: Mapping[str, Any]) -> str:
    """What a library holds."""
    counts = [counted(stats[f"{one}s"], one) for one in ("article", "origin", "passage")]
    lines = [", ".join([*counts, _size(stats["bytes"])])]
    if stats["since"]:
        dates = f"{date_in_words(stats['since'])} to {date_in_words(stats['until'])}"
        lines.append(f"Published {dates}; {stats['undated']:,} undated")
    lines += [
        f"  {row['articles']:>7,}  {plain(row['source'] or 'unknown outlet')}" for row in stats["sources"]
    ]
    return "\n".join(lines)


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def note_text(note: Briefing) -> str:
    """`19 quotes from 12 articles`."""
    articles = len({citation.article_id for citation in note.citations})
    return f"{counted(len(note.citations), 'quote')} from {counted(articles, 'article')}"
