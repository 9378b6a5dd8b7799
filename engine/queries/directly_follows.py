"""What the journal says of the order of activities, by SQL alone: the measure of every exported log.

Written apart from :mod:`engine.domain.event_log` on purpose: a graph that a miner makes of an exported file
must equal this one, and a mistake would have to be made twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from engine.domain.actor import Actor
from engine.domain.event_log import BESIDE, LIFECYCLES
from engine.queries.event_log import LogChosen, chosen_cases
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, journal


def directly_follows(conn: Connection, actor: Actor, chosen: LogChosen) -> Mapping[tuple[str, str], int]:
    """How often one activity that was completed came right after another in the same case.

    Of cases that the actor may see. Raises NotFound (``organisation_id``). One statement.
    """
    steps = completed_steps(visible_cases(actor), *chosen_cases(conn, chosen)).subquery()
    following = func.lead(steps.c.activity).over(partition_by=steps.c.case_id, order_by=steps.c.case_seq)
    pairs = select(steps.c.activity, following.label("following")).subquery()
    asked = (
        select(pairs.c.activity, pairs.c.following, func.count().label("times"))
        .where(pairs.c.following.is_not(None))
        .group_by(pairs.c.activity, pairs.c.following)
    )
    return {(row.activity, row.following): row.times for row in conn.execute(asked)}


def completed_steps(*wanted: ColumnElement[bool]) -> Select[Any]:
    """Of each case (``case_id``, ``case_seq``, ``at``) the activities that were completed."""
    facts = cast(func.convert_from(journal.c.facts, "UTF8"), JSONB)
    key = func.nullif(func.split_part(facts["key"].astext, "#", 1), "")
    named = func.coalesce(key, facts["element"].astext, journal.c.command)
    activity = case((journal.c.command.in_(sorted(BESIDE)), journal.c.command), else_=named)
    return select(
        journal.c.case_id, journal.c.case_seq, journal.c.at, cast(activity, Text).label("activity")
    ).where(
        journal.c.command.not_in(sorted({*LIFECYCLES, "hold"} - BESIDE)),
        journal.c.case_id.in_(select(cases.c.id).where(*wanted)),
    )
