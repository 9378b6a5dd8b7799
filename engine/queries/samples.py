"""Samples: from what they are drawn, as the journal knew it at a moment, and what was found in each case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import CaseFacts, Verb, may, paths_of
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.local_time import at_local
from engine.domain.sampling import Population, case_key, drawn, population_digest
from engine.queries.facts import Languages
from engine.queries.masking import MASK
from engine.queries.names import initials
from engine.queries.visible import visible_cases
from engine.storage.tables import (
    appeals,
    cases,
    journal,
    organisations,
    people,
    records,
    sample_marks,
    samples,
)

MOST = 100


@dataclass(frozen=True)
class Mark:
    """``masked``: the remark was written while personal data of the case were open, and to this reader they
    are not now."""

    result: str
    remark: str
    by: str
    at: datetime
    masked: bool


@dataclass(frozen=True)
class SampleCase:
    """``open`` is false where the reader may not know of the case; then nothing of it is told but that it was
    drawn: who sees all of a body and not this one would know that it is about himself. ``personal``: its
    personal data are open to him."""

    case_id: int
    key: str
    number: str
    organisation: Languages
    open: bool
    personal: bool
    marks: Mapping[str, Mark]


@dataclass(frozen=True)
class Sample:
    """``known_at`` is the moment whose knowledge the population was; ``size`` cases were drawn of it."""

    id: int
    organisation_id: int
    organisation: Languages
    population: str
    first: date
    last: date
    known_at: datetime
    seed: str
    seed_given: bool
    percent: int | None
    population_count: int
    population_digest: bytes
    case_ids: tuple[int, ...]
    drawn_by_id: int
    drawn_by: str
    drawn_at: datetime

    @property
    def size(self) -> int:
        return len(self.case_ids)


def population(
    conn: Connection,
    kind: str,
    *,
    path: str,
    first: date,
    last: date,
    known_at: datetime,
    drawn_by: int | None,
) -> dict[str, int]:
    """Ids of the cases by their keys: official appeals of the organisations at and below ``path``.

    Only what an entry of the journal, recorded by ``known_at``, says. Nothing that is about who draws.
    """
    days = (at_local(first), at_local(last + timedelta(days=1)))
    place = organisations.c.path.startswith(path, autoescape=True)
    chosen = (
        select(cases.c.id, cases.c.number, organisations.c.code)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .where(place, cases.c.number.is_not(None), appeals.c.is_official, _known(kind, days, known_at))
        .where(or_(appeals.c.complained_of_id.is_(None), appeals.c.complained_of_id != (drawn_by or 0)))
    )
    return {case_key(row.code, row.number): row.id for row in conn.execute(chosen)}


def _known(kind: str, days: tuple[datetime, datetime], known_at: datetime) -> ColumnElement[bool]:
    entry = exists().where(journal.c.case_id == cases.c.id, journal.c.recorded_at <= known_at)
    if kind == Population.REGISTERED:
        within = (cases.c.registered_at >= days[0]) & (cases.c.registered_at < days[1])
        return within & entry.where(journal.c.at == cases.c.registered_at)
    return entry.where(
        records.c.case_id == cases.c.id,
        records.c.case_seq == journal.c.case_seq,
        records.c.kind == "quality",
        records.c.data["decision"].astext == "accept",
        records.c.at >= days[0],
        records.c.at < days[1],
    )


def samples_of(conn: Connection, actor: Actor) -> tuple[Sample, ...]:
    """Newest first, at most :data:`MOST`, of the organisations where the actor draws samples."""
    paths = paths_of(actor, Verb.DRAW_SAMPLE)
    here = or_(false(), *(func.starts_with(organisations.c.path, path) for path in paths))
    rows = conn.execute(_chosen().where(here).order_by(samples.c.id.desc()).limit(MOST))
    return tuple(map(_sample, rows))


def sample(conn: Connection, actor: Actor, sample_id: int) -> Sample:
    """Raises :class:`NotFound` also where the actor draws no samples."""
    row = conn.execute(_chosen().where(samples.c.id == sample_id)).first()
    if row is None or not may(actor, Verb.DRAW_SAMPLE, CaseFacts(organisation_path=row.path)):
        raise NotFound(sample_id=sample_id)
    return _sample(row)


def sample_cases(conn: Connection, actor: Actor, found: Sample) -> tuple[SampleCase, ...]:
    """In the order in which they were drawn."""
    rows = conn.execute(
        select(
            cases.c.id,
            cases.c.number,
            organisations.c.code,
            organisations.c.name,
            visible_cases(actor).label("open"),
            visible_cases(actor, Verb.VIEW_PERSONAL_DATA).label("personal"),
        )
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .where(cases.c.id.in_(found.case_ids))
    )
    by_id = {row.id: row for row in rows}
    marks = _marks(conn, found.id)
    return tuple(
        SampleCase(
            id_,
            case_key(row.code, row.number or ""),
            row.number or "",
            row.name,
            open=True,
            personal=row.personal,
            marks={line: _mark(one, row.personal) for line, one in marks.get(id_, {}).items()},
        )
        if row.open
        else SampleCase(id_, MASK, MASK, found.organisation, open=False, personal=False, marks={})
        for id_ in found.case_ids
        if (row := by_id.get(id_)) is not None
    )


def drawn_again(conn: Connection, found: Sample) -> bool:
    """Whether the journal gives the same population and the same cases now."""
    path = select(organisations.c.path).where(organisations.c.id == found.organisation_id)
    keys = population(
        conn,
        found.population,
        path=conn.execute(path).scalar_one(),
        first=found.first,
        last=found.last,
        known_at=found.known_at,
        drawn_by=found.drawn_by_id,
    )
    same = population_digest(keys) == found.population_digest
    ids = tuple(keys[key] for key in drawn(found.seed, keys, found.size))
    return same and ids == found.case_ids


def _mark(row: Row[Any], personal: bool) -> Mark:
    masked = row.opened and not personal and row.remark != ""
    return Mark(row.result, MASK if masked else row.remark, row.who, row.marked_at, masked)


def _marks(conn: Connection, sample_id: int) -> dict[int, dict[str, Row[Any]]]:
    """By case and line the newest."""
    rows = conn.execute(
        select(sample_marks, initials(people).label("who"))
        .join(people, people.c.id == sample_marks.c.marked_by)
        .where(sample_marks.c.sample_id == sample_id)
        .order_by(sample_marks.c.id)
    )
    found: dict[int, dict[str, Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.case_id, {})[row.line] = row
    return found


def _chosen() -> Select[Any]:
    return (
        select(
            samples,
            organisations.c.name.label("organisation"),
            organisations.c.path,
            initials(people).label("who"),
        )
        .join(organisations, organisations.c.id == samples.c.organisation_id)
        .join(people, people.c.id == samples.c.drawn_by)
    )


def _sample(row: Any) -> Sample:
    ids: Sequence[int] = row.cases
    return Sample(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        population=row.population,
        first=row.first_day,
        last=row.last_day,
        known_at=row.known_at,
        seed=row.seed,
        seed_given=row.seed_given,
        percent=row.percent,
        population_count=row.population_count,
        population_digest=bytes(row.population_digest),
        case_ids=tuple(ids),
        drawn_by_id=row.drawn_by,
        drawn_by=row.who,
        drawn_at=row.drawn_at,
    )
