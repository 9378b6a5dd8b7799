"""Takes in an appeal: a case begins, on the newest published deployment of its family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, update

from engine.channels import Signature, is_official
from engine.domain.actor import Actor
from engine.domain.case_state import CONTACT
from engine.domain.errors import InvalidData, NotFound
from engine.domain.local_time import local
from engine.operations.advancing import start
from engine.operations.border import is_id
from engine.operations.complained_of import store_complained_of, told_in
from engine.operations.electronic_signatures import APPEAL as OF_THE_APPEAL
from engine.operations.electronic_signatures import (
    Checked,
    SignedFile,
    checked,
    judged,
    keep,
    numbers_of,
    state_of,
)
from engine.operations.form_values import day
from engine.operations.new_case import new_case
from engine.operations.once import once
from engine.operations.projections import PARENT_BODY
from engine.operations.receiving import completed, store_appeal, store_applicant
from engine.operations.receiving_place import receiving_path
from engine.operations.references import check_references
from engine.operations.signature_states import holds, signature_of
from engine.queries import published
from engine.storage.records import write_record
from engine.storage.tables import consultations, intake_drafts
from engine.storage.unit_of_work import UnitOfWork, unit_of_work
from forms.schema import validate

VERB = "receive_appeal"
APPEAL = "appeal"
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
    family: str = APPEAL,
    clock_driven: bool = False,
    signed: Sequence[SignedFile] = (),
    consultation_id: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Stores the applicant, the appeal and the intake form, and starts the process.

    Answers ``case_id`` and ``work_item_id`` (the registration, or the classification of what is not
    official; ``None`` when the process opened none), with ``case_state`` and ``next``. ``clock_driven``:
    a driver fires this case's timers.
    ``signed``: electronic signatures, verified before the transaction; whatever the check finds, the appeal
    is taken in, and the process hears of a defect (``signature_defect``). ``consultation_id``: the advice
    that becomes this appeal. The registrar's draft goes with it.
    Raises Forbidden, NotFound, InvalidData, TooLarge (a file of a signature); never because something is
    missing that the applicant owes.
    """
    found = _verified(engine, actor, organisation_id, signed, at)
    body: dict[str, Any] = {"data": data, "organisation_id": organisation_id, "family": family}
    if found:
        body["signed"] = [one.told() for one in found]
    if consultation_id is not None:
        body["consultation_id"] = consultation_id

    def do(work: UnitOfWork) -> dict[str, Any]:
        path = receiving_path(work.conn, actor, organisation_id)
        deployment_id, checksum = published.newest(work.conn, family)
        form = published.form(work.conn, deployment_id, checksum, FORM)
        clean = completed(validate(form, data, at=local(work.now)))
        _check_received(clean.get("received_at"), work.now)
        _check_parent(clean)
        judgements = judged(found, numbers_of(clean))
        state = state_of(clean, judgements)
        signature = signature_of(clean["channel"], state)
        process_id = _process(work.conn, (deployment_id, checksum), family, clean["channel"], signature)
        begun = _case(work.now, clean, organisation_id, deployment_id, process_id, clock_driven)
        locked = new_case(work, path, checksum, begun)
        check_references(work.conn, form, clean, locked)
        store_appeal(
            work.conn,
            case_id=locked.id,
            applicant_id=store_applicant(work.conn, clean),
            data=clean,
            signature=signature,
            signature_state=state,
            received_at=begun["received_at"],
            received_by=actor.person_id,
        )
        if told := told_in(clean):
            store_complained_of(work.conn, locked, told)
        _take_consultation(work.conn, organisation_id, consultation_id, locked.id)
        work.conn.execute(delete(intake_drafts).where(intake_drafts.c.person_id == actor.person_id))
        written = write_record(
            work.conn,
            case_id=locked.id,
            case_seq=1,
            kind=KIND,
            data=clean,
            author_id=actor.person_id,
            at=work.now,
        )
        kept = keep(work, locked, judgements, subject=OF_THE_APPEAL, brought_by=actor.person_id)
        variables = {"case_id": str(locked.id), "signature_defect": holds(state) is False}
        done = start(work, locked, actor, VERB, variables, record=written, facts=kept.facts)
        first = done["opened"][0] if done["opened"] else None
        return done | {"work_item_id": first}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _verified(
    engine: Engine, actor: Actor, organisation_id: int, signed: Sequence[SignedFile], at: datetime | None
) -> tuple[Checked, ...]:
    if not signed:
        return ()
    with unit_of_work(engine, at=at) as work:
        # Before the bytes are taken: a stranger fills no disk. Asked again with the rest.
        receiving_path(work.conn, actor, organisation_id)
        now = work.now
    return checked(signed, now)


def _check_received(given: str | None, now: datetime) -> None:
    """The legal clock counts from it: never from a future day, nor from one that nobody can recall."""
    if given is None:
        return
    received_at = datetime.fromisoformat(given)
    if received_at > now + TOLERANCE:
        raise InvalidData(errors={"received_at": ["too_late"]})
    if received_at < now - OLDEST:
        raise InvalidData(errors={"received_at": ["too_early"]})


def _check_parent(data: Mapping[str, Any]) -> None:
    """A letter asks for nothing by a day before its own: one of the two is a slip of the pen.

    A day before the receipt is none: the letter was long on its way.
    """
    given, due = day(data.get("parent_date")), day(data.get("parent_due_date"))
    if given is not None and due is not None and due < given:
        raise InvalidData(errors={"parent_due_date": ["too_early"]})


def _process(
    conn: Connection, deployment: tuple[int, str], family: str, channel: str, signature: Signature
) -> str:
    """What is not official has a process of its own (R-109); older versions of the family know only one."""
    if family != APPEAL or is_official(channel, signature):
        return family
    return CONTACT if CONTACT in published.compiled(conn, *deployment).processes else family


def _case(
    now: datetime,
    data: Mapping[str, Any],
    organisation_id: int,
    deployment_id: int,
    process_id: str,
    clock_driven: bool,
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "deployment_id": deployment_id,
        "process_id": process_id,
        "control": "parent_body" if data.get("channel") == PARENT_BODY else "none",
        "received_at": datetime.fromisoformat(data["received_at"]) if data.get("received_at") else now,
        "clock_driven": clock_driven,
    }


def _take_consultation(
    conn: Connection, organisation_id: int, consultation_id: int | None, case_id: int
) -> None:
    """One advice becomes one appeal, and only where it was given (R-043)."""
    if consultation_id is None:
        return
    row = consultations.c
    mine = (row.id == consultation_id) & (row.organisation_id == organisation_id) & row.case_id.is_(None)
    becoming = update(consultations).where(mine).values(case_id=case_id)
    if not is_id(consultation_id) or conn.execute(becoming).rowcount == 0:
        raise NotFound(consultation_id=consultation_id)
