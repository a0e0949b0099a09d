"""An answer that a language model words, from what was found to the Answer. Knows drafts, citations and the extractive
answer; knows nothing of prompts and servers.

Where a sentence of the model was dropped, a quotation fills the gap: first of what the model itself had cited, then of
what the extractive answer would quote, and never so many that the answer grows longer than that one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.ask import Asked, ask_extractive
from rag.answer.citations import CitationBook
from rag.answer.evidence import EvidenceSentence
from rag.answer.extractive import OTHER_SHARE, SAME_STORY, as_sentence, choose
from rag.answer.refuse import Judged, confidence
from rag.answer.short import short_answer
from rag.answer.verdict import judge
from rag.answer.worded.generative import compose, write
from rag.answer.worded.judging import NO_ANSWER, Draft
from rag.export.wording import QUOTED, counted
from rag.llm import Model
from rag.retrieval.sentences import sentence_stems
from rag.schema import Answer, Dropped, ModelUse, Sentence
from rag.verify.support import coverage

SPEAKS_OF = (
    0.5  # share of a dropped sentence's words in one that it cites, from which it spoke of that sentence
)


def ask_generative(
    asked: Asked, model: Model, *, context_tokens: int, started: float
) -> Iterator[Sentence | Answer]:
    """Sentences of the model as each passes the lock, then quotations for those that failed, then the Answer.

    Raises ModelError when the server fails. Articles marked private are never sent to a server that is not on this
    machine. When nothing of what the model wrote passes, the extractive answer stands in its place.
    """
    evidence = [evidence for _, evidence in asked.kept]
    composed = compose(
        asked.understood.text, evidence, is_local=model.is_local, context_tokens=context_tokens
    )
    sent = [evidence[i].article.id for i in composed.numbered.index]
    private = {e.article.id for e in evidence if e.article.private and not model.is_local}
    use = ModelUse(model.server, len(sent), len(set(sent)), private=len(private))
    notices = [f"{counted(use.private, 'private article')} not sent to the model server."] if private else []
    if not sent:
        yield ask_extractive(asked, started=started, notices=notices)
        return
    book = CitationBook(asked.later)
    drafts: list[Draft] = []
    shown: list[Sentence] = []
    for draft in write(composed, model):
        drafts.append(draft)
        if draft.ok:
            shown.append(_sentence(draft, [evidence[i] for i in draft.evidence], book))
            yield shown[-1]
    failed = [draft for draft in drafts if not draft.ok and draft.text]
    quoted = _quotations(asked, [draft for draft in drafts if draft.ok], failed) if shown else []
    for _, one in quoted:
        shown.append(replace(as_sentence(one, book, asked.understood.names), note=QUOTED))
        yield shown[-1]
    if shown:
        used = {i for draft in drafts if draft.ok for i in draft.evidence}
        rests_on = [pair for i, pair in enumerate(asked.kept) if i in used] + quoted
        short = short_answer(asked.understood, rests_on)
        answer = Answer(
            question=asked.question,
            standalone_question=asked.understood.text,
            kind=asked.understood.kind,
            mode="generative",
            sentences=tuple(shown),
            citations=book.all(),
            coverage=asked.coverage,
            short_answer=short[0] if short else None,
            verdict=judge(asked.understood, asked.kept)[0] if asked.understood.kind == "yes_no" else None,
            hits=asked.hits,
            notices=tuple(notices),
            confidence=confidence(asked.understood, asked.kept),
            timings={"seconds": time.perf_counter() - started},
        )
    else:
        answer = ask_extractive(asked, started=started, notices=[*notices, _instead(drafts)])
        yield from answer.sentences
    yield replace(
        answer,
        dropped=tuple(Dropped(d.text, d.reason or "not supported by what it cites") for d in failed),
        model=model.name,
        prompt_hash=drafts[0].prompt_hash if drafts else None,
        usage=model.usage(),
        model_use=_with_fates(use, drafts, len(quoted)),
    )


def _sentence(draft: Draft, cited: Sequence[EvidenceSentence], book: CitationBook) -> Sentence:
    first = cited[0].attribution
    return Sentence(
        text=draft.text,
        citations=tuple(dict.fromkeys(book.cite(e.article, e.span) for e in cited)),
        support=draft.support,
        speaker=first.speaker,
        stance=first.stance,
        firmness=first.firmness,
        through=first.through,
        condition=first.condition,
    )


def _quotations(asked: Asked, good: Sequence[Draft], failed: Sequence[Draft]) -> list[Judged]:
    """The quotations that stand in for what failed, and none of what the answer tells already.

    The sentence that a verdict rests on is quoted in any case.
    """
    kept = asked.kept
    best = max(scored.score for scored, _ in kept)
    spoken_of = [
        kept[i]
        for draft in failed
        for i in draft.evidence
        if kept[i][0].score >= OTHER_SHARE * best and coverage(draft.text, [kept[i][1].text]) >= SPEAKS_OF
    ]
    verdict, bearer = judge(asked.understood, kept) if asked.understood.kind == "yes_no" else (None, None)
    choice = choose(asked.understood, kept, bearer)
    cited = {i for draft in good for i in draft.evidence}
    told = [sentence_stems(draft.text) for draft in good]
    # A model none of whose citations held did not choose what it wrote about: the extractive choice completes it.
    led = any(not draft.recited for draft in good)
    room = min(len(failed) if led else len(choice), len(choice) - len(good))
    found: list[Judged] = []
    for pair in [*choice[:1], *spoken_of, *choice] if bearer else [*spoken_of, *choice]:
        own = sentence_stems(pair[0].text)
        again = any(len(own & other) >= SAME_STORY * min(len(own), len(other)) for other in told)
        needed = pair is bearer and verdict != "not_reported"
        if kept.index(pair) not in cited and not again and (needed or len(found) < room):
            found.append(pair)
            told.append(own)
    return found


def _with_fates(use: ModelUse, drafts: Sequence[Draft], quoted: int) -> ModelUse:
    """`use` with what became of the model's sentences."""
    good = [draft for draft in drafts if draft.ok]
    repaired = sum(draft.repaired for draft in good)
    recited = sum(draft.recited and not draft.repaired for draft in good)
    return replace(
        use,
        passed=len(good) - repaired - recited,
        recited=recited,
        repaired=repaired,
        dropped=sum(not draft.ok and bool(draft.text) for draft in drafts),
        quoted=quoted,
    )


def _instead(drafts: Sequence[Draft]) -> str:
    if not drafts:
        return "The model wrote nothing; the answer quotes the articles instead."
    if any(draft.reason == NO_ANSWER for draft in drafts):
        return "The model found no answer in the sentences it was given; the nearest are quoted instead."
    return "Nothing the model wrote passed the checks; the answer quotes the articles instead."
