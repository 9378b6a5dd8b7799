"""One thing of each kind that an address names, and who may stand at each door."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, select

from engine.operations.attach_file import attach_file
from engine.operations.record_incident import record_incident
from engine.storage import tables
from tests.lives import Life
from webapp import guards
from webapp.citizen.tokens import status_token

PDF = b"%PDF-1.7\n%%EOF\n"

# Of each door one login of the tests' world that passes it.
LOGINS: Mapping[str, str] = {
    "public": "controller",
    "signed_in": "controller",
    "work": "controller",
    "case": "controller",
    "reports": "controller",
    "intake": "registrar",
    "studio": "methodologist",
    "audit": "auditor",
    "admin": "administrator",
}


def login_for(app: Flask, endpoint: str) -> str:
    return LOGINS[guards.declared(app, endpoint) or ""]


def things_of(app: Flask, life: Life) -> dict[str, object]:
    """By the names of the places: the case, its open item, a file, a notice, an incident, a delivery, the
    deployment.

    ``version`` is the case's.
    """
    engine, case_id = life.world.engine, life.case_id
    file = {"name": "акт.pdf", "stream": io.BytesIO(PDF), "media_type": "application/pdf"}
    attach_file(engine, life.world.controller, case_id=case_id, **file)
    told = {"kind": "timer", "thing": _of(life, tables.timers).key, "code": "expression_failed"}
    incident_id = record_incident(engine, case_id=case_id, **told)["incident_id"]
    failed = {"kind": "message", "name": "answer", "state": "failed", "code": "x", "attempts": 1}
    notice = {"case_id": case_id, "person_id": life.world.controller.person_id, "code": "overdue"}
    with engine.begin() as conn:
        conn.execute(insert(tables.notices).values(**notice, at=life.at))
        lost = insert(tables.deliveries).values(**failed, created_at=life.at, last_at=life.at)
        delivery_id = conn.execute(lost.returning(tables.deliveries.c.id)).scalar_one()
    case = _of(life, tables.cases, "id")
    with app.app_context():
        token = status_token(case_id)
    return {
        "case_id": case_id,
        "work_item_id": life.item(life.open_elements()[0]).id,
        "attachment_id": _of(life, tables.attachments).id,
        "notice_id": _of(life, tables.notices).id,
        "incident_id": incident_id,
        "delivery_id": delivery_id,
        "deployment_id": case.deployment_id,
        "path": "appeal/appeal.bpmn",
        "token": token,
        "name": "received",
        "version": case.version,
    }


def _of(life: Life, table: Table, column: str = "case_id") -> Any:
    """The newest row of the case."""
    chosen = select(table).where(table.c[column] == life.case_id).order_by(table.c.id.desc())
    with life.world.engine.connect() as conn:
        return conn.execute(chosen.limit(1)).one()
