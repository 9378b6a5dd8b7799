"""Writes down how many posts an act approves for an organisation and everything below it (R-008)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, insert, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.staff import Term
from engine.operations.once import once
from engine.operations.staff_acts import Act, place_of, refuse, tell, term_errors
from engine.storage.tables import staffing
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "set_staffing"
MOST = 100_000


def set_staffing(
    engine: Engine,
    actor: Actor,
    *,
    organisation_id: int,
    posts: int,
    starts_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """The number before it holds until the day before. Who works there already stays.

    Answers ``staffing_id``. Raises NotFound, Forbidden, InvalidData (``posts``, ``starts_on``, the act).
    """
    act, term = Act.of(act_number, act_date), Term(starts_on)
    body = {"organisation": organisation_id, "posts": posts, "from": starts_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place_of(work.conn, actor, Verb.MANAGE_STAFF, organisation_id)
        refuse(
            act.errors(),
            term_errors(term),
            {} if 0 <= posts <= MOST else {"posts": ["out_of_range"]},
        )
        assert starts_on is not None
        own = staffing.c.organisation_id == organisation_id
        before = date.fromordinal(starts_on.toordinal() - 1)
        earlier = staffing.c.starts_on < starts_on
        work.conn.execute(
            update(staffing).where(own, earlier, holds(staffing, starts_on)).values(ends_on=before)
        )
        row = {"organisation_id": organisation_id, "posts": posts, "starts_on": starts_on, **act.columns()}
        new = insert(staffing).values(row).returning(staffing.c.id)
        staffing_id = work.conn.execute(new).scalar_one()
        facts = {"posts": posts, "starts_on": starts_on}
        tell(work, actor, VERB, organisation_id=organisation_id, act=act, facts=facts)
        return {"staffing_id": staffing_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)
