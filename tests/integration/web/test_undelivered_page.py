"""What could not be delivered and belongs to no incident, on the operator's page: retried or discarded."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.operations.discard_delivery import discard_delivery
from engine.operations.fail_delivery import ATTEMPTS, fail_delivery
from engine.operations.run_delivery import run_delivery
from engine.operations.take_delivery import take_delivery
from engine.storage.deliveries import queue_delivery
from engine.storage.jobs import DELIVER
from engine.storage.tables import deliveries
from tests.integration.jobs.conftest import Site, site  # noqa: F401  # a fixture
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]
LIST = "/admin/incidents"
RETRY, DISCARD = "/admin/incidents/not-delivered/retry", "/admin/incidents/not-delivered/discard"
SECRET = "880101300123"


@pytest.fixture
def lost(site: Site) -> list[int]:
    """Two messages that no case sent and nobody could be told."""
    engine, found = site.world.engine, []
    for number in (1, 2):
        with engine.begin() as conn:
            told: dict[str, Any] = {"message_id": f"m-{number}", "correlation": "all"}
            found.append(queue_delivery(conn, "message", "answer", {"iin": SECRET}, **told))
        for attempt in range(1, ATTEMPTS + 1):
            take_delivery(engine, delivery_id=found[-1])
            fail_delivery(engine, delivery_id=found[-1], attempt=attempt, code="OperationalError")
    return found


@pytest.fixture
def operator(lost: list[int], as_person: SignIn) -> Visitor:
    return as_person("administrator")


def _act(operator: Visitor, address: str, *chosen: int, **told: str) -> Any:
    return operator.post(address, delivery=list(chosen), **{"key": "k", **told})  # type: ignore[arg-type]  # a list posts each


def test_the_list_says_what_and_why_and_counts_it_and_shows_no_content(
    operator: Visitor, lost: list[int]
) -> None:
    page = operator.get(LIST).text
    assert all(f'data-delivery="{one}"' in page for one in lost)
    assert "answer" in page and SECRET not in page and 'class="empty"' not in page
    assert '<span class="count count-alarm">2</span>' in page


def test_without_any_there_is_no_second_table(as_person: SignIn) -> None:
    assert "data-undelivered" not in as_person("administrator").get(LIST).text


def test_what_is_chosen_is_tried_again(operator: Visitor, lost: list[int], site: Site) -> None:
    for _ in range(2):
        page = _act(operator, RETRY, lost[0], reason="түзетілді")
        assert (page.status_code, page.text.count(f'data-delivered="{lost[0]}"')) == (200, 1)
    assert [row.state for row in site.rows(deliveries)] == ["queued", "failed"]
    queued = [job["delivery_id"] for job in site.queued(DELIVER)]
    assert queued.count(lost[0]) == ATTEMPTS + 1, "a second press queues nothing"


@pytest.mark.parametrize("address", [RETRY, DISCARD])
def test_a_decision_needs_a_reason(operator: Visitor, lost: list[int], site: Site, address: str) -> None:
    refused = _act(operator, address, *lost, reason=" ")
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert refused.text.count(" checked") == 2, "what was chosen is kept"
    assert '<a href="/admin/incidents" aria-current="page">' in refused.text, "the menu says where one is"
    assert {row.state for row in site.rows(deliveries)} == {"failed"}


def test_what_is_discarded_leaves_the_list_and_is_shown_with_its_reason(
    operator: Visitor, lost: list[int], site: Site
) -> None:
    page = _act(operator, DISCARD, *lost, reason="ескірген")
    assert page.text.count("chip-green") == 2 and "data-delivery=" not in page.text
    assert {(row.state, row.reason) for row in site.rows(deliveries)} == {("discarded", "ескірген")}
    assert page.text.count("data-settled=") == 2 and "ескірген" in page.text


def test_what_was_tried_again_and_delivered_is_shown_with_its_reason(
    operator: Visitor, lost: list[int], site: Site
) -> None:
    _act(operator, RETRY, lost[0], reason="түзетілді")
    run_delivery(site.world.engine, delivery_id=lost[0])
    page = operator.get(LIST).text
    assert page.count("data-settled=") == 1 and "түзетілді" in page and SECRET not in page


def test_what_a_colleague_was_faster_with_is_said_and_holds_nothing_back(
    operator: Visitor, lost: list[int], site: Site
) -> None:
    discard_delivery(site.world.engine, site.world.administrator, delivery_id=lost[0], reason="x")
    page = _act(operator, RETRY, *lost, lost[1] + 1, reason="x")
    assert (page.text.count("chip-green"), page.text.count("chip-red")) == (1, 2)
    assert site.rows(deliveries)[1].state == "queued"


@pytest.mark.parametrize("address", [RETRY, DISCARD])
@pytest.mark.parametrize("told", [{}, {"delivery": "x"}, {"delivery": "9" * 30}, {"key": "ы"}])
def test_spoilt_inputs_are_refused(operator: Visitor, address: str, told: dict[str, str]) -> None:
    assert operator.post(address, **{"key": "k", "reason": "x", **told}).status_code == 422


@pytest.mark.parametrize("who", ["controller", "executor", "methodologist", "auditor"])
def test_nobody_else_decides(lost: list[int], as_person: SignIn, site: Site, who: str) -> None:
    visitor = as_person(who)
    assert {_act(visitor, one, *lost, reason="x").status_code for one in (RETRY, DISCARD)} == {403}
    assert {row.state for row in site.rows(deliveries)} == {"failed"}
