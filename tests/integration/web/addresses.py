"""One thing of each kind that an address names, and who may stand at each door."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, select

from engine.domain.local_time import local_date
from engine.operations.attach_file import attach_file
from engine.operations.attach_signature import attach_signature
from engine.operations.comment import comment
from engine.operations.draw_sample import draw_sample
from engine.operations.electronic_signatures import SignedFile
from engine.operations.give_access_order import give_access_order
from engine.operations.give_advice import give_advice
from engine.operations.open_box import open_box
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import publish_deployment, shipped_files
from engine.operations.record_incident import record_incident
from engine.operations.save_filter import save_filter
from engine.operations.start_migration import start_migration
from engine.operations.write_workspace_file import write_workspace_file
from engine.storage import tables
from tests.lives import Life
from webapp import guards
from webapp.citizen.tokens import status_token

PATH = "appeal/appeal.bpmn"
PDF = b"%PDF-1.7\n%%EOF\n"

# Of each door one login of the tests' world that passes it.
LOGINS: Mapping[str, str] = {
    "public": "controller",
    "signed_in": "controller",
    "work": "controller",
    "case": "controller",
    "reports": "controller",
    "head": "department_head",
    "intake": "registrar",
    "studio": "methodologist",
    "studio_edit": "methodologist",
    "migrate": "methodologist",
    "letters": "registrar",
    "rules": "methodologist",
    "audit": "auditor",
    "readings": "auditor",
    "samples": "auditor",
    "order_access": "department_head",
    "admin": "administrator",
    "calendar": "controller",
    "calendar_propose": "methodologist",
    "calendar_publish": "department_head",
    "staff": "department_head",
    "erasures": "department_head",
    "erasures_propose": "department_head",
    "erasures_confirm": "signer",
}


def login_for(app: Flask, endpoint: str) -> str:
    return LOGINS[guards.declared(app, endpoint) or ""]


def things_of(app: Flask, life: Life) -> dict[str, object]:
    """By the names of the places: the case, its open item, a file, a comment, a signature, a notice, an
    incident, a delivery, an act, an advice, a contact, the deployment.

    ``version`` is the case's.
    """
    engine, case_id = life.world.engine, life.case_id
    file = {"name": "акт.pdf", "stream": io.BytesIO(PDF), "media_type": "application/pdf"}
    attach_file(engine, life.world.controller, case_id=case_id, **file)
    signed = SignedFile(io.BytesIO(b"no signature"), io.BytesIO(PDF), "өтініш.pdf")
    signature = attach_signature(
        engine, life.world.controller, case_id=case_id, subject="appeal", signed=signed
    )
    told = {"kind": "timer", "thing": _of(life, tables.timers).key, "code": "expression_failed"}
    incident_id = record_incident(engine, case_id=case_id, **told)["incident_id"]
    failed = {"kind": "message", "name": "answer", "state": "failed", "code": "x", "attempts": 1}
    notice = {"case_id": case_id, "person_id": life.world.controller.person_id, "code": "overdue"}
    with engine.begin() as conn:
        conn.execute(insert(tables.notices).values(**notice, at=life.at))
        lost = insert(tables.deliveries).values(**failed, created_at=life.at, last_at=life.at)
        delivery_id = conn.execute(lost.returning(tables.deliveries.c.id)).scalar_one()
    where = {"organisation_id": life.world.oblast, "at": life.at}
    two = [{"name": "Смағұлов А. Б."}, {"name": "Ли В. П."}]
    box = open_box(
        engine, life.world.registrar, opened_at=life.at, place="Фойе", people=two, items=4, **where
    )
    advice = give_advice(
        engine, life.world.registrar, way="phone", question="Қайда барамын?", answer="ХҚКО-ға.", **where
    )
    said = comment(engine, life.world.controller, case_id=case_id, text="Қараңыз")
    kept = save_filter(engine, life.world.controller, name="Кешіккендер", arguments="preset=overdue")
    case = _of(life, tables.cases, "id")
    contact_id = Life(
        life.world,
        life.at,
        channel="INSTAGRAM",
        last_name="Омаров",
        subject="Жол шұңқыры",
        text="Көшеде шұңқыр бар.",
    ).case_id
    with app.app_context():
        token, contact_token = status_token(case_id), status_token(contact_id)
    return {
        "case_id": case_id,
        "other_id": _other(life),
        "work_item_id": life.item(life.open_elements()[0]).id,
        "comment_version": said["version"],
        "attachment_id": _of(life, tables.attachments).id,
        "complaint_id": _complaint_against(life),
        "signature_id": signature["signature_id"],
        "notice_id": _of(life, tables.notices).id,
        "incident_id": incident_id,
        "opening_id": box["opening_id"],
        "consultation_id": advice["consultation_id"],
        "delivery_id": delivery_id,
        "filter_id": kept["filter_id"],
        "order_id": _order(life),
        "sample_id": _drawn(life),
        "deployment_id": case.deployment_id,
        **_newer(life, case.deployment_id),
        "message_id": _of(life, tables.messages).id,
        "seq": 1,
        "code": "M-05",
        "template_version": 1,
        "action": "withdrawal",
        "path": PATH,
        **_draft(life),
        "act": "set_staffing",
        "token": token,
        "contact_id": contact_id,
        "contact_token": contact_token,
        "name": "received",
        "version": case.version,
        "erasure_id": _erasure(life),
    }


def _erasure(life: Life) -> int:
    """An act that waits for its second person."""
    row = {"organisation_id": life.world.oblast, "act_number": "11", "act_date": life.at.date()}
    row |= {"ground": "term", "proposed_by": life.world.department_head.person_id, "proposed_at": life.at}
    with life.world.engine.begin() as conn:
        new = insert(tables.erasures).values(row).returning(tables.erasures.c.id)
        return int(conn.execute(new).scalar_one())


def _other(life: Life) -> int:
    """A case with something to compare."""
    other = Life(life.world, life.at, last_name="Байжанов", subject="Қар", text="Қар тазаланбады.")
    other.step("register_appeal", subject="Қар")
    return other.case_id


def _newer(life: Life, deployment_id: int) -> dict[str, object]:
    """A second version of a family of its own, so that new cases begin as before; what differs is a name."""
    engine, methodologist = life.world.engine, life.world.methodologist
    told = {"family": "threat", "files": shipped_files()}
    was = publish_deployment(engine, methodologist, **told)["deployment_id"]
    other = told["files"] | {PATH: shipped_files()[PATH].replace("Тіркеу".encode(), "Қабылдау".encode())}
    now = publish_deployment(engine, methodologist, family="threat", files=other)["deployment_id"]
    told = {"family": "threat", "from_version": 1, "to_version": 2, "reason": "Жаңа нұсқа."}
    moving = start_migration(engine, methodologist, **told)["migration_id"]
    return {"was_id": was, "now_id": now, "side": "now", "family": "threat", "migration_id": moving}


def _draft(life: Life) -> dict[str, object]:
    """A methodologist's draft with a changed file, put forward."""
    engine, methodologist = life.world.engine, life.world.methodologist
    opened = open_workspace(engine, methodologist, title="Екінші келісу")
    file = shipped_files()[PATH] + b"\n"
    write_workspace_file(engine, methodologist, **opened, path=PATH, content=file, revision=0)
    asked = {"workspace_id": opened["workspace_id"], "checksum": "of other files", "comment": "Керек."}
    asked |= {"requested_by": methodologist.person_id, "requested_at": life.at}
    new = insert(tables.publication_requests).values(asked).returning(tables.publication_requests.c.id)
    with engine.begin() as conn:
        request_id = conn.execute(new).scalar_one()
        kept = {"family": "appeal", "name": "Тіркеу", "path": [], "state": "RECEIVED"}
        kept |= {"script": {"process_id": "appeal"}, "kept_by": methodologist.person_id, "kept_at": life.at}
        one = insert(tables.scenarios).values(kept).returning(tables.scenarios.c.id)
        scenario_id = conn.execute(one).scalar_one()
        past = {
            "workspace_id": opened["workspace_id"],
            "checksum": "x",
            "files": b"[]\n",
            "cases": [life.case_id],
        }
        asked = {"first": "2026-11-01", "last": "2026-11-30", "answered": False, "step": 3600}
        past |= {"asked": asked, "asked_by": methodologist.person_id, "asked_at": life.at}
        one = insert(tables.what_ifs).values(past).returning(tables.what_ifs.c.id)
        what_if_id = conn.execute(one).scalar_one()
    return opened | {"request_id": request_id, "scenario_id": scenario_id, "what_if_id": what_if_id}


