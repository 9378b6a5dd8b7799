"""What the vouched rows of a case must be, by its entries alone (:mod:`engine.storage.vouched`).

The first entry of a case says whether its entries tell these rows. Of a case that began before, a row is
compared as far as later entries say it, and the check counts what nothing vouches for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, DateTime, Select, Text, cast, select
from sqlalchemy.dialects.postgresql import JSONB

from engine.domain.local_time import microseconds
from engine.journal.streams import EPOCH, EPOCH_DAY, Row
from engine.storage.vouched import SEAL, SEALED, VOUCHED, key_of, seal, told_columns

_NAMES = {name: told_columns(name) for name in VOUCHED}

Told = Sequence[tuple[str, int, dict[str, Any]]]

REASONS: Mapping[str, str] = {
    "clocks": "clock_differs",
    "redirects": "redirect_differs",
    "complaints": "complaint_differs",
    "signatures": "signature_differs",
}


def rows_of(name: str) -> Select[Any]:
    """Case, key, the plain columns, then the salt and the sealed columns as text where the table has them."""
    table = VOUCHED[name]
    plain = [table.c[column] for column in _NAMES[name]]
    sealed: list[Any] = [cast(table.c[column], Text) for column in SEALED.get(name, ())]
    if sealed:
        sealed.insert(0, table.c.salt)
    return select(table.c.case_id, key_of(name), *plain, *sealed).order_by(table.c.case_id)


class RowImage:
    """Of one case. ``unvouched`` counts rows that entries say nothing or not everything of."""

    def __init__(self) -> None:
        self.unvouched = 0
        self._complete = False
        self._said: dict[str, dict[int, dict[str, Any]]] = {}

    def fold(self, told: Told, *, first: bool) -> None:
        """Takes in what an entry says.

        Raises ``KeyError``, ``ValueError`` or ``TypeError`` for what no verb writes.
        """
        self._complete |= first
        for name, key, columns in told:
            readers = _READERS[name]
            row = self._said.setdefault(name, {}).setdefault(key, {})
            for column, value in columns.items():
                row[column] = readers[column](value)

    def misfit(self, name: str, rows: Sequence[Row]) -> str | None:
        """The key of the first row that differs, is missing or was never told."""
        said = self._said.get(name)
        if said is None:
            if rows and self._complete:
                return str(rows[0][1])
            self.unvouched += len(rows)
            return None
        for row in rows:
            own = said.pop(row[1], None)
            if own is None and self._complete:
                return str(row[1])
            if own is None or len(own) < len(_READERS[name]):
                self.unvouched += 1
            if own is not None and not _fits(name, own, row):
                return str(row[1])
        return str(next(iter(said))) if said else None


def _fits(name: str, said: Mapping[str, Any], row: Row) -> bool:
    names = _NAMES[name]
    for column, value in zip(names, row[2 : 2 + len(names)], strict=True):
        if column in said and said[column] != value:
            return False
    return SEAL not in said or said[SEAL] == _sealed(name, row[2 + len(names) :])


def _sealed(name: str, stored: Sequence[Any]) -> str | None:
    """``None`` for what no seal is made of."""
    salt, *texts = stored
    try:
        values = [
            json.loads(text) if isinstance(VOUCHED[name].c[column].type, JSONB) else text
            for column, text in zip(SEALED[name], texts, strict=True)
        ]
        return seal(salt, values)
    except (ValueError, TypeError, RecursionError):
        return None


def _same(value: Any) -> Any:
    return value


def _moment(text: str | None) -> int | None:
    return None if text is None else microseconds(datetime.fromisoformat(text)) - EPOCH


def _day(text: str | None) -> int | None:
    return None if text is None else date.fromisoformat(text).toordinal() - EPOCH_DAY


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, DateTime):
        return _moment
    return _day if isinstance(column.type, Date) else _same


_READERS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    name: {column: _reader(table.c[column]) for column in _NAMES[name]}
    | ({SEAL: _same} if name in SEALED else {})
    for name, table in VOUCHED.items()
}
"""What an entry says, as the numbers that a stream gives."""
