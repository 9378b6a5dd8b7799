"""Reads tables past SQLAlchemy's rows: a check goes over millions of them.

Binary and in batches: bytes come as they are, a moment comes as the number that PostgreSQL keeps,
microseconds since 2000 in UTC (:data:`EPOCH` of them after 1970).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from psycopg.types.numeric import Int8BinaryLoader
from sqlalchemy import Connection, Select

BATCH = 2000
EPOCH = 946_684_800_000_000

Row = tuple[Any, ...]


def stream(conn: Connection, name: str, chosen: Select[Any]) -> Generator[Row]:
    """The rows of a statement, in a server-side cursor of that name."""
    driver: Any = conn.connection.driver_connection
    query = str(chosen.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True}))
    with driver.cursor(name=name, binary=True) as cursor:
        cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


class ByCase:
    """Rows in the order of the case's id, which is their first column, taken case by case."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next: Row | None = next(self._rows, None)

    def take(self, case_id: int) -> list[Row]:
        """The rows of this case, and those of cases before it that nobody took."""
        found = []
        row = self._next
        while row is not None and row[0] <= case_id:
            found.append(row)
            row = next(self._rows, None)
        self._next = row
        return found

    def rest(self) -> Row | None:
        """The first row that nobody took."""
        return self._next
