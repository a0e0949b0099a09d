"""Answers that a language model words: each sentence checked against what it cites before anyone sees it.

Knows prompts, evidence and the checks; knows nothing of servers. A model that invents, or that obeys an
order found in an article, produces sentences that cite nothing or cite what does not say so: they are
dropped by construction.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.drafts import Written, written
from rag.answer.evidence import EvidenceSentence
from rag.answer.numbered import Numbered, context_of, number, tokens
from rag.errors import ModelError
from rag.llm import ChatModel, Message
from rag.prompts import prompt_hash, render
from rag.schema import Support
from rag.text import content_words, fold
from rag.verify.hostile import looks_planted
from rag.verify.kept import what_is_lost
from rag.verify.lock import check
from rag.verify.support import coverage, support

MOST_SENTENCES = 6
NO_ANSWER = "the model finds no answer in the sentences it was given"
NO_CITATION = "it cites no sentence"
# Below this share of common words stood 0 of 1,974 true claims (4 of 115 heavy paraphrases of one sentence):
# it is what a model writes that obeys an order in an article, without a name or number for the lock to miss.
LEAST_COVERAGE = 0.3
_LINK = re.compile(r"https?:|www\.|\S@\w+\.\w|\b[\w-]+\.(?:com|org|net|io|xyz|info|ru|cn)\b", re.IGNORECASE)
_TO_SOFTWARE = re.compile(r"\byour (?:response|reply|replies|answers?|output|message)\b", re.IGNORECASE)
_CHATTER = re.compile(
    r"(?:sure|certainly|of course|okay|here (?:is|are)|please|note that|add|break down|compose|convert"
    r"|describe|develop|draft|explain|imagine|include|integrate|modify|provide|remove|rearrange|render|replace|scramble"
    r"|tell|translate|write)\b(?!['’]s)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^\W*F(\d{1,2})\W*[:.)]\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence of a model with its verdict.

    `evidence` are indexes into the evidence given. When not `ok`, `reason` says why and the text must not
    be shown as an answer; a `reason` of NO_ANSWER, with an empty text, is the model's own refusal.
    """

    text: str
    evidence: tuple[int, ...]
    ok: bool
    reason: str | None = None
    support: Support = "partial"
    repaired: bool = False
    prompt_hash: str = ""


