"""For people of elsewhere nothing is there: every address and form of the URL map with an id in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from engine.storage.tables import journal
from tests.addresses import filled, rules
from tests.factories import World
from tests.integration.web.addresses import PDF, login_for, things_of
from tests.integration.web.conftest import Visitor
from tests.integration.web.hostile import POSTS
from tests.integration.web.hostile_walks import Sender, told
from tests.lives import TO_QUALITY, Life
from webapp import guards

SignIn = Callable[[str], Visitor]
STRANGERS = ("stranger", "strange_executor")

# Of the machine, not of an organisation: who passes these doors may see them wherever they belong.
BY_THE_VOUCHER = {"citizen.status", "citizen.official_form"}
"""Open to whoever holds the token of the case."""

NOT_OF_AN_ORGANISATION = {"studio", "studio_edit", "rules", "admin"}


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    return life


def of_somebody(app: Flask, method: str) -> Iterator[Rule]:
    """Rules that name a thing of an organisation. See :data:`BY_THE_VOUCHER` for the others."""
    for rule in rules(app, method):
        door = guards.declared(app, rule.endpoint)
        own = door not in NOT_OF_AN_ORGANISATION and rule.endpoint not in BY_THE_VOUCHER
        if "<id:" in str(rule) and own:
            yield rule


def _entries(life: Life) -> int:
    with life.world.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(journal)).scalar_one())


def sent(visitor: Visitor, rule: Rule, things: dict[str, object]) -> int:
    """The form of the rule, filled soundly; the uploads with a file."""
    fields: dict[str, Any] = {name: told(value, things) for name, value in POSTS[rule.endpoint].items()}
    if rule.endpoint == "cases.upload":
        fields["file"] = (io.BytesIO(PDF), "акт.pdf")
    if rule.endpoint == "cases.attach_signature":
        fields["signature_file"] = (io.BytesIO(b"a signature"), "өтініш.cms")
    with Sender(visitor).post(filled(rule, things), fields) as answer:
        return int(answer.status_code)


def got(visitor: Visitor, address: str) -> int:
    with visitor.get(address) as answer:
        return int(answer.status_code)


@pytest.mark.parametrize("login", STRANGERS)
def test_a_page_of_others_is_not_found(app: Flask, life: Life, as_person: SignIn, login: str) -> None:
    stranger, things = as_person(login), things_of(app, life)
    answers = {rule.endpoint: got(stranger, filled(rule, things)) for rule in of_somebody(app, "GET")}
    assert {one: status for one, status in answers.items() if status not in (403, 404)} == {}
    # A door that their role does not pass says so whatever the id; behind it nothing may differ from nothing.
    shut = {one for one, status in answers.items() if status == 403}
    actor = life.world.actor(login)
    assert {one for one in shut if guards.allowed(actor, guards.declared(app, one) or "")} == set()


@pytest.mark.parametrize("login", STRANGERS)
def test_a_form_of_others_is_not_found_and_does_nothing(
    app: Flask, life: Life, as_person: SignIn, login: str
) -> None:
    stranger, things = as_person(login), things_of(app, life)
    before, actor = _entries(life), life.world.actor(login)
    for rule in of_somebody(app, "POST"):
        # As with the pages: only a door that their role does not pass says so.
        passes = guards.allowed(actor, guards.declared(app, rule.endpoint) or "")
        assert sent(stranger, rule, things) == (404 if passes else 403), rule
    assert _entries(life) == before


def test_the_same_addresses_open_to_those_whose_they_are(app: Flask, life: Life, as_person: SignIn) -> None:
    things = things_of(app, life)
    for rule in of_somebody(app, "GET"):
        owner = as_person(login_for(app, rule.endpoint))
        assert got(owner, filled(rule, things)) == 200, rule
    for rule in of_somebody(app, "POST"):
        owner = as_person(login_for(app, rule.endpoint))
        assert sent(owner, rule, things) != 404, rule


def test_a_status_page_needs_its_own_token(app: Flask, life: Life, visitor: Visitor) -> None:
    things = things_of(app, life)
    [rule] = [rule for rule in rules(app, "GET") if rule.endpoint == "citizen.status"]
    assert got(visitor, filled(rule, things)) == 200
    for wrong in ({"token": "0" * 32}, {"case_id": life.case_id + 1}):
        assert got(visitor, filled(rule, things | wrong)) == 404
