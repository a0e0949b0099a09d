"""The catalogue on a PostgreSQL server: its engine, its complaints, its lock for one writer. Knows no tables.

One library lives in one schema of one database (the connection's `current_schema()`), so advisory locks are named after it.
Write transactions exclude one another as they do in SQLite; the writer lock is a session's, and ends with the connection.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import ArgumentError

from rag.errors import LibraryError, LibraryLocked, MissingExtra, OutOfSpace, SettingsError
from rag.index.locks import command, refusal

SETTING = "COMMUNIQUE_CATALOGUE_URL"
TRANSACTION, WRITER = 0x434D51, 0x434D52  # the two kinds of advisory lock
WAIT_SECONDS = 30
POLL_SECONDS = 0.05
NAME_BYTES = 63  # PostgreSQL cuts application names here
# A machine that vanished loses the writer lock after about a minute.
ON_CONNECT = (
    f"SET lock_timeout = '{WAIT_SECONDS}s'",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)
BEGIN = f"SELECT pg_advisory_xact_lock({TRANSACTION}, hashtext(current_schema()))"
RELEASE = f"SELECT pg_advisory_unlock({WRITER}, hashtext(current_schema()))"
TRY = f"SELECT pg_try_advisory_lock({WRITER}, hashtext(current_schema()))"
HELD = f"""
    FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = {WRITER}
    AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608  # a constant
HOLDER = f"SELECT application_name FROM pg_stat_activity WHERE pid IN (SELECT pid {HELD})"  # noqa: S608  # constants above
BYTES = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema()
"""


def server_url(text: str) -> URL:
    """`postgresql://user:password@host:port/database` as SQLAlchemy takes it. Raises SettingsError."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError(
            f"{SETTING} is no address: write it like postgresql://user@host/database"
        ) from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(
            f"{SETTING} begins with {url.drivername}: a catalogue lies on PostgreSQL, postgresql://…, or in the folder"
        )
    return url.set(drivername="postgresql+psycopg")


class Server:
    """A PostgreSQL server that holds one catalogue. Safe to use from several threads."""

    def __init__(self, address: str) -> None:
        """Connects when first used. Raises SettingsError, MissingExtra."""
        self._url = server_url(address)
        self.name = self._url.set(drivername="postgresql").render_as_string(hide_password=True)
        self._holder: int | None = None  # the server's process that holds the writer lock for us
        try:
            self.engine = self._open()
        except ModuleNotFoundError:
            raise MissingExtra(
                "a catalogue on PostgreSQL needs: pip install 'communique[postgres]'"
            ) from None

    def _open(self) -> Engine:
        engine = create_engine(
            self._url, pool_pre_ping=True, pool_size=8, max_overflow=24, connect_args={"connect_timeout": 10}
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            for statement in ON_CONNECT:
                cursor.execute(statement)
            cursor.close()
            connection.commit()  # type: ignore[attr-defined]

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if connection.get_execution_options().get("isolation_level") is None:
                connection.exec_driver_sql(BEGIN)
                self._still_ours(connection)

        @event.listens_for(engine, "handle_error")
        def _explain(context: ExceptionContext) -> None:
            raised = self.explained(context.original_exception)
            if raised is not None:
                raise raised from context.original_exception

        return engine

    def explained(self, problem: BaseException) -> LibraryError | None:
        """The server's complaint as the error a user meets, or None when it is a fault of ours."""
        if isinstance(problem, LibraryError):
            return problem
        state = getattr(problem, "sqlstate", None) or ""
        first = str(problem).strip().split("\n", 1)[0]
        if state == "55P03":
            return LibraryLocked(f"the catalogue at {self.name} is locked by another program: run this again")
        if state.startswith("53") or "no space left" in first.lower():
            return OutOfSpace(
                f"the server of the catalogue at {self.name} has no room left ({first}): nothing already stored is lost"
            )
        if type(problem).__name__ == "OperationalError" or state.startswith(("57", "08")):
            return LibraryError(
                f"the catalogue at {self.name} cannot be reached ({first}): start the server, or see what "
                f"{SETTING} says"
            )
        if state == "42501":
            return LibraryError(
                f"the catalogue at {self.name} refuses this ({first}): grant the role what it lacks"
            )
        return None

    def _still_ours(self, connection: Connection) -> None:
        """A writer that lost its connection may have been followed by another: it must not write on."""
        holder = self._holder
        if (
            holder is not None
            and not connection.exec_driver_sql(f"SELECT 1 {HELD} AND pid = {holder}").first()
        ):
            raise LibraryError(
                f"the connection to {self.name} that held the writer lock was lost: run this again; what was stored is safe"
            )

    @contextmanager
    def writer_lock(
        self, *, on_wait: Callable[[str], None] | None = None, timeout: float | None = None
    ) -> Iterator[None]:
        """The library's writer lock, across machines; otherwise as `rag.index.locks.writer_lock`. Raises LibraryLocked."""
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # its end frees the lock, however the process ends
        try:
            self._acquire(connection, on_wait, timeout)
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._holder = int(pid)
            yield
        finally:
            self._holder = None
            with suppress(Exception):
                connection.exec_driver_sql(
                    RELEASE
                )  # else it is free only when the server has seen the connection end
            with suppress(Exception):
                connection.close()

    def _acquire(
        self, connection: Connection, on_wait: Callable[[str], None] | None, timeout: float | None
    ) -> None:
        _sign(connection)
        until = None if timeout is None else time.monotonic() + timeout
        told = False
        while not connection.exec_driver_sql(TRY).scalar_one():
            holder = _holder_of(connection) or "another process"
            if until is not None and time.monotonic() >= until:
                raise LibraryLocked(refusal(holder))
            if on_wait is not None and not told:
                on_wait(holder)
                told = True
            time.sleep(POLL_SECONDS)
        _sign(connection)

    def writer(self) -> str | None:
        """Who is writing the library now, on whatever machine, if anyone."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return _holder_of(connection)

    def bytes(self) -> int:
        """Bytes of the library's tables and their indexes on the server."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return int(connection.exec_driver_sql(BYTES).scalar_one())


def _holder_of(connection: Connection) -> str | None:
    found = connection.exec_driver_sql(HOLDER).scalars().first()
    return None if found is None else str(found) or "another process"


def _sign(connection: Connection) -> None:
    """Name the session after this process: whoever waits for the lock reads it there, and it goes with the session."""
    what = f"(process {os.getpid()} on {platform.node()[:12]}, since {datetime.now():%H:%M:%S})"
    name = f"{command()[: NAME_BYTES - 1 - len(what)]} {what}".encode("ascii", "replace").decode()
    connection.exec_driver_sql("SELECT set_config('application_name', %(name)s, false)", {"name": name})
