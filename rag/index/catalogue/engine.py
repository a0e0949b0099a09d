"""Opening the catalogue's database. Knows SQLite's pragmas and complaints; knows no tables.

`synchronous=FULL`: the derived indexes sync their own files, so a power cut must not take the catalogue further back
than they are, or a passage key would be given out twice.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExceptionContext

from rag.errors import LibraryDamaged, LibraryError, LibraryLocked, OutOfSpace

BUSY_SECONDS = 30.0
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000")


def open_engine(path: Path) -> Engine:
    """An engine whose write transactions begin at once and whose errors are ours."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        try:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as problem:
            connection.close()
            raise explained(problem, path) or problem from problem

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> None:
        raised = explained(context.original_exception, path)
        if raised is not None:
            raise raised from context.original_exception

    return engine


def out_of_space(folder: Path) -> OutOfSpace:
    """What a full disk is called, whichever store met it."""
    return OutOfSpace(
        f"no space left on the disk of {folder}: nothing already stored is lost; free some and run it again"
    )


def explained(problem: BaseException, path: Path) -> LibraryError | None:
    """SQLite's complaint as the error a user meets, or None when it is a fault of ours."""
    if isinstance(problem, LibraryError):
        return problem
    said = str(problem).lower()
    if "is full" in said or "no space left" in said:
        return out_of_space(path.parent)
    if "malformed" in said or "not a database" in said:
        return LibraryDamaged(
            f"{path} is damaged ({problem}): restore a backup of the folder, or move the folder away and add "
            "the articles again"
        )
    if "locked" in said or "busy" in said:
        return LibraryLocked(f"{path} is locked by another program: close it and run this again")
    if "unable to open" in said or "readonly" in said or "read-only" in said or "i/o error" in said:
        return LibraryError(f"{path} cannot be used ({problem}): check the disk and who may write there")
    return None
