"""The floor: the SQL that a command sent, sent again by nothing but the driver.

What the driver was asked is kept together with its parameters, transaction by transaction, and replayed on
a copy of the same database: equal statements, equal bytes, equal rows, the same commit with fsync.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

Statement = tuple[Any, Any, bool]
"""SQL, parameters, and whether they are those of many."""


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Every statement that this process sends while the block runs. Begin and commit are not among them."""
    kept: list[Statement] = []
    one, many = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def execute(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        kept.append((query, params, False))
        return one(self, query, params, **options)

    def executemany(self: Any, query: Any, params_seq: Any, **options: Any) -> Any:
        rows = list(params_seq)
        kept.append((query, rows, True))
        return many(self, query, rows, **options)

    psycopg.Cursor.execute, psycopg.Cursor.executemany = execute, executemany  # type: ignore[method-assign]
    try:
        yield kept
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.executemany = one, many  # type: ignore[method-assign]


def replay(conn: psycopg.Connection[Any], statements: Sequence[Statement]) -> float:
    """Milliseconds of one transaction of them."""
    began = time.perf_counter()
    with conn.cursor() as cursor:
        for query, params, many in statements:
            if many:
                cursor.executemany(query, params)
            else:
                cursor.execute(query, params)
            if cursor.description:
                cursor.fetchall()
    conn.commit()
    return (time.perf_counter() - began) * 1000
