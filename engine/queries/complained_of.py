"""Whom a complaint is about, by name: for those who may read the appeal itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.storage.tables import appeals, organisations, people

units = organisations.alias("complained_units")


@dataclass(frozen=True)
class ComplainedOfFacts:
    """``person`` and ``unit`` are of the directory, ``text`` is what the applicant wrote."""

    person: str | None
    position: Languages
    unit: Languages
    text: str


def complained_of(conn: Connection, case_id: int) -> ComplainedOfFacts | None:
    """``None`` when nobody is complained about. The caller has shown that the actor may read the appeal."""
    row = conn.execute(
        select(initials(people).label("person"), people.c.position, units.c.name, appeals.c.complained_of)
        .select_from(appeals)
        .outerjoin(people, people.c.id == appeals.c.complained_of_id)
        .outerjoin(units, units.c.id == appeals.c.complained_of_unit_id)
        .where(appeals.c.case_id == case_id)
    ).first()
    if row is None or not (row.person or row.name or row.complained_of):
        return None
    return ComplainedOfFacts(row.person, row.position or {}, row.name or {}, row.complained_of)
