"""Writes to those who chose it about the notices of the last moments: each notice once, by any worker.

Not in the step that leaves a notice: a step does not wait for who holds a role in how many units.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select, update

from engine.domain.local_time import local_date
from engine.domain.notifications import AT_ANY_HOUR, Mail, after_quiet, kind_of
from engine.domain.staff_mails import notice_mail
from engine.queries.notifications import choices_of
from engine.storage.public_address import site_address
from engine.storage.staff_mails import fill, reserve
from engine.storage.tables import appeals, cases, notices, organisations, people, role_grants
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

BATCH = 50


def mail_notices(engine: Engine, *, at: datetime | None = None) -> int:
    """One sweep; answers how many mails were written. What another worker has in hand is passed over."""
    with unit_of_work(engine, at=at) as work:
        waiting = (
            select(notices, cases.c.number, cases.c.clock_driven, appeals.c.complained_of_id)
            .join(cases, cases.c.id == notices.c.case_id)
            .outerjoin(appeals, appeals.c.case_id == notices.c.case_id)
            .where(notices.c.mailed_at.is_(None))
            .order_by(notices.c.id)
            .limit(BATCH)
            .with_for_update(of=notices, skip_locked=True)
        )
        written = 0
        for notice in work.conn.execute(waiting).all():
            # While a driver replays the past nothing leaves the house.
            if not notice.clock_driven:
                written += sum(_write(work, notice, person) for person in _addressed(work, notice))
            done = update(notices).where(notices.c.id == notice.id).values(mailed_at=work.now)
            work.conn.execute(done)
        return written


def _addressed(work: UnitOfWork, notice: Row[Any]) -> Sequence[Any]:
    """Active people with an address: the one it is for, or everyone with the role there or above."""
    columns = (people.c.id, people.c.email, people.c.locale, people.c.quiet_from, people.c.quiet_to)
    chosen = select(*columns).where(people.c.active, people.c.email != "")
    # Whom a complaint is about hears nothing of it.
    if notice.complained_of_id is not None:
        chosen = chosen.where(people.c.id != notice.complained_of_id)
    if notice.person_id is not None:
        chosen = chosen.where(people.c.id == notice.person_id)
    else:
        path = select(organisations.c.path).where(organisations.c.id == notice.organisation_id)
        above = (
            select(role_grants.c.person_id)
            .join(organisations, organisations.c.id == role_grants.c.organisation_id)
            .where(role_grants.c.role == notice.role, holds(role_grants, local_date(work.now)))
            .where(path.scalar_subquery().startswith(organisations.c.path))
        )
        chosen = chosen.where(people.c.id.in_(above))
    return work.conn.execute(chosen.order_by(people.c.id)).all()


def _write(work: UnitOfWork, notice: Row[Any], person: Row[Any]) -> bool:
    kind = kind_of(notice.code)
    if choices_of(work.conn, person.id)[kind][1] is not Mail.NOW:
        return False
    mail_id = reserve(work.conn, f"notice:{notice.id}:{person.id}", person.id, kind.value, work.now)
    if mail_id is None:
        return False
    quiet = (None, None) if kind in AT_ANY_HOUR else (person.quiet_from, person.quiet_to)
    words = notice_mail(kind, notice.number or "", person.locale, site_address(), notice.case_id)
    fill(
        work.conn,
        mail_id,
        language=person.locale,
        address=person.email,
        words=words,
        not_before=after_quiet(work.now, *quiet),
    )
    return True
