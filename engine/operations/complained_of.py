"""Whom a complaint is about, and what follows from it for the work on the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.domain.actor import Actor, Role
from engine.domain.conflict_of_interest import may_redirect_to
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.operations.advancing import note
from engine.operations.border import is_id
from engine.operations.locked_case import LockedCase
from engine.operations.work_items import change_item, hold_ended
from engine.service_tasks.context import Recipient
from engine.storage.tables import appeals, cases, notices, organisations, people, role_grants, work_items
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "take_from_complained_of"
NOTICE = "taken_from_complained_of"
MAX_TEXT = 500


@dataclass(frozen=True)
class ComplainedOf:
    """A person and a body of the directory, and the words of the applicant; each may be missing."""

    person_id: int | None = None
    unit_id: int | None = None
    text: str = ""


def told_in(data: Mapping[str, Any]) -> ComplainedOf | None:
    """What a form says of it, if it asks at all: ids come as texts, and empty where nothing was chosen."""
    names = ("complained_of_id", "complained_of_unit_id", "complained_of")
    if not any(data.get(name) for name in names):
        return None
    person, unit, text = (data.get(name) for name in names)
    return ComplainedOf(int(person) if person else None, int(unit) if unit else None, text or "")


def check_complained_of(conn: Connection, told: ComplainedOf) -> None:
    """Raises :class:`InvalidData` for a person or body that the directory does not know, or a long text."""
    errors: dict[str, list[str]] = {}
    for name, id_, table in (
        ("complained_of_id", told.person_id, people),
        ("complained_of_unit_id", told.unit_id, organisations),
    ):
        if id_ is None:
            continue
        known = is_id(id_) and conn.execute(select(table.c.id).where(table.c.id == id_)).scalar()
        if not known:
            errors[name] = ["unknown_person" if table is people else "unknown_organisation"]
    if len(told.text) > MAX_TEXT:
        errors["complained_of"] = ["too_long"]
    if errors:
        raise InvalidData(errors=errors)


def store_complained_of(conn: Connection, locked: LockedCase, told: ComplainedOf) -> None:
    """Writes it down. From here on the person may know of the case no more."""
    columns = {"complained_of_id": told.person_id, "complained_of_unit_id": told.unit_id}
    of_case = appeals.c.case_id == locked.id
    conn.execute(update(appeals).where(of_case).values(columns | {"complained_of": told.text}))
    locked.facts = replace(locked.facts, complained_of_id=told.person_id)


def take_away(work: UnitOfWork, locked: LockedCase, actor: Actor) -> bool:
    """Takes what the person complained about has in hand; his head is told. True if there was something.

    Work goes back to the role it is for, the case to no executor: whoever takes it up is the next one.
    """
    person_id = locked.facts.complained_of_id
    if person_id is None:
        return False
    fields: dict[str, Any] = {}
    if locked.row["executor_id"] == person_id:
        fields = {"executor_id": None}
        work.conn.execute(update(cases).where(cases.c.id == locked.id).values(fields))
        locked.row.update(fields)
    held = _held(work.conn, locked, person_id)
    for item in held:
        free = {"assignee_id": None, "assigned_at": None, "held_until": None, "hold_reason": None}
        change_item(work, item, **free)
        change = {"assignee_id": {"from": person_id, "to": None}} | hold_ended(item)
        _note(work, locked, actor, {"key": item["key"]}, change, fields)
        fields = {}
    if fields:
        _note(work, locked, actor, {}, {}, fields)
    if not (held or fields):
        return False
    _tell(work, locked, person_id)
    return True


def refuse_redirect(
    conn: Connection, case_id: int, target_id: int, *, field: str, by_article_91: bool = False
) -> None:
    """Raises :class:`InvalidData` on the field when the complaint is about that body or its official."""
    chosen = select(organisations.c.path).where(organisations.c.id == target_id)
    target = conn.execute(chosen).scalar_one()
    challenged = _challenged(conn, case_id)
    if not may_redirect_to(target, challenged=challenged, by_article_91=by_article_91):
        raise InvalidData(errors={field: ["complained_of"]})


def _challenged(conn: Connection, case_id: int) -> tuple[str, ...]:
    """The paths of the body complained about and of the official's unit."""
    unit, own = organisations.alias("unit"), organisations.alias("own")
    found = conn.execute(
        select(unit.c.path, own.c.path)
        .select_from(appeals)
        .outerjoin(unit, unit.c.id == appeals.c.complained_of_unit_id)
        .outerjoin(people, people.c.id == appeals.c.complained_of_id)
        .outerjoin(own, own.c.id == people.c.organisation_id)
        .where(appeals.c.case_id == case_id)
    ).first()
    return tuple(path for path in found or () if path is not None)


def _held(conn: Connection, locked: LockedCase, person_id: int) -> list[Mapping[str, Any]]:
    mine = (work_items.c.case_id == locked.id) & (work_items.c.assignee_id == person_id)
    chosen = select(work_items).where(mine, work_items.c.state == "open").order_by(work_items.c.id)
    return [dict(row) for row in conn.execute(chosen).mappings()]


def _note(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    facts: Mapping[str, Any],
    change: Mapping[str, Any],
    fields: Mapping[str, Any],
) -> None:
    note(work, locked, actor, VERB, facts, {**change, "fields": fields} if fields else change)


def _tell(work: UnitOfWork, locked: LockedCase, person_id: int) -> None:
    """The head of the person's unit; of a head, the head of the Department."""
    place = work.conn.execute(select(people.c.organisation_id).where(people.c.id == person_id)).scalar_one()
    leads = work.conn.execute(
        select(role_grants.c.role).where(
            role_grants.c.person_id == person_id,
            role_grants.c.role == Role.HEAD.value,
            holds(role_grants, local_date(work.now)),
        )
    ).first()
    told = (
        Recipient(role=Role.DEPARTMENT_HEAD.value, organisation_id=locked.row["organisation_id"])
        if leads
        else Recipient(role=Role.HEAD.value, organisation_id=place)
    )
    row = {"case_id": locked.id, "code": NOTICE, "facts": {}, "at": work.now}
    work.conn.execute(insert(notices).values(row | told.columns()))
