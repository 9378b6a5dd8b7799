"""Takes in an appeal: a case begins, on the newest published deployment of its family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from engine.channels import Signature, is_official
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.domain.identity_numbers import parse
from engine.domain.local_time import local
from engine.operations.beginning import new_case, start
from engine.operations.border import is_id
from engine.operations.once import once
from engine.operations.projections import PARENT_BODY, day, take
from engine.queries import published
from engine.storage.records import write_record
from engine.storage.tables import appeals, applicants, organisations
from engine.storage.unit_of_work import UnitOfWork
from forms.schema import validate

VERB = "receive_appeal"
FORM = KIND = "intake"
TOLERANCE = timedelta(minutes=5)
"""Clocks of the intake's computers differ by so much."""
OLDEST = timedelta(days=366)


def receive_appeal(
    engine: Engine,
    actor: Actor,
    *,
    data: Mapping[str, Any],
    organisation_id: int,
    family: str = "appeal",
    clock_driven: bool = False,
    signature: str = Signature.NONE,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Stores the applicant, the appeal and the intake form, and starts the process.

    Answers ``case_id`` and ``work_item_id`` (the registration; ``None`` when the process opened
    none), with ``case_state`` and ``next``. ``clock_driven``: a driver fires this case's timers.
    Raises Forbidden, NotFound, InvalidData.
    """
    body = {"data": data, "organisation_id": organisation_id, "family": family, "signature": signature}

    def do(work: UnitOfWork) -> dict[str, Any]:
        path = _authorised(work.conn, actor, organisation_id)
        deployment_id, checksum = published.newest(work.conn, family)
        form = published.form(work.conn, deployment_id, checksum, FORM)
        clean = validate(form, data, at=local(work.now))
        _check_received(clean.get("received_at"), work.now)
        begun = _case(work.now, clean, organisation_id, deployment_id, family, clock_driven)
        locked = new_case(work, path, checksum, begun)
        applicant_id = _insert_applicant(work.conn, clean)
        appeal = _appeal(actor, locked.id, applicant_id, clean, signature)
        work.conn.execute(insert(appeals).values(appeal))
        written = write_record(
            work.conn,
            case_id=locked.id,
            case_seq=1,
            kind=KIND,
            data=clean,
            author_id=actor.person_id,
            at=work.now,
        )
        variables = {"case_id": str(locked.id)}
        done = start(work, locked, actor, VERB, variables, record=written)
        first = done["opened"][0] if done["opened"] else None
        return done | {"work_item_id": first}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _authorised(conn: Connection, actor: Actor, organisation_id: int) -> str:
    chosen = select(organisations.c.path).where(organisations.c.id == organisation_id)
    path = conn.execute(chosen).scalar() if is_id(organisation_id) else None
    if path is None:
        raise NotFound(organisation_id=organisation_id)
    if not may(actor, Verb.RECEIVE_APPEAL, CaseFacts(organisation_path=path)):
        raise Forbidden()
    return str(path)


def _check_received(given: str | None, now: datetime) -> None:
    """The legal clock counts from it: never from a future day, nor from one that nobody can recall."""
    if given is None:
        return
    received_at = datetime.fromisoformat(given)
    if received_at > now + TOLERANCE:
        raise InvalidData(errors={"received_at": ["too_late"]})
    if received_at < now - OLDEST:
        raise InvalidData(errors={"received_at": ["too_early"]})


def _case(
    now: datetime,
    data: Mapping[str, Any],
    organisation_id: int,
    deployment_id: int,
    family: str,
    clock_driven: bool,
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "deployment_id": deployment_id,
        "process_id": family,
        "control": "parent_body" if data.get("channel") == PARENT_BODY else "none",
        "received_at": datetime.fromisoformat(data["received_at"]) if data.get("received_at") else now,
        "clock_driven": clock_driven,
    }


def _insert_applicant(conn: Connection, data: Mapping[str, Any]) -> int:
    names = ("last_name", "first_name", "middle_name", "name", "address", "phone", "email")
    number = parse(data.get("identity_number"))
    row = {
        "kind": data.get("applicant_kind", "anonymous"),
        # Flagged, never refused.
        "identity_number": number.normalised or None,
        "identity_flag": number.flag.value,
        **{name: data.get(name, "") for name in names},
    }
    return int(conn.execute(insert(applicants).values(row).returning(applicants.c.id)).scalar_one())


def _appeal(
    actor: Actor, case_id: int, applicant_id: int, data: Mapping[str, Any], signature: str
) -> dict[str, Any]:
    optional = ("parent_body", "sheets", "kato")
    return {
        "case_id": case_id,
        "applicant_id": applicant_id,
        "channel": data["channel"],
        "is_official": is_official(data["channel"], signature),
        "legal_type": data.get("legal_type", "application"),
        "language": data.get("language", "kk"),
        "postmark_date": day(data.get("postmark_date")),
        "received_by": actor.person_id,
        **{name: data.get(name, "") for name in ("addressee", "subject", "text", "parent_number")},
        **take(data, optional),
    }
