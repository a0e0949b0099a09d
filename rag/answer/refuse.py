"""When not to answer, and what was nearest. Knows scores and attributions; the thresholds' origin: docs/decisions.md."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.answer.evidence import EvidenceSentence
from rag.export.wording import searched
from rag.nations import country_of
from rag.retrieval.asked.provenance import asks_of_several
from rag.retrieval.asked.question import Question, singular
from rag.retrieval.expected import find_spans
from rag.retrieval.matching import article_terms, match
from rag.retrieval.sentences import ScoredSentence, sentence_stems
from rag.schema import Coverage, NearMiss, Refusal, RefusalReason
from rag.text import stem, word_spans, words
from rag.verify.names import people
from rag.verify.titles import TITLES

Judged = tuple[ScoredSentence, EvidenceSentence]
# A logistic fit on news questions with and without the articles that answer them (docs/decisions.md): the weight of
# (coverage + similarity + half the share of names found), of the passage's similarity, and the constant.
WEIGHT_MET, WEIGHT_DENSE, CONSTANT = 2.65, 0.8, -4.84
UNCOUNTED = 0.9  # taken off when "how many X" meets no sentence with a number and an X
# Taken off when one of these is asked and nothing but the names is met, or the article lacks the rarest word.
DETAIL = frozenset(("who", "when", "where", "how_many"))
NAMES_ALONE, RAREST_MISSING = 2.0, 0.3
BARELY = 0.2
UNTYPED = 0.3  # taken off when the sentence has no person, date, place or number where one is asked for
# What is enough in an archive of up to MANY articles, and how much more with each tenfold: the more there is, the liker the
# nearest sentence is by chance.
ENOUGH, MANY, EACH_TENFOLD = 0.35, 1_000, 0.05
OWN_WORDS = 0.7  # a sentence with this share of the question's words, all names included, is enough by itself
NEAREST = 2
# A question of several reports: what the best TOGETHER sentences have between them decides, and a name or a speaker that
# one of them lacks is no objection.
TOGETHER, TOGETHER_MET, TOGETHER_DENSE, TOGETHER_ALIKE = 4, 0.15, 0.35, 0.40


def confidence(question: Question, judged: Sequence[Judged]) -> float:
    """How likely the evidence answers the question, 0 to 1."""
    return max((_likely(question, pair) for pair in judged if why_not(question, pair) is None), default=0.0)


def _likely(question: Question, pair: Judged) -> float:
    """How likely a sentence and what stands around it answer the question, 0 to 1."""
    scored, evidence = pair
    met = scored.covered + max(0.0, scored.similarity or 0.0) + 0.5 * names_found(question, evidence)
    total = WEIGHT_MET * met + WEIGHT_DENSE * scored.dense + CONSTANT
    if question.kind == "how_many" and not counts(question, scored):
        total -= UNCOUNTED
    if not scored.expected and question.kind != "why_how":
        total -= UNTYPED
    if question.kind in DETAIL:
        total -= NAMES_ALONE * names_alone(question, scored) + RAREST_MISSING * (not scored.rarest)
    total -= evidence.untimely
    return 1 / (1 + math.exp(-total))


def counts(question: Question, scored: ScoredSentence) -> bool:
    """Whether a sentence has a number and, right after it, the thing that "how many" asks to be counted."""
    if not scored.expected or not question.target:
        return scored.expected
    wanted = stem(singular(question.target[-1]))
    near = [scored.text[start : end + 40] for start, end in find_spans("how_many", scored.text, question)]
    return any(match(wanted, frozenset(stem(word) for word in words(text))) for text in near)


def names_alone(question: Question, scored: ScoredSentence) -> bool:
    """Whether a sentence, its neighbours and title speak of those named, but not of what is asked about them."""
    return question.kind in DETAIL and bool(question.names) and scored.spoken < BARELY


def together(question: Question, kept: Sequence[Judged]) -> float:
    """The share of the question's words that its best sentences and their titles have between them."""
    stems = [sentence_stems(f"{scored.text} {scored.article.title or ''}") for scored, _ in kept[:TOGETHER]]
    met = sum(any(match(term, own) for own in stems) for term in question.terms)
    return met / max(1, len(question.terms))


def _near(question: Question, kept: Sequence[Judged]) -> bool:
    """Whether what is found is alike enough to a question of several reports.

    A yes-or-no question tells itself what was reported; one that asks for more needs sentences that are nearer.
    """
    dense = max(scored.dense for scored, _ in kept)
    if question.kind == "yes_no":
        return dense >= TOGETHER_DENSE
    return dense + max(scored.similarity or 0.0 for scored, _ in kept) >= 2 * TOGETHER_ALIKE


def names_found(question: Question, evidence: EvidenceSentence) -> float:
    """The share of the question's names that the article uses; 1 when the question names no one."""
    if not question.names:
        return 1.0
    return sum(_names(name, evidence) for name in question.names) / len(question.names)


def answerable(question: Question, judged: Sequence[Judged], articles: int = 0) -> list[Judged]:
    """The evidence that may answer `question`, in order; empty means refuse. `articles` is how many were searched."""
    kept = [pair for pair in judged if why_not(question, pair) is None]
    if asks_of_several(question) and kept:
        return kept if _near(question, kept) and together(question, kept) >= TOGETHER_MET else []
    return kept if any(enough(question, pair, articles) for pair in kept) else []


