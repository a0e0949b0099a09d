"""The sections of a note, each picked by a rule from the material. Knows points; writes quotations only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.briefing.gap_rules import GAP_RULES
from rag.briefing.material import Material, Point, Worded, salience
from rag.briefing.quoting import core, quoted, sliced, watch_slice
from rag.briefing.sentence import leans, stems_of
from rag.briefing.standing import (
    PROJECT,
    has_thing,
    is_history,
    is_invitation,
    is_named,
    is_over,
    latest_day,
    rank,
    recent,
    standing,
    within,
)
from rag.export.wording import counted
from rag.names import same_person
from rag.schema import Firmness, Line

Picker = Callable[[Material, int], list[Line]]

_VISIT = next(rule.thing for rule in GAP_RULES if rule.name == "visit")


_THANKS = re.compile(
    r"\b(?:satisfaction|thanked|congratulated|appreciated|condolences|fondly|greetings)\b", re.I
)
# A slice that begins so has lost its subject.
_BROKEN = re.compile(
    r"(?:since|after|before|when|as|because|between|was|were|is|are|will|would|that|which|who|for|from|by|with|of|at|in)\b"
)
_TO_DO = re.compile(r"\b(?:agreed|agrees?|decided|agreement|deal) (?:to|that)\b", re.I)
PER_SPEAKER = 3
SHORTEST = 8  # words of a statement that says something by itself
ENOUGH_TOLD = 2  # lines of a model's bottom line that need no quotations beside them


def bottom_line(material: Material, limit: int) -> list[Line]:
    """The firmest agreed, offered and assured points and the plan for a named project, each as a short
    slice; first what a model has put together.
    """
    told = [worded_line(material, worded) for worded in material.bottom]
    spoken_of = {point.key for worded in material.bottom for point in worded.points}
    points = sorted(
        recent(material, standing(material)), key=lambda p: (rank(p), not has_thing(p), -len(p.copies))
    )
    chosen = [
        _first(points, lambda p: p.said.firmness in ("signed", "agreed")),
        _first(points, lambda p: p.said.firmness == "offered" and not is_invitation(p)),
        _first(points, lambda p: p.said.firmness == "intended" and is_named(p))
        or _first(points, lambda p: p.said.firmness == "discussed" and is_named(p)),
        _first(points, lambda p: p.said.firmness == "assured" and p.said.condition is not None)
        or _first(points, lambda p: p.said.firmness == "assured"),
    ]
    picked = [point for point in chosen if point is not None and point.key not in spoken_of]
    if len(told) >= ENOUGH_TOLD:
        return told[:limit]
    spare = (p for p in points if p not in picked and p.said.firmness != "discussed")
    while len(picked) < 2 and (point := next(spare, None)) is not None:
        picked.append(point)
    if not picked:
        picked = points[:2] or material.unused()[:1]
    short = [_line(material, point, sliced(point, *core(point))) for point in picked]
    return [*told, *short][:limit]


def where_things_stand(material: Material, limit: int) -> list[Line]:
    """Every point with a firmness, firmest first; within one, those of the same speaker together."""
    points = standing(material)
    kept = within(points, limit)
    if len(points) > len(kept):
        material.left_out.append(f"{len(points) - len(kept)} more points on where things stand, for length")
    speakers: dict[tuple[Firmness | None, str | None], int] = {}
    for point in kept:
        speakers.setdefault(
            (point.said.firmness, point.said.through or point.said.speaker or ""), len(speakers)
        )
    kept.sort(key=lambda p: (rank(p), speakers[p.said.firmness, p.said.through or p.said.speaker or ""]))
    return [quote(material, point) for point in kept]


def points_made(material: Material, limit: int) -> list[Line]:
    """What each speaker said beyond that, most quoted speaker first; denials are marked as such and come
    first.
    """
    by_speaker: dict[str, list[Point]] = {}
    for point in material.unused():
        if (
            point.said.speaker
            and point.said.stance != "reported"
            and (point.said.firmness is None or point.said.stance == "denied")
        ):
            name = point.said.through or point.said.speaker
            known = next((other for other in by_speaker if other == name or same_person(other, name)), name)
            by_speaker.setdefault(known, []).append(point)
    chosen: list[Point] = []
    several = len(material.articles) > 1
    said = [point for points in by_speaker.values() for point in points]
    scores = dict(zip((p.key for p in said), salience(said, material.topic), strict=True)) if several else {}
    for points in sorted(by_speaker.values(), key=len, reverse=True):
        points.sort(
            key=lambda p: (
                p.said.stance != "denied",
                material.passed_over(p),
                leans(p.text) or len(p.text.split()) < SHORTEST,
                _THANKS.search(p.text) is not None,
                -scores[p.key] if several else p.span.start,
            )
        )
        whole = [point for point in points if not leans(point.text)]
        chosen += (whole or points[:1])[: limit if material.of_person else PER_SPEAKER]
    order = {
        point.key: number
        for number, speaker in enumerate(sorted(by_speaker, key=lambda s: -len(by_speaker[s])))
        for point in by_speaker[speaker]
    }
    kept = chosen[:limit]
    kept.sort(key=lambda p: (p.said.stance != "denied", order[p.key], p.said.through or p.said.speaker or ""))
    rest = sum(map(len, by_speaker.values())) - len(kept)
    if rest:
        material.left_out.append(f"{counted(rest, 'further statement')}, for length")
    return [quote(material, point) for point in kept]


def background(material: Material, limit: int) -> list[Line]:
    """What the reporters themselves state, the most central first."""
    points = [
        p
        for p in material.unused()
        if (p.said.speaker is None or p.said.stance == "reported")
        and p.said.firmness is None
        and not leans(p.text)
    ]
    scores = salience(points, material.topic)
    best = sorted(
        range(len(points)),
        key=lambda i: (
            material.passed_over(points[i]),
            -scores[i],
            points[i].article.published or "",
            points[i].span.start,
        ),
    )
    kept: list[Point] = []
    for index in best:
        if len(kept) == limit:
            break
        if not any(len(points[index].stems & other.stems) > 0.5 * len(points[index].stems) for other in kept):
            kept.append(points[index])
    return [quote(material, point) for point in kept]


def corrections(material: Material, limit: int) -> list[Line]:
    """What outlets say that they corrected, in their words."""
    told = {" ".join(a.correction.split()) for a in material.articles if a.correction}
    points = [p for p in material.unused() if " ".join(p.text.split()) in told]
    return [quote(material, material.attributed(point)) for point in points[:limit]]


def watch(material: Material, limit: int) -> list[Line]:
    """What is still to come: slices of what was agreed, assured, offered or intended."""
    parts: list[tuple[str, tuple[int, ...]]] = []
    seen: list[frozenset[str]] = []
    kinds: set[str] = set()
    ahead = [p for p in material.points if _ahead(p) and not is_over(p, latest_day(material))]
    ahead = recent(material, ahead)
    for point in sorted(ahead, key=lambda p: (not is_named(p), rank(p), p.said.condition is None)):
        piece = _to_watch(point)
        stems = stems_of(piece)
        kind = next((rule.name for rule in GAP_RULES if rule.thing.search(point.text)), "")
        if (
            not piece
            or leans(piece)
            or _BROKEN.match(piece)
            or (kind and kind in kinds)
            or any(len(stems & other) >= 0.6 * min(len(stems), len(other)) for other in seen)
        ):
            continue
        seen.append(stems)
        kinds.add(kind)
        shown = piece if piece[0] in '“"' else f"“{piece}”"
        parts.append((shown + (" (conditional)" if point.said.condition else ""), material.cite(point)))
        if len(parts) == limit:
            break
    numbers = tuple(dict.fromkeys(number for _, cited in parts for number in cited))
    return [Line("; ".join(text for text, _ in parts), numbers, parts=tuple(parts))] if parts else []


def _to_watch(point: Point) -> str:
    """The named project or visit of a point, else the words after its cue, else another thing that it
    names; a slice.
    """
    if is_named(point) and (named := PROJECT.search(point.text)) is not None:
        return named[0].strip()
    if (visit := _VISIT.search(point.text)) is not None:
        return visit[0].strip()
    if (span := watch_slice(point)) is not None:
        goes_on = re.match(r"[ ,]*\w", point.text[span[1] :]) is not None
        return point.text[slice(*span)].strip() + (" …" if goes_on else "")
    thing = next((match for rule in GAP_RULES if (match := rule.thing.search(point.text)) is not None), None)
    return thing[0].strip() if thing else ""


def _ahead(point: Point) -> bool:
    if (
        point.said.firmness not in ("agreed", "assured", "intended", "offered")
        or point.said.stance == "denied"
    ):
        return False
    if is_history(point) or (point.said.firmness == "agreed" and not _TO_DO.search(point.text)):
        return False
    return not _THANKS.search(point.text) or is_named(point)


def _first(points: Sequence[Point], wanted: Callable[[Point], bool]) -> Point | None:
    return next((point for point in points if wanted(point)), None)


def quote(material: Material, point: Point) -> Line:
    """The line of a point: as a model worded it, else the sentence; it is used from then on."""
    material.used.add(point.key)
    worded = material.worded.get(point.key)
    return worded_line(material, worded) if worded else _line(material, point, quoted(point))


def worded_line(material: Material, worded: Worded) -> Line:
    """A line as a model put it, cited to all that it rests on, under the attribution of the first."""
    numbers = tuple(dict.fromkeys(number for point in worded.points for number in material.cite(point)))
    line = _line(material, worded.points[0], worded.text)
    return replace(line, citations=numbers, support=worded.support, worded=True)


def _line(material: Material, point: Point, text: str) -> Line:
    said = point.said
    speaker = f"{said.speaker} (post)" if point.is_post and said.speaker else said.speaker
    return Line(
        text,
        material.cite(point),
        speaker=speaker,
        through=said.through,
        stance=said.stance,
        firmness=said.firmness,
        condition=said.condition,
        cue=said.cue,
    )
