"""A case by what people call it: its registration number, or its id."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from engine.domain.actor import Actor
from engine.domain.errors import Ambiguous, NotFound
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, organisations

_MAX_DIGITS = 18


def case_id_of(conn: Connection, named: str, actor: Actor | None = None) -> int:
    """Among those that the actor may see; without one, for who runs the machine, among all.

    Raises :class:`NotFound` (``case``), and :class:`Ambiguous` where organisations gave the same number.
    """
    known = [cases.c.number == named]
    if named.isascii() and named.isdigit() and len(named) <= _MAX_DIGITS:
        known.append(cases.c.id == int(named))
    found = conn.execute(
        select(cases.c.id, organisations.c.name)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .where(or_(*known), *(() if actor is None else (visible_cases(actor),)))
        .order_by(cases.c.id)
    ).all()
    if not found:
        raise NotFound(case=named)
    if len(found) > 1:
        raise Ambiguous(case=named, cases=[{"case_id": r.id, "organisation": dict(r.name)} for r in found])
    return int(found[0].id)
