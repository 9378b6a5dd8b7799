"""A sample from the form to the act: drawn, looked at, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.step("register_appeal")
    return life


def _draw(life: Life, visitor: Visitor, **changes: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
    told = {"kind": "registered", "organisation_id": str(life.world.oblast), "first": "2026-11-23"}
    told |= {"last": "2026-11-23", "count": "5", "seed": "seed-of-2026", "key": "k"}
    return visitor.post("/samples", **(told | changes))


def test_a_sample_is_drawn_looked_at_and_printed(life: Life, as_person: SignIn) -> None:
    visitor = as_person("auditor")
    page = _draw(life, visitor).location
    shown = visitor.get(page).text
    assert shown.count("data-drawn=") == 1
    assert "seed-of-2026" in shown
    assert "note-good" in shown
    case = f"{page}/cases/{life.case_id}"
    assert visitor.get(case).status_code == 200
    assert visitor.post(case, key="a", voucher="not").status_code == 422
    told = {"voucher": "not", "remark-voucher": "Көшірмесі жоқ"}
    assert visitor.post(case, key="b", **told).status_code == 302
    assert "Көшірмесі жоқ" in visitor.get(page).text
    assert "Көшірмесі жоқ" in visitor.get(f"{page}.csv").text
    for language in ("kk", "ru", "en"):
        paper = visitor.get(f"{page}/act.pdf?language={language}")
        assert paper.data.startswith(b"%PDF")


def test_a_refused_sample_keeps_what_was_typed(life: Life, as_person: SignIn) -> None:
    answer = _draw(life, as_person("auditor"), seed="short", count="x")
    assert answer.status_code == 422
    assert 'value="short"' in answer.text


def test_the_second_look_is_offered_with_five_of_a_hundred(life: Life, as_person: SignIn) -> None:
    page = as_person("auditor").get("/samples?kind=accepted").text
    assert 'name="percent" value="5"' in page
    assert 'value="accepted" selected' in page


@pytest.mark.parametrize("login", ["executor", "registrar", "administrator", "methodologist"])
def test_others_have_no_samples(life: Life, as_person: SignIn, login: str) -> None:
    assert as_person(login).get("/samples").status_code == 403
