"""Answers made of the archive's own sentences. Knows evidence; never writes a word of its own into a quotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.additions import with_additions
from rag.answer.binding import BINDS_NAMES
from rag.answer.citations import CitationBook
from rag.answer.disagreement import disagreements
from rag.answer.evidence import EvidenceSentence
from rag.answer.items import collect, find_items
from rag.answer.refuse import Judged, confidence
from rag.answer.short import TYPED, short_answer
from rag.answer.side_by_side import first_of_each, one_origin, side_by_side, sides, without_account
from rag.answer.uncovered import left_open
from rag.answer.verdict import asks_yes_or_no, judge
from rag.retrieval.asked.provenance import asks_of_several
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import match
from rag.retrieval.sentences import sentence_stems
from rag.schema import Citation, Item, Sentence, Verdict
from rag.text import stem

LIST_SHARE, LIST_MOST = 0.60, 6
OTHER_SHARE, OTHER_MOST = 0.60, 5
SEVERAL_SHARE = 0.35
WORDS_MOST = 61  # of an answer that is no list: read in 20 seconds
MANY_WORDS = 110  # of a list, a comparison, or a question of several reports
MORE_SHARE, MORE_MOST = 0.5, 8  # of what follows when more is asked for
SAME_STORY = 0.55
NEW_TERMS = 0.25
ITEM_BONUS = 0.08
SPEAKS_FOR_ITSELF = (
    0.6  # share of the question's weight with which a sentence answers a list without an item found in it
)
OTHER_VOICE = 0.2  # what a comparison gains by another outlet's account


@dataclass(frozen=True, slots=True)
class Extract:
    """The parts of an extractive answer. Citation numbers run in order of first use."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    items: tuple[Item, ...] = ()
    short_answer: str | None = None
    verdict: Verdict | None = None
    notices: tuple[str, ...] = ()


def extract(
    question: Question,
    judged: Sequence[Judged],
    *,
    later: Mapping[str, str] | None = None,
    more: bool = False,
) -> Extract:
    """The answer to `question` from evidence that may answer it (`judged` is not empty), best first.

    `later` names, by article, the later version that corrects it. With `more`, further sentences that bear on the
    question follow those that a reader is shown first.
    """
    verdict, bearer = judge(question, judged) if asks_yes_or_no(question) else (None, None)
    short = short_answer(question, judged) if verdict is None else None
    bearer = short[1] if short else bearer
    chosen = choose(question, judged, bearer)
    chosen += further(judged, chosen) if more else []
    notes = _with_other_side(judged, chosen)
    found = collect(question, [evidence for _, evidence in chosen]) if question.kind == "list" else []
    if found:
        order = [_key(each.evidence) for each in found]
        chosen.sort(key=lambda pair: order.index(key) if (key := _key(pair[1])) in order else len(order))
    book = CitationBook(later)
    shown = tuple(
        replace(as_sentence(evidence, book, question.names), note=notes.get(_key(evidence)))
        for _, evidence in chosen
    )
    return Extract(
        sentences=shown,
        citations=book.all(),
        items=tuple(
            Item(each.text, book.cite(each.evidence.article, each.evidence.span), each.heading)
            for each in found
        ),
        short_answer=short[0] if short else None,
        verdict=verdict,
        notices=(
            *left_open(question, chosen, confidence(question, judged)),
            *one_origin(judged, sides(question)),
            *without_account(chosen, sides(question)),
        ),
    )


def _with_other_side(judged: Sequence[Judged], chosen: list[Judged]) -> dict[tuple[str, int], str]:
    """Adds to `chosen` one sentence that differs from a chosen one in a figure, a date or a denial; the notes of both."""
    notes: dict[tuple[str, int], str] = {}
    for found in disagreements(judged):
        one, other = judged[found.one], judged[found.other]
        if one not in chosen and other not in chosen:
            continue
        if one not in chosen or other not in chosen:
            if notes:
                continue
            chosen.append(other if one in chosen else one)
        for _, evidence in (one, other):
            notes.setdefault(_key(evidence), f"Compare the reports: {found.shown}")
    return notes


def _key(evidence: EvidenceSentence) -> tuple[str, int]:
    return evidence.article.id, evidence.span.start


def as_sentence(evidence: EvidenceSentence, book: CitationBook, known: Sequence[str] = ()) -> Sentence:
    """One evidence sentence shown verbatim, cited to itself; in brackets, whom its pronoun or surname stands for.

    `known` are names that the reader has used, which need no first name.
    """
    said = evidence.attribution
    return Sentence(
        text=with_additions(evidence.text, evidence.article, evidence.who, known),
        citations=(book.cite(evidence.article, evidence.span),),
        support="verified",
        speaker=said.speaker,
        stance=said.stance,
        firmness=said.firmness,
        through=said.through,
        condition=said.condition,
    )


