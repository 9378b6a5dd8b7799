"""Where one complains against what an organisation decides (APPC Art. 91; R-125)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from engine.domain.complaint_clause import Body, Recourse, recourse
from engine.domain.local_time import local_date
from engine.queries.facts import CaseHeader
from engine.storage import superior_bodies
from engine.storage.calendars import newest_calendar


def superior_body(conn: Connection, organisation_id: int) -> Body | None:
    """The body above any organisation; ``None`` where there is none and one goes to the court directly.

    Raises ``LookupError`` for an organisation that does not exist.
    """
    return superior_bodies.superior_of(conn, organisation_id)


def acting_body(conn: Connection, case: CaseHeader, signer_id: int | None = None) -> Body:
    """The body whose act a paper of the case is, signed by this person or by nobody yet."""
    return superior_bodies.acting_for(conn, case.organisation_id, signer_id)


def case_recourse(conn: Connection, case: CaseHeader, acting: Body, learnt_on: date) -> Recourse:
    """The right to complain against what ``acting`` decides in the case, as it counts from that day."""
    return recourse(
        superior_body(conn, acting.id),
        registered_on=local_date(case.registered_at or case.received_at),
        learnt_on=learnt_on,
        calendar=newest_calendar(conn, learnt_on),
    )
