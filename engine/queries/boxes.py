"""Acts of opening a box for appeals, and what became of what lay in it (R-151)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, applicants, box_openings, cases, organisations, people

MOST = 100
NAMELESS = "anonymous"


@dataclass(frozen=True)
class BoxItem:
    """An appeal that was taken out of the box."""

    case_id: int
    number: str | None
    subject: str
    state: str
    applicant_kind: str
    is_official: bool


@dataclass(frozen=True)
class BoxOpening:
    """One act. ``people`` have ``name`` and ``position``; ``registered`` counts the appeals made of it."""

    id: int
    number: str
    organisation_id: int
    organisation: Languages
    opened_at: datetime
    place: str
    people: Sequence[Mapping[str, str]]
    items: int
    note: str
    recorded_by: str
    recorded_at: datetime
    registered: int
    anonymous: int
    contents: tuple[BoxItem, ...] = ()

    @property
    def left(self) -> int:
        """Items of the act that are no appeal yet; negative when more were registered than counted."""
        return self.items - self.registered


def receives(actor: Actor) -> ColumnElement[bool]:
    """Over ``organisations``: where this actor may take contacts in."""
    paths = [grant.path for grant in actor.grants if Verb.RECEIVE_APPEAL in TABLE[grant.role]]
    return or_(false(), *(organisations.c.path.startswith(path, autoescape=True) for path in paths))


def box_openings_of(conn: Connection, actor: Actor) -> tuple[BoxOpening, ...]:
    """The newest hundred of the organisations where the actor receives appeals."""
    chosen = (
        _acts().where(receives(actor)).order_by(box_openings.c.opened_at.desc(), box_openings.c.id.desc())
    )
    return tuple(_act(row) for row in conn.execute(chosen.limit(MOST)))


def box_opening(conn: Connection, actor: Actor, opening_id: int) -> BoxOpening:
    """One act with the appeals that the actor may see. Raises :class:`NotFound`."""
    row = conn.execute(_acts().where(receives(actor), box_openings.c.id == opening_id)).first()
    if row is None:
        raise NotFound(opening_id=opening_id)
    inside = (
        select(
            *(cases.c.id, cases.c.number, appeals.c.subject, cases.c.state),
            *(applicants.c.kind, appeals.c.is_official),
        )
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(appeals.c.box_opening_id == opening_id, visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
        .order_by(cases.c.id)
    )
    return _act(row, tuple(BoxItem(*item) for item in conn.execute(inside)))


def _acts() -> Select[Any]:
    own = appeals.c.box_opening_id == box_openings.c.id
    registered = select(func.count()).select_from(appeals).where(own).scalar_subquery()
    nameless = (
        select(func.count())
        .select_from(appeals.join(applicants, applicants.c.id == appeals.c.applicant_id))
        .where(own, applicants.c.kind == NAMELESS)
        .scalar_subquery()
    )
    return (
        select(
            box_openings,
            organisations.c.name.label("organisation"),
            initials(people).label("recorder"),
            registered.label("registered"),
            nameless.label("anonymous"),
        )
        .join(organisations, organisations.c.id == box_openings.c.organisation_id)
        .join(people, people.c.id == box_openings.c.recorded_by)
    )


def _act(row: Any, contents: tuple[BoxItem, ...] = ()) -> BoxOpening:
    return BoxOpening(
        id=row.id,
        number=row.number,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        opened_at=row.opened_at,
        place=row.place,
        people=row.people,
        items=row.items,
        note=row.note,
        recorded_by=row.recorder,
        recorded_at=row.recorded_at,
        registered=row.registered,
        anonymous=row.anonymous,
        contents=contents,
    )
