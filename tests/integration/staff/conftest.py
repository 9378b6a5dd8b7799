"""Appointments, absences, delegations, roles and posts, as the regulation asks (R-006 to R-022)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from engine.domain.actor import Actor, Role
from engine.operations.grant_role import grant_role
from engine.operations.record_absence import record_absence
from engine.operations.record_appointment import record_appointment
from engine.operations.record_delegation import record_delegation
from engine.queries.session_actor import actor_by_id
from engine.storage.tables import role_grants
from tests.factories import ALMATY, World, actor_of, make_person, texts
from tests.lives import TO_SIGNATURE, Life, all_hold

ORDER: dict[str, Any] = {"act_number": "15-ж", "act_date": date(2026, 2, 20)}
POSITION = texts("post")


@dataclass
class Office:
    """The published world with the verbs of staff."""

    world: World
    at: datetime

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def person(self, login: str, *roles: Role, place: str = "oblast") -> int:
        with self.engine.begin() as conn:
            id_ = make_person(conn, login, self.world.organisations[place], *roles)
        self.world.people[login] = id_
        return id_

    def actor(self, login: str, at: datetime | None = None) -> Actor:
        """As the session would know him on that day."""
        with self.engine.connect() as conn:
            found = actor_by_id(conn, self.world.people[login], at=at or self.at)
        assert found is not None
        return found

    def unpost(self, login: str) -> None:
        with self.engine.begin() as conn:
            person = self.world.people[login]
            conn.execute(text("delete from appointments where person_id = :p"), {"p": person})

    def appoint(self, login: str, kind: str, by: str = "department_head", **told: Any) -> int:
        values = {"starts_on": date(2026, 1, 1), "organisation_id": self.world.oblast, **ORDER, **told}
        actor, person = self.world.actor(by), self.world.people[login]
        done = record_appointment(
            self.engine, actor, person_id=person, kind=kind, position=POSITION, at=self.at, **values
        )
        return int(done["appointment_id"])

    def away(self, login: str, first: date, last: date, by: str = "department_head", **told: Any) -> Any:
        actor = self.world.actor(by)
        return record_absence(
            self.engine,
            actor,
            person_id=self.world.people[login],
            kind="leave",
            starts_on=first,
            ends_on=last,
            **{**ORDER, "at": self.at, **told},
        )

    def delegate(self, head: str, deputy: str, by: str = "department_head", **told: Any) -> int:
        values = {"verbs": ["reassign"], "starts_on": date(2026, 1, 1), **ORDER, **told}
        values.setdefault("organisation_id", self.world.oblast)
        people_ = self.world.people
        actor = self.world.actor(by)
        return int(
            record_delegation(
                self.engine, actor, from_id=people_[head], to_id=people_[deputy], at=self.at, **values
            )["delegation_id"]
        )


@pytest.fixture(autouse=True)
def _second_head(published: World) -> None:
    """Who gives delegations of the head of the department himself: not he."""
    with published.engine.begin() as conn:
        id_ = make_person(conn, "second_head", published.oblast)
        role = {"person_id": id_, "role": "department_head", "organisation_id": published.oblast}
        conn.execute(insert(role_grants).values(role))
        published.people["second_head"] = id_
        published.actors["second_head"] = actor_of(conn, id_)


@pytest.fixture
def office(published: World, at: datetime) -> Iterator[Office]:
    yield Office(published, at)
    assert all_hold(published.engine)


@pytest.fixture
def life(office: Office) -> Life:
    life = Life(office.world, office.at)
    life.walk(*TO_SIGNATURE)
    return life


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, 0, tzinfo=ALMATY)


def sign(life: Life, actor: Actor, day: date) -> Any:
    life.at = moment(day)
    return life.step("sign_reply", actor)


def grant(office: Office, login: str, role: str, by: str = "administrator", **told: Any) -> Any:
    return grant_role(
        office.engine,
        office.world.actor(by),
        person_id=office.world.people[login],
        role=role,
        organisation_id=office.world.oblast,
        at=office.at,
        **{"starts_on": date(2026, 11, 1), **ORDER, **told},
    )
