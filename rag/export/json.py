"""The values that other programs read, key by key as their contract fixes them. Knows schema values; writes
no files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rag.export.wording import numbers, worded
from rag.schema import (
    Answer,
    Article,
    Briefing,
    Check,
    Citation,
    Coverage,
    Hit,
    IngestReport,
    Line,
    NearMiss,
    Refusal,
    SearchResult,
    Sentence,
)
from rag.text import paragraph_spans

NOTE_FORMAT = "communique.brief/1"


def add_value(report: IngestReport) -> dict[str, Any]:
    """What became of everything given to one `add`."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "failed": [{"source": failure.source, "reason": failure.reason} for failure in report.failed],
        "seconds": round(report.seconds, 3),
        "copies": report.copies,
        "revised": report.revised,
        "notices": list(report.notices),
    }


def search_value(result: SearchResult) -> dict[str, Any]:
    """Hits, best first, and what was searched."""
    return {
        "question": result.question,
        "hits": [hit_value(hit) for hit in result.hits],
        "coverage": coverage_value(result.coverage),
        "notices": list(result.notices),
    }


def hit_value(hit: Hit) -> dict[str, Any]:
    """One passage found; `text` is `article.text[start:end]`."""
    return {
        "article_id": hit.article.id,
        "passage_id": hit.passage.id,
        "title": hit.article.title,
        "source": hit.article.source,
        "published": hit.article.published,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": hit.score,
    }


def answer_value(answer: Answer) -> dict[str, Any]:
    """An answer or a refusal."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "kind": answer.kind,
        "mode": answer.mode,
        "refused": answer.refusal is not None,
        "refusal": refusal_value(answer.refusal) if answer.refusal else None,
        "answer": shown_text(answer),
        "short_answer": answer.short_answer,
        "verdict": answer.verdict,
        "items": [
            {"text": item.text, "citation": item.citation, "heading": item.heading} for item in answer.items
        ],
        "sentences": [sentence_value(sentence) for sentence in answer.sentences],
        "citations": [citation_value(citation) for citation in answer.citations],
        "dropped": [{"text": dropped.text, "reason": dropped.reason} for dropped in answer.dropped],
        "coverage": coverage_value(answer.coverage),
        "notices": list(answer.notices),
        "model": answer.model,
        "prompt_hash": answer.prompt_hash,
        "usage": (
            {
                "prompt_tokens": answer.usage.prompt_tokens,
                "completion_tokens": answer.usage.completion_tokens,
                "calls": answer.usage.calls,
                "reasoning_tokens": answer.usage.reasoning_tokens,
            }
            if answer.usage
            else None
        ),
        "model_use": asdict(answer.model_use) if answer.model_use else None,
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "seconds": round(answer.timings.get("seconds", 0.0), 4),
    }


def shown_text(answer: Answer) -> str:
    """The answer as running text with `[n]` markers; of a refusal, its message."""
    if answer.refusal is not None:
        return answer.refusal.message
    return " ".join(
        f"{worded(sentence)} {numbers(sentence.citations)}".rstrip() for sentence in answer.sentences
    )


def sentence_value(sentence: Sentence | Line) -> dict[str, Any]:
    """One shown sentence, or one line of a note."""
    value: dict[str, Any] = {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "support": sentence.support,
        "speaker": sentence.speaker,
        "stance": sentence.stance,
        "firmness": sentence.firmness,
        "through": sentence.through,
        "condition": sentence.condition,
    }
    if isinstance(sentence, Sentence):
        value["note"] = sentence.note
    if isinstance(sentence, Line) and sentence.cue:
        value["cue"] = sentence.cue
    if isinstance(sentence, Line) and sentence.worded:
        value["worded"] = True
    if isinstance(sentence, Line) and sentence.parts:
        value["parts"] = [{"text": text, "citations": list(cited)} for text, cited in sentence.parts]
    return value


def citation_value(citation: Citation) -> dict[str, Any]:
    """One quoted span."""
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "content_hash": citation.content_hash,
        "revision": citation.revision,
        "title": citation.title,
        "source": citation.source,
        "published": citation.published,
        "place": citation.place,
        "paragraph": citation.paragraph,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "superseded_by": citation.superseded_by,
    }


def refusal_value(refusal: Refusal) -> dict[str, Any]:
    """Why no answer is given, and what was nearest."""
    return {
        "reason": refusal.reason,
        "message": refusal.message,
        "near_misses": [near_miss_value(near) for near in refusal.near_misses],
    }


def near_miss_value(near: NearMiss) -> dict[str, Any]:
    """The nearest sentence that is not an answer."""
    return {
        "article_id": near.article_id,
        "title": near.title,
        "source": near.source,
        "published": near.published,
        "start": near.start,
        "end": near.end,
        "quote": near.quote,
        "paragraph": near.paragraph,
        "why": near.why,
    }


def coverage_value(coverage: Coverage) -> dict[str, Any]:
    """What was searched."""
    return {
        "articles": coverage.articles,
        "origins": coverage.origins,
        "sources": coverage.sources,
        "since": coverage.since,
        "until": coverage.until,
        "undated_left_out": coverage.undated_left_out,
    }


def listed_value(article: Article) -> dict[str, Any]:
    """One row of `list`."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "cluster_id": article.cluster_id,
        "revision": article.revision,
        "private": article.private,
        "relation": article.relation,
        "related_id": article.related_id,
        "correction": article.correction,
    }


