"""What SQLite and PostgreSQL say differently: upserts, text that sorts by its bytes, many values bound as one. Knows no table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

# Compared and sorted byte by byte, as SQLite does, whatever the language of the server is.
SHORT: TypeEngine[str] = String().with_variant(String(collation="C"), "postgresql")
LONG: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite's INTEGER has 64 bits, PostgreSQL's 32.
HASHED: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def is_shared(connection: Connection) -> bool:
    """Whether a server holds the catalogue, so that several machines may use it."""
    return connection.dialect.name != "sqlite"


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what happens to rows that are there already."""
    return postgresql.insert(table) if is_shared(connection) else sqlite.insert(table)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> _Among:
        """As it is: SQLAlchemy would write ` = 1` behind it for SQLite, which then reads the whole table."""
        return self


def among(column: ColumnElement[int], values: Sequence[int]) -> ColumnElement[bool]:
    """Whether an integer column has one of many values, bound as one: SQLAlchemy takes 20 µs for each that is not."""
    return _Among(column, bindparam(None, json.dumps(list(values)), String))


@compiles(_Among)
def _in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # both are placeholders and names that SQLAlchemy wrote


@compiles(_Among, "postgresql")
def _in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY (CAST(translate({values}, '[]', '{{}}') AS BIGINT[]))"
