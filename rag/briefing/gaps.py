"""What the articles do not report: the empty slots of an outline, found by rule, each stating the scope
that was searched.

A gap is said only of a thing that the articles do speak of, and only when no sentence about it in scope
fills the slot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.briefing.gap_rules import ABSENT, DISPUTES, GAP_RULES, GapRule, Slot
from rag.briefing.material import Material, Point
from rag.briefing.meeting import Participant, host_country, participants
from rag.verify.dates import find_dates

_TOO_PLAIN = frozenset("port road plant project grid cable bridge canal airport terminal".split())


@dataclass(frozen=True, slots=True)
class _Thing:
    rule: str
    words: str
    head: str
    point: Point


def not_reported(material: Material, scope: str, rules: Sequence[GapRule] = GAP_RULES) -> list[str]:
    """The gaps, each "what …: not reported in SCOPE"; empty when every slot asked for is filled."""
    gaps: list[str] = []
    things: list[_Thing] = []
    for rule in rules:
        thing = _thing(material, rule)
        if thing is None:
            continue
        things.append(thing)
        about = [p for p in material.points if _same_thing(rule, thing, p)]
        paragraphs = {(p.article.id, p.span.paragraph + step) for p in about for step in (-1, 0, 1)}
        near = [p for p in material.points if (p.article.id, p.span.paragraph) in paragraphs]
        empty = [
            slot.label
            for slot in rule.slots
            if not any(_fills(slot, point, rule) for point in about)
            and not any(_denies(slot, p) for p in (material.points if slot.label == "signature" else near))
        ]
        if empty:
            gaps.append(f"{_either(empty)} {rule.shown.format(thing=_without_article(thing.words))}")
    gaps += _other_side(material, things)
    return [f"{gap}: not reported in {scope}" for gap in gaps]


def _thing(material: Material, rule: GapRule) -> _Thing | None:
    """The first thing of a sort that somebody promises, offers, plans or has agreed; the named one before
    the unnamed.
    """
    found: list[_Thing] = []
    for point in material.points:
        wanted = point.said.firmness in rule.when or (
            rule.named_anyhow and point.said.firmness == "discussed"
        )
        if not wanted or point.said.stance == "denied":
            continue
        for match in rule.thing.finditer(point.text):
            words = match[0].strip()
            head = next(
                iter(re.findall(r"[a-z]+", words.lower().removesuffix(" project"))[-1:]), words.lower()
            )
            if head in _TOO_PLAIN and len(_without_article(words).split()) == 1:
                continue
            found.append(_Thing(rule.name, words, head, point))
    if not found:
        return None
    return max(
        found,
        key=lambda thing: (
            sum(word[:1].isupper() or word[:1] in '“"' for word in thing.words.split()),
            -thing.point.span.start,
        ),
    )


def _same_thing(rule: GapRule, thing: _Thing, point: Point) -> bool:
    return any(thing.head in match[0].lower() for match in rule.thing.finditer(point.text)) or (
        rule.name in ("equipment", "vaccine", "visit") and rule.thing.search(point.text) is not None
    )


def _fills(slot: Slot, point: Point, rule: GapRule) -> bool:
    if slot.filled is not None:
        if slot.label == "quantity":
            text = rule.thing.sub(" ", point.text)
            return any(not _is_date(point.text, match) for match in slot.filled.finditer(text)) and _beside(
                rule, slot.filled, point.text
            )
        return slot.filled.search(point.text) is not None
    after = _event_part(point)
    return any(
        mention.kind not in ("near", "words") or mention.text.lower().startswith("next")
        for mention in find_dates(after)
    )


def _denies(slot: Slot, point: Point) -> bool:
    """Whether the articles themselves say that there is none ("no contract was signed", "gave no date"):
    then it is reported.
    """
    words = ABSENT.get(slot.label)
    return (
        words is not None
        and re.search(rf"\b(?:no|not|neither|nor|without)\b[^.;]{{0,50}}\b(?:{words})\b", point.text, re.I)
        is not None
    )


def _event_part(point: Point) -> str:
    """The part of a sentence behind its cue: "said on Wednesday X is ready to …" dates the saying, not the
    thing.
    """
    cue = point.said.cue
    at = point.text.lower().find(cue.lower()) if cue else -1
    return point.text[at + len(cue) :] if cue and at >= 0 else ""


def _beside(rule: GapRule, filled: re.Pattern[str], text: str) -> bool:
    """Whether a number stands within five words before the thing ("two million doses of the vaccine")."""
    return any(
        filled.search(" ".join(text[: match.start()].split()[-5:])) is not None
        for match in rule.thing.finditer(text)
    )


def _is_date(text: str, match: re.Match[str]) -> bool:
    return any(match[0] in mention.text for mention in find_dates(text))


def _other_side(material: Material, things: Sequence[_Thing]) -> list[str]:
    """On which subjects of one side's speakers the other side's participants are not quoted at all."""
    people = participants(material)
    host = host_country(material)
    sides = list(dict.fromkeys(person.side for person in people if person.side != "Others"))[:2]
    if len(sides) < 2:
        return []
    gaps = []
    for side in sorted(sides, key=lambda s: s == host):
        speakers = [person for person in people if person.side == side]
        theirs = [p for p in material.points if _speaks(p, speakers)]
        subjects = _subjects(material, [person for person in people if person.side != side], things)
        silent = [name for name, pattern in subjects if not any(pattern.search(p.text) for p in theirs)]
        if silent and theirs:
            quoted = list(
                dict.fromkeys(p.said.speaker or "" for p in theirs if _named(p.said.speaker, speakers))
            )
            names = _either(quoted or [speakers[0].name])
            gaps.append(f"any statement by {names} on {_either(silent)}")
    return gaps


def _named(speaker: str | None, people: Sequence[Participant]) -> bool:
    return any(speaker == person.name for person in people)


def _speaks(point: Point, people: Sequence[Participant]) -> bool:
    return _named(point.said.speaker, people) or _named(point.said.through, people)


def _subjects(
    material: Material, people: Sequence[Participant], things: Sequence[_Thing]
) -> list[tuple[str, re.Pattern[str]]]:
    """What these people speak of: things promised, offered or planned, and disputes that they name."""
    found: dict[str, re.Pattern[str]] = {}
    for thing in things:
        if _speaks(thing.point, people) and thing.rule in (
            "project",
            "exercises",
            "equipment",
            "vaccine",
            "money",
            "ceasefire",
        ):
            words = _without_article(thing.words)
            rule = next(rule for rule in GAP_RULES if rule.name == thing.rule)
            found[f"the {words}"] = (
                re.compile(re.escape(thing.head), re.I) if rule.name == "project" else rule.thing
            )
    for point in material.points:
        if _speaks(point, people) and (match := DISPUTES.search(point.text)) is not None:
            last = match[0].split()[-1]
            found.setdefault(match[0], re.compile(re.escape(last)))
    return list(found.items())


def _without_article(words: str) -> str:
    return re.sub(r"^(?:[Tt]he|[Aa]n?|more) ", "", words)


def _either(words: Sequence[str]) -> str:
    """Such as "cost, signature or date"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
