"""How cases went: by which ways and how often, and where somebody other than the diagram moved them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from engine.domain.actor import Actor
from engine.queries.directly_follows import completed_steps
from engine.queries.element_names import deployment
from engine.queries.event_log import LogChosen, chosen_cases
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, deployments, journal, people

BY_HAND = ("modify_case", "skip_incident", "migrate_case")
"""What moved a case besides its diagram: an administrator's hand, a skipped step, another version."""

PEOPLE = (
    "receive_appeal",
    "start_case",
    "fire_start",
    "begin_linked_case",
    "complete_work_item",
    "take_action",
)

MOST_VARIANTS = 40
MOST_LEFT = 200
EXAMPLES = 3


@dataclass(frozen=True)
class Variant:
    """One way. ``steps``: ids of elements, or commands; ``median`` and ``p90`` from receipt to the last of
    these steps, by the clock; ``examples``: ids of the newest cases, each with its number if it has one."""

    steps: tuple[str, ...]
    count: int
    median: timedelta
    p90: timedelta
    examples: tuple[tuple[int, str | None], ...]


@dataclass(frozen=True)
class Variants:
    """The most frequent first; ``cases`` and ``ways`` count all, also those not listed."""

    cases: int
    ways: int
    listed: tuple[Variant, ...]


@dataclass(frozen=True)
class LeftPath:
    """One entry that the diagram did not decide. ``by``: ``None`` for the system; ``version`` after it."""

    case_id: int
    number: str | None
    seq: int
    how: str
    at: datetime
    by: str | None
    element_id: str | None
    version: int


@dataclass(frozen=True)
class Departures:
    """``counts``: by way of leaving (entries, cases), all of them; ``listed`` the newest."""

    counts: Mapping[str, tuple[int, int]]
    listed: tuple[LeftPath, ...]


def variants(conn: Connection, actor: Actor, chosen: LogChosen) -> Variants:
    """Of cases that the actor may see, by the steps of people and moves by hand. Raises NotFound."""
    steps = completed_steps(*_wanted(conn, actor, chosen)).where(
        journal.c.command.in_((*PEOPLE, "modify_case", "migrate_case"))
    )
    told = steps.subquery()
    ways = (
        select(
            told.c.case_id,
            func.array_agg(aggregate_order_by(told.c.activity, told.c.case_seq)).label("way"),
            func.extract("epoch", func.max(told.c.at) - func.min(told.c.at)).label("seconds"),
        )
        .group_by(told.c.case_id)
        .subquery()
    )
    count = func.count()
    newest = func.array_agg(aggregate_order_by(ways.c.case_id, ways.c.case_id.desc()))
    asked = (
        select(
            type_coerce(ways.c.way, ARRAY(Text)).label("way"),
            count.label("cases"),
            func.percentile_cont(0.5).within_group(ways.c.seconds).label("median"),
            func.percentile_cont(0.9).within_group(ways.c.seconds).label("p90"),
            newest.label("examples"),
            func.sum(count).over().label("total"),
            func.count().over().label("ways"),
        )
        .group_by(ways.c.way)
        .order_by(count.desc(), ways.c.way)
        .limit(MOST_VARIANTS)
    )
    rows = conn.execute(asked).all()
    newest_of = [row.examples[:EXAMPLES] for row in rows]
    number = _numbers(conn, [id_ for some in newest_of for id_ in some])
    listed = tuple(
        Variant(
            tuple(row.way),
            row.cases,
            _time(row.median),
            _time(row.p90),
            tuple((id_, number.get(id_)) for id_ in some),
        )
        for row, some in zip(rows, newest_of, strict=True)
    )
    return Variants(int(rows[0].total) if rows else 0, rows[0].ways if rows else 0, listed)


def _numbers(conn: Connection, ids: Sequence[int]) -> Mapping[int, str | None]:
    chosen = select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids))
    return {row.id: row.number for row in conn.execute(chosen)}


def departures(conn: Connection, actor: Actor, chosen: LogChosen, how: str | None = None) -> Departures:
    """Entries that the diagram did not decide, newest first. ``how``: only of this command in the list."""
    wanted = (
        journal.c.command.in_(BY_HAND),
        journal.c.case_id.in_(select(cases.c.id).where(*_wanted(conn, actor, chosen))),
    )
    counted = (
        select(journal.c.command, func.count().label("entries"), func.count(journal.c.case_id.distinct()))
        .where(*wanted)
        .group_by(journal.c.command)
    )
    counts = {command: (entries, several) for command, entries, several in conn.execute(counted)}
    if not counts:
        return Departures({}, ())
    key = cast(func.convert_from(journal.c.facts, literal("UTF8")), Text)
    asked = (
        select(journal.c.case_id, journal.c.case_seq, journal.c.command, journal.c.at)
        .add_columns(cases.c.number, deployments.c.version, initials(people).label("by"))
        .add_columns(func.substring(key, '"key":"([^"#]+)').label("element_id"))
        .join(cases, cases.c.id == journal.c.case_id)
        .join(deployments, deployments.c.id == journal.c.deployment_id)
        .outerjoin(people, people.c.id == journal.c.actor_id)
        .where(*wanted, *([journal.c.command == how] if how else []))
        .order_by(journal.c.at.desc(), journal.c.seq.desc())
        .limit(MOST_LEFT)
    )
    return Departures(counts, tuple(_left(row) for row in conn.execute(asked)))


def names_of_steps(conn: Connection, family: str, version: int | None) -> Mapping[str, Languages]:
    """Of the elements of every process of a family, for a reader; ids that are not there stay ids.

    ``version``: of the newest one where ``None``. Where two processes use one id, the family's own has it.
    """
    chosen = select(deployments.c.id).where(deployments.c.family == family)
    if version is not None:
        chosen = chosen.where(deployments.c.version == version)
    found = conn.execute(chosen.order_by(deployments.c.version.desc()).limit(1)).scalar()
    if found is None:
        return {}
    compiled = deployment(conn, found)
    processes = sorted(compiled.processes, key=lambda one: one == family)
    return {id_: info.names for one in processes for id_, info in compiled.elements(one).items()}


def _wanted(conn: Connection, actor: Actor, chosen: LogChosen) -> Sequence[ColumnElement[bool]]:
    return (visible_cases(actor), *chosen_cases(conn, chosen))


def _left(row: Any) -> LeftPath:
    return LeftPath(
        case_id=row.case_id,
        number=row.number,
        seq=row.case_seq,
        how=row.command,
        at=row.at,
        by=row.by,
        element_id=row.element_id,
        version=row.version,
    )


def _time(seconds: Any) -> timedelta:
    return timedelta(seconds=float(seconds))
