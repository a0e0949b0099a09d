"""Answers that a language model words: each sentence checked before anyone sees it.

Knows prompts, evidence and the order of things; knows nothing of servers. A model that invents, or that obeys an
order found in an article, produces sentences that cite nothing or cite what does not say so: they are
dropped by construction.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.answer.evidence import EvidenceSentence
from rag.answer.worded.drafts import Written, written
from rag.answer.worded.judging import NO_ANSWER, Draft, answers, judge, recite
from rag.answer.worded.numbered import Numbered, number, tokens
from rag.errors import ModelError
from rag.llm import ChatModel, Message
from rag.prompts import prompt_hash, render
from rag.text import fold

MOST_SENTENCES = 6
LONGEST_REPAIR = 8_000  # characters of a repair that are read
_LABELLED = re.compile(r"^\W*F(\d{1,2})\W*[:.)]\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Composed:
    """What a model will be sent: the messages, and the evidence behind the numbers in them.

    `numbered.index` are the places in `evidence` of the sentences that are sent; without any, nothing may be sent.
    `limit` is how many tokens a further request may have.
    """

    question: str
    evidence: tuple[EvidenceSentence, ...]
    numbered: Numbered
    messages: tuple[Message, ...]
    limit: int


def compose(
    question: str, evidence: Sequence[EvidenceSentence], *, is_local: bool, context_tokens: int
) -> Composed:
    """The request for `question`: numbered evidence under the outlet and date of each article.

    Evidence is cut to `context_tokens`, least scored first; private articles are left out unless the model `is_local`.
    """
    sendable = [i for i, sentence in enumerate(evidence) if is_local or not sentence.article.private]
    reply = max(200, min(1000, context_tokens // 5))
    bare = render("answer", evidence="", question=question, most=str(MOST_SENTENCES))
    budget = context_tokens - tokens(bare.system + bare.user) - 2 * reply
    numbered = number([evidence[i] for i in sendable], budget)
    numbered = replace(numbered, index=tuple(sendable[i] for i in numbered.index))
    prompt = render("answer", evidence=numbered.block, question=question, most=str(MOST_SENTENCES))
    messages = (Message("system", prompt.system), Message("user", prompt.user))
    return Composed(question, tuple(evidence), numbered, messages, context_tokens - reply)


def write(composed: Composed, model: ChatModel) -> Iterator[Draft]:
    """Sentences of the model, each as soon as it is checked; those that failed come last.

    No more pass than were asked for. What fails goes back to the model once, all together, with the reasons; what fails
    again is yielded as not ok. Raises ModelError when the server cannot be used or breaks off. Closing the iterator ends the request.
    """
    if not composed.numbered.index:
        return
    made_with = prompt_hash("answer", "repair")
    failed: list[tuple[Written, Draft]] = []
    said: list[str] = []
    good = 0
    with closing(_first_few(model, composed.messages)) as sentences:
        for sentence in sentences:
            said.append(sentence.text + "".join(f" [{n}]" for n in sentence.numbers))
            if sentence.is_refusal:
                if len(said) == 1:
                    yield Draft("", (), ok=False, reason=NO_ANSWER, prompt_hash=made_with)
                break
            draft = replace(_checked(sentence, composed), prompt_hash=made_with)
            if not draft.ok:
                failed.append((sentence, draft))
                continue
            yield draft
            good += 1
            if good == MOST_SENTENCES:
                break
    if failed and good < MOST_SENTENCES:
        yield from _repair(failed, "\n".join(said), composed, model, made_with)
    else:
        yield from (draft for _, draft in failed)


def _checked(sentence: Written, composed: Composed) -> Draft:
    judged = judge(sentence, composed.evidence, composed.numbered)
    recited = recite(judged, composed.evidence, composed.numbered)
    return answers(recited, composed.question, composed.evidence)


def _first_few(model: ChatModel, messages: Sequence[Message]) -> Generator[Written, None, None]:
    """The sentences of the reply, each once, and not many more than were asked for."""
    stream = model.stream(messages)
    seen: set[str] = set()
    try:
        for sentence in written(stream):
            key = fold(sentence.text)
            if key not in seen:
                seen.add(key)
                yield sentence
            elif len(seen) > 1 or not sentence.numbers:
                return  # a small model that has begun to repeat itself does not stop
            if len(seen) >= 2 * MOST_SENTENCES:
                return
    finally:
        if isinstance(stream, Generator):
            stream.close()


def _repair(
    failed: Sequence[tuple[Written, Draft]], said: str, composed: Composed, model: ChatModel, made_with: str
) -> Iterator[Draft]:
    """One more chance for what failed; a server that fails here costs only these sentences."""
    lines = [
        f"F{i}: {sentence.text}{''.join(f' [{n}]' for n in sentence.numbers)} ({draft.reason})"
        for i, (sentence, draft) in enumerate(failed, 1)
    ]
    request = Message("user", render("repair", failed="\n".join(lines)).user)
    messages = [*composed.messages, Message("assistant", said), request]
    mended: dict[int, list[Written]] = {}
    if sum(tokens(message.content) for message in messages) <= composed.limit:
        mended = _labelled(_lines(model, messages, 2 * len(failed)), len(failed))
    for i, (_, draft) in enumerate(failed, 1):
        good = [_checked(sentence, composed) for sentence in mended.get(i, ())]
        good = [replace(new, repaired=True, prompt_hash=made_with) for new in good if new.ok]
        yield from good or [draft]


def _lines(model: ChatModel, messages: Sequence[Message], most: int) -> list[str]:
    """The first `most` lines of a reply; none when the server fails."""
    stream = model.stream(messages)
    text = ""
    try:
        for piece in stream:
            text += piece[:LONGEST_REPAIR]
            if len(text) >= LONGEST_REPAIR or text.strip().count("\n") > 2 * most:
                break
    except ModelError:
        return []
    finally:
        if isinstance(stream, Generator):
            stream.close()
    return [line.strip() for line in text.splitlines() if line.strip()][:most]


def _labelled(lines: Sequence[str], count: int) -> dict[int, list[Written]]:
    """The rewritten sentences by label; without labels, by order when there are as many as asked for."""
    found: dict[int, list[Written]] = {}
    labelled = [match for line in lines if (match := _LABELLED.match(line))]
    pairs = [(int(match[1]), match[2]) for match in labelled]
    if not labelled and len(lines) == count:
        pairs = list(enumerate(lines, 1))
    for label, text in pairs:
        if not re.match(r"\W*drop\b", text, re.IGNORECASE):
            found.setdefault(label, []).extend(written([text]))
    return found
