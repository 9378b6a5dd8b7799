"""A message that begins a case begins one, once."""

from __future__ import annotations

import pytest

from engine.operations import run_delivery as running
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import (
    cases,
    deliveries,
    incidents,
    start_events,
)
from tests.integration.jobs.conftest import Site, desk
from tests.integration.jobs.deliveries.conftest import attempts, choosing, done, ends, retry, telling
from tests.unit.bpmn.diagrams import Diagram


def beginning(broken: bool = False) -> Diagram:
    """A process that the message of :func:`telling` begins."""
    diagram = Diagram("inspection").message("came", "answer", None, "startEvent")
    if broken:
        return choosing(diagram.flow("came", "choice"))
    return desk(diagram.end(), "look").flow("came", "look", "end")


def test_a_start_that_is_made_twice_begins_one_case(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.publish(beginning(), family="inspection")
    (event,) = site.rows(start_events)

    def killed(*args: object, **told: object) -> None:
        raise RuntimeError

    with site.world.engine.begin() as conn:
        queue_delivery(conn, "start", "inspection", {}, message_id=None, start_event_id=event.id)
    with monkeypatch.context() as patch:
        patch.setattr(running, "finish_delivery", killed)
        with pytest.raises(RuntimeError):
            attempts(site, 1)
    assert attempts(site, 1) == ["delivered"]
    assert (len(site.rows(cases)), site.rows(deliveries)) == (1, [])


def test_a_start_that_is_no_longer_there_is_shown_and_not_forgotten(site: Site) -> None:
    with site.world.engine.begin() as conn:
        queue_delivery(conn, "start", "inspection", {}, message_id=None, start_event_id=1_000_000)
    attempts(site)
    assert [(row.state, row.code, row.case_id) for row in site.rows(deliveries)] == [("failed", "gone", None)]


def test_a_case_that_a_told_message_could_not_begin_is_an_incident_of_its_sender(site: Site) -> None:
    site.publish(telling())
    site.publish(beginning(broken=True), family="inspection")
    case_id = site.begin()
    done(site, case_id)
    attempts(site)
    assert ends(site) == [("message", "tell#1", 1, None)]
    assert site.rows(incidents)[0].code == "expression_failed"
    site.publish(beginning(), family="inspection")
    retry(site)
    assert attempts(site, 1) == ["delivered"]
    assert ([row.process_id for row in site.rows(cases)], ends(site)[0][3]) == (
        ["appeal", "inspection"],
        "retried",
    )
    site.proves(case_id)
