"""An operator moves a running case: rows, entry and rebuild agree, and every refusal changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.actor import SYSTEM
from engine.domain.errors import AlreadyDone, CannotMove, Forbidden, InvalidData, NotFound, StaleVersion
from engine.journal import rebuild, verify
from engine.operations import modify_case
from engine.operations.modify_case import preview
from engine.storage.tables import cases, journal, records, timers, work_items
from tests.factories import World
from tests.lives import TO_REPLY, TO_SIGNATURE, WHOLE, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _case(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


def _move(life: Life, do: Callable[..., Any] = modify_case, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"case_id": life.case_id, "version": _case(life).version, **more}
    if do is modify_case:
        told.setdefault("reason", "Қате жолға түсті.")
    answer: dict[str, Any] = do(life.world.engine, told.pop("actor", life.world.administrator), **told)
    return answer


def _holds(life: Life) -> bool:
    with life.world.engine.connect() as conn:
        rebuild(conn, life.case_id)
        return verify(conn).ok


def _refused(life: Life, **told: Any) -> dict[str, Any]:
    before = _case(life)
    with pytest.raises(CannotMove) as refusal:
        _move(life, **told)
    assert _case(life) == before
    return refusal.value.details


def test_a_case_is_moved_and_its_journal_rebuilds(life: Life) -> None:
    life.walk(*TO_REPLY)
    answer = _move(life, cancel=["draft_reply#1"], activate=["resolution"])
    assert (answer["ends"], answer["begins"]) == (["draft_reply#1"], ["resolution#2"])
    assert life.open_elements() == ["resolution"]
    with life.world.engine.connect() as conn:
        old = conn.execute(select(work_items).where(work_items.c.key == "draft_reply#1")).one()
        entry = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one()
        kept = conn.execute(select(records).where(records.c.kind == "modify_case")).one()
    assert (old.state, old.finished_by) == ("cancelled", None)
    assert (entry.command, json.loads(entry.facts)["kind"]) == ("modify_case", "modify")
    assert kept.data == {"reason": "Қате жолға түсті."} and "Қате" not in entry.facts.decode()
    assert _holds(life)


def test_a_case_goes_on_from_where_it_was_put(life: Life) -> None:
    life.walk(*TO_REPLY)
    _move(life, cancel=["draft_reply#1"], activate=["resolution"])
    life.walk(*WHOLE[WHOLE.index("resolution") :])
    assert _case(life).state == "CLOSED"
    assert _holds(life)


def test_variables_are_set_and_nothing_else(life: Life) -> None:
    before = life.open_elements()
    assert _move(life, variables={"decision": "accept"})["begins"] == []
    assert life.open_elements() == before
    assert _holds(life)


def test_a_preview_tells_the_same_and_keeps_nothing(life: Life) -> None:
    life.walk(*TO_REPLY)
    before = _case(life)
    told = {"cancel": ["draft_reply#1"], "activate": ["resolution"]}
    seen = _move(life, preview, **told)
    assert _case(life) == before
    done = _move(life, **told)
    names = ("begins", "ends", "completed", "state_before", "case_state")
    assert [seen[name] for name in names] == [done[name] for name in names]


def test_a_leap_over_the_table_of_states_is_asked_for(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    told = {"cancel": ["sign_reply#1"], "activate": ["determine_nature"]}
    refusal = _refused(life, **told)
    assert refusal["rule"] == "state_not_next"
    answer = _move(life, leap=True, **told)
    assert (answer["state_before"], answer["case_state"]) == ("ON_SIGNATURE", "ACCEPTED")
    assert _holds(life)


def test_no_leap_leads_to_an_end(life: Life) -> None:
    told = {"cancel": ["register_appeal#1"], "activate": ["end_closed"], "leap": True}
    assert _refused(life, **told)["rule"] == "state_is_an_end"


def test_nothing_left_waiting_is_refused(life: Life) -> None:
    with life.world.engine.connect() as conn:
        waiting = select(timers.c.key).where(timers.c.case_id == life.case_id, timers.c.state == "pending")
        keys = list(conn.execute(waiting).scalars())
    assert _refused(life, cancel=["register_appeal#1", *keys])["rule"] == "nothing_waits"


def test_a_stale_version_is_a_clear_conflict(life: Life) -> None:
    life.step("register_appeal")
    with pytest.raises(StaleVersion) as refusal:
        _move(life, version=1, activate=["examine"])
    assert refusal.value.details["version"] == 2
    assert refusal.value.details["changed_by"].startswith("Registrar")


def test_a_repeated_key_moves_once(life: Life) -> None:
    version = _case(life).version
    told = {"variables": {"n": 1}, "version": version, "key": "one"}
    assert _move(life, **told) == _move(life, **told)
    assert _case(life).version == version + 1


@pytest.mark.parametrize("who", ["controller", "methodologist", "executor", "auditor"])
def test_only_who_runs_the_machine_may(life: Life, who: str) -> None:
    with pytest.raises(Forbidden):
        _move(life, actor=life.world.actor(who), variables={"n": 1})
    with pytest.raises(Forbidden):
        _move(life, actor=SYSTEM, variables={"n": 1})


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"variables": {"n": 1}, "reason": " "}, "reason"),
        ({}, "instruction"),
        ({"variables": {"a b": 1}}, "variables"),
        ({"cancel": [f"x#{n}" for n in range(200)]}, "instruction"),
    ],
)
def test_bad_input_is_told_by_field(life: Life, told: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        _move(life, **told)
    assert list(refusal.value.details["errors"]) == [field]


def test_what_is_over_or_unknown_is_not_moved(life: Life) -> None:
    with pytest.raises(NotFound):
        _move(life, case_id=life.case_id + 1, variables={"n": 1})
    life.walk(*WHOLE)
    life.act("rating")
    with pytest.raises(AlreadyDone):
        _move(life, variables={"n": 1})
