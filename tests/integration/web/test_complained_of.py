"""For a person complained about no address of the site has the case, whatever the role."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.operations import name_complained_of
from engine.queries import reading
from engine.queries.complained_of import complained_of
from engine.storage.tables import journal
from tests.addresses import filled
from tests.factories import World
from tests.integration.web.addresses import things_of
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_strangers import SignIn, got, of_somebody, sent
from tests.lives import TO_QUALITY, Life

LOGINS = ("registrar", "controller", "department_head", "head", "signer", "executor", "auditor")
# Of the office, not of a case: what lay in a box is listed there by what the reader may see.
# A sample says of a case that its reader may not see only that one was drawn.
SAMPLES = {"samples.show", "samples.table", "samples.act"}
OF_NO_CASE = {"box.show", "box.act", "consultations.show", "cases.official_form", *SAMPLES}
# A person's own: a list that the controller keeps under a name is of no case, and stays the controller's.
# The act of destruction and the order that are there name no case: they are of the body.
OF_ONESELF = {"inbox.change_filter", "inbox.drop_filter", "erasures.decide", "access.revoke"}
LISTS = ("/inbox", "/inbox?preset=unit", "/inbox?preset=done", "/cases", "/cases?text=Сейітова", "/notices")


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at, legal_type="complaint")
    life.walk(*TO_QUALITY)
    return life


def _complained_of(app: Flask, life: Life, login: str) -> dict[str, object]:
    """What stood open to that person the moment before."""
    things = things_of(app, life)
    by = life.world.actor("second_controller")
    name_complained_of(life.world.engine, by, case_id=life.case_id, person_id=life.world.people[login])
    return things


@pytest.mark.parametrize("login", LOGINS)
def test_no_page_of_the_case_is_found(app: Flask, life: Life, as_person: SignIn, login: str) -> None:
    things, visitor = _complained_of(app, life, login), as_person(login)
    answers = {rule.endpoint: got(visitor, filled(rule, things)) for rule in of_somebody(app, "GET")}
    # 403: a door that the role does not pass, whatever stands behind it.
    assert {one for one, status in answers.items() if status not in (403, 404)} <= OF_NO_CASE


@pytest.mark.parametrize("login", LOGINS)
def test_no_form_does_anything(app: Flask, life: Life, as_person: SignIn, login: str) -> None:
    things, visitor = _complained_of(app, life, login), as_person(login)
    with life.world.engine.connect() as conn:
        before = conn.execute(select(func.count()).select_from(journal)).scalar_one()
        forms = [rule for rule in of_somebody(app, "POST") if rule.endpoint not in OF_ONESELF]
        answers = {rule.endpoint: sent(visitor, rule, things) for rule in forms}
        assert {one: status for one, status in answers.items() if status not in (403, 404)} == {}
        assert conn.execute(select(func.count()).select_from(journal)).scalar_one() == before


@pytest.mark.parametrize("login", LOGINS)
def test_no_list_names_the_case_or_the_applicant(
    app: Flask, life: Life, as_person: SignIn, login: str
) -> None:
    _complained_of(app, life, login)
    visitor = as_person(login)
    for address in LISTS:
        answer = visitor.get(address)
        assert "Сейітова А." not in answer.text, address
        assert "Аулада жарық" not in answer.text, address
        assert f"/cases/{life.case_id}" not in answer.text, address


def _page(visitor: Visitor, life: Life) -> str:
    answer = visitor.get(f"/cases/{life.case_id}")
    assert answer.status_code == 200
    return str(answer.text)


def test_the_case_page_writes_it_down(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    assert "/complained-of" in _page(controller, life)
    person = str(life.world.people["executor"])
    address = f"/cases/{life.case_id}/complained-of"
    answer = controller.post(address, version="1", key="k", person=person, unit="", text="Участкелік")
    assert answer.status_code == 302
    with reading(life.world.engine) as conn:
        found = complained_of(conn, life.case_id)
    assert found is not None
    assert (found.person, found.text) == ("Executor А.", "Участкелік")
    assert "Участкелік" in _page(controller, life)


def test_the_auditor_reads_no_name_of_a_masked_appeal(life: Life, as_person: SignIn) -> None:
    by = life.world.controller
    name_complained_of(life.world.engine, by, case_id=life.case_id, text="Участкелік инспектор")
    assert "Участкелік" not in _page(as_person("auditor"), life)
