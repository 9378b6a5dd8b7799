"""In whose place one would do a work item: what a list and a task page say beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.access import CaseFacts, Verb, on_behalf_of
from engine.domain.actor import Actor
from engine.domain.document_types import document_types
from engine.queries.names import initials
from engine.queries.scope import is_substitute
from engine.storage.tables import organisations, people

WORK = (Verb.COMPLETE_WORK_ITEM, Verb.CLAIM, Verb.REASSIGN, Verb.RELEASE)
"""What one does with an item; whoever may do one of these by a role of his own stands for nobody."""


def whose_work(conn: Connection, actor: Actor, rows: Iterable[Any]) -> Mapping[int, str]:
    """Work item to the name of the person in whose place the actor would do it; the others are left out.

    A row holds the item's and the case's columns as the inbox reads them. Asks nothing for those who stand
    for nobody.
    """
    listed = [row for row in rows if row.finished_at is None]
    if not (listed and is_substitute(actor)):
        return {}
    paths = paths_of(conn, listed)
    found = {row.work_item_id: on_behalf_of(actor, WORK, item_facts(row, paths)) for row in listed}
    ids = {person for person in found.values() if person is not None}
    chosen = select(people.c.id, initials(people)).where(people.c.id.in_(ids))
    names: Mapping[int, str] = dict(conn.execute(chosen).all()) if ids else {}
    return {item: names[person] for item, person in found.items() if person is not None}


def paths_of(conn: Connection, rows: Iterable[Any]) -> Mapping[int | None, str]:
    """Tree paths of every organisation that the rows name."""
    ids = {one for r in rows for one in (r.organisation_id, r.case_organisation_id, r.case_unit_id)}
    chosen = select(organisations.c.id, organisations.c.path).where(organisations.c.id.in_(ids - {None}))
    return {row.id: row.path for row in conn.execute(chosen)}


def item_facts(row: Any, paths: Mapping[int | None, str]) -> CaseFacts:
    """What the rules ask about work; who else works on the case does not matter to it."""
    return CaseFacts(
        organisation_path=paths[row.case_organisation_id],
        executor_unit_path=paths.get(row.case_unit_id),
        access_level=row.access_level,
        item_assignee_id=row.assignee_id,
        candidate_role=row.candidate_role or None,
        candidate_path=paths[row.organisation_id],
        document_types=document_types(
            {"control": row.control, "channel": row.channel, "legal_type": row.legal_type}
        ),
    )
