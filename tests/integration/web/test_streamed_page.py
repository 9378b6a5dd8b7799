"""A page sent in two parts: its head before the rest is read, a failure after the head told in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from engine.domain.errors import NotFound
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, Life
from webapp.cases import replay
from webapp.sessions import COOKIE

SignIn = Callable[[str], Visitor]
HEAD_ENDS = b"</head>"


@pytest.fixture
def address(published: World, at: datetime) -> str:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return f"/cases/{life.case_id}/replay"


WHOLE = ("<!doctype html>", "</head>", "<body", "</main>", "</body>", "</html>")
"""What a page has once."""


def fails(patch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    def failing(*_: Any) -> None:
        raise error

    patch.setattr(replay, name, failing)


def test_head_and_drawing_are_sent_before_the_step_is_read(
    as_person: SignIn, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    before = replay.step_of

    def step_of(*given: Any) -> Any:
        read.append(True)
        return before(*given)

    monkeypatch.setattr(replay, "step_of", step_of)
    parts = as_person("controller").client.get(address).iter_encoded()
    head, drawing = next(parts), next(parts)
    assert head.endswith(HEAD_ENDS)
    assert b"<svg" in drawing
    assert read == []
    (panel,) = parts
    assert b'class="replay-panel"' in panel
    assert read == [True]


def test_the_parts_make_one_page(as_person: SignIn, address: str) -> None:
    page = as_person("controller").get(address).text
    assert {once: page.count(once) for once in WHOLE} == dict.fromkeys(WHOLE, 1)
    assert "seam" not in page


def test_the_cookie_of_the_token_in_the_body_goes_out_with_the_headers(
    as_person: SignIn, address: str
) -> None:
    visitor = as_person("controller")
    session = visitor.client.get_cookie(COOKIE)
    assert session is not None
    fresh = Visitor(visitor.client.application.test_client())
    fresh.client.set_cookie(COOKIE, session.value)
    assert any("jauap_csrf=" in one for one in fresh.get(address).headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(("fails_at", "drawn"), [("marks", False), ("step_of", True)])
def test_a_failure_after_the_head_is_told_in_its_place_and_quotes_nobody(
    as_person: SignIn,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fails_at: str,
    drawn: bool,
) -> None:
    fails(monkeypatch, fails_at, ValueError("Сейітова Айнұр 900101300001"))
    with caplog.at_level(logging.INFO):
        page = as_person("controller").get(address).text
    assert 'data-code="crash"' in page
    assert ("<svg" in page and "replay-steps" in page) is drawn
    (error,) = (one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR)
    assert "ValueError" in error
    assert error.split()[0].removeprefix("incident=") in page
    assert "Сейітова" not in page + caplog.text
    assert {once: page.count(once) for once in WHOLE} == dict.fromkeys(WHOLE, 1)


@pytest.mark.parametrize("header", [{"Accept": "application/json"}, {"HX-Request": "true"}])
@pytest.mark.parametrize("fails_at", ["marks", "step_of"])
def test_a_failure_after_the_head_is_a_page_for_whoever_asks(
    as_person: SignIn, address: str, monkeypatch: pytest.MonkeyPatch, header: dict[str, str], fails_at: str
) -> None:
    fails(monkeypatch, fails_at, ValueError("x"))
    page = as_person("controller").get(address, **header).text
    assert 'data-code="crash"' in page
    assert {once: page.count(once) for once in WHOLE} == dict.fromkeys(WHOLE, 1)


def test_a_failure_after_the_panel_is_only_written_down(
    as_person: SignIn, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: Callable[[], str]) -> Any:
        raise ValueError("Сейітова Айнұр 900101300001")

    monkeypatch.setattr(replay, "told_instead", failing)
    page = as_person("controller").get(address).text
    assert "<svg" in page
    assert "ValueError" in caplog.text
    assert "Сейітова" not in page + caplog.text


def test_a_refusal_after_the_head_is_told_in_its_own_words(
    as_person: SignIn, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, "step_of", NotFound(step=1))
    assert 'data-code="not_found"' in as_person("controller").get(address).text


def test_what_is_refused_before_the_head_keeps_its_status(as_person: SignIn, address: str) -> None:
    visitor = as_person("controller")
    assert visitor.get(f"{address}?language=xx").status_code == 404
    assert visitor.get(f"{address}?kind=xx").status_code == 404
    assert visitor.get("/cases/999999/replay").status_code == 404
    assert visitor.get(f"{address}?step=999").status_code == 404
