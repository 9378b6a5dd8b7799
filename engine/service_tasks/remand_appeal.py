"""The superior body sent the case back: a new procedure begins on the same appeal (APPC Art. 100)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from engine.domain.complaints import LINK_REMAND
from engine.service_tasks.context import Beginning, ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.complaints import complaint_of
from engine.storage.tables import appeals, case_links, cases, issues

PROCESS = "appeal"
_OF_AN_ISSUE = [issues.c[name] for name in ("position", "topic", "sub_topic", "kato", "address", "demand")]


@service_task("remand-appeal")
def remand_appeal(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Begins the process ``appeal`` with ``remand`` = true on a copy of the challenged appeal; its record
    ``remand`` names the violations. Answers ``remanded_case``.

    The applicant is the same row. Where no case of ours was challenged the complaint's own text is taken up.
    """
    complaint = complaint_of(ctx.conn, ctx.case_id)
    challenged = complaint.challenged_case_id if complaint is not None else None
    source = challenged or ctx.case_id
    decided = ctx.latest_record("complaint_decision") or {}
    begun = ctx.begin(
        Beginning(
            PROCESS,
            LINK_REMAND,
            _organisation(ctx, source),
            lambda case_id: _store(ctx, source, challenged, case_id),
            variables={"remand": True, "legal_type": _legal_type(ctx, source)},
            record=("remand", _named(decided, challenged, ctx.case_id)),
        )
    )
    return {"remanded_case": begun}


def _named(decided: Mapping[str, Any], challenged: int | None, complaint_id: int) -> dict[str, Any]:
    return {
        "violations": decided.get("violations", ""),
        "grounds": list(decided.get("grounds") or ()),
        "complaint_case": complaint_id,
        "challenged_case": challenged,
    }


def _organisation(ctx: ServiceContext, case_id: int) -> int:
    chosen = select(cases.c.organisation_id).where(cases.c.id == case_id)
    return int(ctx.conn.execute(chosen).scalar_one())


def _legal_type(ctx: ServiceContext, case_id: int) -> str:
    """That of the appeal taken up anew; the text of a complaint is considered as an application."""
    chosen = select(appeals.c.legal_type).where(appeals.c.case_id == case_id)
    found = str(ctx.conn.execute(chosen).scalar_one())
    return "application" if found == "complaint" else found


def _store(ctx: ServiceContext, source: int, challenged: int | None, case_id: int) -> None:
    """A copy of the appeal and its issues, and a link from the case that is taken up anew too."""
    found = ctx.conn.execute(select(appeals).where(appeals.c.case_id == source)).mappings().one()
    copied = {**found, "case_id": case_id, "legal_type": _legal_type(ctx, source)}
    ctx.conn.execute(insert(appeals).values(copied))
    asked = ctx.conn.execute(select(*_OF_AN_ISSUE).where(issues.c.case_id == source)).mappings()
    if rows := [{**row, "case_id": case_id} for row in asked]:
        ctx.conn.execute(insert(issues), rows)
    if challenged is not None:
        row = {"from_case_id": challenged, "to_case_id": case_id, "kind": LINK_REMAND, "at": ctx.at}
        ctx.conn.execute(insert(case_links).values(row))
