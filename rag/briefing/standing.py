"""Which points tell where things stand, how firm and how weighty. Knows points; writes no lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from rag.answer.event_dates import event_dates, published_day
from rag.briefing.gap_rules import GAP_RULES
from rag.briefing.material import Material, Point, salience
from rag.briefing.meeting import MEETING
from rag.briefing.sentence import leans
from rag.schema import Firmness
from rag.verify.firmness import LEVELS

PROJECT = GAP_RULES[0].thing
HISTORY_DAYS = 60
RECENT_DAYS = 90
_INVITES = re.compile(r"\binvit(?:ation|ed|es)\b", re.I)


def standing(material: Material) -> list[Point]:
    """The unused points with a firmness, firmest first, then most central, then as the article has them.

    In the note of a meeting what is over or long past is no news, and that people met belongs in the header.
    """
    points = [
        p for p in material.unused() if p.said.firmness and p.said.stance != "denied" and not is_encounter(p)
    ]
    if material.of_meeting:
        latest = latest_day(material)
        points = [p for p in points if not (is_history(p) or is_over(p, latest))]
    if len(material.articles) == 1:
        return sorted(
            points,
            key=lambda p: (
                rank(p),
                material.passed_over(p),
                p.is_post,
                is_invitation(p),
                p.said.condition is None,
                p.span.start,
            ),
        )
    scores = dict(zip((p.key for p in points), salience(points, material.topic), strict=True))
    late = {point.key for point in recent(material, points)}
    return sorted(
        points,
        key=lambda p: (
            rank(p),
            material.passed_over(p),
            p.is_post,
            p.key not in late,
            leans(p.text),
            is_invitation(p),
            -round(scores[p.key] + _weight(p), 3),
            p.span.start,
        ),
    )


def recent(material: Material, points: Sequence[Point]) -> list[Point]:
    """The points of the latest articles, those of the last RECENT_DAYS; all of them when there are none."""
    latest = published_day(latest_day(material))
    if latest is None:
        return list(points)
    first = (latest - timedelta(days=RECENT_DAYS)).isoformat()
    return [point for point in points if (point.article.published or "") >= first] or list(points)


def _weight(point: Point) -> float:
    """A little for what several origins say, for things with a name, and for enumerations."""
    return 0.2 * len(point.copies) + 0.2 * has_thing(point) + 0.1 * min(point.text.count(","), 3)


def is_encounter(point: Point) -> bool:
    """Whether all that is done in a sentence is that people met or came: that belongs in the header."""
    return point.said.firmness == "done" and MEETING.search(point.said.cue or "") is not None


def is_history(point: Point) -> bool:
    """Whether what was done, signed or agreed is dated weeks before the article: context, not where things
    stand.
    """
    published = published_day(point.article.published)
    dates = event_dates(point.text, point.article.published)
    at = point.text.lower().find((point.said.cue or "").lower())
    dates = [found for found in dates if found.start > at] or dates
    if published is None or not dates or point.said.firmness not in ("done", "signed", "agreed"):
        return False
    return max(found.when for found in dates) < (published - timedelta(days=HISTORY_DAYS)).isoformat()


def is_over(point: Point, latest: str) -> bool:
    """Whether the day that a plan or promise speaks of is past on the day of the latest article."""
    days = [
        found.when for found in event_dates(point.text, point.article.published) if found.precision == "day"
    ]
    if point.said.firmness not in ("intended", "assured") or not days or not _dates_the_thing(point):
        return False
    return max(days) < latest or (max(days) == latest and (point.article.published or "")[:10] < latest)


def _dates_the_thing(point: Point) -> bool:
    """Whether a date stands behind the cue: "said on Wednesday X will …" dates the saying."""
    at = point.text.lower().find((point.said.cue or "").lower())
    return any(
        found.start > at
        for found in event_dates(point.text, point.article.published)
        if found.precision == "day"
    )


def latest_day(material: Material) -> str:
    """The day of the latest article, ISO; "" when none is dated."""
    return max((article.published or "" for article in material.articles), default="")[:10]


def is_invitation(point: Point) -> bool:
    """Whether an offer is an invitation."""
    return _INVITES.search(point.text) is not None


def has_thing(point: Point) -> bool:
    """Whether a point is about something that can be built, sold, lent, held or visited."""
    return any(rule.thing.search(point.text) for rule in GAP_RULES)


def is_named(point: Point) -> bool:
    """Whether a point is about a project with a name of its own."""
    match = PROJECT.search(point.text)
    return match is not None and any(word[:1].isupper() or word[:1] in '“"' for word in match[0].split()[:-1])


def within(points: Sequence[Point], limit: int) -> list[Point]:
    """At most `limit` points, every level represented: the best of each level in turn until the page is
    full.
    """
    levels: dict[Firmness | None, list[Point]] = {}
    for point in points:
        levels.setdefault(point.said.firmness, []).append(point)
    rounds = [level[turn] for turn in range(len(points)) for level in levels.values() if turn < len(level)]
    kept = {point.key for point in rounds[:limit]}
    return [point for point in points if point.key in kept]


def rank(point: Point) -> int:
    """0 for the firmest level; behind all for a point without one."""
    return LEVELS.index(point.said.firmness) if point.said.firmness else len(LEVELS)
