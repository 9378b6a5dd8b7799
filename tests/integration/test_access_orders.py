"""Personal data opens to an auditor by an order: these cases, these days, this auditor, nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.errors import AlreadyDone, DutiesConflict, Forbidden, InvalidData, NotFound
from engine.domain.readings import ReadingKind
from engine.domain.sought import sought
from engine.operations.comment import comment
from engine.operations.give_access_order import give_access_order
from engine.operations.locked_case import lock_case
from engine.operations.record_reading import record_reading
from engine.operations.revoke_access_order import revoke_access_order
from engine.queries import case_card, reading
from engine.queries.access_orders import access_orders_of, orders_over
from engine.queries.case_list import case_list
from engine.queries.search import SearchFilters, search
from engine.queries.session_actor import actor_by_id
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, cases, organisations, readings, staff_events
from engine.storage.unit_of_work import unit_of_work
from tests.factories import World, make_person
from tests.lives import Life

SURNAME = "Сейітова"
FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def lives(published: World, at: datetime) -> list[Life]:
    lives = [Life(published, at) for _ in range(2)]
    for life in lives:
        life.step("register_appeal")
    return lives


def _give(life: Life, by: str = "department_head", **changes: Any) -> int:
    told: dict[str, Any] = {
        "auditor_id": life.world.people["auditor"],
        "organisation_id": life.world.oblast,
        "numbers": [life.case().number],
        "reason": "Жоспарлы тексеру",
        "starts_on": FIRST,
        "ends_on": LAST,
        "act_number": "12-ж",
        "act_date": FIRST,
        "at": life.at,
    }
    answer = give_access_order(life.world.engine, life.world.actor(by), **(told | changes))
    return int(answer["order_id"])


def _auditor(life: Life, at: datetime | None = None, login: str = "auditor") -> Actor:
    with life.world.engine.connect() as conn:
        found = actor_by_id(conn, life.world.people[login], at=at or life.at)
    assert found is not None
    return found


def _is_open(life: Life, actor: Actor) -> bool:
    """By all three: the case page, the one question, and the lists."""
    engine = life.world.engine
    with reading(engine) as conn:
        card = case_card(conn, actor, life.case_id)
        seen = visible_cases(actor, Verb.VIEW_PERSONAL_DATA)
        listed = conn.execute(select(cases.c.id).where(cases.c.id == life.case_id, seen)).first()
        (row,) = (one for one in case_list(conn, actor).rows if one.id == life.case_id)
    with unit_of_work(engine) as work:
        asked = may(actor, Verb.VIEW_PERSONAL_DATA, lock_case(work, SYSTEM, life.case_id).facts)
    answers = {card.header.personal, SURNAME in repr(card), listed is not None, row.readable, asked}
    assert len(answers) == 1, "they must agree"
    return answers.pop()


def test_masked_without_an_order(lives: list[Life]) -> None:
    assert not _is_open(lives[0], _auditor(lives[0]))


def test_opened_with_one_and_no_other_case(lives: list[Life]) -> None:
    _give(lives[0])
    assert _is_open(lives[0], _auditor(lives[0]))
    assert not _is_open(lives[1], _auditor(lives[0]))


def test_an_order_over_the_organisation_opens_all_its_cases(lives: list[Life]) -> None:
    _give(lives[0], numbers=[])
    assert all(_is_open(life, _auditor(life)) for life in lives)


def test_before_its_days_and_after_them_all_is_masked(lives: list[Life], at: datetime) -> None:
    _give(lives[0], starts_on=FIRST + timedelta(days=1))
    days = [_is_open(lives[0], _auditor(lives[0], at + timedelta(days=n))) for n in (0, 1, 4, 5)]
    assert days == [False, True, True, False]


def test_masked_after_it_is_revoked(lives: list[Life], at: datetime) -> None:
    life, order_id = lives[0], _give(lives[0])
    head = life.world.department_head
    revoke_access_order(life.world.engine, head, order_id=order_id, reason="Тексеру бітті", at=at)
    assert not _is_open(life, _auditor(life, at + timedelta(minutes=1)))
    with pytest.raises(AlreadyDone):
        revoke_access_order(life.world.engine, head, order_id=order_id, reason="Тағы", at=at)


def test_not_to_another_auditor(lives: list[Life]) -> None:
    life = lives[0]
    _give(life)
    with life.world.engine.begin() as conn:
        life.world.people["second_auditor"] = make_person(
            conn, "second_auditor", life.world.oblast, Role.AUDITOR
        )
    assert not _is_open(life, _auditor(life, login="second_auditor"))


def test_who_audits_no_more_has_no_use_of_his_order(lives: list[Life]) -> None:
    _give(lives[0])
    auditor = _auditor(lives[0])
    assert auditor.openings
    with reading(lives[0].world.engine) as conn, pytest.raises(NotFound):
        case_card(conn, replace(auditor, grants=()), lives[0].case_id)


def test_restricted_cases_open_only_where_the_order_says_so(lives: list[Life]) -> None:
    life = lives[0]
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(access_level="restricted"))
    _give(life)
    assert not _is_open(life, _auditor(life))
    _give(life, restricted=True)
    assert _is_open(life, _auditor(life))


def test_a_case_about_the_auditor_stays_hidden(lives: list[Life]) -> None:
    life = lives[0]
    _give(life)
    with life.world.engine.begin() as conn:
        about = {"complained_of_id": life.world.people["auditor"]}
        conn.execute(update(appeals).where(appeals.c.case_id == life.case_id).values(about))
    with reading(life.world.engine) as conn, pytest.raises(NotFound):
        case_card(conn, _auditor(life), life.case_id)


def test_search_finds_by_name_what_is_open_and_nothing_else(lives: list[Life]) -> None:
    def found() -> list[int]:
        with reading(lives[0].world.engine) as conn:
            page = search(conn, _auditor(lives[0]), sought(SURNAME), SearchFilters())
        return [hit.case.id for hit in page.hits]

    assert found() == []
    _give(lives[0])
    assert found() == [lives[0].case_id]


def test_an_order_gives_no_part_in_the_case(lives: list[Life]) -> None:
    _give(lives[0])
    with pytest.raises(Forbidden):
        comment(lives[0].world.engine, _auditor(lives[0]), case_id=lives[0].case_id, text="Пікір")


def test_a_reading_says_under_which_order_it_was(lives: list[Life]) -> None:
    order_id, auditor = _give(lives[0]), _auditor(lives[0])
    for life in lives:
        record_reading(life.world.engine, _auditor(life), ReadingKind.CASE, case_id=life.case_id)
    record_reading(lives[0].world.engine, auditor, ReadingKind.LIST)
    with lives[0].world.engine.connect() as conn:
        orders = conn.execute(select(readings.c.orders).order_by(readings.c.id)).scalars().all()
    assert orders == [[order_id], [], [order_id]]


@pytest.mark.parametrize("by", ["auditor", "administrator", "controller", "head", "signer", "methodologist"])
def test_only_the_head_of_the_department_gives_one(lives: list[Life], by: str) -> None:
    with pytest.raises(Forbidden):
        _give(lives[0], by)


def test_nobody_gives_one_to_himself(lives: list[Life]) -> None:
    life = lives[0]
    grant = {"person_id": life.world.people["department_head"], "role": "auditor"}
    with life.world.engine.begin() as conn:
        conn.execute(
            text("insert into role_grants (person_id, role, organisation_id) values (:p, :r, :o)"),
            {"p": grant["person_id"], "r": grant["role"], "o": life.world.oblast},
        )
    with pytest.raises(DutiesConflict):
        _give(life, auditor_id=grant["person_id"])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"act_number": ""}, "act_number", "required"),
        ({"reason": " "}, "reason", "required"),
        ({"ends_on": None}, "ends_on", "required"),
        ({"ends_on": FIRST - timedelta(days=1)}, "ends_on", "too_early"),
        ({"starts_on": FIRST - timedelta(days=1)}, "starts_on", "too_early"),
        ({"numbers": ["ЖТ-404"]}, "numbers", "no_such_case:ЖТ-404"),
    ],
)
def test_what_an_order_must_say(lives: list[Life], changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        _give(lives[0], **changes)
    assert refusal.value.details["errors"][field] == [code]


def test_a_number_of_several_bodies_opens_none(lives: list[Life]) -> None:
    world = lives[0].world
    below = select(organisations.c.id).where(organisations.c.parent_id == world.oblast).limit(1)
    with world.engine.begin() as conn:
        other = conn.execute(below).scalar_one()
        conn.execute(update(cases).where(cases.c.id == lives[0].case_id).values(number="ЖТ-7"))
        moved = {"number": "ЖТ-7", "organisation_id": other}
        conn.execute(update(cases).where(cases.c.id == lives[1].case_id).values(moved))
    with pytest.raises(InvalidData) as refusal:
        _give(lives[0], numbers=["ЖТ-7"])
    assert refusal.value.details["errors"] == {"numbers": ["ambiguous:ЖТ-7"]}


def test_it_is_given_to_an_auditor_only(lives: list[Life]) -> None:
    with pytest.raises(InvalidData) as refusal:
        _give(lives[0], auditor_id=lives[0].world.people["controller"])
    assert refusal.value.details["errors"] == {"auditor_id": ["not_suitable"]}


def test_the_same_key_gives_one_order(lives: list[Life]) -> None:
    assert _give(lives[0], key="k") == _give(lives[0], key="k")


def test_it_stands_in_the_trail_of_the_staff_without_the_reason(lives: list[Life]) -> None:
    _give(lives[0])
    with lives[0].world.engine.connect() as conn:
        row = conn.execute(select(staff_events).order_by(staff_events.c.id.desc())).first()
    assert row is not None
    assert (row.command, row.act_number) == ("give_access_order", "12-ж")
    assert row.person_id == lives[0].world.people["auditor"]
    assert "Жоспарлы" not in repr(row.facts)


def test_head_and_auditor_see_it_and_nobody_else(lives: list[Life]) -> None:
    life, order_id = lives[0], _give(lives[0])
    with reading(life.world.engine) as conn:
        seen = {
            login: [one.id for one in access_orders_of(conn, life.world.actor(login), FIRST)]
            for login in ("department_head", "auditor", "controller", "stranger")
        }
        (over,) = orders_over(conn, _auditor(life), life.case_id, FIRST)
        assert orders_over(conn, _auditor(life), lives[1].case_id, FIRST) == ()
    assert seen == {"department_head": [order_id], "auditor": [order_id], "controller": [], "stranger": []}
    assert (over.number, over.ends_on, over.state) == ("12-ж", LAST, "in_force")


def test_who_is_complained_about_neither_sees_nor_revokes_the_order(lives: list[Life], at: datetime) -> None:
    """He would learn that there is a complaint, and take it from whoever looks into it."""
    life, order_id = lives[0], _give(lives[0])
    other_id = _give(lives[1])
    head = life.world.actor("department_head")
    with life.world.engine.begin() as conn:
        about = {"complained_of_id": head.person_id}
        conn.execute(update(appeals).where(appeals.c.case_id == life.case_id).values(about))
    with reading(life.world.engine) as conn:
        assert [one.id for one in access_orders_of(conn, head, FIRST)] == [other_id]
        assert order_id in {one.id for one in access_orders_of(conn, _auditor(life), FIRST)}
    told: dict[str, Any] = {"reason": "Керек емес", "at": at}
    with pytest.raises(NotFound):
        revoke_access_order(life.world.engine, head, order_id=order_id, **told)
    assert _is_open(life, _auditor(life))
    # The control: an order about others is his to revoke.
    assert revoke_access_order(life.world.engine, head, order_id=other_id, **told)
