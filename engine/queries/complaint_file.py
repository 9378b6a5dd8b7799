"""The whole administrative case as the superior body reads it (APPC Art. 91).

The challenged case belongs to another body. Who may read it through the complaint: whoever examines or signs
at the superior body once the complaint was forwarded there, and whoever may read the challenged case anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.access import Verb
from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.errors import NotFound
from engine.queries.case import CaseCard, case_card
from engine.queries.case_parts import personal_header
from engine.queries.clock import moment
from engine.queries.facts import AttachmentFacts, CaseHeader
from engine.queries.history import HistoryEntry, entries_of
from engine.queries.reply import ReplyData, reply_data
from engine.queries.visible import visible_cases
from engine.storage.complaints import complaint_of
from engine.storage.tables import appeals, cases, organisations

AT_THE_SUPERIOR_BODY = frozenset({Role.SUPERIOR_REVIEWER, Role.SIGNER})


@dataclass(frozen=True)
class ComplaintFile:
    """``complaint`` is the header of the complaint, ``challenged`` everything of the case it challenges."""

    complaint: CaseHeader
    challenged: CaseCard
    history: tuple[HistoryEntry, ...]
    forwarded_at: datetime | None


def may_read_file(conn: Connection, actor: Actor, case_id: int) -> bool:
    """Whether the complaint has a file that this actor may read."""
    try:
        _challenged(conn, actor, case_id)
    except NotFound:
        return False
    return True


def complaint_file(
    conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None
) -> ComplaintFile:
    """``case_id`` is that of the complaint. Raises :class:`NotFound` where it has no such file for the actor,
    :class:`Forbidden` where he sees the complaint without personal data: a file cannot be masked.
    """
    now = moment(conn, at)
    complaint, _, _ = personal_header(conn, actor, case_id, now)
    challenged_id, forwarded_at = _challenged(conn, actor, case_id)
    # The right was asked above; from here on the file is read whole.
    challenged = case_card(conn, SYSTEM, challenged_id, at=now)
    history = entries_of(conn, challenged_id, challenged.header.process_id)
    return ComplaintFile(complaint, challenged, history, forwarded_at)


def file_attachment(conn: Connection, actor: Actor, case_id: int, attachment_id: int) -> AttachmentFacts:
    """A file of the challenged case. Raises as :func:`complaint_file`, and for a file of another case."""
    found = complaint_file(conn, actor, case_id).challenged.attachments
    for one in found:
        if one.id == attachment_id:
            return one
    raise NotFound(attachment_id=attachment_id)


def file_reply(conn: Connection, actor: Actor, case_id: int) -> ReplyData:
    """The challenged reply as a letter. Raises as :func:`complaint_file`, and where nothing was drafted."""
    personal_header(conn, actor, case_id, moment(conn, None))
    challenged_id, _ = _challenged(conn, actor, case_id)
    return reply_data(conn, SYSTEM, challenged_id)


def _challenged(conn: Connection, actor: Actor, case_id: int) -> tuple[int, datetime | None]:
    complaint = complaint_of(conn, case_id)
    if complaint is None or complaint.challenged_case_id is None:
        raise NotFound(case_id=case_id)
    challenged = complaint.challenged_case_id
    above = complaint.superior_id if complaint.forwarded_at else None
    through = _at_the_superior_body(conn, actor, above) and not _is_about(conn, actor, challenged)
    if not through and not _sees(conn, actor, challenged):
        raise NotFound(case_id=case_id)
    return challenged, complaint.forwarded_at


def _at_the_superior_body(conn: Connection, actor: Actor, superior_id: int | None) -> bool:
    if superior_id is None:
        return False
    chosen = select(organisations.c.path).where(organisations.c.id == superior_id)
    path = str(conn.execute(chosen).scalar_one())
    return any(grant.role in AT_THE_SUPERIOR_BODY and path.startswith(grant.path) for grant in actor.grants)


def _is_about(conn: Connection, actor: Actor, case_id: int) -> bool:
    """Whether the challenged case is itself a complaint about this person, who then sees nothing of it."""
    about = select(appeals.c.complained_of_id).where(appeals.c.case_id == case_id)
    return actor.person_id is not None and conn.execute(about).scalar() == actor.person_id


def _sees(conn: Connection, actor: Actor, case_id: int) -> bool:
    seen = visible_cases(actor, Verb.VIEW_PERSONAL_DATA)
    return conn.execute(select(cases.c.id).where(cases.c.id == case_id, seen)).first() is not None
