"""What is known of where articles come from: what failed, feeds, lines that an outlet repeats. Functions over one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from rag.index.catalogue.portable import among, upsert
from rag.index.catalogue.rows import chunks
from rag.index.catalogue.schema import failures, feeds, lines, now


@dataclass(frozen=True, slots=True)
class FeedState:
    """What to send with the next request for a feed, so that an unchanged one is not sent again."""

    etag: str | None
    last_modified: str | None


def record_failure(connection: Connection, source: str, reason: str) -> None:
    """Remember that a source could not be added, so that it is tried again only when asked."""
    values = {"source": source, "reason": reason, "noted": now()}
    connection.execute(
        upsert(connection, failures)
        .values(**values)
        .on_conflict_do_update(index_elements=["source"], set_=values)
    )


def clear_failures(connection: Connection, sources: Sequence[str] | None = None) -> None:
    """Forget the failures of these sources, or all."""
    if sources is None:
        connection.execute(delete(failures))
        return
    for some in chunks(sources):
        connection.execute(delete(failures).where(failures.c.source.in_(some)))


def failed(connection: Connection) -> dict[str, str]:
    """Sources that could not be added and why."""
    rows = connection.execute(select(failures.c.source, failures.c.reason))
    return {row.source: row.reason for row in rows}


def feed_state(connection: Connection, url: str) -> FeedState | None:
    """What a feed's server said when it was last fetched; None for one that never was."""
    row = connection.execute(select(feeds.c.etag, feeds.c.last_modified).where(feeds.c.url == url)).first()
    return None if row is None else FeedState(row.etag, row.last_modified)


def note_feed(connection: Connection, url: str, state: FeedState) -> None:
    """Remember what a feed's server said."""
    values = {"url": url, "etag": state.etag, "last_modified": state.last_modified, "fetched": now()}
    connection.execute(
        upsert(connection, feeds).values(**values).on_conflict_do_update(index_elements=["url"], set_=values)
    )


def count_lines(connection: Connection, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Note lines with the stories they stand in (both signed 64-bit hashes); in how many stories each of them now stands."""
    if pairs:
        rows = [{"line": line, "story": story} for line, story in pairs]
        connection.execute(upsert(connection, lines).on_conflict_do_nothing(), rows)
    number = func.count().label("number")
    asked = sorted({line for line, _ in pairs})
    statement = select(lines.c.line, number).where(among(lines.c.line, asked)).group_by(lines.c.line)
    return {row.line: row.number for row in connection.execute(statement)}
