"""Whether an approved post is free for one more person (R-008)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select, text

from engine.domain.errors import NoVacancy
from engine.domain.local_time import local_date
from engine.domain.staff import Staffing, vacancies
from engine.storage.tables import organisations, people, staffing
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork


def refuse_without_vacancy(work: UnitOfWork, place: Row[Any]) -> None:
    """Raises :class:`NoVacancy` when everybody whom the act approves works already."""
    # Two people at once must not both take the last post.
    work.conn.execute(text("lock table staffing in share row exclusive mode"))
    day = local_date(work.now)
    # The newest act wins where two begin on the same day.
    approved = {
        row.path: row.posts
        for row in work.conn.execute(
            select(organisations.c.path, staffing.c.posts)
            .join(organisations, organisations.c.id == staffing.c.organisation_id)
            .where(holds(staffing, day))
            .order_by(staffing.c.starts_on, staffing.c.id)
        )
    }
    working = {
        row.path: row.number
        for row in work.conn.execute(
            select(organisations.c.path, func.count().label("number"))
            .join(people, people.c.organisation_id == organisations.c.id)
            .where(people.c.active)
            .group_by(organisations.c.path)
        )
    }
    known = [Staffing(path, posts) for path, posts in approved.items()]
    left = vacancies(place.path, known, working)
    if left is not None and left < 1:
        over = max((one for one in known if place.path.startswith(one.path)), key=lambda one: len(one.path))
        name = work.conn.execute(
            select(organisations.c.name).where(organisations.c.path == over.path)
        ).scalar_one()
        raise NoVacancy(posts=over.posts, organisation=name)
