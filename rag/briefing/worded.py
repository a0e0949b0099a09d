"""The lines of a note as a language model words them: a few articles at a time, then the bottom line over what passed.

Knows points, prompts and the checks of answers; knows nothing of servers. Every line keeps the points that it rests on
through both steps, and is held against their own sentences, never against what was written before. What does not pass
is not shown as a line: the quotation of its point stands in the note as it would without a model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.evidence import EvidenceSentence
from rag.answer.worded.generative import Composed, write
from rag.answer.worded.judging import Draft
from rag.answer.worded.numbered import header, number, tokens
from rag.briefing.material import Material, Point, Worded, salience
from rag.briefing.pacing import Report, tell
from rag.briefing.standing import is_named, rank
from rag.export.wording import counted
from rag.llm import ChatModel, Message
from rag.prompts import prompt_hash, render
from rag.schema import Briefing, ModelUse, Usage
from rag.verify.hostile import looks_planted

MOST_REQUESTS = 20  # a longer scope is cut to what these hold, the firmest and most central sentences first
SENTENCES = 36  # of one request: a model that is shown more passes over most of them
FEWEST_LINES, MOST_LINES = 3, 12
BOTTOM_LINES, BOTTOM_FROM = 4, 24
SHOWN_FAILED = 5
MERGE = "brief_merge"


@dataclass(slots=True)
class Wording:
    """What became of the points that a model was sent. `bottom` is the bottom line; `sent` are the points that left,
    `spoke_of` those that lines spoke of which did not pass.
    """

    material: Material
    sent: list[Point] = field(default_factory=list)
    private: int = 0
    not_sent: int = 0
    drafts: list[Draft] = field(default_factory=list)
    prompt_hash: str = ""
    spoke_of: set[tuple[str, int]] = field(default_factory=set)

    @property
    def failed(self) -> list[Draft]:
        """What may not be shown, with its reason."""
        return [draft for draft in self.drafts if not draft.ok and draft.text]

    def signed(self, note: Briefing, name: str, server: str, usage: Usage) -> Briefing:
        """The note with who worded it, what was sent where, and what did not pass."""
        worded = any(line.worded for section in note.sections for line in section.lines)
        notices = (
            [] if worded or not self.sent else [f"Nothing that {name} wrote is borne out: this note quotes."]
        )
        return replace(
            note,
            mode="generative" if worded else "extractive",
            model=name,
            prompt_hash=self.prompt_hash,
            left_out=(*note.left_out, *self.left_out()),
            notices=(*note.notices, *notices),
            usage=usage,
            model_use=ModelUse(
                server,
                len(self.sent),
                len({point.article.id for point in self.sent}),
                private=self.private,
                passed=sum(d.ok and not (d.repaired or d.recited) for d in self.drafts),
                recited=sum(d.ok and d.recited and not d.repaired for d in self.drafts),
                repaired=sum(d.ok and d.repaired for d in self.drafts),
                dropped=len(self.failed),
                quoted=len((self.spoke_of - self.material.worded.keys()) & self.material.used),
            ),
        )

    def left_out(self) -> list[str]:
        """What was set aside, in plain words."""
        said = [
            f"not borne out by what it cites: “{d.text}” ({d.reason})" for d in self.failed[:SHOWN_FAILED]
        ]
        more = len(self.failed) - SHOWN_FAILED
        said += [f"{counted(more, 'more such sentence')} of the model"] if more > 0 else []
        said += (
            [f"{counted(self.private, 'private article')} not sent to the model server"]
            if self.private
            else []
        )
        said += (
            [f"{counted(self.not_sent, 'sentence')} not sent to the model, for length"]
            if self.not_sent
            else []
        )
        return said


def word(
    material: Material,
    prompt: str,
    model: ChatModel,
    *,
    context_tokens: int,
    progress: Report | None = None,
    passed: Callable[[Sequence[Worded]], None] | None = None,
) -> Wording:
    """The material with the lines that `model` words for it. Raises ModelError when the server fails.

    `passed` is told of the lines so far whenever one has passed the checks.

    Articles marked private are never sent to a model that is not on this machine, nor is a paragraph that speaks to
    software.
    """
    made = Wording(material, prompt_hash=prompt_hash(prompt, MERGE, "repair"))
    sendable = _sendable(material, made, is_local=model.is_local)
    room = _room(prompt, material, context_tokens)
    batches = list(_batches(_within(material, sendable, MOST_REQUESTS * room), room))
    made.sent = [point for batch in batches for point in batch]
    made.not_sent = len(sendable) - len(made.sent)
    worded: dict[tuple[str, int], Worded] = {}
    absorbed: set[tuple[str, int]] = set()
    started = time.monotonic()
    for done, batch in enumerate(batches):
        tell(progress, "Writing", done, len(batches) + 1, started)
        most = min(MOST_LINES, max(FEWEST_LINES, len(batch) // 3))
        for draft, points in _written(material, batch, prompt, model, most, context_tokens, made):
            if points[0].key not in worded:
                worded[points[0].key] = Worded(draft.text, points, draft.support)
                absorbed.update(point.key for point in points[1:])
                if passed is not None:
                    passed(tuple(worded.values()))
    absorbed -= worded.keys()
    made.material = replace(material, worded=worded, told_with=frozenset(absorbed))
    if worded:
        tell(progress, "Writing", len(batches), len(batches) + 1, started)
        chosen = _for_bottom(made.material)
        lines = _written(material, chosen, MERGE, model, BOTTOM_LINES, context_tokens, made)
        bottom = [Worded(draft.text, points, draft.support) for draft, points in lines]
        bottom.sort(key=lambda line: rank(line.points[0]))
        made.material = replace(made.material, bottom=tuple(bottom[:BOTTOM_LINES]))
    tell(progress, "Writing", len(batches) + 1, len(batches) + 1, started)
    return made


def _sendable(material: Material, made: Wording, *, is_local: bool) -> list[Point]:
    private = {a.id for a in material.articles if a.private and not is_local}
    made.private = len(private)
    planted = {(p.article.id, p.span.paragraph) for p in material.points if looks_planted(p.text)}
    return [
        point
        for point in material.points
        if point.article.id not in private and (point.article.id, point.span.paragraph) not in planted
    ]


def _room(prompt: str, material: Material, context_tokens: int) -> int:
    """Tokens of evidence that fit one request: what the prompt, the reply and one repair leave."""
    bare = render(prompt, evidence="", subject=_subject(material), most=str(MOST_LINES))
    return max(200, context_tokens - tokens(bare.system + bare.user) - 2 * _reply(context_tokens))


def _reply(context_tokens: int) -> int:
    return max(200, min(1000, context_tokens // 5))


def _cost(point: Point) -> int:
    return tokens(f"[999] {point.text}") + 1


def _within(material: Material, points: Sequence[Point], budget: int) -> list[Point]:
    """The points that fit `budget` tokens, the firmest and most central kept, in reading order."""
    scores = salience(points, material.topic)
    best = sorted(
        range(len(points)), key=lambda i: (-scores[i] - (0.5 if points[i].said.firmness else 0.0), i)
    )
    kept: set[int] = set()
    for i in best:
        budget -= _cost(points[i])
        if budget < 0:
            break
        kept.add(i)
    return [point for i, point in enumerate(points) if i in kept]


def _batches(points: Sequence[Point], room: int) -> Iterator[list[Point]]:
    """Runs of points that fit one request; an article is split only when it fits none."""
    by_article: dict[str, list[Point]] = {}
    for point in points:
        by_article.setdefault(point.article.id, []).append(point)
    batch: list[Point] = []
    left = room
    for own in by_article.values():
        whole = sum(map(_cost, own)) + tokens(header(own[0].article))
        if batch and (whole > left or len(batch) + len(own) > SENTENCES):
            yield batch
            batch, left = [], room
        left -= tokens(header(own[0].article))
        for point in own:
            if batch and (_cost(point) > left or len(batch) == SENTENCES):
                yield batch
                batch, left = [], room - tokens(header(point.article))
            batch.append(point)
            left -= _cost(point)
    if batch:
        yield batch


def _written(
    material: Material, points: Sequence[Point], prompt: str, model: ChatModel, most: int, context_tokens: int,
    made: Wording,
) -> Iterator[tuple[Draft, tuple[Point, ...]]]:  # fmt: skip
    """The lines of one request that passed, each with its points. All drafts are noted in `made`."""
    evidence = tuple(
        EvidenceSentence(p.article, p.span, p.text, float(len(points) - i), p.said)
        for i, p in enumerate(points)
    )
    numbered = number(evidence, _room(prompt, material, context_tokens))
    asked = render(prompt, evidence=numbered.block, subject=_subject(material), most=str(most))
    messages = (Message("system", asked.system), Message("user", asked.user))
    composed = Composed(
        question=material.topic or "",
        evidence=evidence,
        numbered=numbered,
        messages=messages,
        limit=context_tokens - _reply(context_tokens),
    )
    for draft in write(composed, model):
        made.drafts.append(draft)
        if not draft.ok:
            made.spoke_of.update(points[i].key for i in draft.evidence)
        else:
            yield draft, tuple(points[i] for i in draft.evidence)


def _for_bottom(material: Material) -> list[Point]:
    """The points that a bottom line may be made of: those that have a line, the firmest and the named first."""
    having = [point for point in material.points if point.key in material.worded]
    scores = dict(zip((p.key for p in having), salience(having, material.topic), strict=True))
    having.sort(key=lambda p: (p.said.stance == "denied", rank(p), not is_named(p), -scores[p.key]))
    return having[:BOTTOM_FROM]


def _subject(material: Material) -> str:
    """What the note is about in the words of whoever asked for it; no word of an article stands outside the fence."""
    if material.topic:
        return f"“{material.topic}”"
    return "the meeting or visit that they report" if material.of_meeting else "what they report"
