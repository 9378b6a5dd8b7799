"""Adds an electronic signature to a case: a corrected one of the appeal, of a withdrawal, of a reply, ..."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import note
from engine.operations.electronic_signatures import (
    APPEAL,
    OF_THE_APPLICANT,
    SUBJECTS,
    Checked,
    SignedFile,
    applicant_numbers,
    checked,
    judged,
    keep,
    say_how_signed,
)
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

VERB = "attach_signature"


def attach_signature(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    subject: str,
    signed: SignedFile,
    work_item_id: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``signature_id`` and ``state``. ``subject`` is one of ``signing.SUBJECTS``.

    Whatever the check finds, the signature is kept; one of the appeal says anew how the appeal is signed.
    Raises NotFound, Forbidden, TooLarge, InvalidData (``subject``: ``not_an_option``, ``signature_file``:
    ``empty``).
    """
    if subject not in SUBJECTS:
        raise InvalidData(errors={"subject": ["not_an_option"]})
    with unit_of_work(engine, at=at) as work:
        # Before the bytes are taken: a stranger fills no disk. Asked again under the lock.
        authorised(work, actor, case_id, work_item_id)
        now = work.now
    (found,) = checked([signed], now)
    body = {"case_id": case_id, "work_item_id": work_item_id, "subject": subject, **found.told()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = authorised(work, actor, case_id, work_item_id)
        return store(work, locked, actor, VERB, found, subject, work_item_id)

    return once(engine, actor, VERB, body, do, key=key, at=at)


def authorised(work: UnitOfWork, actor: Actor, case_id: int, work_item_id: int | None) -> LockedCase:
    locked = lock_case(work, actor, case_id, work_item_id)
    if not may(actor, Verb.ATTACH_FILE, locked.facts):
        raise Forbidden()
    return locked


def store(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    found: Checked,
    subject: str,
    work_item_id: int | None,
) -> dict[str, Any]:
    """The row, the appeal's state where it is about that, and the entry."""
    numbers = applicant_numbers(work.conn, locked.id) if subject in OF_THE_APPLICANT else None
    judgements = judged([found], numbers)
    state = judgements[0].result.state.value
    kept = keep(
        work,
        locked,
        judgements,
        subject=subject,
        brought_by=actor.person_id,
        work_item_id=work_item_id,
    )
    if subject == APPEAL:
        say_how_signed(work.conn, locked.id, state)
    facts: dict[str, Any] = dict(kept.facts)
    if locked.item:
        facts["key"] = locked.item["key"]
    note(work, locked, actor, verb, facts, {"state_of_signature": state})
    return {"signature_id": kept.ids[0], "state": state}
