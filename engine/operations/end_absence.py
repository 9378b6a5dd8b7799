"""Somebody is back earlier, or does not go at all: from then on nobody acts for him."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.local_time import local_date
from engine.operations.acting import forget, lock_staff, recompute
from engine.operations.border import is_id
from engine.operations.once import once
from engine.operations.staff_acts import Act, person_of, place_of, refuse, tell
from engine.storage.tables import absences, acting_periods
from engine.storage.unit_of_work import UnitOfWork

VERB = "end_absence"


def end_absence(
    engine: Engine,
    actor: Actor,
    *,
    absence_id: int,
    ends_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``ends_on`` is the last day away; a day before the first cancels an absence that has not begun.

    Answers ``absence_id``. Raises NotFound, Forbidden, InvalidData (``ends_on``: it is made shorter only,
    and never to before what has happened).
    """
    act = Act.of(act_number, act_date)
    body = {"absence": absence_id, "to": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_staff(work)
        own = absences.c.id == absence_id
        row = work.conn.execute(select(absences).where(own)).first() if is_id(absence_id) else None
        if row is None:
            raise NotFound(absence_id=absence_id)
        person = person_of(work.conn, row.person_id)
        place_of(work.conn, actor, Verb.MANAGE_STAFF, person.organisation_id)
        errors = {"ends_on": ["required"]} if ends_on is None else {}
        refuse(act.errors(), errors)
        assert ends_on is not None
        if ends_on > row.ends_on:
            refuse({"ends_on": ["too_late"]})
        today = local_date(work.now)
        if row.starts_on <= today and ends_on < today - timedelta(days=1):
            refuse({"ends_on": ["too_early"]})
        if ends_on < row.starts_on:
            forget(work.conn, absence_id)
            work.conn.execute(delete(absences).where(own))
        else:
            work.conn.execute(update(absences).where(own).values(ends_on=ends_on))
            _cut(work, absence_id, ends_on)
        recompute(work, actor)
        told: dict[str, Any] = {
            "organisation_id": person.organisation_id,
            "person_id": row.person_id,
            "act": act,
        }
        tell(work, actor, VERB, **told, facts={"kind": row.kind, "ends_on": ends_on})
        return {"absence_id": absence_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _cut(work: UnitOfWork, absence_id: int, last: date) -> None:
    """Nobody acts after it, also where the last day has passed already."""
    own = acting_periods.c.absence_id == absence_id
    work.conn.execute(delete(acting_periods).where(own, acting_periods.c.starts_on > last))
    work.conn.execute(update(acting_periods).where(own, acting_periods.c.ends_on > last).values(ends_on=last))
