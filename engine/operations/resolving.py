"""What retrying and skipping an incident share: it is open, and somebody says why."""

from __future__ import annotations

from sqlalchemy import RowMapping

from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, InvalidData
from engine.operations.border import reason_codes
from engine.operations.incidents import read_incident
from engine.operations.locked_case import LockedCase, lock_by_incident, moment_of, person_name
from engine.storage.unit_of_work import UnitOfWork


def lock_open_incident(work: UnitOfWork, actor: Actor, incident_id: int) -> tuple[LockedCase, RowMapping]:
    """The case and the incident. Raises NotFound, AlreadyDone with by whom and when."""
    locked = lock_by_incident(work, actor, incident_id)
    incident = read_incident(work, incident_id)
    if incident["state"] != "open":
        by = person_name(work, incident["ended_by"])
        raise AlreadyDone(by=by, at=moment_of(incident["ended_at"]), state=incident["ended_how"])
    return locked, incident


def check_reason(reason: str) -> None:
    """Raises :class:`InvalidData` (``reason``)."""
    if errors := reason_codes(reason):
        raise InvalidData(errors=errors)


def not_this_way(code: str) -> InvalidData:
    """Why this incident cannot be resolved in this way."""
    return InvalidData(errors={"incident": [code]})
