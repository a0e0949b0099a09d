"""A catalogue as one file that moves: copied while others use it, and looked over where it arrives. Knows SQL."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from rag.errors import LibraryDamaged
from rag.index.catalogue.engine import BUSY_SECONDS, explained, open_engine
from rag.index.catalogue.originals import all_hashes
from rag.index.catalogue.schema import articles


def copy_catalogue(source: Path, target: Path) -> None:
    """Copy a catalogue as it is committed at one moment; readers and a writer go on meanwhile.

    Raises LibraryError, LibraryDamaged, OutOfSpace.
    """
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)  # in one step: SQLite begins anew when another process writes between two
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without its log beside it
    except sqlite3.Error as problem:
        raise explained(problem, source) or problem from problem


def article_count(catalogue: Path) -> int:
    """How many articles a catalogue of any version holds. Raises LibraryError when it cannot be read."""
    return int(
        _ask(catalogue, lambda connection: connection.scalar(select(func.count()).select_from(articles)))
    )


def originals_named(catalogue: Path) -> set[str]:
    """The hashes of the originals that a catalogue refers to."""
    named: set[str] = _ask(catalogue, all_hashes)
    return named


def _ask(catalogue: Path, question: Callable[[Connection], Any]) -> Any:
    engine = open_engine(catalogue)
    try:
        with engine.connect() as connection:
            return question(connection)
    finally:
        engine.dispose()


def accept(catalogue: Path) -> None:
    """Make a catalogue from elsewhere safe to open, as a library of its own. Raises LibraryDamaged.

    It may hold nothing that acts by itself, and gets a new identity: the one it was copied from may still live.
    """
    try:
        with closing(sqlite3.connect(catalogue)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            acting = connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
            ).fetchall()
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            if acting or found != ["ok"]:
                what = f"it holds {acting[0][0]!r}, which acts by itself" if acting else "; ".join(found)
                raise LibraryDamaged(f"the catalogue in the backup cannot be used: {what}")
            with connection:
                connection.execute("UPDATE meta SET value = ? WHERE name = 'library'", (uuid.uuid4().hex,))
    except sqlite3.Error as problem:
        raise LibraryDamaged(f"the catalogue in the backup cannot be used: {problem}") from problem