def write(
    question: str, evidence: Sequence[EvidenceSentence], model: ChatModel, *, context_tokens: int
) -> Iterator[Draft]:
    """Sentences that answer `question`, each as soon as it is checked; those that failed come last.

    What fails goes back to the model once, all together, with the reasons; what fails again is yielded as
    not ok. Evidence is cut to `context_tokens`, least scored first, and private articles are left out for a
    model that is not on this machine. Raises ModelError when the server cannot be used or breaks off.
    Closing the iterator ends the request.
    """
    sendable = [i for i, sentence in enumerate(evidence) if model.is_local or not sentence.article.private]
    if not sendable:
        return
    reply = max(200, min(1000, context_tokens // 5))
    bare = render("answer", evidence="", question=question, most=str(MOST_SENTENCES))
    budget = context_tokens - tokens(bare.system + bare.user) - 2 * reply
    numbered = number([evidence[i] for i in sendable], budget)
    numbered = replace(numbered, index=tuple(sendable[i] for i in numbered.index))
    prompt = render("answer", evidence=numbered.block, question=question, most=str(MOST_SENTENCES))
    messages = [Message("system", prompt.system), Message("user", prompt.user)]
    made_with = prompt_hash("answer", "repair")
    failed: list[tuple[Written, Draft]] = []
    said: list[str] = []
    for sentence in _first_few(model, messages):
        said.append(sentence.text + "".join(f" [{n}]" for n in sentence.numbers))
        if sentence.is_refusal:
            if len(said) == 1:
                yield Draft("", (), ok=False, reason=NO_ANSWER, prompt_hash=made_with)
            break
        draft = replace(judge(sentence, evidence, numbered), prompt_hash=made_with)
        if draft.ok:
            yield draft
        else:
            failed.append((sentence, draft))
    if failed:
        messages.append(Message("assistant", "\n".join(said)))
        yield from _repair(failed, messages, evidence, numbered, model, context_tokens - reply, made_with)


def judge(sentence: Written, evidence: Sequence[EvidenceSentence], numbered: Numbered) -> Draft:
    """One sentence against those it cites: they exist, the lock holds, and nothing is lost or raised."""
    unknown = [n for n in sentence.numbers if numbered.lookup(n) is None]
    found = [i for n in sentence.numbers if (i := numbered.lookup(n)) is not None]
    cited = [evidence[i] for i in found]
    texts = [one.text for one in cited]
    context = context_of(cited)
    if unknown:
        reason = "it cites what is not there: " + ", ".join(f"[{n}]" for n in unknown)
    elif not found:
        reason = NO_CITATION
    elif (odd := _no_statement(sentence.text, texts, context)) is not None:
        reason = odd
    elif (dropped := check(sentence.text, texts, context)) is not None:
        reason = dropped.reason
    elif (lost := what_is_lost(sentence.text, texts, [one.attribution for one in cited])) is not None:
        reason = f"it {lost}"
    else:
        grade = support(sentence.text, [*texts, context])
        return Draft(sentence.text, tuple(dict.fromkeys(found)), ok=True, support=grade)
    return Draft(sentence.text, tuple(dict.fromkeys(found)), ok=False, reason=reason)


def _no_statement(claim: str, cited: Sequence[str], context: str) -> str | None:
    """Why `claim` is no statement about what it cites at all, whatever the lock would find in it."""
    if _LINK.search(claim):
        return "it holds a link or an address"
    if claim.rstrip("”\"'’)] ").endswith("?"):
        return "it asks instead of stating"
    if _CHATTER.match(claim):
        return "it addresses the reader instead of stating"
    if any(looks_planted(text) or _TO_SOFTWARE.search(text) for text in cited):
        return "it rests on words of the article that are addressed to software"
    if not content_words(claim) or coverage(claim, [*cited, context]) < LEAST_COVERAGE:
        return "it says next to nothing of what it cites"
    return None


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
    failed: Sequence[tuple[Written, Draft]],
    messages: Sequence[Message],
    evidence: Sequence[EvidenceSentence],
    numbered: Numbered,
    model: ChatModel,
    limit: int,
    made_with: str,
) -> Iterator[Draft]:
    """One more chance for what failed; a server that fails here costs only these sentences."""
    lines = [
        f"F{i}: {sentence.text}{''.join(f' [{n}]' for n in sentence.numbers)} ({draft.reason})"
        for i, (sentence, draft) in enumerate(failed, 1)
    ]
    request = Message("user", render("repair", failed="\n".join(lines)).user)
    if sum(tokens(message.content) for message in (*messages, request)) > limit:
        yield from (draft for _, draft in failed)
        return
    try:
        answer = model.complete([*messages, request])
    except ModelError:
        yield from (draft for _, draft in failed)
        return
    mended = _labelled(answer, len(failed))
    for i, (_, draft) in enumerate(failed, 1):
        good = [judge(sentence, evidence, numbered) for sentence in mended.get(i, ())]
        good = [replace(new, repaired=True, prompt_hash=made_with) for new in good if new.ok]
        yield from good or [draft]


def _labelled(answer: str, count: int) -> dict[int, list[Written]]:
    """The rewritten sentences by label; without labels, by order when there are as many as asked for."""
    found: dict[int, list[Written]] = {}
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    labelled = [match for line in lines if (match := _LABELLED.match(line))]
    pairs = [(int(match[1]), match[2]) for match in labelled]
    if not labelled and len(lines) == count:
        pairs = list(enumerate(lines, 1))
    for label, text in pairs:
        if not re.match(r"\W*drop\b", text, re.IGNORECASE):
            found.setdefault(label, []).extend(written([text]))
    return found
