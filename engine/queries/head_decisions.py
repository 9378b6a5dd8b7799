"""Work items that ask a head for a decision: of his roles, free or in his hands, with what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from engine.domain.access import acting_as
from engine.domain.actor import Actor, Role
from engine.queries import published
from engine.queries.clock import Today
from engine.queries.facts import RecordFacts
from engine.queries.head_items import HEADS, Dressed, dressed
from engine.queries.names import initials
from engine.queries.scope import free, hidden_items
from engine.storage.tables import cases, deployments, people, records, work_items
from forms.form import Form

LIMIT = 100
"""Decisions on one page; the rest comes when these are taken."""

DECIDING = HEADS | {Role.SIGNER}
"""Roles whose work is a decision. A head who also signs finds both on one page."""

ASKED: Mapping[str, tuple[str, ...]] = {
    "extension_decision": ("extension_request",),
    "redirect_signature": ("redirect",),
    "redirect_dispute": ("redirect_answer", "redirect_returned"),
    "third_return": ("quality",),
    "signature": ("reply",),
    "resolution": ("issues",),
}
"""Kind of record that the decision writes → kinds of the records that ask for it, the newest of them."""


@dataclass(frozen=True)
class Decision:
    """``kind`` of the record that it writes; ``asked``: the record that asks for it, where there is one."""

    id: int
    version: int
    case_id: int
    kind: str
    form: Form | None
    case: Dressed
    asked: RecordFacts | None


@dataclass(frozen=True)
class Decisions:
    """``total`` may be more than are shown."""

    shown: tuple[Decision, ...]
    total: int


def decisions(conn: Connection, actor: Actor, today: Today) -> Decisions:
    """By last day; what is put aside with a day to wake up does not wait for him."""
    deciding = acting_as(actor, DECIDING)
    item, mine = work_items.c, _his(deciding)
    hidden = hidden_items(conn, actor)
    waits = and_(item.state == "open", mine, or_(item.held_until.is_(None), item.held_until <= func.now()))
    if hidden:
        waits = and_(waits, item.id.not_in(hidden))
    chosen = (
        select(
            *(item.id, item.version, item.case_id, item.element_id, item.form_key),
            *(cases.c.deployment_id, cases.c.process_id, deployments.c.checksum),
            func.count().over().label("total"),
        )
        .join(cases, cases.c.id == item.case_id)
        .join(deployments, deployments.c.id == cases.c.deployment_id)
        .where(waits)
        .order_by(item.list_day.asc().nulls_last(), item.id)
        .limit(LIMIT)
    )
    rows = conn.execute(chosen).all()
    forms = {row.id: _form(conn, row) for row in rows}
    kinds = {row.id: published.record_kind(conn, row, row.element_id, row.form_key) for row in rows}
    named = dressed(conn, [row.id for row in rows], today)
    asked = _asked(conn, rows, kinds)
    found = tuple(
        Decision(
            id=row.id,
            version=row.version,
            case_id=row.case_id,
            kind=kinds[row.id],
            form=forms[row.id],
            case=named[row.id],
            asked=asked.get((row.case_id, kinds[row.id])),
        )
        for row in rows
    )
    return Decisions(found, rows[0].total if rows else 0)


def _his(deciding: Actor) -> Any:
    """Free work of those roles; and what is in his hands, or in those of the absent for whom he acts."""
    hands = {grant.on_behalf_of for grant in deciding.grants} | {deciding.person_id}
    roles = [grant.role.value for grant in deciding.grants]
    own = and_(
        work_items.c.assignee_id.in_(sorted(one for one in hands if one is not None)),
        work_items.c.candidate_role.in_(roles),
    )
    return or_(own, *free(deciding))


def _form(conn: Connection, row: Any) -> Form | None:
    return published.form(conn, row.deployment_id, row.checksum, row.form_key) if row.form_key else None


def _asked(
    conn: Connection, rows: Sequence[Any], kinds: Mapping[int, str]
) -> Mapping[tuple[int, str], RecordFacts]:
    """By case and the kind of the decision."""
    wanted = sorted({kind for one in kinds.values() for kind in ASKED.get(one, ())})
    ids = sorted({row.case_id for row in rows})
    if not wanted:
        return {}
    chosen = (
        select(records, initials(people).label("author"))
        .outerjoin(people, people.c.id == records.c.author_id)
        .where(records.c.case_id.in_(ids), records.c.kind.in_(wanted))
        .order_by(records.c.case_id, records.c.case_seq)
    )
    newest = {
        (row.case_id, row.kind): RecordFacts(
            row.id, row.case_seq, row.kind, row.version, row.data, row.author_id, row.author, row.at
        )
        for row in conn.execute(chosen)
    }
    found = {}
    for row in rows:
        asking = [
            newest[row.case_id, kind]
            for kind in ASKED.get(kinds[row.id], ())
            if (row.case_id, kind) in newest
        ]
        if asking:
            found[row.case_id, kinds[row.id]] = max(asking, key=lambda one: one.case_seq)
    return found
