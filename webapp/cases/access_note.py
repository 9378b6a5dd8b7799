"""What stands on a case of access by order: what opens it to the auditor, how often auditors opened it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor, Role
from engine.domain.local_time import local_date
from engine.queries import CaseHeader
from engine.queries.access_orders import OrderFacts, orders_over
from engine.queries.readings import count_of_case


class AccessNote(NamedTuple):
    """``masked``: an auditor reads this case without its personal data. ``opened``: how often auditors opened
    it, and ``None`` for who may not know.
    """

    orders: Sequence[OrderFacts]
    masked: bool
    opened: int | None


def access_note(conn: Connection, actor: Actor, case: CaseHeader) -> AccessNote | None:
    """``None`` where there is nothing to say."""
    audits, knows = actor.has(Role.AUDITOR), bool(paths_of(actor, Verb.VIEW_READINGS))
    if not (audits or knows):
        return None
    orders = orders_over(conn, actor, case.id, local_date(datetime.now(UTC))) if case.personal else ()
    opened = count_of_case(conn, actor, case.id)
    return AccessNote(orders, audits and not case.personal, opened)
