"""Which cases an actor may know of: the table of ``engine.domain.access`` translated to SQL.

``may`` answers for one case whose facts were gathered; a list must ask the database. A test
compares the two over every role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, all_, and_, exists, or_
from sqlalchemy.sql import false, true

from engine.domain.access import TABLE, Cell, Reach, Verb, stands_for
from engine.domain.actor import Actor, Delegation, Grant, Opening, Role
from engine.domain.document_types import RECEPTIONS, DocumentType
from engine.queries.scope import complained_cases, subtree
from engine.storage.tables import appeals, cases, work_items

# An alias: the lists that use this condition select from ``work_items`` themselves.
work = work_items.alias("visible_work")


@lru_cache(maxsize=256)
def visible_cases(actor: Actor, verb: Verb = Verb.VIEW_CASE) -> ColumnElement[bool]:
    """A condition over ``cases``; true for the system, which shows nothing to anyone."""
    if actor.is_system:
        return true()
    granted = [condition for grant in actor.grants for condition in _granted(actor, grant, verb)]
    if verb in (Verb.VIEW_CASE, Verb.VIEW_PERSONAL_DATA):
        granted += [_delegated(one) for one in actor.delegations]
    if verb is Verb.VIEW_PERSONAL_DATA and actor.openings:
        granted.append(_opened(actor))
    return and_(or_(false(), *granted), cases.c.id != all_(complained_cases(actor)))


def _granted(actor: Actor, grant: Grant, verb: Verb) -> Iterator[ColumnElement[bool]]:
    for cell in TABLE[grant.role].get(verb, ()):
        reached = _reached(actor, grant, cell)
        yield reached if cell.restricted else and_(cases.c.access_level == "ordinary", reached)


def _reached(actor: Actor, grant: Grant, cell: Cell) -> ColumnElement[bool]:
    match cell.reach:
        case Reach.SUBTREE:
            return cases.c.organisation_id.in_(subtree(grant.path))
        case Reach.UNIT:
            return or_(cases.c.executor_unit_id.in_(subtree(grant.path)), _offered_in(grant.path))
        case Reach.OWN:
            theirs = sorted(stands_for(actor, grant))
            return or_(cases.c.executor_id.in_(theirs), _held_by(theirs), _offered_to(grant))
        case _:
            return false()


def _opened(actor: Actor) -> ColumnElement[bool]:
    """What an order opens of what the auditor sees masked."""
    audits = [grant for grant in actor.grants if grant.role is Role.AUDITOR]
    sees = [condition for grant in audits for condition in _granted(actor, grant, Verb.VIEW_CASE)]
    return and_(or_(false(), *sees), or_(*(opens(one) for one in actor.openings)))


def opens(opening: Opening) -> ColumnElement[bool]:
    """Which cases an order names, over ``cases``; a right only together with the auditor's own."""
    within = cases.c.organisation_id.in_(subtree(opening.path))
    parts = [] if opening.restricted else [cases.c.access_level == "ordinary"]
    if opening.cases:
        parts.append(cases.c.id.in_(sorted(opening.cases)))
    return and_(within, *parts)


def _delegated(delegation: Delegation) -> ColumnElement[bool]:
    """Whatever is delegated, its cases may be read (:func:`engine.domain.access.may`)."""
    places = subtree(delegation.path)
    within = or_(cases.c.organisation_id.in_(places), cases.c.executor_unit_id.in_(places))
    if not delegation.document_types:
        return within
    types = (_OF_TYPE[DocumentType(one)] for one in sorted(delegation.document_types))
    return and_(within, or_(*types))


def _of_appeal(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(appeals.c.case_id == cases.c.id, condition).correlate(cases)


_OF_TYPE: Mapping[DocumentType, ColumnElement[bool]] = {
    DocumentType.PARENT_BODY: or_(
        cases.c.control == "parent_body", _of_appeal(appeals.c.channel == "PARENT_BODY")
    ),
    DocumentType.RECEPTION: _of_appeal(appeals.c.channel.in_(sorted(RECEPTIONS))),
    DocumentType.COMPLAINT: _of_appeal(appeals.c.legal_type == "complaint"),
}
"""What :func:`engine.domain.document_types.document_types` says, as conditions; a test compares them."""


def _held_by(people: Sequence[int]) -> ColumnElement[bool]:
    mine = or_(work.c.assignee_id.in_(people), work.c.finished_by.in_(people))
    return exists().where(work.c.case_id == cases.c.id, mine)


def _offered_to(grant: Grant) -> ColumnElement[bool]:
    return exists().where(
        work.c.case_id == cases.c.id,
        work.c.state == "open",
        work.c.assignee_id.is_(None),
        work.c.candidate_role == grant.role.value,
        work.c.organisation_id.in_(subtree(grant.path)),
    )


def _offered_in(path: str) -> ColumnElement[bool]:
    return exists().where(
        work.c.case_id == cases.c.id, work.c.state == "open", work.c.organisation_id.in_(subtree(path))
    )