def choose(question: Question, judged: Sequence[Judged], bearer: Judged | None = None) -> list[Judged]:
    """The few sentences that are shown: no two that say the same, few words, the type asked for first.

    `bearer`, the sentence that a verdict rests on, comes first.
    """
    ranked = list(judged)
    if question.kind == "list":
        ranked = _with_items_first(question, ranked)
    if question.kind in TYPED:
        typed = [p for p in ranked if p[0].expected and p[0].score >= 0.75 * ranked[0][0].score]
        ranked = typed + [p for p in ranked if p not in typed]
    several = question.kind in ("list", "compare") or asks_of_several(question)
    share, most = (LIST_SHARE, LIST_MOST) if several else (OTHER_SHARE, OTHER_MOST)
    share = SEVERAL_SHARE if asks_of_several(question) else share
    room = MANY_WORDS if several else WORDS_MOST
    opening = [bearer] if bearer else first_of_each(ranked, sides(question))
    best = max(scored.score for scored, _ in ranked)
    rest = [pair for pair in ranked if pair[0].score >= share * best or pair in opening]
    chosen: list[Judged] = []
    length = 0
    while rest and len(chosen) < most:
        pair = next((each for each in opening if each in rest), None) or _next(question, rest, chosen)
        rest.remove(pair)
        more = len(pair[0].text.split())
        if (_told(pair, chosen) and not _adds_items(question, pair, chosen)) or (
            chosen and question.kind != "list" and length + more > room and pair not in opening
        ):
            continue
        length += more
        chosen.append(pair)
    return side_by_side(chosen, named) if (named := sides(question)) else chosen


def further(judged: Sequence[Judged], chosen: Sequence[Judged]) -> list[Judged]:
    """What else bears on the question, best first, and says something that is not said yet."""
    best = max(scored.score for scored, _ in judged)
    found: list[Judged] = []
    for pair in judged:
        told = pair in chosen or _told(pair, [*chosen, *found])
        if not told and pair[0].score >= MORE_SHARE * best and len(found) < MORE_MOST:
            found.append(pair)
    return found


def _next(question: Question, rest: Sequence[Judged], chosen: Sequence[Judged]) -> Judged:
    """The best of the rest: by its score and by what it adds to what is chosen."""
    if not chosen:
        return rest[0]
    told = [sentence_stems(scored.text) for scored, _ in chosen]
    answered = frozenset(term for term in question.terms if any(match(term, own) for own in told))
    heard = {_voice(evidence) for _, evidence in chosen}
    side_by_side = question.kind == "compare" or asks_of_several(question)

    def worth(pair: Judged) -> float:
        new = sum(
            match(term, sentence_stems(pair[0].text)) > 0 for term in question.terms if term not in answered
        )
        other = OTHER_VOICE if side_by_side and _voice(pair[1]) not in heard else 0.0
        return pair[0].score + NEW_TERMS * new / max(1, len(question.terms)) + other

    return max(rest, key=worth)


def _voice(evidence: EvidenceSentence) -> str:
    """Who tells a sentence: the outlet, or the article when no outlet is known."""
    return evidence.article.source or evidence.article.id


def _told(pair: Judged, chosen: Sequence[Judged]) -> bool:
    """Whether what is chosen says the same already, or is another copy of the same story."""
    own = sentence_stems(pair[0].text)
    article = pair[1].article
    for scored, evidence in chosen:
        if evidence.article.cluster_id == article.cluster_id and evidence.article.id != article.id:
            return True
        other = sentence_stems(scored.text)
        if len(own & other) >= SAME_STORY * min(len(own), len(other)):
            return True
    return False


def _adds_items(question: Question, pair: Judged, chosen: Sequence[Judged]) -> bool:
    """Whether a sentence of a list, not of another copy of a story, names what those chosen do not."""
    if question.kind != "list" or any(
        other.article.cluster_id == pair[1].article.cluster_id and other.article.id != pair[1].article.id
        for _, other in chosen
    ):
        return False
    before = [evidence for _, evidence in chosen]
    return len(collect(question, [*before, pair[1]])) > len(collect(question, before))


def _with_items_first(question: Question, ranked: list[Judged]) -> list[Judged]:
    """For a list: sentences that name or enumerate what is asked for, when there are any near the top; else all as ranked."""
    asked = frozenset(question.terms)
    strengths = []
    for pair in ranked:
        strength = max(
            (item.strength for item in find_items(pair[1].text, question, pair[1].attribution)), default=0.0
        )
        firmness = pair[1].attribution.firmness
        strengths.append(
            strength if strength >= BINDS_NAMES or (firmness and match(stem(firmness), asked)) else 0.0
        )
    if max(strengths) < BINDS_NAMES:
        return ranked
    best = ranked[0][0].score
    having = [
        (pair, strength)
        for pair, strength in zip(ranked, strengths, strict=True)
        if pair[0].score >= LIST_SHARE * best and (strength or pair[0].own >= SPEAKS_FOR_ITSELF)
    ]
    having.sort(key=lambda each: -(each[0][0].score + ITEM_BONUS * each[1]))
    return [pair for pair, _ in having] or ranked
