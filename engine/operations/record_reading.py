"""Writes down that an auditor opened something: before it is shown, or it is not shown."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, Table, select
from sqlalchemy.exc import SQLAlchemyError

from engine.domain.actor import Actor, Role
from engine.domain.errors import NotRecorded
from engine.domain.readings import ReadingKind, Subject
from engine.journal.readings import append
from engine.operations.border import is_id
from engine.queries.visible import opens
from engine.storage import tables
from engine.storage.unit_of_work import unit_of_work

_TABLES: dict[Subject, Table] = {
    Subject.ATTACHMENT: tables.attachments,
    Subject.SIGNATURE: tables.signatures,
    Subject.WORK_ITEM: tables.work_items,
    Subject.MESSAGE: tables.messages,
}


def is_watched(actor: Actor | None) -> bool:
    """Whether what this person opens is written down: an auditor, and who reads under an order."""
    return actor is not None and (actor.has(Role.AUDITOR) or bool(actor.openings))


def record_reading(
    engine: Engine,
    actor: Actor,
    kind: ReadingKind,
    *,
    case_id: int | None = None,
    thing_id: int | None = None,
    subject: Subject | None = None,
) -> int | None:
    """One line: who, when by the database clock, what, of which case, under which orders. No personal data.

    ``thing_id`` is the entry, the file, the letter; with ``subject`` the case is looked up by it. Answers the
    line's number; ``None`` and no work for whoever is not watched. Ids that no thing has are kept as none.
    Raises :class:`NotRecorded`: then nothing may be shown.
    """
    if not is_watched(actor) or actor.person_id is None:
        return None
    thing = thing_id if thing_id is not None and is_id(thing_id) else None
    try:
        with unit_of_work(engine) as work:
            named = case_id if subject is None or thing is None else _case_of(work.conn, subject, thing)
            return append(
                work.conn,
                actor_id=actor.person_id,
                kind=kind.value,
                case_id=named,
                thing_id=thing,
                orders=_orders(work.conn, actor, named),
            )
    except SQLAlchemyError as failed:
        raise NotRecorded(kind=kind.value) from failed


def _case_of(conn: Connection, subject: Subject, id_: int) -> int | None:
    chosen = (
        select(tables.complaints.c.challenged_case_id).where(tables.complaints.c.case_id == id_)
        if subject is Subject.COMPLAINT
        else select(_TABLES[subject].c.case_id).where(_TABLES[subject].c.id == id_)
    )
    found: int | None = conn.execute(chosen).scalar()
    return found


def _orders(conn: Connection, actor: Actor, case_id: int | None) -> list[int]:
    """Those that open this case; of a list all in force, for any of its rows may be open by one."""
    if case_id is None or not actor.openings:
        return [one.order_id for one in actor.openings]
    covered: list[ColumnElement[bool]] = [opens(one) for one in actor.openings]
    chosen = select(*covered).where(tables.cases.c.id == case_id)
    row = conn.execute(chosen).first()
    return [one.order_id for one, holds in zip(actor.openings, row or (), strict=False) if holds]
