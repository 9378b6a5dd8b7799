"""What a person chose to be told of, with the defaults where nothing was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from sqlalchemy import ColumnElement, Connection, and_, case, not_, select

from engine.domain.actor import Actor
from engine.domain.notifications import ALWAYS_SHOWN, OF_CODE, Kind, Mail, default_mail
from engine.queries.scope import own_id
from engine.storage.tables import notices, notification_choices, people


@dataclass(frozen=True)
class Notifications:
    """``quiet``: from and to, by the clock of Kazakhstan."""

    email: str
    quiet: tuple[time, time] | None
    choices: Mapping[Kind, tuple[bool, Mail]]


def notifications(conn: Connection, actor: Actor) -> Notifications:
    """The actor's own. Raises ``NoResultFound`` for the system."""
    columns = (people.c.email, people.c.quiet_from, people.c.quiet_to)
    person = conn.execute(select(*columns).where(people.c.id == own_id(actor))).one()
    quiet = None if person.quiet_from is None else (person.quiet_from, person.quiet_to)
    return Notifications(person.email, quiet, choices_of(conn, own_id(actor)))


def choices_of(conn: Connection, person_id: int) -> Mapping[Kind, tuple[bool, Mail]]:
    """Every kind."""
    table = notification_choices
    rows = conn.execute(select(table).where(table.c.person_id == person_id))
    chosen = {row.kind: (row.shown, Mail(row.mail)) for row in rows}
    return {
        kind: (kind in ALWAYS_SHOWN or shown, mail)
        for kind in Kind
        for shown, mail in (chosen.get(kind.value, (True, default_mail(kind))),)
    }


def not_switched_off(actor: Actor) -> ColumnElement[bool]:
    """Of a notice, by the actor's choice. What is always shown cannot be switched off by any row."""
    table = notification_choices
    off = select(table.c.kind).where(table.c.person_id == own_id(actor), not_(table.c.shown))
    return not_(
        and_(
            kind_column().not_in([kind.value for kind in ALWAYS_SHOWN]),
            kind_column().in_(off),
        )
    )


def kind_column() -> ColumnElement[str]:
    """The kind of a notice."""
    of_kind: dict[Kind, list[str]] = {}
    for code, kind in OF_CODE.items():
        of_kind.setdefault(kind, []).append(code)
    return case(
        *((notices.c.code.in_(codes), kind.value) for kind, codes in of_kind.items()), else_=Kind.CASE.value
    )
