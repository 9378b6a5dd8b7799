"""The morning's mail: once a person and working day, whatever number of workers tries and dies.

The row under the key of person and day is the first thing written: a second worker waits there for the
first one's commit and then leaves the person alone. Where nothing is to be said the row stays empty, and
no mail goes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, exists, func, select

from engine.domain.actor import Actor
from engine.domain.local_time import local, local_date
from engine.domain.notifications import Kind, Mail
from engine.domain.staff_mails import Section, digest_mail
from engine.queries.digest import digest_sections
from engine.queries.notifications import choices_of
from engine.queries.session_actor import actor_by_id
from engine.storage.calendars import calendar_at
from engine.storage.public_address import site_address
from engine.storage.staff_mails import fill, reserve
from engine.storage.tables import people, staff_mails
from engine.storage.unit_of_work import unit_of_work

AT, UNTIL = time(8, 30), time(12, 0)
"""By the clock of Kazakhstan. What could not be written in the morning is not news at noon."""


def write_digests(engine: Engine, *, at: datetime | None = None) -> int:
    """Writes what is still to be written of this morning; answers how many mails go out.

    Outside of the morning, and on days off by the working calendar, it does nothing.
    """
    with engine.connect() as conn:
        now = at or conn.execute(select(func.clock_timestamp())).scalar_one()
        day = local_date(now)
        if not AT <= local(now).time() < UNTIL or not calendar_at(conn, now).is_working(day):
            return 0
        waiting = list(_waiting(conn, day))
    return sum(_write(engine, person, day, at) for person in waiting)


def key_of(person_id: int, day: date) -> str:
    return f"digest:{person_id}:{day.isoformat()}"


def _waiting(conn: Connection, day: date) -> Iterator[int]:
    """Who has an address and no row for this day."""
    key = func.concat("digest:", people.c.id, f":{day.isoformat()}")
    done = exists().where(staff_mails.c.dedup_key == key)
    chosen = select(people.c.id).where(people.c.active, people.c.email != "", ~done)
    yield from conn.execute(chosen.order_by(people.c.id)).scalars()


def _write(engine: Engine, person_id: int, day: date, at: datetime | None) -> bool:
    """One person, one transaction."""
    with unit_of_work(engine, at=at) as work:
        mail_id = reserve(work.conn, key_of(person_id, day), person_id, "digest", work.now)
        if mail_id is None:
            return False
        actor = actor_by_id(work.conn, person_id, at=work.now)
        person = work.conn.execute(select(people).where(people.c.id == person_id)).one()
        if actor is None:
            return False
        sections = _sections(work.conn, actor, choices_of(work.conn, person_id), mail_id, work.now)
        if not sections:
            return False
        fill(
            work.conn,
            mail_id,
            language=person.locale,
            address=person.email,
            words=digest_mail(day, sections, person.locale, site_address()),
            not_before=work.now,
        )
        return True


def _sections(
    conn: Connection, actor: Actor, choices: Mapping[Kind, tuple[bool, Mail]], mail_id: int, at: datetime
) -> tuple[Section, ...]:
    """New is what came after the last morning's mail, or within a day for who never had one."""
    own = (staff_mails.c.person_id == actor.person_id, staff_mails.c.kind == "digest")
    last = select(func.max(staff_mails.c.created_at)).where(*own, staff_mails.c.id != mail_id)
    since = conn.execute(last).scalar_one() or at - timedelta(days=1)
    return digest_sections(conn, actor, choices, since=since, at=at)
