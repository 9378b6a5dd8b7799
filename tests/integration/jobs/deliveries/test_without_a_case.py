"""What belongs to no case is seen, tried again or discarded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.domain.errors import AlreadyDone, InvalidData, NotFound
from engine.operations.discard_delivery import discard_delivery
from engine.operations.fail_delivery import ATTEMPTS
from engine.operations.requeue_deliveries import requeue_deliveries
from engine.operations.retry_delivery import retry_delivery
from engine.operations.run_delivery import run_delivery
from engine.storage.tables import (
    deliveries,
)
from tests.integration.jobs.conftest import Site
from tests.integration.jobs.deliveries.conftest import WHY, attempts, lose


@pytest.fixture
def undelivered(site: Site, broken: Callable[[], None]) -> int:
    failed = lose(site)
    attempts(site)
    return failed


def test_what_was_discarded_stays_without_what_it_carried(site: Site, undelivered: int) -> None:
    engine, administrator = site.world.engine, site.world.administrator
    discard_delivery(engine, administrator, delivery_id=undelivered, reason=WHY)
    (row,) = site.rows(deliveries)
    assert (row.state, row.ended_how, row.reason, row.variables) == ("discarded", "discarded", WHY, {})
    assert (row.ended_by, row.ended_at is None) == (administrator.person_id, False)
    assert run_delivery(engine, delivery_id=undelivered) == {"state": "late"}
    with pytest.raises(AlreadyDone):
        discard_delivery(engine, administrator, delivery_id=undelivered, reason=WHY)
    with pytest.raises(AlreadyDone):
        retry_delivery(engine, administrator, delivery_id=undelivered, reason="x")


def test_what_is_retried_gets_all_its_attempts_and_is_told(
    site: Site, undelivered: int, broken: Callable[[], None]
) -> None:
    engine, administrator = site.world.engine, site.world.administrator
    assert retry_delivery(engine, administrator, delivery_id=undelivered, reason="x") == {"state": "queued"}
    assert attempts(site) == ["waits"] * (ATTEMPTS - 1) + ["failed"]
    retry_delivery(engine, administrator, delivery_id=undelivered, reason="y")
    broken()
    assert attempts(site, 1) == ["delivered"]
    (row,) = site.rows(deliveries)
    assert (row.state, row.ended_how, row.reason, row.variables) == ("delivered", "retried", "y", {})
    assert (row.ended_by, row.ended_at is None) == (administrator.person_id, False)
    assert requeue_deliveries(engine, older_than=timedelta(0)) == ()


@pytest.mark.parametrize("verb", [retry_delivery, discard_delivery])
def test_only_an_administrator_decides_about_a_delivery(site: Site, undelivered: int, verb: Any) -> None:
    for stranger in (site.world.registrar, site.world.methodologist, site.world.auditor):
        with pytest.raises(NotFound):
            verb(site.world.engine, stranger, delivery_id=undelivered, reason=WHY)
    for nothing in (undelivered + 1, 2**70, -1):
        with pytest.raises(NotFound):
            verb(site.world.engine, site.world.administrator, delivery_id=nothing, reason=WHY)
    assert site.rows(deliveries)[0].state == "failed"


@pytest.mark.parametrize("verb", [retry_delivery, discard_delivery])
def test_a_decision_about_a_delivery_needs_a_reason(site: Site, undelivered: int, verb: Any) -> None:
    with pytest.raises(InvalidData):
        verb(site.world.engine, site.world.administrator, delivery_id=undelivered, reason=" \x07 ")
    assert site.rows(deliveries)[0].state == "failed"


def test_what_an_incident_stands_for_is_decided_there(site: Site, refused: int) -> None:
    (row,) = site.rows(deliveries)
    with pytest.raises(NotFound):
        discard_delivery(site.world.engine, site.world.administrator, delivery_id=row.id, reason=WHY)
