"""A refusal is words, not a crash; a crash is an incident number, not a stack."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from engine.domain import errors as engine_errors
from engine.storage.database import connect
from tests.factories import World
from tests.integration.web.conftest import Visitor
from webapp.app import create_app
from webapp.error_words import WORDS
from webapp.guards import permission
from webapp.settings import Settings

SignIn = Callable[[str], Visitor]


def test_every_refusal_of_the_engine_has_words() -> None:
    codes = {
        one.code
        for one in vars(engine_errors).values()
        if isinstance(one, type) and issubclass(one, engine_errors.JauapError)
    }
    assert codes - set(WORDS) == set()


def test_a_strangers_work_item_is_as_absent_as_none(as_person: SignIn) -> None:
    answer = as_person("executor").get("/inbox/preview/999999")
    assert (answer.status_code, 'data-code="not_found"' in answer.text) == (404, True)


def test_a_fragment_gets_a_fragment(as_person: SignIn) -> None:
    answer = as_person("executor").get("/inbox/preview/999999", **{"HX-Request": "true"})
    assert "<html" not in answer.text


def test_json_gets_json(visitor: Visitor) -> None:
    answer = visitor.get("/nowhere", Accept="application/json")
    assert answer.json["code"] == "http_404"


def test_an_unknown_address_and_a_wrong_method_say_so(visitor: Visitor) -> None:
    assert visitor.get("/nowhere").status_code == 404
    wrong = visitor.get("/logout")
    assert (wrong.status_code, set(wrong.headers["Allow"].split(", "))) == (405, {"OPTIONS", "POST"})


def test_an_upload_beyond_the_limit_is_413(world: World) -> None:
    settings = Settings("postgresql://unused", "of-tests", testing=True, max_request_bytes=1000)
    visitor = Visitor(create_app(settings, pool=world.engine).test_client())
    answer = visitor.post("/login", login="x" * 2000, password="y")
    assert (answer.status_code, 'data-code="http_413"' in answer.text) == (413, True)


@pytest.fixture
def broken(world: World) -> Flask:
    app = create_app(Settings("postgresql://unused", "of-tests", testing=True), pool=world.engine)

    @permission("public")
    def crash() -> str:
        raise ValueError("Сейітова Айнұр 900101300001")

    app.add_url_rule("/crash", "crash", crash)
    return app


def test_a_crash_shows_an_incident_number_and_logs_no_personal_data(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = broken.test_client().get("/crash")
    incident = answer.headers["X-Incident"]
    assert (answer.status_code, incident in answer.text) == (500, True)
    assert incident in caplog.text
    assert "ValueError" in caplog.text
    assert "Сейітова" not in caplog.text + answer.text


def test_a_refusal_is_not_logged_as_a_crash(as_person: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        as_person("executor").get("/inbox/preview/999999")
    assert [r.levelname for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_healthz_tells_a_ready_product_from_one_without_a_database(app: Flask) -> None:
    assert app.test_client().get("/healthz").status_code == 200
    nowhere = Settings("postgresql://jauap@127.0.0.1:1/none", "of-tests", testing=True)
    assert create_app(nowhere).test_client().get("/healthz").status_code == 503


@pytest.fixture
def away(world: World) -> Visitor:
    """Pages of a product whose database is not there."""
    nowhere = connect("postgresql://jauap@127.0.0.1:9/jauap")
    return Visitor(
        create_app(Settings("postgresql://unused", "of-tests", testing=True), pool=nowhere).test_client()
    )


def test_a_database_that_is_away_is_words_and_keeps_what_was_typed(away: Visitor) -> None:
    away.client.set_cookie("jauap_session", "of somebody who is signed in")
    answer = away.client.post("/work-items/7/complete", data={"key": "k-1", "text": "\nЖарық <b>жоқ</b>"})
    assert (answer.status_code, 'data-code="database_away"' in answer.text) == (503, True)
    assert 'name="key" hidden>\nk-1</textarea>' in answer.text
    assert "hidden>\n\nЖарық &lt;b&gt;жоқ&lt;/b&gt;</textarea>" in answer.text


def test_a_password_is_never_kept_on_a_page(away: Visitor) -> None:
    answer = away.post("/login", login="executor", password="kokshetau-2026")
    assert (answer.status_code, "kokshetau" in answer.text) == (503, False)