def list_value(articles: Sequence[Article]) -> dict[str, Any]:
    """`list`: how many there are, and each."""
    return {"total": len(articles), "articles": [listed_value(article) for article in articles]}


def article_value(article: Article) -> dict[str, Any]:
    """`show`: a row of `list` with the text. `paragraphs` is how many there are."""
    return {
        **listed_value(article),
        "text": article.text,
        "content_hash": article.content_hash,
        "paragraphs": len(paragraph_spans(article.text)),
        "place": article.place,
        "authors": list(article.authors),
        "provenance": dict(article.provenance),
    }


def stats_value(stats: Mapping[str, Any]) -> dict[str, Any]:
    """`stats`: the contract's keys first, whatever else the library knows of itself after them."""
    first = ("articles", "passages", "sources", "since", "until", "undated", "origins", "bytes")
    return {
        **{key: stats[key] for key in first},
        **{key: value for key, value in stats.items() if key not in first},
    }


def doctor_value(checks: Sequence[Check]) -> dict[str, Any]:
    """`doctor`: well only when every check is."""
    return {
        "ok": all(check.ok for check in checks),
        "checks": [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks],
    }


def briefing_value(note: Briefing, *, version: str) -> dict[str, Any]:
    """A note as its evidence pack: every line with its citations, every citation with its quote, offsets
    and hash, and the digest of all that.
    """
    value = {
        "format": NOTE_FORMAT,
        "title": note.title,
        "kind": note.kind,
        "scope": note.scope,
        "coverage": coverage_value(note.coverage),
        "header": {slot: sentence_value(line) for slot, line in note.header.items()},
        "sections": [
            {"heading": section.heading, "lines": [sentence_value(line) for line in section.lines]}
            for section in note.sections
        ],
        "timeline": [
            {
                "when": event.when,
                "precision": event.precision,
                "text": event.text,
                "citations": list(event.citations),
            }
            for event in note.timeline
        ],
        "gaps": list(note.gaps),
        "terms": [sentence_value(line) for line in note.terms],
        "left_out": list(note.left_out),
        "citations": [citation_value(citation) for citation in note.citations],
        "mode": note.mode,
        "model": note.model,
        "prompt_hash": note.prompt_hash,
        "created": note.created,
        "version": version,
    }
    return {**value, "digest": note_digest(value)}


def note_digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of a note's value without its digest, keys sorted: what shows that a character was changed by chance.

    It proves nothing against a person who writes it anew; quotes, places and hashes are checked for that.
    """
    rest = {key: one for key, one in value.items() if key != "digest"}
    written = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def note_json(note: Briefing, *, version: str) -> str:
    """The note as one JSON document."""
    return (
        json.dumps(briefing_value(note, version=version), ensure_ascii=False, indent=2, allow_nan=False)
        + "\n"
    )
