"""Who acts for whom: computed again whenever an absence, an appointment or a delegation changes (R-020)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.domain.staff import LEADING, Deputy, Post, Term, acting_periods
from engine.operations.apart import kept_from
from engine.operations.staff_acts import refuse_for_himself
from engine.storage.tables import absences, appointments, delegations, people
from engine.storage.tables import acting_periods as table
from engine.storage.unit_of_work import UnitOfWork


def lock_staff(work: UnitOfWork) -> None:
    """One change of staff at a time; readers wait for nobody."""
    work.conn.execute(text("lock table acting_periods in share row exclusive mode"))


def recompute(work: UnitOfWork, actor: Actor, new_absence_id: int | None = None) -> None:
    """For every absence that is not over. What lies before today stays as it was, except of a new one.

    Raises :class:`DutiesConflict` when the actor would come to act by a change of his own.
    """
    today = local_date(work.now)
    found = work.conn.execute(
        select(absences).where((absences.c.ends_on >= today) | (absences.c.id == new_absence_id))
    ).all()
    for absence in found:
        since = absence.starts_on if absence.id == new_absence_id else max(absence.starts_on, today)
        _replace(work.conn, actor, absence, since, today)


def forget(conn: Connection, absence_id: int) -> None:
    """The absence is cancelled before it began."""
    conn.execute(delete(table).where(table.c.absence_id == absence_id))


def _replace(conn: Connection, actor: Actor, absence: Row[Any], since: date, today: date) -> None:
    mine = table.c.absence_id == absence.id
    before = set(conn.execute(select(table.c.person_id).where(mine)).scalars())
    conn.execute(delete(table).where(mine, table.c.starts_on >= since))
    conn.execute(
        update(table).where(mine, table.c.ends_on >= since).values(ends_on=since - timedelta(days=1))
    )
    rows = []
    for one in acting_periods(since, absence.ends_on, tuple(_deputies(conn, absence, today))):
        if one.person_id not in before:
            refuse_for_himself(actor, one.person_id)
        days = {"starts_on": one.first, "ends_on": one.last}
        rows.append(
            {"absence_id": absence.id, "person_id": one.person_id, "for_id": absence.person_id} | days
        )
    if rows:
        conn.execute(insert(table), rows)


def _deputies(conn: Connection, absence: Row[Any], today: date) -> Iterator[Deputy]:
    """Whom the act names; else those with a delegation, in their order; else the deputies, by seniority."""
    terms: dict[int, list[Term]] = {}
    if absence.deputy_id is not None:
        terms[absence.deputy_id] = [Term()]
    for person_id, starts_on, ends_on in (*_delegated(conn, absence), *_appointed(conn, absence)):
        terms.setdefault(person_id, []).append(Term(starts_on, ends_on))
    active = select(people.c.id).where(people.c.id.in_(terms), people.c.active)
    able = set(conn.execute(active).scalars()) - {absence.person_id}
    able -= kept_from(conn, able, absence.person_id, today)
    away: dict[int, list[Term]] = {}
    for row in conn.execute(select(absences).where(absences.c.person_id.in_(able))):
        away.setdefault(row.person_id, []).append(Term(row.starts_on, row.ends_on))
    for person_id, his in terms.items():
        if person_id in able:
            yield Deputy(person_id, his, away.get(person_id, ()))


def _delegated(conn: Connection, absence: Row[Any]) -> list[tuple[int, date | None, date | None]]:
    """Only a head is replaced without a word in the act of absence."""
    if not _leads(conn, absence):
        return []
    given = select(delegations).where(delegations.c.from_id == absence.person_id)
    rows = conn.execute(given.order_by(delegations.c.precedence, delegations.c.id))
    return [(row.to_id, row.starts_on, row.ends_on) for row in rows]


def _appointed(conn: Connection, absence: Row[Any]) -> list[tuple[int, date | None, date | None]]:
    led = [row.organisation_id for row in _leads(conn, absence)]
    chosen = select(appointments).where(
        appointments.c.organisation_id.in_(led), appointments.c.kind == Post.DEPUTY.value
    )
    rows = conn.execute(chosen.order_by(appointments.c.starts_on.asc().nulls_first(), appointments.c.id))
    return [(row.person_id, row.starts_on, row.ends_on) for row in rows]


def _leads(conn: Connection, absence: Row[Any]) -> list[Row[Any]]:
    """His appointments as a head that touch the absence."""
    led = select(appointments).where(
        appointments.c.person_id == absence.person_id,
        appointments.c.kind.in_(sorted(LEADING)),
        appointments.c.starts_on.is_(None) | (appointments.c.starts_on <= absence.ends_on),
        appointments.c.ends_on.is_(None) | (appointments.c.ends_on >= absence.starts_on),
    )
    return list(conn.execute(led).all())
