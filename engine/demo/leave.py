"""The demo's staff acts: a leave with somebody acting, a delegation, the approved posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb
from engine.domain.actor import SYSTEM
from engine.domain.calendar import calendar_as_of
from engine.domain.document_types import DocumentType
from engine.operations.record_absence import record_absence
from engine.operations.record_delegation import record_delegation
from engine.operations.set_staffing import set_staffing

HEAD, DEPUTY = "depthead", "deputyhead"
POSTS = 12
"""Of the department (the example of R-008)."""

PAST = (-12, -8)
FUTURE = (20, 30)
"""Working days from today on which the head of the department is away."""


def give_leave(engine: Engine, people: Mapping[str, int], places: Mapping[str, int], today: date) -> int:
    """Two leaves of the head: in the past the act names who acts, in the future the order of delegations
    says it. Returns the number of commands."""
    order: dict[str, Any] = {"act_number": "9/1-\u0436", "act_date": date(2015, 1, 6)}
    record_delegation(
        engine,
        SYSTEM,
        from_id=people[HEAD],
        to_id=people[DEPUTY],
        organisation_id=places["karaganda"],
        verbs=[Verb.REASSIGN.value],
        document_types=[DocumentType.PARENT_BODY.value],
        starts_on=order["act_date"],
        **order,
    )
    set_staffing(
        engine,
        SYSTEM,
        organisation_id=places["appeals-control"],
        posts=POSTS,
        starts_on=order["act_date"],
        **order,
    )
    for days, deputy, number in ((PAST, people[DEPUTY], "41-\u0436"), (FUTURE, None, "58-\u0436")):
        first, last = (calendar_as_of().add_working_days(today, n) for n in days)
        record_absence(
            engine,
            SYSTEM,
            person_id=people[HEAD],
            kind="leave",
            starts_on=first,
            ends_on=last,
            deputy_id=deputy,
            act_number=number,
            act_date=calendar_as_of().add_working_days(today, PAST[0] - 5),
        )
    return 4
