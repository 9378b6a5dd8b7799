"""Reads tables past SQLAlchemy's rows: a check goes over millions of them.

Binary and in batches: bytes come as they are, moments and days as the numbers that PostgreSQL keeps, whatever
they are: microseconds and days since 2000 in UTC (:data:`EPOCH`, :data:`EPOCH_DAY`).
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg.types.numeric import Int4BinaryLoader, Int8BinaryLoader
from sqlalchemy import Connection, Select

BATCH = 2000
EPOCH = 946_684_800_000_000
"""2000 in microseconds after 1970."""
EPOCH_DAY = date(2000, 1, 1).toordinal()

Row = tuple[Any, ...]


def stream(conn: Connection, name: str, chosen: Select[Any]) -> Generator[list[Row]]:
    """The rows of a statement in batches, from a server-side cursor of that name."""
    driver: Any = conn.connection.driver_connection
    query = str(chosen.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True}))
    with driver.cursor(name=name, binary=True) as cursor:
        cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
        cursor.adapters.register_loader("date", Int4BinaryLoader)
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield rows


class ByCase:
    """Rows in the order of the case's id, which is their first column, taken case by case."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._cases: Iterator[tuple[float, Iterable[Row]]] = groupby(rows, itemgetter(0))
        self._case_id: float
        self._rows: Iterable[Row]
        self._case_id, self._rows = next(self._cases, _END)

    def take(self, case_id: int) -> list[Row]:
        """The rows of this case, and those of cases before it that nobody took."""
        found: list[Row] = []
        while self._case_id <= case_id:
            found += self._rows
            self._case_id, self._rows = next(self._cases, _END)
        return found

    def rest(self) -> Row | None:
        """The first row that nobody took."""
        return next(iter(self._rows), None)


_END: tuple[float, Iterable[Row]] = (math.inf, ())
