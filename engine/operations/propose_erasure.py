"""Puts an act of destruction forward: which cases, by which act, on what ground. Another confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.domain.folding import fold_letters
from engine.domain.local_time import local_date
from engine.domain.retention import Ground, refusal
from engine.operations.border import clean_text, is_id
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.queries.erasures import SEVERAL
from engine.storage.settings import retention_years
from engine.storage.tables import appeals, applicants, erasure_cases, erasures, organisations
from engine.storage.unit_of_work import UnitOfWork

VERB = "propose_erasure"
MOST_CASES = 100
MAX_NUMBER = 60
MAX_BASIS = 1000


def propose_erasure(
    engine: Engine,
    actor: Actor,
    *,
    case_ids: Sequence[int],
    act_number: str,
    act_date: date | None,
    ground: str,
    basis: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``erasure_id``. Nothing is erased yet.

    Raises NotFound, Forbidden, CaseErased, InvalidData (``act_number``, ``act_date``, ``ground``, ``basis``;
    ``cases``: ``still_running``, ``term_not_over`` or ``of_several_people``, and ``case_id`` says which one;
    ``of_several_bodies``, ``required``, ``too_many``).
    """
    if not any(may_somewhere(actor, Verb.PROPOSE_ERASURE)):
        raise Forbidden()
    number, basis, chosen = clean_text(act_number), clean_text(basis), sorted(set(case_ids))
    body = {"cases": chosen, "number": number, "date": act_date, "ground": ground, "basis": basis}

    def do(work: UnitOfWork) -> dict[str, Any]:
        if errors := dict(_wrong(number, act_date, ground, basis, chosen, local_date(work.now))):
            raise InvalidData(errors=errors)
        locked = [lock_case(work, actor, case_id) for case_id in chosen]
        for one in locked:
            if not may(actor, Verb.PROPOSE_ERASURE, one.facts):
                raise Forbidden()
            refuse(work, one, Ground(ground))
            refuse_names(work, one.id, f"{number} {basis}", "basis")
        bodies = {one.row["organisation_id"] for one in locked}
        if len(bodies) > 1:
            raise InvalidData(errors={"cases": ["of_several_bodies"]})
        row = {"organisation_id": bodies.pop(), "act_number": number, "act_date": act_date, "ground": ground}
        row |= {"basis": basis, "proposed_by": actor.person_id, "proposed_at": work.now}
        erasure_id = work.conn.execute(insert(erasures).values(row).returning(erasures.c.id)).scalar_one()
        named = [{"erasure_id": erasure_id, "case_id": case_id} for case_id in chosen]
        work.conn.execute(insert(erasure_cases), named)
        return {"erasure_id": erasure_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def may_somewhere(actor: Actor, verb: Verb) -> Iterator[bool]:
    """For each of the actor's grants: whether it lets him do this over its own place."""
    return (may(actor, verb, CaseFacts(organisation_path=grant.path)) for grant in actor.grants)


def refuse(work: UnitOfWork, locked: LockedCase, ground: Ground) -> None:
    """Raises InvalidData unless the case may be erased on this ground today."""
    closed = locked.row["closed_at"]
    kind = select(applicants.c.kind).join(appeals, appeals.c.applicant_id == applicants.c.id)
    several = work.conn.execute(kind.where(appeals.c.case_id == locked.id)).scalar() in SEVERAL
    today, years = local_date(work.now), retention_years(work.conn)
    code = refusal(ground, local_date(closed) if closed else None, today, years, several_people=several)
    if code:
        raise InvalidData(errors={"cases": [code]}, case_id=locked.id)


def place_of(work: UnitOfWork, organisation_id: int) -> CaseFacts:
    """The body of an act, as the table of access asks for it."""
    path = select(organisations.c.path).where(organisations.c.id == organisation_id)
    return CaseFacts(organisation_path=work.conn.execute(path).scalar_one())


def _wrong(
    number: str, act_date: date | None, ground: str, basis: str, chosen: Iterable[int], today: date
) -> Iterator[tuple[str, list[str]]]:
    if not number or len(number) > MAX_NUMBER:
        yield "act_number", ["too_long" if number else "required"]
    if act_date is None or act_date > today:
        yield "act_date", ["required" if act_date is None else "in_the_future"]
    if ground not in set(Ground):
        yield "ground", ["unknown"]
    elif (ground != Ground.TERM and not basis) or len(basis) > MAX_BASIS:
        yield "basis", ["too_long" if basis else "required"]
    count = sum(1 for _ in chosen)
    if not 0 < count <= MOST_CASES:
        yield "cases", ["too_many" if count else "required"]
    elif not all(map(is_id, chosen)):
        raise NotFound(case_id=0)


def refuse_names(work: UnitOfWork, case_id: int, told: str, field: str) -> None:
    """The act stays when the data are gone: it must not hold them. Raises InvalidData (``field``)."""
    names = (applicants.c.last_name, applicants.c.name, applicants.c.identity_number)
    chosen = select(*names).join(appeals, appeals.c.applicant_id == applicants.c.id)
    row = work.conn.execute(chosen.where(appeals.c.case_id == case_id)).first()
    if any(value and fold_letters(value) in fold_letters(told) for value in row or ()):
        raise InvalidData(errors={field: ["names_the_person"]})
