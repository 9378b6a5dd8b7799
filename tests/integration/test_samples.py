"""A sample is drawn again by anybody: from its seed, the moment it knew, and the names of the cases."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.operations.draw_sample import draw_sample
from engine.operations.give_access_order import give_access_order
from engine.operations.mark_sample_case import mark_sample_case
from engine.operations.name_complained_of import name_complained_of
from engine.operations.revoke_access_order import revoke_access_order
from engine.queries import reading
from engine.queries.masking import MASK
from engine.queries.samples import Sample, drawn_again, sample, sample_cases
from engine.queries.session_actor import actor_by_id
from engine.storage.tables import cases
from tests.factories import World
from tests.lives import Life

DAY = date(2026, 11, 23)
SEED = "2026-audit-seed"


@pytest.fixture
def lives(published: World, at: datetime) -> list[Life]:
    lives = [Life(published, at) for _ in range(6)]
    for life in lives:
        life.step("register_appeal")
    return lives


def _draw(life: Life, by: str = "auditor", **changes: Any) -> Sample:
    told: dict[str, Any] = {"kind": "registered", "organisation_id": life.world.oblast, "first": DAY}
    told |= {"last": DAY, "count": 3, "seed": SEED}
    answer = draw_sample(life.world.engine, life.world.actor(by), **(told | changes))
    with reading(life.world.engine) as conn:
        return sample(conn, life.world.actor(by), answer["sample_id"])


def _numbers(life: Life, found: Sample) -> list[str]:
    with reading(life.world.engine) as conn:
        return [one.number for one in sample_cases(conn, life.world.auditor, found)]


def test_a_few_independent_lines_draw_the_same_cases(lives: list[Life]) -> None:
    found = _draw(lives[0])
    names = [f"oblast|{life.case().number}" for life in lives]
    by_hand = sorted(names, key=lambda name: hashlib.sha256(f"{SEED}|{name}".encode()).hexdigest())[:3]
    assert [f"oblast|{number}" for number in _numbers(lives[0], found)] == by_hand
    assert found.population_count == 6
    assert found.population_digest == hashlib.sha256("\n".join(sorted(names)).encode()).digest()


def test_another_seed_draws_others_sooner_or_later(lives: list[Life]) -> None:
    drawn = {tuple(_draw(lives[0], seed=f"seed-no-{n}").case_ids) for n in range(6)}
    assert len(drawn) > 1


def test_a_seed_that_nobody_gave_is_made_and_kept(lives: list[Life]) -> None:
    made = [_draw(lives[0], seed="") for _ in range(2)]
    seeds = {one.seed for one in made}
    assert [one.seed_given for one in (*made, _draw(lives[0]))] == [False, False, True]
    assert [len(one) for one in seeds] == [32, 32]


def test_what_came_later_changes_no_sample_of_an_earlier_moment(lives: list[Life], at: datetime) -> None:
    known = datetime.now(UTC)
    later = Life(lives[0].world, at)
    later.step("register_appeal")
    found = _draw(lives[0], known_at=known)
    assert found.population_count == 6
    assert _draw(lives[0]).population_count == 7, "the control: as of now it is there"
    with reading(lives[0].world.engine) as conn:
        assert drawn_again(conn, found)


def test_a_population_that_was_tampered_with_is_not_drawn_again(lives: list[Life]) -> None:
    found = _draw(lives[0])
    with lives[0].world.engine.connect() as conn:
        assert drawn_again(conn, found)
        conn.execute(text("alter table cases disable trigger user"))
        number = {"id": lives[0].case_id}
        conn.execute(text("update cases set number = 'ЖТ-X' where id = :id"), number)
        assert not drawn_again(conn, found)
        conn.rollback()


def test_a_percentage_is_rounded_up(lives: list[Life]) -> None:
    assert _draw(lives[0], count=None, percent=5).size == 1
    assert _draw(lives[0], count=None, percent=34).size == 3


def test_accepted_replies_are_a_population_of_their_own(lives: list[Life]) -> None:
    with pytest.raises(InvalidData) as refusal:
        _draw(lives[0], kind="accepted")
    assert refusal.value.details["errors"] == {"kind": ["nothing_to_draw"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seed": "short"}, "seed"),
        ({"count": 0}, "count"),
        ({"count": 3, "percent": 5}, "count"),
        ({"count": None, "percent": 101}, "percent"),
        ({"last": DAY - timedelta(days=1)}, "last"),
        ({"kind": "x"}, "kind"),
        ({"known_at": datetime(2090, 1, 1, tzinfo=UTC)}, "known_at"),
    ],
)
def test_what_a_sample_must_say(lives: list[Life], changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        _draw(lives[0], **changes)
    assert list(refusal.value.details["errors"]) == [field]


def test_of_a_case_about_the_reader_a_sample_says_nothing(lives: list[Life]) -> None:
    """Who sees all cases of a body but one would know what that one is about."""
    world = lives[0].world
    found = _draw(lives[0], percent=100, count=None)
    about = {"case_id": lives[2].case_id, "person_id": world.people["auditor"]}
    name_complained_of(world.engine, world.controller, **about)
    with reading(world.engine) as conn:
        drawn = {one.case_id: one for one in sample_cases(conn, world.actor("auditor"), found)}
    hidden, others = drawn.pop(lives[2].case_id), drawn.values()
    assert (hidden.open, hidden.number, hidden.key, hidden.marks) == (False, MASK, MASK, {})
    assert len([one for one in others if one.open and one.number != MASK]) == 5


@pytest.mark.parametrize("by", ["executor", "registrar", "administrator", "signer"])
def test_others_draw_none(lives: list[Life], by: str) -> None:
    with pytest.raises(Forbidden):
        _draw(lives[0], by)


def test_a_sample_of_elsewhere_is_not_there(lives: list[Life]) -> None:
    found = _draw(lives[0])
    with reading(lives[0].world.engine) as conn, pytest.raises(NotFound):
        sample(conn, lives[0].world.stranger, found.id)


def _mark(life: Life, found: Sample, case_id: int, **results: tuple[str, str]) -> int:
    told = {"sample_id": found.id, "case_id": case_id, "results": results}
    return int(mark_sample_case(life.world.engine, life.world.auditor, **told)["written"])


def test_the_newest_mark_of_a_line_counts_and_nothing_is_written_twice(lives: list[Life]) -> None:
    life, found = lives[0], _draw(lives[0])
    case_id = found.case_ids[0]
    assert _mark(life, found, case_id, voucher=("ok", ""), type=("not", "Шағым")) == 2
    assert _mark(life, found, case_id, voucher=("not", "Көшірмесі жоқ"), type=("not", "Шағым")) == 1
    with reading(life.world.engine) as conn:
        first = sample_cases(conn, life.world.auditor, found)[0]
    assert {line: mark.result for line, mark in first.marks.items()} == {"voucher": "not", "type": "not"}
    with pytest.raises(InvalidData):
        _mark(life, found, case_id, voucher=("not", ""))
    with life.world.engine.connect() as conn:
        other = conn.execute(select(cases.c.id).where(cases.c.id.not_in(found.case_ids))).scalars().first()
    with pytest.raises(NotFound):
        _mark(life, found, int(other or 0), voucher=("ok", ""))


def _remark(life: Life, found: Sample, case_id: int, actor: Actor) -> tuple[str, bool]:
    with reading(life.world.engine) as conn:
        (one,) = (one for one in sample_cases(conn, actor, found) if one.case_id == case_id)
    return one.marks["type"].remark, one.marks["type"].masked


def test_a_remark_under_an_order_is_masked_when_the_order_is_over(lives: list[Life]) -> None:
    """Also for its author: it may repeat what was open to him then."""
    life, found = lives[0], _draw(lives[0])
    case_id, number = found.case_ids[0], _numbers(life, found)[0]
    opened = {
        "auditor_id": life.world.people["auditor"],
        "organisation_id": life.world.oblast,
        "numbers": [number],
        "reason": "Тексеру",
        "starts_on": life.at.date(),
        "ends_on": life.at.date(),
        "act_number": "12-ж",
        "act_date": life.at.date(),
        "at": life.at,
    }
    order = give_access_order(life.world.engine, life.world.department_head, **opened)["order_id"]
    with life.world.engine.connect() as conn:
        under = actor_by_id(conn, life.world.people["auditor"], at=life.at)
    assert under is not None and under.openings
    told = {"sample_id": found.id, "case_id": case_id, "results": {"type": ("not", "Сейітованың өтініші")}}
    mark_sample_case(life.world.engine, under, **told)
    assert _remark(life, found, case_id, under) == ("Сейітованың өтініші", False)
    assert _remark(life, found, case_id, life.world.department_head) == ("Сейітованың өтініші", False)
    told_later = {"order_id": order, "reason": "Бітті", "at": life.at + timedelta(hours=1)}
    revoke_access_order(life.world.engine, life.world.department_head, **told_later)
    assert _remark(life, found, case_id, life.world.auditor) == (MASK, True)
    # What is hidden stays as it is when the lines are written down again, also beside another result.
    assert _mark(life, found, case_id, type=("not", "")) == 0
    assert _mark(life, found, case_id, type=("not_applicable", "")) == 1
    assert _remark(life, found, case_id, life.world.auditor) == (MASK, True)
    assert _remark(life, found, case_id, under) == ("Сейітованың өтініші", False)


def test_a_remark_without_an_order_is_read_as_it_was_written(lives: list[Life]) -> None:
    life, found = lives[0], _draw(lives[0])
    case_id = found.case_ids[0]
    assert _mark(life, found, case_id, type=("not", "Талон жоқ")) == 1
    assert _remark(life, found, case_id, life.world.auditor) == ("Талон жоқ", False)


def test_the_database_refuses_to_change_a_sample(lives: list[Life]) -> None:
    _draw(lives[0])
    with lives[0].world.engine.connect() as conn, pytest.raises(ProgrammingError, match="append-only"):
        conn.execute(text("update samples set seed = 'chosen-afterwards'"))
