"""Statements of the hot path, compiled once when the program starts and sent by the driver alone.

From a statement to its rows SQLAlchemy spends more time of the interpreter than the driver does (30 to
110 microseconds each; ``docs/proofs.md``, "Speed"): it looks the statement up, makes a context, a cursor, a
description of every column. Here the SQL and the order of its columns are known from the start. It is the
same SQL, in the same transaction of the same connection, and an error is the one that SQLAlchemy raises.

For what runs at every completion, and for the counters of every open page; everything else is better served
by ``Connection.execute``.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Connection, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]

_DIALECT = PGDialect_psycopg()


class Prepared:
    """A statement whose parameters have names. Values that the statement itself holds are bound once.

    Rows are named tuples. Raises ``TypeError`` for what only an execution can settle: a list that becomes
    as many parameters.
    """

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        if compiled.post_compile_params or compiled.literal_execute_params or compiled.escaped_bind_names:
            raise TypeError(f"cannot be compiled beforehand: {compiled}")
        self.sql = str(compiled)
        self._own: dict[str, Any] = {}
        self._converted: dict[str, Callable[[Any], Any]] = {}
        for parameter, name in compiled.bind_names.items():
            convert = parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            if not parameter.required:
                value = parameter.effective_value
                self._own[name] = convert(value) if convert else value
            elif convert:
                self._converted[name] = convert
        columns = list(statement.exported_columns)
        self._row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]
        self._read = {
            str(column.key): convert
            for column in columns
            if (convert := column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None))
        }

    def run(self, conn: Connection, values: Values) -> int:
        """The number of rows that it touched."""
        return self._sent(conn, values).rowcount

    def first(self, conn: Connection, values: Values) -> Any:
        """The first row, or ``None``."""
        found = self._sent(conn, values).fetchone()
        if found is None:
            return None
        row = self._row._make(found)
        if not self._read:
            return row
        return row._replace(**{name: convert(getattr(row, name)) for name, convert in self._read.items()})

    def one(self, conn: Connection, values: Values) -> Any:
        """The row. Raises ``LookupError`` when there is none."""
        found = self.first(conn, values)
        if found is None:
            raise LookupError(f"no row: {self.sql}")
        return found

    def bound(self, values: Values) -> dict[str, Any]:
        """All parameters as they are sent."""
        bound = {**values, **self._own}
        for name, convert in self._converted.items():
            bound[name] = convert(bound[name])
        return bound

    def _sent(self, conn: Connection, values: Values) -> psycopg.Cursor[tuple[Any, ...]]:
        if not conn.in_transaction():
            conn.begin()
        cursor = self._cursor(conn)
        try:
            cursor.execute(self.sql, self.bound(values))
        except psycopg.Error as error:
            # SQLAlchemy's own last step of an execution: its class of error, no parameters in the message,
            # and a dead connection leaves the pool together with all that are as old.
            conn._handle_dbapi_exception(error, self.sql, None, None, None)
        return cursor

    def _cursor(self, conn: Connection) -> psycopg.Cursor[tuple[Any, ...]]:
        """One for each connection: it remembers how to convert this statement's values and columns."""
        known: dict[Any, Any] = conn.info
        if self not in known:
            known[self] = conn.connection.cursor()
        cursor: psycopg.Cursor[tuple[Any, ...]] = known[self]
        return cursor
