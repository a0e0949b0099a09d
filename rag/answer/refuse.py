"""When not to answer, and what was nearest. Knows scores and attributions; the thresholds' origin: docs/decisions.md."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.answer.evidence import EvidenceSentence
from rag.retrieval.question import Question
from rag.retrieval.sentences import ScoredSentence, match
from rag.schema import Coverage, NearMiss, Refusal, RefusalReason
from rag.text import stem, words

Judged = tuple[ScoredSentence, EvidenceSentence]
# A logistic fit on real news questions with and without the articles that answer them (docs/decisions.md).
WEIGHTS = {"own": 1.0, "covered": 4.0, "similarity": 2.0, "dense": 2.3}
BIAS = -5.0
ENOUGH = 0.50
NEAREST = 2
MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def confidence(scored: ScoredSentence) -> float:
    """How likely the sentence's neighbourhood answers the question, 0 to 1."""
    total = BIAS + WEIGHTS["own"] * scored.own + WEIGHTS["covered"] * scored.covered
    total += WEIGHTS["similarity"] * max(0.0, scored.similarity or 0.0) + WEIGHTS["dense"] * scored.dense
    return 1 / (1 + math.exp(-total))


def answerable(question: Question, judged: Sequence[Judged]) -> list[Judged]:
    """The evidence that may answer `question`, in order; empty means refuse."""
    kept = [pair for pair in judged if why_not(question, pair) is None]
    best = max((confidence(scored) for scored, _ in kept), default=0.0)
    return kept if best >= ENOUGH else []


def why_not(question: Question, pair: Judged) -> str | None:
    """Why a sentence cannot answer whatever its score: another speaker, or a name that its article never uses."""
    scored, evidence = pair
    if question.speaker and not _speaks(question.speaker, evidence):
        speaker = evidence.attribution.speaker or "the reporter"
        return f"the speaker is {speaker}"
    if question.topic and not _about(question.topic, evidence):
        return f"it is not about {' '.join(question.topic)}"
    missing = [name for name in question.names if not _names(name, evidence)]
    if missing and not (question.kind == "compare" and len(missing) < len(question.names)):
        return f"its article does not mention {' or '.join(missing)}"
    return None


def refuse(question: Question, judged: Sequence[Judged], coverage: Coverage) -> Refusal:
    """A refusal that says what was searched and names the nearest sentences as what they are."""
    reason: RefusalReason = "unsupported" if judged else "no_evidence"
    near = []
    for pair in judged[:NEAREST]:
        scored, evidence = pair
        article, span = evidence.article, evidence.span
        near.append(
            NearMiss(
                article_id=article.id,
                title=article.title,
                source=article.source,
                published=article.published,
                start=span.start,
                end=span.end,
                quote=evidence.text,
                paragraph=span.paragraph,
                why=why_not(question, pair) or _lacks(question, scored),
            )
        )
    return Refusal(reason, f"The archive does not say. {searched(coverage)}", tuple(near))


def searched(coverage: Coverage) -> str:
    """`Searched 1,240 articles, 1,100 origins, 9 outlets, January to June 2021.`"""

    def counted(number: int, word: str) -> str:
        return f"{number:,} {word}{'' if number == 1 else 's'}"

    parts = [counted(coverage.articles, "article"), counted(coverage.origins, "origin"), counted(coverage.sources, "outlet")]
    if coverage.since and coverage.until:
        first, last = _month(coverage.since), _month(coverage.until)
        parts.append(first if first == last else f"{first} to {last}")
    left_out = f" {counted(coverage.undated_left_out, 'undated article')} left out." if coverage.undated_left_out else ""
    return f"Searched {', '.join(parts)}.{left_out}"


def _month(date: str) -> str:
    return f"{MONTH_NAMES[int(date[5:7]) - 1]} {date[:4]}"


def _speaks(asked: str, evidence: EvidenceSentence) -> bool:
    wanted = [stem(word) for word in words(asked)]
    speakers = [s for s in (evidence.attribution.speaker, evidence.attribution.through) if s]
    for speaker in speakers:
        said = frozenset(stem(word) for word in words(speaker))
        if wanted and match(wanted[-1], said) and all(match(w, said) or len(wanted) > 1 and w in _TITLES for w in wanted):
            return True
        if wanted and all(match(w, said | _described(asked, speaker, evidence)) for w in wanted):
            return True
    return False


_TITLES = frozenset(stem(w) for w in "foreign minister prime president mr mrs ms fm pm general secretary russian pakistani".split())


def _described(asked: str, speaker: str, evidence: EvidenceSentence) -> frozenset[str]:
    """Words that the article puts directly before the speaker's surname: "Russian Foreign Minister Sergey Lavrov"."""
    surname = words(speaker)[-1:] or [""]
    found: set[str] = set()
    for hit in re.finditer(rf"((?:[\w’'-]+,? ){{1,6}}){re.escape(surname[0])}\b", evidence.article.text, re.IGNORECASE):
        found.update(stem(w) for w in words(hit[1]))
    return frozenset(found)


def _about(topic: Sequence[str], evidence: EvidenceSentence) -> bool:
    own = frozenset(stem(word) for word in words(evidence.text))
    return any(match(term, own) for term in topic)


def _names(name: str, evidence: EvidenceSentence) -> bool:
    """Whether the article uses every word of the name, and side by side where there are several."""
    article = evidence.article
    stems = frozenset(stem(w) for w in words(f"{article.title or ''} {article.source or ''} {article.place or ''} {article.text}"))
    return all(match(stem(word), stems) for word in words(name))


def _lacks(question: Question, scored: ScoredSentence) -> str:
    own = frozenset(stem(word) for word in words(scored.text))
    written = {stem(word): word for word in words(question.text)}
    missing = [written.get(term, term) for term in question.terms if not match(term, own)]
    return f"it does not say: {', '.join(missing)}" if missing else "it touches the subject, but does not answer"
