"""What a complaint challenges, whether it is late, and which body stands above (APPC Art. 91, 92)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from engine.domain.actor import Role
from engine.domain.complaint_clause import Body
from engine.domain.complaints import LINK_COMPLAINT, lateness
from engine.domain.local_time import local_date
from engine.service_tasks.clocks import calendar_of
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage import complaints, superior_bodies
from engine.storage.tables import appeals, case_links, cases, organisations, people, records, role_grants
from engine.storage.terms import holds

ASKED_BY = ("issues", "registration", "intake")
"""Forms that ask what is challenged, the one that counts first: the controller confirms what was typed."""


@service_task("open-complaint")
def open_complaint(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Answers ``superior_body`` (an id as text, null where the court is next), ``superior_here`` (it works in
    this system), ``complaint_late`` and ``challenged_case``.
    """
    number = str(_challenged_number(ctx) or "").strip()
    challenged = _case_by_number(ctx, number)
    superior = superior_bodies.superior_of(ctx.conn, _acting(ctx, challenged).id)
    columns: dict[str, Any] = {
        "challenged_number": number,
        "challenged_case_id": challenged,
        "superior_id": superior.id if superior else None,
        "last_day": None,
        "late": False,
    }
    told = select(appeals.c.complaint_learnt_on).where(appeals.c.case_id == ctx.case_id)
    if learnt_on := ctx.conn.execute(told).scalar():
        found = lateness(learnt_on, local_date(ctx.case["received_at"]), calendar_of(ctx))
        columns |= {"last_day": found.last_day, "late": found.late}
    complaints.open_complaint(ctx.conn, ctx.told, ctx.case_id, columns)
    if challenged is not None:
        _link(ctx, challenged)
    return {
        "superior_body": str(superior.id) if superior else None,
        "superior_here": superior is not None and works_here(ctx.conn, superior.id, local_date(ctx.at)),
        "complaint_late": columns["late"],
        "challenged_case": challenged,
    }


def works_here(conn: Connection, organisation_id: int, day: date) -> bool:
    """Whether the body has somebody who examines complaints and somebody who signs, that day."""
    path = select(organisations.c.path).where(organisations.c.id == organisation_id).scalar_subquery()
    able = (
        select(role_grants.c.role)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .join(people, people.c.id == role_grants.c.person_id)
        .where(people.c.active, holds(role_grants, day), path.startswith(organisations.c.path))
    )
    wanted = {Role.SUPERIOR_REVIEWER.value, Role.SIGNER.value}
    return wanted <= set(conn.execute(able.where(role_grants.c.role.in_(wanted))).scalars())


def _challenged_number(ctx: ServiceContext) -> Any:
    """What the newest form that asks for it says."""
    found = (record.get("challenged_number") for record in map(ctx.latest_record, ASKED_BY) if record)
    return next((value for value in found if value), None)


def _case_by_number(ctx: ServiceContext, number: str) -> int | None:
    """A case that this organisation registered. A number of another body is not ours to judge by."""
    if not number:
        return None
    own = (cases.c.organisation_id == ctx.case["organisation_id"]) & (cases.c.id != ctx.case_id)
    found: int | None = ctx.conn.execute(select(cases.c.id).where(own, cases.c.number == number)).scalar()
    return found


def _acting(ctx: ServiceContext, challenged: int | None) -> Body:
    """Whose act it is: the body of who signed the reply, else the one complained about, else our own."""
    home = ctx.case["organisation_id"]
    if challenged is not None:
        newest = select(records.c.author_id).where(
            records.c.case_id == challenged, records.c.kind == "signature"
        )
        signer = ctx.conn.execute(newest.order_by(records.c.version.desc()).limit(1)).scalar()
        return superior_bodies.acting_for(ctx.conn, home, signer)
    unit = select(appeals.c.complained_of_unit_id).where(appeals.c.case_id == ctx.case_id)
    return superior_bodies.acting_for(ctx.conn, ctx.conn.execute(unit).scalar() or home)


def _link(ctx: ServiceContext, challenged: int) -> None:
    row = {"from_case_id": challenged, "to_case_id": ctx.case_id, "kind": LINK_COMPLAINT, "at": ctx.at}
    ctx.conn.execute(insert(case_links).values(row).on_conflict_do_nothing())