def enough(question: Question, pair: Judged, articles: int = 0) -> bool:
    """Whether this sentence alone, found among so many articles, lets the question be answered."""
    scored, evidence = pair
    doubtful = evidence.untimely or names_alone(question, scored)
    if scored.expected and scored.own >= OWN_WORDS and names_found(question, evidence) == 1 and not doubtful:
        return question.kind != "how_many" or counts(question, scored)
    return _likely(question, pair) >= ENOUGH + EACH_TENFOLD * math.log10(max(articles, MANY) / MANY)


def why_not(question: Question, pair: Judged) -> str | None:
    """Why a sentence cannot answer whatever its score: another speaker, another subject, or none of the names."""
    _, evidence = pair
    if asks_of_several(question):
        return None
    of_outlets = (
        question.kind == "compare" and len(question.outlets) > 1
    )  # what they *say* is what they report
    if question.speaker and not of_outlets and not _speaks(question.speaker, evidence):
        speaker = evidence.attribution.speaker or "the reporter"
        return f"the speaker is {speaker}"
    if question.topic and not _about(question.topic, evidence):
        return f"it is not about {as_written(question.topic, question)}"
    if question.names and not names_found(question, evidence):
        return f"its article does not mention {' or '.join(question.names)}"
    return None


def refuse(question: Question, judged: Sequence[Judged], coverage: Coverage) -> Refusal:
    """A refusal that says what was searched and names the nearest sentences as what they are."""
    reason: RefusalReason = "unsupported" if judged else "no_evidence"
    near = []
    for pair in judged[:NEAREST]:
        evidence = pair[1]
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
                why=why_not(question, pair) or _lacks(question, pair),
            )
        )
    return Refusal(reason, f"The archive does not say. {searched(coverage, months=True)}", tuple(near))


def _speaks(asked: str, evidence: EvidenceSentence) -> bool:
    """Whether one of those asked about says the sentence, or is quoted in it by somebody else."""
    said = [s for s in (evidence.attribution.speaker, evidence.attribution.through) if s]
    if (
        not said
    ):  # the reporter tells what somebody listed, set out or raised: the one asked about opens the sentence
        said = [" ".join(re.findall(r"^\W*((?:[A-Z][\w’'-]*,? )*[A-Z][\w’'-]*)", evidence.text)[:1])]
    return any(
        _is(one.strip(), speaker, evidence)
        for one in re.split(r"\band\b|,", asked)
        for speaker in said
        if one.strip()
    )


def _is(asked: str, speaker: str, evidence: EvidenceSentence) -> bool:
    """Whether `speaker` is the one asked about: by name, by title and country, or as a country's voice."""
    known = people((evidence.article.text,))
    person = known.by_name(speaker)
    spoken = frozenset(stem(word) for word in words(speaker))
    country = country_of(asked) or country_of(asked.split()[0])
    title = _title(asked)
    if title:
        nation = next((c for word in asked.split() if (c := country_of(word))), None)
        if person and title in person.titles and (nation is None or person.nation == nation):
            return True
        named = [w for w in words(asked) if stem(w) not in _TITLES and not country_of(w.title())]
        if not named or not match(stem(named[-1]), spoken):
            return all(match(stem(w), spoken) for w in words(asked))
        return True
    if country:
        return bool(match(stem(words(asked)[0]), spoken)) or bool(person and person.nation == country)
    wanted = words(asked)
    return bool(wanted) and bool(match(stem(wanted[-1]), spoken))


_TITLES = frozenset(
    stem(w) for w in "foreign minister prime president mr mrs ms fm pm general secretary deputy".split()
)


def _title(asked: str) -> str | None:
    """The title in what is asked about, as persons bear it; None when there is none."""
    parts = words(asked)
    for size in range(min(3, len(parts)), 0, -1):
        for start in range(len(parts) - size + 1):
            found = TITLES.get(" ".join(parts[start : start + size]))
            if found:
                return found
    return None


def _about(topic: Sequence[str], evidence: EvidenceSentence) -> bool:
    own = frozenset(stem(word) for word in words(evidence.text))
    return any(match(term, own) for term in topic)


def _names(name: str, evidence: EvidenceSentence) -> bool:
    """Whether the article uses the words of the name, their initials or the name of the same country."""
    return all(match(stem(word), article_terms(evidence.article)) for word in words(name))


def _lacks(question: Question, pair: Judged) -> str:
    scored, evidence = pair
    if evidence.untimely and evidence.article.published:
        return f"it is of {evidence.article.published[:10]}, and older than what is asked"
    own = frozenset(stem(word) for word in words(scored.text))
    missing = [term for term in question.terms if not match(term, own)]
    if not missing:
        return "it touches the subject, but does not answer"
    return f"it does not say: {as_written(missing, question, ', ')}"


def as_written(stems: Sequence[str], question: Question, between: str = " ") -> str:
    """Stems in the words of the question."""
    spans = reversed(word_spans(question.text))
    written = {stem(word): re.sub(r"['’]s?$", "", question.text[start:end]) for start, end, word in spans}
    return between.join(written.get(each, each) for each in stems)
