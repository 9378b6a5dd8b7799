"""A case by what people call it: its registration number, or its id."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from engine.domain.errors import NotFound
from engine.storage.tables import cases

_MAX_DIGITS = 18


def case_id_of(conn: Connection, named: str) -> int:
    """For who runs the machine: nobody's rights are asked. Raises :class:`NotFound` (``case``)."""
    known = [cases.c.number == named]
    if named.isascii() and named.isdigit() and len(named) <= _MAX_DIGITS:
        known.append(cases.c.id == int(named))
    found: int | None = conn.execute(select(cases.c.id).where(or_(*known)).limit(1)).scalar()
    if found is None:
        raise NotFound(case=named)
    return found
