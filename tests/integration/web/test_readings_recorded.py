"""Each page that an auditor opens writes one line; what cannot be written down is not shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from engine.domain.actor import Role
from engine.storage.tables import readings
from tests.addresses import filled, rules
from tests.factories import World
from tests.integration.web.addresses import things_of
from tests.integration.web.conftest import Visitor
from tests.lives import TO_QUALITY, Life
from webapp import guards
from webapp.readings import NO_READINGS, READINGS
from webapp.routes import ROUTES

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    return life


def _lines(life: Life) -> list[Any]:
    with life.world.engine.connect() as conn:
        return list(conn.execute(select(readings).order_by(readings.c.id)))


def _open_to_auditors() -> set[str]:
    doors = {endpoint: getattr(view, "permission", "") for _, endpoint, view, _ in ROUTES}
    roles = {endpoint: guards.PERMISSIONS[door] for endpoint, door in doors.items()}
    return {endpoint for endpoint, named in roles.items() if named is None or Role.AUDITOR in named}


def test_each_page_open_to_an_auditor_says_whether_it_is_a_reading() -> None:
    assert set(READINGS) | NO_READINGS == _open_to_auditors()
    assert not set(READINGS) & NO_READINGS


def test_every_page_that_is_shown_writes_exactly_one_line(app: Flask, life: Life, as_person: SignIn) -> None:
    things, visitor, shown = things_of(app, life), as_person("auditor"), set()
    for rule in rules(app, "GET"):
        before = len(_lines(life))
        with visitor.get(filled(rule, things)) as answer:
            if rule.endpoint not in _open_to_auditors():
                continue
            written = _lines(life)[before:]
            reading = READINGS.get(rule.endpoint) if answer.status_code == 200 else None
            shown |= {rule.endpoint} if reading else set()
            lines = 2 if reading and reading.other else 1
            kinds = [reading.kind.value] * lines if reading else []
            assert [one.kind for one in written] == kinds, rule
    assert {"cases.show", "cases.index", "cases.replay_step", "reports.show", "search.index"} <= shown


def test_a_line_names_the_case_and_the_entry(life: Life, as_person: SignIn) -> None:
    visitor = as_person("auditor")
    visitor.get(f"/cases/{life.case_id}")
    visitor.get(f"/cases/{life.case_id}/replay/2")
    assert [(one.kind, one.case_id, one.thing_id) for one in _lines(life)] == [
        ("case", life.case_id, None),
        ("entry", life.case_id, 2),
    ]


def test_a_step_that_is_not_there_is_a_reading_all_the_same(life: Life, as_person: SignIn) -> None:
    """The page shows the steps that there are, and says that this one is not among them."""
    assert as_person("auditor").get(f"/cases/{life.case_id}/replay?step=99999").status_code == 404
    assert [(one.kind, one.case_id) for one in _lines(life)] == [("replay", life.case_id)]


def test_each_of_two_cases_side_by_side_has_its_line(life: Life, as_person: SignIn) -> None:
    other = Life(life.world, life.at)
    other.step("register_appeal")
    assert as_person("auditor").get(f"/cases/{life.case_id}/compare/{other.case_id}").status_code == 200
    ids = [(life.case_id, other.case_id), (other.case_id, life.case_id)]
    assert [(one.case_id, one.thing_id) for one in _lines(life)] == ids


def test_a_page_that_is_not_there_is_no_reading(life: Life, as_person: SignIn) -> None:
    assert as_person("auditor").get("/cases/999999").status_code == 404
    assert _lines(life) == []


def test_what_cannot_be_written_down_is_not_shown(
    life: Life, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, controller = as_person("auditor"), as_person("controller")
    monkeypatch.setattr("engine.journal.readings.PATIENCE", "50ms")
    with life.world.engine.connect() as conn:
        conn.execute(text("select pg_advisory_xact_lock(7401005)"))
        refused = visitor.get(f"/cases/{life.case_id}")
        assert controller.get(f"/cases/{life.case_id}").status_code == 200, "nobody else waits"
        conn.rollback()
    assert refused.status_code == 503
    assert "could not be written down" in refused.text or "not_recorded" in refused.text
    assert f"/cases/{life.case_id}/replay" not in refused.text
    assert visitor.get(f"/cases/{life.case_id}").status_code == 200


@pytest.mark.parametrize("login", ["controller", "department_head", "methodologist"])
def test_others_leave_no_lines(life: Life, as_person: SignIn, login: str) -> None:
    visitor = as_person(login)
    visitor.get(f"/cases/{life.case_id}")
    visitor.get("/cases")
    assert _lines(life) == []
