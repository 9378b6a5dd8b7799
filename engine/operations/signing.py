"""The authority to sign: follows the appointment, and passes to whoever acts (R-012, R-020, R-022)."""

from __future__ import annotations

from dataclasses import asdict

from engine.domain.actor import Actor, Role
from engine.domain.errors import NotAuthorisedToSign
from engine.domain.local_time import local_date
from engine.domain.staff import SIGNING_KINDS
from engine.operations.locked_case import LockedCase
from engine.queries import published
from engine.queries.signatories import Authority, authority_to_sign, who_may_sign
from engine.storage.unit_of_work import UnitOfWork

_SIGNERS = (Role.SIGNER, Role.DEPARTMENT_HEAD, Role.HEAD)


def refuse_signature(work: UnitOfWork, locked: LockedCase, actor: Actor, kind: str) -> None:
    """Raises :class:`NotAuthorisedToSign` for a signed act outside the actor's authority on its day."""
    if kind not in SIGNING_KINDS or actor.person_id is None:
        return
    found = authority_to_sign(work.conn, actor.person_id, kind, local_date(work.now))
    if not found.holds:
        raise _refusal(work, locked, kind, found)


def refuse_stranger_to_sign(work: UnitOfWork, locked: LockedCase) -> None:
    """Tells somebody without the role whose signature it is, if the item in hand is one (R-022)."""
    kind = _record_kind(work, locked)
    if kind in SIGNING_KINDS:
        raise _refusal(work, locked, kind, Authority(holds=False))


def _refusal(work: UnitOfWork, locked: LockedCase, kind: str, found: Authority) -> NotAuthorisedToSign:
    day, facts = local_date(work.now), locked.facts
    roles = [facts.candidate_role] if facts.candidate_role else [role.value for role in _SIGNERS]
    able = who_may_sign(work.conn, kind, roles, facts.candidate_path or facts.organisation_path, day)
    return NotAuthorisedToSign(
        day=day.isoformat(),
        who=[asdict(one) for one in able if one.person_id != facts.complained_of_id],
        appointed_on=found.appointed_on.isoformat() if found.appointed_on else None,
        away=found.away,
    )


def _record_kind(work: UnitOfWork, locked: LockedCase) -> str:
    """The kind of record that the item in hand would write; empty for one without a form."""
    item = locked.item
    if item is None:
        return ""
    return published.record_kind(work.conn, locked, item["element_id"], item["form_key"])
