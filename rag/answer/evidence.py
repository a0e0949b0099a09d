"""Ranked sentences made into evidence: with who says them, without planted instructions. Knows nothing of wording answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.additions import referent
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span
from rag.verify.attribution import attribute
from rag.verify.hostile import looks_planted

HEADLINE_WORDS = 14


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


def gather(
    ranked: Sequence[ScoredSentence], spans: Mapping[str, Sequence[Span]], *, limit: int
) -> list[tuple[ScoredSentence, EvidenceSentence]]:
    """The best `limit` ranked sentences, each with its attribution; no question or headline, and none of a
    paragraph that holds a planted instruction.
    """
    texts: dict[str, list[str]] = {}
    planted: dict[str, set[int]] = {}
    found = []
    for scored in ranked:
        article = scored.article
        if article.id not in texts:
            texts[article.id] = [article.text[s.start : s.end] for s in spans[article.id]]
            planted[article.id] = {
                s.paragraph
                for s, t in zip(spans[article.id], texts[article.id], strict=True)
                if looks_planted(t)
            }
        if scored.span.paragraph in planted[article.id] or not _states(scored.text):
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
