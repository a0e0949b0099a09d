"""Saved notes, and what has arrived since the last brief of a scope. Functions over one connection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import articles, briefs, meta, now, revisions
from rag.index.catalogue.state import set_value

BRIEFED = "briefed"  # the entry of `meta` that holds, by scope, the last moment that a brief of it has seen


@dataclass(frozen=True, slots=True)
class SavedBrief:
    """A note as it was written; `value` is its JSON text."""

    key: int
    title: str
    scope: str
    value: str
    created: str


@dataclass(frozen=True, slots=True)
class Moment:
    """How far a brief has looked: the time of the last change it saw, the articles (key, revision) of that very second,
    and when it looked.
    """

    changed: str = ""
    seen: tuple[tuple[int, int], ...] = ()
    looked: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article with a text that no brief has seen; `before` is the revision that the last one saw, if any."""

    id: str
    revision: int
    before: int | None


def save_brief(connection: Connection, title: str, scope: str, value: str, created: str) -> int:
    """Keep a note, in place of an earlier one of the same title and scope; its key."""
    connection.execute(delete(briefs).where(briefs.c.title == title, briefs.c.scope == scope))
    made = connection.execute(insert(briefs).values(title=title, scope=scope, value=value, created=created))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def saved_briefs(connection: Connection) -> Sequence[SavedBrief]:
    """All saved notes, the first saved first."""
    return [
        SavedBrief(row.key, row.title, row.scope, row.value, row.created)
        for row in connection.execute(select(briefs).order_by(briefs.c.key))
    ]


def remove_briefs(connection: Connection, keys: Sequence[int]) -> None:
    """Forget the saved notes of these keys."""
    for some in chunks(keys):
        connection.execute(delete(briefs).where(briefs.c.key.in_(some)))


def present_revisions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The newest revision of each of these articles that is stored."""
    return {
        row.id: row.revision
        for some in chunks(ids)
        for row in connection.execute(
            select(articles.c.id, articles.c.revision).where(articles.c.id.in_(some))
        )
    }


def last_moment(connection: Connection, scope: str) -> Moment | None:
    """How far the last brief of a scope has looked; None when there was none."""
    found = _moments(connection).get(scope)
    if found is None:
        return None
    changed, seen, looked = found
    return Moment(changed, tuple((key, revision) for key, revision in seen), looked)


def note_moment(connection: Connection, scope: str, moment: Moment) -> None:
    """Remember how far a brief of a scope has looked."""
    values = {**_moments(connection), scope: [moment.changed, moment.seen, moment.looked]}
    set_value(connection, BRIEFED, json.dumps(values, ensure_ascii=False))


def arrived(connection: Connection, last: Moment | None) -> tuple[list[Arrived], Moment]:
    """The searchable articles whose text is newer than what the last brief saw, and how far that is.

    Rests on the times of the changes themselves, which one writer at a time sets, not on when a brief was made: what was
    stored while the last one looked is found now.
    """
    last = last or Moment()
    columns = (articles.c.key, articles.c.id, articles.c.revision, articles.c.added, articles.c.updated)
    statement = select(*columns)
    ready = statement.where(articles.c.state == "ready", articles.c.updated >= last.changed)
    rows = [
        row
        for row in connection.execute(ready.order_by(articles.c.key))
        if row.updated > last.changed or (row.key, row.revision) not in last.seen
    ]
    known = {
        row.key: 1 for row in rows if row.added < last.changed
    }  # an edit may have dated its first text anew
    before = known | _seen_before(connection, [row.key for row in rows], last)
    found = [Arrived(row.id, row.revision, before.get(row.key)) for row in rows]
    newest = max((row.updated for row in rows), default=last.changed)
    same = tuple((row.key, row.revision) for row in rows if row.updated == newest)
    seen = same + (last.seen if newest == last.changed else ())
    # An edit of what is known about an article gives it no new text.
    return [one for one in found if one.before != one.revision], Moment(newest, seen, now())


def _seen_before(connection: Connection, keys: Sequence[int], last: Moment) -> dict[int, int]:
    """The newest revision of each article that was stored before the last brief looked, or that it saw."""
    newest = func.max(revisions.c.revision).label("newest")
    statement = select(revisions.c.article_key, newest).where(revisions.c.stored < last.changed)
    found = {
        row.article_key: row.newest
        for some in chunks(keys)
        for row in connection.execute(
            statement.where(revisions.c.article_key.in_(some)).group_by(revisions.c.article_key)
        )
    }
    return found | {key: max(revision, found.get(key, 0)) for key, revision in last.seen if key in set(keys)}


def _moments(connection: Connection) -> Mapping[str, tuple[str, Sequence[tuple[int, int]], str]]:
    text = connection.scalar(select(meta.c.value).where(meta.c.name == BRIEFED))
    return json.loads(text) if text else {}
