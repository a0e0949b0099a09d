"""A whole catalogue from a server into one file, and from a file onto a server. Knows SQL; knows no derived index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from rag.index.catalogue.engine import open_engine
from rag.index.catalogue.schema import TABLES, begin_library, dropped, kept, meta, migrate, migrations
from rag.index.catalogue.state import raise_generation, set_value
from rag.index.catalogue.whole import Catalogue

AT_ONCE = 2_000  # rows
OWN = {migrations.name, kept.name, dropped.name}  # tables of the place, not of the library
# Entries of `meta` that say how the indexes of one place are, or which library it is.
PLACED = {
    "library",
    "generation",
    "index",
    "vectors",
    "vectored",
    "given",
    "vectors_in",
    "forgotten",
    "writing",
}


def copy_from_server(catalogue: Catalogue, target: Path) -> None:
    """Write a server's catalogue, as of one moment, into a new file. Raises LibraryError, OutOfSpace."""
    engine = open_engine(target)
    try:
        with catalogue.snapshot() as source, engine.begin() as connection:
            migrate(connection)
            begin_library(connection)
            for table in TABLES.sorted_tables:
                if table.name not in OWN:
                    connection.execute(delete(table))
                    _copy(source, connection, table)
            connection.execute(
                delete(meta).where(meta.c.name.in_(PLACED - {"library", "generation", "index"}))
            )
            set_value(connection, "index", "1")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, without its log beside it
    finally:
        engine.dispose()


def fill_server(source: Path, catalogue: Catalogue) -> None:
    """Put the library of a file, which is of the present version, into a server's empty catalogue, in one transaction.

    The originals' bytes are the caller's to bring. Articles that were pending still are.
    """
    engine = open_engine(source)
    try:
        with (
            engine.connect().execution_options(isolation_level="AUTOCOMMIT") as file,
            catalogue.transaction() as connection,
        ):
            tables = [one for one in TABLES.sorted_tables if one is not meta and one.name not in OWN]
            for table in [dropped, *reversed(tables)]:  # what an emptied library has left
                connection.execute(delete(table))
            for table in tables:
                _copy(file, connection, table)
                _continue_keys(connection, table)
            for name, value in file.execute(select(meta.c.name, meta.c.value)):
                if name not in PLACED:
                    set_value(connection, name, value)
            raise_generation(connection)
    finally:
        engine.dispose()


def _copy(source: Connection, target: Connection, table: Table) -> None:
    # one partition at a time: a table may be larger than memory
    rows = source.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for some in _runs(iter(rows)):
        target.execute(insert(table), some)


def _runs(rows: Iterator[Any]) -> Iterator[list[dict[str, Any]]]:
    while some := [dict(row) for row in islice(rows, AT_ONCE)]:
        yield some


def _continue_keys(connection: Connection, table: Table) -> None:
    """Have the server give out keys after those that came with the file, so that none is used twice."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
    last = connection.scalar(select(func.max(column)))
    if sequence and last:
        connection.execute(
            text("SELECT setval(CAST(:sequence AS regclass), :last)"), {"sequence": sequence, "last": last}
        )
