"""The journal as an event log: every case with what was done on it, for programs that mine processes.

Read past the cases' rows by two server-side cursors that walk side by side, so that memory stays flat however
many cases there are. Nothing personal is in it: an entry holds no content, officials stand with their number.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.event_log import CASE_ATTRIBUTES, Entry, LoggedCase, Value, events_of
from engine.domain.local_time import at_local
from engine.queries.scope import subtree
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, cases, deployments, journal, organisations, people

BATCH = 1000


@dataclass(frozen=True)
class LogChosen:
    """Which cases. Both days belong to the period, by when the case came in; ``None`` is all."""

    first: date | None = None
    last: date | None = None
    family: str | None = None
    version: int | None = None
    organisation_id: int | None = None
    state: str | None = None
    topic: str | None = None
    channel: str | None = None


def event_log(conn: Connection, actor: Actor, chosen: LogChosen) -> Iterator[LoggedCase]:
    """By the id of the case, only cases that the actor may see. Raises NotFound (``organisation_id``).

    Wants a transaction that sees one moment (:func:`engine.queries.reading`): two cursors are read.
    """
    wanted = (visible_cases(actor), *chosen_cases(conn, chosen))
    units: dict[int, str] = {row.id: row.code for row in conn.execute(_units())}
    entries = groupby(_rows(conn, _entries(wanted)), key=lambda row: row.case_id)
    with closing(_rows(conn, _cases(wanted))) as rows:
        for case_id, some in entries:
            # A case without any entry has no trace; the check of the journal names it.
            row = next(one for one in rows if one.id == case_id)
            yield LoggedCase(row.id, _attributes(row), events_of((_entry(one) for one in some), units))


def organisation_of(conn: Connection, code: str) -> int:
    """The id of the organisation of that code. Raises NotFound (``organisation``)."""
    found = conn.execute(select(organisations.c.id).where(organisations.c.code == code)).scalar()
    if found is None:
        raise NotFound(organisation=code)
    return int(found)


def chosen_cases(conn: Connection, chosen: LogChosen) -> list[ColumnElement[bool]]:
    """The conditions over ``cases``. Raises NotFound (``organisation_id``)."""
    found: list[ColumnElement[bool]] = []
    if chosen.first is not None:
        found.append(cases.c.received_at >= at_local(chosen.first))
    if chosen.last is not None:
        found.append(cases.c.received_at < at_local(chosen.last + timedelta(days=1)))
    if chosen.organisation_id is not None:
        path = select(organisations.c.path).where(organisations.c.id == chosen.organisation_id)
        below = conn.execute(path).scalar()
        if below is None:
            raise NotFound(organisation_id=chosen.organisation_id)
        found.append(cases.c.organisation_id.in_(subtree(below)))
    if chosen.state is not None:
        found.append(cases.c.state == chosen.state)
    ran = [deployments.c.family == chosen.family] if chosen.family else []
    ran += [deployments.c.version == chosen.version] if chosen.version is not None else []
    if ran:
        found.append(cases.c.deployment_id.in_(select(deployments.c.id).where(*ran)))
    about = [appeals.c.topic == chosen.topic] if chosen.topic else []
    about += [appeals.c.channel == chosen.channel] if chosen.channel else []
    if about:
        found.append(cases.c.id.in_(select(appeals.c.case_id).where(*about)))
    return found


def _rows(conn: Connection, asked: Select[Any]) -> Generator[Any]:
    """One at a time, fetched in batches."""
    with conn.execution_options(yield_per=BATCH).execute(asked) as found:
        yield from found


def _units() -> Select[Any]:
    """Of every official the code of his unit, as the directory says today."""
    return select(people.c.id, organisations.c.code).join(
        organisations, organisations.c.id == people.c.organisation_id
    )


def _entries(wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    entry = journal.c
    return (
        select(entry.case_id, entry.case_seq, entry.at, entry.actor_id, entry.on_behalf_of)
        .add_columns(entry.command, entry.facts, entry.change, deployments.c.version)
        .join(deployments, deployments.c.id == entry.deployment_id)
        .where(entry.case_id.in_(select(cases.c.id).where(*wanted)))
        .order_by(entry.case_id, entry.case_seq)
    )


def _cases(wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    unit, case, appeal = organisations.alias("unit"), cases.c, appeals.c
    return (
        select(case.id, case.process_id.label("process"), case.state, case.control, case.access_level)
        .add_columns(case.clock_rule, case.overdue, case.return_count.label("returns"))
        .add_columns(case.number.label("registration_number"), case.legal_last_day.label("last_day"))
        .add_columns(case.received_at, case.registered_at, case.answered_at, case.closed_at)
        .add_columns(deployments.c.family, deployments.c.version)
        .add_columns(organisations.c.code.label("organisation"), unit.c.code.label("executing_unit"))
        .add_columns(appeal.legal_type, appeal.channel, appeal.topic, appeal.sub_topic, appeal.language)
        .add_columns(appeal.kato.label("territory"), appeal.is_official.label("official"))
        .join(deployments, deployments.c.id == case.deployment_id)
        .join(organisations, organisations.c.id == case.organisation_id)
        .outerjoin(unit, unit.c.id == case.executor_unit_id)
        .outerjoin(appeals, appeal.case_id == case.id)
        .where(*wanted)
        .order_by(case.id)
    )


def _attributes(row: Any) -> dict[str, Value]:
    """In the order of :data:`CASE_ATTRIBUTES`."""
    found = {name: getattr(row, name) for name in CASE_ATTRIBUTES}
    told = {name: value for name, value in found.items() if value is not None}
    return {name: value.isoformat() if type(value) is date else value for name, value in told.items()}


def _entry(row: Any) -> Entry:
    facts, change = json.loads(row.facts), json.loads(row.change)
    return Entry(
        seq=row.case_seq,
        at=row.at,
        actor_id=row.actor_id,
        on_behalf_of=row.on_behalf_of,
        command=row.command,
        facts=facts,
        change=change,
        version=row.version,
    )
