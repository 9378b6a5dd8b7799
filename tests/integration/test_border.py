"""What comes from outside is bounded before it meets a table; nothing of it crashes a verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.errors import InvalidData, NotFound
from engine.operations import claim, complete_work_item, hold, reassign, receive_appeal, save_draft
from engine.storage.tables import drafts, records
from tests.factories import World
from tests.lives import INTAKE, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _errors(verb: Callable[..., Any], *args: Any, **given: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidData) as refused:
        verb(*args, **given)
    errors: dict[str, list[str]] = refused.value.details["errors"]
    return errors


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "bad_characters"),
        ("a\x00", "bad_characters"),
        ("кілт", "bad_characters"),
        ("k" * 201, "too_long"),
    ],
)
def test_a_key_is_short_printable_ascii(life: Life, key: str, code: str) -> None:
    item = life.item("register_appeal")
    given: dict[str, Any] = {"work_item_id": item.id, "version": 1, "key": key}
    assert _errors(claim, life.world.engine, life.world.registrar, **given) == {"key": [code]}
    claim(life.world.engine, life.world.registrar, **(given | {"key": "k" * 200}))


@pytest.mark.parametrize("id_", [0, -1, 2**63, 10**20])
def test_an_id_that_no_row_can_have_is_not_found(life: Life, id_: int) -> None:
    with pytest.raises(NotFound):
        claim(life.world.engine, life.world.registrar, work_item_id=id_, version=1)
    with pytest.raises(NotFound):
        receive_appeal(life.world.engine, life.world.registrar, data=INTAKE, organisation_id=id_)


def test_work_is_not_handed_to_a_number_too_great_for_an_id(life: Life) -> None:
    item = life.item("register_appeal")
    given: dict[str, Any] = {"work_item_id": item.id, "version": 1, "to_person_id": 10**20, "reason": "x"}
    errors = _errors(reassign, life.world.engine, life.world.controller, **given)
    assert errors == {"to_person_id": ["not_suitable"]}


def test_a_reason_has_two_thousand_characters_and_no_others(life: Life, at: datetime) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    given: dict[str, Any] = {"work_item_id": item.id, "version": 2, "until": at + timedelta(days=1), "at": at}
    errors = _errors(hold, life.world.engine, life.world.registrar, **given, reason="х" * 2001)
    assert errors == {"reason": ["too_long"]}
    assert _errors(hold, life.world.engine, life.world.registrar, **given, reason="\x00\x07") == {
        "reason": ["required"]
    }
    hold(life.world.engine, life.world.registrar, **given, reason="Құжат\x00\ud800\r\nкүтілуде")
    with life.world.engine.connect() as conn:
        kept = conn.execute(select(records.c.data).where(records.c.kind == "hold")).scalar_one()
    assert (
        kept == {"reason": "Құжат\nкүтілуде"} and life.item("register_appeal").hold_reason == kept["reason"]
    )


def test_nothing_is_held_for_ever(life: Life, at: datetime) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    given: dict[str, Any] = {"work_item_id": item.id, "version": 2, "reason": "x", "at": at}
    given["until"] = datetime.max.replace(tzinfo=at.tzinfo)
    assert _errors(hold, life.world.engine, life.world.registrar, **given) == {"until": ["too_late"]}


def test_a_draft_loses_what_cannot_be_stored_and_nothing_else(life: Life) -> None:
    item, typed = life.item("register_appeal"), {"subject": "Жа\x00рық\ud800", "rows": [{"a\x00": "\x00ж"}]}
    save_draft(life.world.engine, life.world.registrar, work_item_id=item.id, data=typed, key="d-1")
    with life.world.engine.connect() as conn:
        assert conn.execute(select(drafts.c.data)).scalar_one() == {
            "subject": "Жарық",
            "rows": [{"a": "ж"}],
        }


@pytest.mark.parametrize("value", ["a\x00", "a\ud800", float("nan"), float("inf")])
@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_form_that_cannot_be_stored_is_refused_in_words(life: Life, value: Any, key: str | None) -> None:
    item = life.item("register_appeal")
    data = life.form("register_appeal") | {"subject": value}
    given: dict[str, Any] = {"work_item_id": item.id, "version": 1, "data": data, "key": key}
    assert _errors(complete_work_item, life.world.engine, life.world.registrar, **given)


@pytest.mark.parametrize(
    ("received", "code"),
    [
        ("2199-01-01T00:00", "too_late"),
        ("2026-11-23T09:11", "too_late"),
        ("1900-01-01T00:00", "too_early"),
        ("2025-11-21T09:05", "too_early"),
    ],
)
def test_an_appeal_came_in_the_last_year_and_not_tomorrow(
    published: World, at: datetime, received: str, code: str
) -> None:
    with pytest.raises(InvalidData) as refused:
        Life(published, at, received_at=received)
    assert refused.value.details["errors"] == {"received_at": [code]}


@pytest.mark.parametrize("received", ["2026-11-23T09:09", "2025-11-24T09:05", "2026-11-20T17:00"])
def test_clocks_may_differ_and_post_may_be_late(published: World, at: datetime, received: str) -> None:
    Life(published, at, received_at=received)


def test_nothing_is_registered_later_than_it_is(published: World, at: datetime) -> None:
    life = Life(published, at, received_at="2026-11-23T09:09")
    life.at -= timedelta(minutes=7)
    life.step("register_appeal")
    with published.engine.connect() as conn:
        assert conn.execute(text("select registered_at from cases")).scalar_one() == at


def test_an_error_of_the_database_says_nothing_of_what_people_typed(world: World) -> None:
    with world.engine.connect() as conn, pytest.raises(DBAPIError) as refused:
        conn.execute(text("select cast(:typed as integer)"), {"typed": "Сейітова"})
    assert "hidden" in str(refused.value)
    assert "Сейітова" not in str(refused.value).partition("[SQL")[2]
