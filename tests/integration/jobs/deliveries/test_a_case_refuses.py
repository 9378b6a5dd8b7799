"""Some cases take a message and one refuses it: the others go on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine.domain.errors import AlreadyDone, InvalidData
from engine.operations.modify_case import modify_case
from engine.operations.publish_message import publish_message
from engine.operations.run_delivery import run_delivery
from engine.storage.deliveries import queue_delivery
from engine.storage.jobs import DELIVER
from engine.storage.tables import (
    deliveries,
    incidents,
    subscriptions,
    work_items,
)
from tests.integration.jobs.conftest import Site, desk
from tests.integration.jobs.deliveries.conftest import (
    ALL,
    WHY,
    attempts,
    beside,
    ends,
    heard,
    hearing,
    mend,
    retry,
    skip,
)
from tests.unit.bpmn.diagrams import Diagram


def test_a_refused_message_is_kept_and_given_again_when_the_cause_is_mended(site: Site, refused: int) -> None:
    (row,) = site.rows(deliveries)
    assert (row.state, row.case_id, row.key, row.variables) == ("failed", refused, "hear#1", {"x": 7})
    mend(site, refused)
    assert retry(site) == {"case_id": refused, "state": "ended"}
    assert (ends(site), site.rows(deliveries)) == ([("message", "hear#1", 1, "retried")], [])
    assert site.rows(incidents)[0].ended_by == site.world.administrator.person_id
    assert ['"x":7' in one for one in heard(site)] == [True]
    site.proves(refused)


def test_a_message_retried_in_vain_is_counted_and_kept(site: Site, refused: int) -> None:
    again = retry(site)
    assert (again["state"], again["code"]) == ("failed", "expression_failed")
    assert ends(site) == [("message", "hear#1", 2, None)]
    assert [row.state for row in site.rows(deliveries)] == ["failed"]
    assert site.commands(refused).count("retry_incident") == 0


def test_a_skipped_message_is_discarded_with_its_reason(site: Site, refused: int) -> None:
    skip(site)
    assert (ends(site)[0][3], site.rows(deliveries)) == ("skipped", [])
    assert site.commands(refused)[-1] == "skip_incident"
    assert len(site.rows(subscriptions)) == 1, "the case still waits"
    site.proves(refused)


def test_what_was_refused_goes_when_the_case_is_moved_on(site: Site, refused: int) -> None:
    told: dict[str, Any] = {"case_id": refused, "version": 2, "reason": WHY}
    engine, administrator = site.world.engine, site.world.administrator
    modify_case(engine, administrator, **told, cancel=["hear#1"], activate=["after"])
    assert (ends(site)[0][3], site.rows(deliveries)) == ("moved", [])
    site.proves(refused)


def test_a_repeat_that_is_refused_too_is_counted_and_kept_once(site: Site, refused: int) -> None:
    publish_message(site.world.engine, **ALL, message_id="m-1")
    assert (ends(site)[0][2], len(site.rows(deliveries))) == (2, 1)
    publish_message(site.world.engine, **ALL, message_id="m-2")
    assert (ends(site)[0][2], len(site.rows(deliveries))) == (3, 2), "another message is another row"


def test_a_repeat_that_is_taken_ends_the_incident_and_leaves_nothing_to_retry(
    site: Site, refused: int
) -> None:
    mend(site, refused)
    publish_message(site.world.engine, **ALL, message_id="m-1")
    assert (ends(site)[0][3], site.rows(deliveries)) == ("by_itself", [])
    with pytest.raises(AlreadyDone):
        retry(site, site.rows(incidents)[0].id)


def test_a_message_that_was_retried_is_not_taken_again_when_its_sender_repeats_it(site: Site) -> None:
    site.publish(beside())
    case_id = site.begin()
    publish_message(site.world.engine, **ALL, message_id="m-1")
    mend(site, case_id)
    retry(site)
    told = publish_message(site.world.engine, **ALL, message_id="m-1")
    assert (told["late"], len(heard(site))) == ([case_id], 1)
    other = publish_message(site.world.engine, **ALL, message_id="m-2")
    assert other["delivered"] == [case_id], "the catch does wait"


def test_of_several_refused_at_one_catch_the_first_that_fits_is_taken(site: Site) -> None:
    diagram = Diagram("appeal").start().end().message("hear", "answer", '="all"')
    site.publish(desk(diagram.timer("wait", "=when").flow("start", "hear", "wait", "after", "end"), "after"))
    site.begin()
    for when in ("never", "=also never", "also never"):
        publish_message(site.world.engine, **ALL, variables={"when": when})
    good = {"when": "2022-01-01T00:00:00+05:00"}
    with site.world.engine.begin() as conn:
        third = site.rows(deliveries)[2].id
        conn.execute(update(deliveries).where(deliveries.c.id == third).values(variables=good))
    assert retry(site)["state"] == "ended"
    assert "2022-01-01" in heard(site)[0]
    assert site.rows(deliveries) == [], "nobody waits for the others"


def test_what_else_was_refused_is_told_to_a_catch_that_waits_anew_beside_its_task(site: Site) -> None:
    site.publish(beside())
    case_id = site.begin()
    for number in (1, 2):
        publish_message(site.world.engine, **ALL, variables={"x": number}, message_id=f"m-{number}")
    mend(site, case_id)
    retry(site)
    (row,) = site.rows(deliveries)
    (catch,) = site.rows(subscriptions)
    assert (row.state, row.message_id, row.subscription_id) == ("queued", "m-2", catch.id)
    assert site.queued(DELIVER) == [{"delivery_id": row.id}]
    run_delivery(site.world.engine, delivery_id=row.id)
    assert ['"x":1' in one for one in heard(site)] == [True, False]
    assert (site.rows(deliveries), len(site.rows(work_items, element_id="after"))) == ([], 2)
    site.proves(case_id)


def test_an_older_catch_of_the_same_element_is_not_told_what_another_refused(site: Site) -> None:
    """Two waiters for one signal each have a delivery of their own."""
    site.publish(hearing("signal"))
    first = site.begin()
    engine = site.world.engine
    with engine.begin() as conn:
        queue_delivery(conn, "signal", "alarm", {}, message_id="s", subscription_id=1)
        copied = "insert into subscriptions (case_id, key, element_id, kind, message, correlation) "
        conn.execute(
            text(copied + "select case_id, 'hear#2', element_id, kind, message, '' from subscriptions")
        )
        catch = conn.execute(select(subscriptions.c.id).where(subscriptions.c.key == "hear#1")).scalar_one()
        conn.execute(update(deliveries).values(subscription_id=catch))
    attempts(site, 1)
    assert [(row.state, row.key) for row in site.rows(deliveries)] == [("failed", "hear#1")]
    mend(site, first)
    retry(site)
    assert site.rows(deliveries) == []


def test_a_refused_signal_is_kept_and_given_again(site: Site) -> None:
    site.publish(hearing("signal"))
    case_id = site.begin()
    (catch,) = site.rows(subscriptions)
    with site.world.engine.begin() as conn:
        queue_delivery(conn, "signal", "alarm", {"x": 7}, message_id="s-1", subscription_id=catch.id)
    assert attempts(site, 1) == ["delivered"]
    assert [(row.state, row.kind, row.variables) for row in site.rows(deliveries)] == [
        ("failed", "signal", {"x": 7})
    ]
    mend(site, case_id)
    assert retry(site)["state"] == "ended"
    assert (ends(site), site.rows(deliveries)) == ([("signal", "hear#1", 1, "retried")], [])
    site.proves(case_id)


def test_a_message_of_which_nothing_was_kept_cannot_be_retried(site: Site, refused: int) -> None:
    with site.world.engine.begin() as conn:
        conn.execute(text("delete from deliveries"))
    with pytest.raises(InvalidData, match="nothing_kept"):
        retry(site)
    skip(site)
