"""A message that nobody could be told waits for an operator, not for ever in a queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.operations import deliver_event as delivering
from engine.operations.fail_delivery import ATTEMPTS
from engine.operations.publish_message import publish_message
from engine.operations.retry_delivery import retry_delivery
from engine.operations.run_delivery import run_delivery
from engine.operations.take_delivery import take_delivery
from engine.storage.tables import (
    deliveries,
    incidents,
    subscriptions,
)
from tests.integration.jobs.conftest import Site, desk
from tests.integration.jobs.deliveries.conftest import (
    ALL,
    WHY,
    attempts,
    done,
    ends,
    heard,
    hearing,
    lose,
    mend,
    retry,
    skip,
    telling,
)
from tests.unit.bpmn.diagrams import Diagram


def test_what_is_out_of_attempts_is_an_incident_of_its_sender(site: Site, broken: Callable[[], None]) -> None:
    site.publish(telling())
    case_id = site.begin()
    done(site, case_id)
    assert attempts(site) == ["waits"] * (ATTEMPTS - 1) + ["failed"]
    assert ends(site) == [("message", "tell#1", 1, None)]
    (row,) = site.rows(deliveries)
    assert (row.state, row.case_id, row.key, row.variables) == ("failed", case_id, "tell#1", {"x": 7})
    assert "Сейітова" not in f"{row}{site.rows(incidents)}"
    broken()
    assert retry(site)["state"] == "queued"
    assert ends(site)[0][3] is None, "not before it is told"
    assert attempts(site, 1) == ["delivered"]
    assert (ends(site), site.rows(deliveries)) == ([("message", "tell#1", 1, "retried")], [])
    assert site.rows(incidents)[0].ended_by == site.world.administrator.person_id
    site.proves(case_id)


def test_what_fails_after_a_retry_is_counted_in_the_same_incident(
    site: Site, broken: Callable[[], None]
) -> None:
    site.publish(telling())
    done(site, site.begin())
    attempts(site)
    retry(site)
    assert attempts(site) == ["waits"] * (ATTEMPTS - 1) + ["failed"]
    assert ends(site) == [("message", "tell#1", 2, None)]


def test_what_nobody_could_be_told_may_be_skipped_with_a_reason(
    site: Site, broken: Callable[[], None]
) -> None:
    site.publish(telling())
    case_id = site.begin()
    done(site, case_id)
    attempts(site)
    skip(site)
    assert (ends(site)[0][3], site.rows(deliveries)) == ("skipped", [])
    site.proves(case_id)


def test_every_signal_of_one_throw_is_behind_one_incident(site: Site, broken: Callable[[], None]) -> None:
    diagram = Diagram("appeal").start().gate("parallel", "fork").signal("hear", "alarm").end("heard").end()
    desk(desk(diagram, "desk"), "last").signal("cry", "alarm", "intermediateThrowEvent")
    site.publish(diagram.flow("start", "fork", "hear", "heard").flow("fork", "desk", "cry", "last", "end"))
    first, second = site.begin(), site.begin()
    done(site, first)
    rows = site.rows(deliveries)
    for row in rows:
        for _ in range(ATTEMPTS):
            run_delivery(site.world.engine, delivery_id=row.id)
    assert ends(site) == [("signal", "cry#2", 2, None)]
    broken()
    retry(site)
    for number, row in enumerate(rows):
        run_delivery(site.world.engine, delivery_id=row.id)
        assert (ends(site)[0][3] is None) == (number == 0), "ended by the last of them"
    assert len(heard(site)) == 2 + 1, "two deliveries and the operator's retry"
    site.proves(first, second)


def test_what_a_case_threw_outlives_it(site: Site, broken: Callable[[], None]) -> None:
    site.publish(telling())
    case_id = site.begin()
    done(site, case_id)
    attempts(site)
    done(site, case_id, "last")
    (row,) = site.rows(deliveries)
    assert (ends(site)[0][3], row.state, row.case_id) == ("by_itself", "failed", None)
    broken()
    retry_delivery(site.world.engine, site.world.administrator, delivery_id=row.id, reason=WHY)
    assert attempts(site, 1) == ["delivered"]
    assert [row.state for row in site.rows(deliveries)] == ["delivered"]
    site.proves(case_id)


def test_a_sender_that_is_over_gets_no_incident_and_the_row_is_shown(
    site: Site, broken: Callable[[], None]
) -> None:
    site.publish(telling(None))
    done(site, site.begin())
    attempts(site)
    assert (site.rows(incidents), site.rows(deliveries)[0].state) == ([], "failed")


def test_each_attempt_waits_twice_as_long_as_the_one_before_and_all_end_within_a_minute(
    site: Site, broken: Callable[[], None]
) -> None:
    failed = lose(site)
    waits = [run_delivery(site.world.engine, delivery_id=failed).get("seconds") for _ in range(ATTEMPTS)]
    assert waits == [2, 4, 8, None]
    assert sum(one or 0 for one in waits) < 60


def test_an_attempt_that_kills_its_worker_counts(site: Site) -> None:
    site.publish(telling())
    done(site, site.begin())
    (row,) = site.rows(deliveries)
    for _ in range(ATTEMPTS):
        take_delivery(site.world.engine, delivery_id=row.id)  # and then it is gone
    assert attempts(site, 1) == ["failed"]
    assert site.rows(incidents)[0].code == "worker_lost"


def test_one_case_that_cannot_be_told_keeps_no_other_from_hearing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish(hearing())
    bad, good = site.begin(), site.begin()
    mend(site, good)
    whole = delivering.lock_case

    def lock_case(work: Any, actor: Any, case_id: int) -> Any:
        if case_id == bad:
            raise RuntimeError
        return whole(work, actor, case_id)

    monkeypatch.setattr(delivering, "lock_case", lock_case)
    with pytest.raises(RuntimeError):
        publish_message(site.world.engine, **ALL)
    assert [row.case_id for row in site.rows(subscriptions)] == [bad]
