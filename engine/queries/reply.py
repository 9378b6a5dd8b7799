"""The newest reply of a case and what its letter needs around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.complaint_clause import Body, Recourse
from engine.domain.errors import NotFound
from engine.domain.local_time import local_date
from engine.queries.case_parts import personal_header, records_of
from engine.queries.clock import moment
from engine.queries.facts import NO_APPEAL, AppealFacts, ApplicantFacts, CaseHeader, RecordFacts
from engine.queries.signatories import signed_position
from engine.queries.superior_body import acting_body, case_recourse
from engine.storage.tables import organisations


@dataclass(frozen=True)
class ReplyData:
    """``signature`` is the record of the signature, ``None`` while the reply is a draft.

    ``acting`` is the body whose reply it is: its name and ``contacts`` are the letter's heading.
    """

    case: CaseHeader
    appeal: AppealFacts
    applicant: ApplicantFacts
    reply: RecordFacts
    signature: RecordFacts | None
    signer_position: Mapping[str, str]
    acting: Body
    contacts: Mapping[str, str]
    recourse: Recourse


def reply_data(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> ReplyData:
    """Raises :class:`NotFound` when the actor may not see the case or nothing was drafted yet,
    :class:`Forbidden` without the right to personal data: a letter cannot be masked.
    """
    now = moment(conn, at)
    case, appeal, applicant = personal_header(conn, actor, case_id, now)
    records = records_of(conn, case)
    if appeal is NO_APPEAL or not records.get("reply"):
        raise NotFound(case_id=case_id)
    reply = records["reply"][-1]
    signature = _signature(records, reply)
    acting = acting_body(conn, case, signature.author_id if signature else None)
    learnt_at = case.answered_at or (signature.at if signature else now)
    return ReplyData(
        case=case,
        appeal=appeal,
        applicant=applicant,
        reply=reply,
        signature=signature,
        signer_position=_position(conn, signature),
        acting=acting,
        contacts=conn.execute(
            select(organisations.c.contacts).where(organisations.c.id == acting.id)
        ).scalar_one(),
        recourse=case_recourse(conn, case, acting, local_date(learnt_at)),
    )


def _signature(records: Mapping[str, tuple[RecordFacts, ...]], reply: RecordFacts) -> RecordFacts | None:
    """The signature that came after this draft and did sign it."""
    signed = [
        one
        for one in records.get("signature", ())
        if one.case_seq > reply.case_seq and one.data.get("decision") == "sign"
    ]
    return signed[-1] if signed else None


def _position(conn: Connection, signature: RecordFacts | None) -> Mapping[str, str]:
    if signature is None or signature.author_id is None:
        return {}
    day = local_date(signature.at)
    return signed_position(conn, signature.author_id, signature.on_behalf_of_id, day)
