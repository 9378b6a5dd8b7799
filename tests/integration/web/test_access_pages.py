"""The pages of orders that open personal data, and of what auditors opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from engine.domain.local_time import local_date
from engine.domain.readings import ReadingKind
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from webapp.access.opened import KINDS

SignIn = Callable[[str], Visitor]
SURNAME = "Сейітова"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.step("register_appeal")
    return life


def _order(life: Life, **changes: str) -> dict[str, str]:
    today = local_date(datetime.now(UTC)).isoformat()
    told = {"auditor_id": str(life.world.people["auditor"]), "organisation_id": str(life.world.oblast)}
    told |= {
        "numbers": f" {life.case().number} \n",
        "reason": "Жоспарлы тексеру",
        "act_number": "12-ж",
        "key": "k",
    }
    return {**told, "act_date": today, "starts_on": today, "ends_on": today, **changes}


def test_an_order_opens_the_case_and_its_end_closes_it(life: Life, as_person: SignIn) -> None:
    head, auditor = as_person("department_head"), as_person("auditor")
    case = f"/cases/{life.case_id}"
    assert SURNAME not in auditor.get(case).text
    assert head.post("/audit/orders", **_order(life)).status_code == 302
    shown = auditor.get(case).text
    assert SURNAME in shown
    assert "12-ж" in shown
    assert "12-ж" in auditor.get("/audit/orders").text
    page = head.get("/audit/orders").text
    order_id = page.split('data-order="')[1].split('"')[0]
    assert head.post(f"/audit/orders/{order_id}/revoke", key="r", reason="").status_code == 422
    assert head.post(f"/audit/orders/{order_id}/revoke", key="r", reason="Бітті").status_code == 302
    assert SURNAME not in auditor.get(case).text


def test_a_refused_order_keeps_what_was_typed(life: Life, as_person: SignIn) -> None:
    answer = as_person("department_head").post("/audit/orders", **_order(life, act_number="", numbers="ЖТ-9"))
    assert answer.status_code == 422
    assert "Жоспарлы тексеру" in answer.text
    assert "ЖТ-9" in answer.text


def test_an_auditor_gives_himself_nothing(life: Life, as_person: SignIn) -> None:
    assert as_person("auditor").post("/audit/orders", **_order(life)).status_code == 403


def test_the_list_says_what_was_opened_and_narrows(life: Life, as_person: SignIn) -> None:
    auditor, head = as_person("auditor"), as_person("department_head")
    auditor.get(f"/cases/{life.case_id}")
    auditor.get("/cases")
    number = life.case().number
    assert head.get("/audit/readings").text.count("data-reading=") == 2
    assert head.get(f"/audit/readings?case={number}").text.count("data-reading=") == 1
    assert head.get("/audit/readings?kind=list").text.count("data-reading=") == 1
    assert head.get("/audit/readings?to=2020-01-01").text.count("data-reading=") == 0
    assert str(number) in head.get("/audit/readings.csv").text
    assert "/audit/readings?case=" in head.get(f"/cases/{life.case_id}").text


def test_each_kind_of_a_reading_has_words() -> None:
    assert set(KINDS) == set(ReadingKind)


def test_the_list_goes_on_by_number(life: Life, as_person: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.queries.readings.readings_of.__kwdefaults__", {"before": None, "limit": 2})
    auditor, head = as_person("auditor"), as_person("department_head")
    for _ in range(3):
        auditor.get("/cases")
    first = head.get("/audit/readings").text
    assert first.count("data-reading=") == 2
    older = first.split("before=")[1].split('"')[0]
    assert head.get(f"/audit/readings?before={older}").text.count("data-reading=") == 1


@pytest.mark.parametrize("login", ["controller", "executor", "administrator", "methodologist", "signer"])
def test_others_have_no_such_pages(life: Life, as_person: SignIn, login: str) -> None:
    visitor = as_person(login)
    for address in ("/audit/readings", "/audit/readings.csv", "/audit/orders"):
        assert visitor.get(address).status_code == 403
