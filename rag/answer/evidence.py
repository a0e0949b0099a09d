"""Ranked sentences made into evidence: with who says them, without planted instructions. Knows nothing of wording answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.additions import referent
from rag.retrieval.matching import header_terms
from rag.retrieval.sentences import ScoredSentence, sentence_stems
from rag.schema import Article, Attribution, Hit, Span
from rag.verify.attribution import attribute
from rag.verify.hostile import planted_paragraphs

HEADLINE_WORDS = 14
BEFORE, AFTER = 300, 150  # characters that are read with a sentence


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence that an answer may rest on, and who says it.

    `who` is whom the pronoun that opens it stands for; `untimely` what its day takes off its likelihood of answering.
    """

    article: Article
    span: Span
    text: str
    score: float
    attribution: Attribution
    who: str | None = None
    untimely: float = 0.0


def around(scored: ScoredSentence) -> frozenset[str]:
    """Stems of a sentence, of what stands close by and of what stands over its article."""
    article, span = scored.article, scored.span
    near = article.text[max(0, span.start - BEFORE) : span.end + AFTER]
    return sentence_stems(near) | header_terms(article)


_CALLS = re.compile(
    r"^\W*(?:subscribe|sign up|click|tap|read more|read also|follow us|download|watch (?:live|now|the video)|see also)\b",
    re.I,
)


def _states(sentence: str) -> bool:
    """Whether a sentence states something: it is no question, no headline (a few words without a full stop), and does not
    call on the reader to subscribe.
    """
    if _CALLS.match(sentence):
        return False
    closed = sentence.rstrip("”\"'’» )]")
    return not closed.endswith("?") and (
        closed[-1:] in ".!…。۔։।:;" or len(sentence.split()) > HEADLINE_WORDS
    )


def without_planted(
    hits: Sequence[Hit], spans: Mapping[str, Sequence[Span]]
) -> tuple[list[Hit], dict[str, list[Span]]]:
    """`hits` and the sentences of their articles as if no paragraph with a planted instruction stood there.

    Such paragraphs are blank in the articles, at their old length, so that no offset moves; passages stay as found.
    """
    told: dict[str, list[Span]] = {}
    clean: dict[str, Article] = {}
    for hit in hits:
        article = hit.article
        if article.id in clean:
            continue
        own = spans[article.id]
        planted = planted_paragraphs(article.text, own)
        told[article.id] = [span for span in own if span.paragraph not in planted]
        text = article.text
        for span in own if planted else ():
            if span.paragraph in planted:
                text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        clean[article.id] = replace(article, text=text) if planted else article
    return [
        hit if clean[hit.article.id] is hit.article else replace(hit, article=clean[hit.article.id])
        for hit in hits
    ], told


def gather(
    ranked: Sequence[ScoredSentence], spans: Mapping[str, Sequence[Span]], *, limit: int
) -> list[tuple[ScoredSentence, EvidenceSentence]]:
    """The best `limit` ranked sentences, each with its attribution; no question or headline, and none that `spans` lacks."""
    texts: dict[str, list[str]] = {}
    found = []
    for scored in ranked:
        article = scored.article
        if article.id not in texts:
            texts[article.id] = [article.text[s.start : s.end] for s in spans[article.id]]
        if not _states(scored.text):
            continue
        position = next((i for i, s in enumerate(spans[article.id]) if s.start == scored.span.start), None)
        if position is None:
            continue
        attribution = attribute(texts[article.id], position)
        who = referent(texts[article.id], position)
        found.append(
            (scored, EvidenceSentence(article, scored.span, scored.text, scored.score, attribution, who))
        )
        if len(found) == limit:
            break
    return found