def _drawn(life: Life) -> int:
    """A sample of all cases of the day, so that the case of the address is in it."""
    day = local_date(life.at)
    told: dict[str, Any] = {"kind": "registered", "organisation_id": life.world.oblast}
    told |= {"first": day, "last": day, "percent": 100}
    return int(draw_sample(life.world.engine, life.world.auditor, **told)["sample_id"])


def _order(life: Life) -> int:
    """In force on the day of the life alone."""
    day = local_date(life.at)
    given = give_access_order(
        life.world.engine,
        life.world.department_head,
        auditor_id=life.world.people["auditor"],
        organisation_id=life.world.oblast,
        reason="Тексеру",
        starts_on=day,
        ends_on=day,
        act_number="12-ж",
        act_date=day,
        at=life.at,
    )
    return int(given["order_id"])


def _complaint_against(life: Life) -> int:
    """A complaint of somebody else to the same body, against the case."""
    case = dict(_of(life, tables.cases, "id")._mapping)
    appeal = dict(_life_appeal(life)._mapping)
    with life.world.engine.begin() as conn:
        row = {name: value for name, value in case.items() if name not in ("id", "number")}
        new = insert(tables.cases).values(row).returning(tables.cases.c.id)
        complaint_id: int = conn.execute(new).scalar_one()
        other = {"kind": "individual", "last_name": "Нұрлан", "first_name": "Ерлан"}
        person = insert(tables.applicants).values(other).returning(tables.applicants.c.id)
        own = {"case_id": complaint_id, "applicant_id": conn.execute(person).scalar_one()}
        own |= {"subject": "Шағым", "text": "Жауаппен келіспеймін."}
        conn.execute(insert(tables.appeals).values({**appeal, **own}))
        told = {"case_id": complaint_id, "challenged_case_id": life.case_id}
        conn.execute(insert(tables.complaints).values(told))
    return complaint_id


def _life_appeal(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        return conn.execute(select(tables.appeals).where(tables.appeals.c.case_id == life.case_id)).one()


def _of(life: Life, table: Table, column: str = "case_id") -> Any:
    """The newest row of the case."""
    chosen = select(table).where(table.c[column] == life.case_id).order_by(table.c.id.desc())
    with life.world.engine.connect() as conn:
        return conn.execute(chosen.limit(1)).one()
