"""Cases that no appeal began: by a message, a signal or a time, each once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.domain.case_state import CaseState
from engine.domain.errors import Forbidden, InvalidDiagram
from engine.operations import complete_work_item, publish_deployment, retry_incident
from engine.operations.fail_delivery import ATTEMPTS
from engine.operations.fire_start import fire_start
from engine.operations.publish_message import publish_message
from engine.operations.run_delivery import run_delivery
from engine.operations.start_case import start_case
from engine.queries import reading
from engine.queries.history import case_history
from engine.storage.jobs import DELIVER
from engine.storage.tables import cases, deliveries, incidents, organisations, start_events, work_items
from engine.worker.starts import fire_due_starts
from tests.integration.jobs.conftest import FORMS, Site, desk
from tests.unit.bpmn.diagrams import Diagram

FAMILY = "inspection"


def by_message(outputs: Mapping[str, str] | None = None, name: str = "letter") -> Diagram:
    diagram = Diagram(FAMILY).message("came", name, None, "startEvent", outputs=outputs).end()
    return desk(diagram.flow("came", "look", "end"), "look")


def by_time(when: str) -> Diagram:
    return desk(Diagram(FAMILY).timer("hour", when, "startEvent").flow("hour", "look", "end"), "look").end()


def in_file(diagram: Diagram, organisation: str | None = None) -> dict[str, bytes]:
    xml = diagram.xml()
    if organisation:
        told = f'<zeebe:properties><zeebe:property name="organisation" value="{organisation}"/>'
        told = f"<bpmn:extensionElements>{told}</zeebe:properties></bpmn:extensionElements>"
        xml = xml.replace(b'isExecutable="true">', b'isExecutable="true">' + told.encode())
    return {f"{FAMILY}/{FAMILY}.bpmn": xml}


def publish(site: Site, diagram: Diagram, at: datetime | None = None, organisation: str | None = None) -> Any:
    world = site.world
    files = in_file(diagram, organisation)
    return publish_deployment(world.engine, world.methodologist, files=files, family=FAMILY, at=at)


def tell(site: Site, **more: Any) -> dict[str, Any]:
    return publish_message(site.world.engine, name="letter", correlation="k", **more)


def test_a_message_that_nobody_waits_for_begins_a_case(site: Site) -> None:
    publish(site, by_message())
    told = tell(site, variables={"from": "court"})
    (case,) = site.rows(cases)
    assert told == {"delivered": [], "late": [], "incident": [], "started": [case.id], "refused": []}
    assert (case.process_id, case.state, case.organisation_id) == (
        FAMILY,
        CaseState.RECEIVED,
        site.world.oblast,
    )
    assert [row.element_id for row in site.rows(work_items, state="open")] == ["look"]
    assert site.commands(case.id) == ["start_case"]
    site.proves(case.id)


def test_another_message_begins_none(site: Site) -> None:
    publish(site, by_message(name="other"))
    assert tell(site)["started"] == []
    assert site.rows(cases) == []


def test_the_same_message_begins_one_case_however_often_it_is_sent(site: Site) -> None:
    publish(site, by_message())
    told = [tell(site, message_id="m-1")["started"] for _ in range(3)]
    assert told[0] == told[1] == told[2] and len(told[0]) == 1
    assert tell(site, message_id="m-2")["started"] != told[0]
    assert len(site.rows(cases)) == 2


def test_the_same_message_sent_at_once_by_many_begins_one_case(site: Site) -> None:
    publish(site, by_message())
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: tell(site, message_id="m-1")["started"], range(8)))
    assert len({tuple(one) for one in told}) == len(site.rows(cases)) == 1


def test_a_case_that_waits_for_the_message_that_began_it_does_not_hear_it_twice(site: Site) -> None:
    diagram = Diagram(FAMILY).message("came", "letter", None, "startEvent").end()
    diagram.message("again", "letter", '="k"')
    publish(site, desk(diagram.flow("came", "again", "look", "end"), "look"))
    assert len(tell(site, message_id="m-1")["started"]) == 1
    assert tell(site, message_id="m-1")["delivered"] == []
    assert site.rows(work_items) == []
    assert tell(site, message_id="m-2")["delivered"] == [site.rows(cases)[0].id]
    assert len(site.rows(cases)) == 1


def test_a_message_without_a_receiver_may_be_sent_again_when_there_is_one(site: Site) -> None:
    assert tell(site, message_id="m-1")["started"] == []
    publish(site, by_message())
    assert len(tell(site, message_id="m-1")["started"]) == 1


def test_who_waits_for_it_hears_it_and_another_process_begins(site: Site) -> None:
    waits = Diagram("appeal").start().end().message("hear", "letter", '="k"')
    site.publish(desk(waits.flow("start", "hear", "after", "end"), "after"))
    waiting = site.begin()
    publish(site, by_message())
    told = tell(site)
    assert told["delivered"] == [waiting]
    assert len(told["started"]) == 1


def test_only_what_the_mappings_read_reaches_the_case_and_its_journal(site: Site) -> None:
    publish(site, by_message({"seen": "=x"}))
    tell(site, variables={"x": 1, "iin": "880101300123"})
    with site.world.engine.connect() as conn:
        facts = conn.exec_driver_sql("select convert_from(facts, 'UTF8') from journal").scalars().all()
    assert "880101300123" not in "".join(facts)


def test_a_start_that_fails_leaves_nothing_and_is_told(site: Site) -> None:
    diagram = Diagram(FAMILY).message("came", "letter", None, "startEvent").end().timer("wait", "=when")
    publish(site, desk(diagram.flow("came", "wait", "look", "end"), "look"))
    (event,) = site.rows(start_events)
    told = tell(site, variables={"when": "soon"}, message_id="m-1")
    assert told["refused"] == [{"start_event_id": event.id, "code": "expression_failed"}]
    assert site.rows(cases) == []
    mended = {"when": "2030-01-01T00:00:00+05:00"}
    assert len(tell(site, variables=mended, message_id="m-1")["started"]) == 1


def test_a_time_that_is_due_begins_a_case_and_the_next_time_is_set(site: Site) -> None:
    publish(site, by_time("R/PT1H"), at=site.at)
    (event,) = site.rows(start_events)
    assert event.due_at == site.at + timedelta(hours=1)
    engine = site.world.engine
    early = fire_start(engine, start_event_id=event.id, at=site.at + timedelta(minutes=59))
    assert early == {"state": "not_due"}
    begun = fire_start(engine, start_event_id=event.id, at=site.at + timedelta(minutes=61))
    assert begun["state"] == "started"
    assert site.rows(start_events)[0].due_at == site.at + timedelta(hours=2)
    site.proves(begun["case_id"])


def test_a_late_worker_makes_up_for_every_time_that_was_due(site: Site) -> None:
    publish(site, by_time("R3/PT1H"), at=site.at)
    engine = site.world.engine
    (event,) = site.rows(start_events)
    late = site.at + timedelta(hours=9)
    states = [fire_start(engine, start_event_id=event.id, at=late)["state"] for _ in range(5)]
    assert states == ["started"] * 3 + ["not_due"] * 2
    with engine.connect() as conn:
        facts = conn.execute(
            text("select convert_from(facts, 'UTF8')::jsonb ->> 'due_at' from journal order by seq")
        )
        assert [datetime.fromisoformat(one) - site.at for one in facts.scalars()] == [
            timedelta(hours=hours) for hours in (1, 2, 3)
        ]


def test_many_workers_begin_each_due_case_once(site: Site) -> None:
    publish(site, by_time("R20/PT1M"), at=datetime.now().astimezone() - timedelta(hours=3))
    with ThreadPoolExecutor(4) as pool:
        begun = sum(pool.map(lambda _: _sweep_to_the_end(site), range(4)))
    assert begun == len(site.rows(cases)) == 20


def _sweep_to_the_end(site: Site) -> int:
    begun, idle = 0, 0
    while idle < 3:
        found = fire_due_starts(site.world.engine)
        begun, idle = begun + found, idle + 1 if not found else 0
    return begun


def test_a_date_that_is_past_begins_nothing(site: Site) -> None:
    publish(site, by_time("2020-01-01T00:00:00+05:00"))
    assert [row.due_at for row in site.rows(start_events)] == [None]
    assert fire_due_starts(site.world.engine) == 0


def test_only_the_newest_version_begins_cases(site: Site) -> None:
    publish(site, by_message())
    (first,) = site.rows(start_events)
    publish(site, by_message({"seen": "=x"}))
    (second,) = site.rows(start_events)
    assert (second.id, second.deployment_id) == (first.id, first.deployment_id + 1)
    publish(site, by_time("R/PT1H"))
    assert [row.kind for row in site.rows(start_events)] == ["timer"]
    assert start_case(site.world.engine, start_event_id=first.id) == {"state": "gone"}


def test_other_families_keep_their_start_events(site: Site) -> None:
    publish(site, by_message())
    other = Diagram("appeal").start().end().message("came", "letter", None, "startEvent")
    site.publish(desk(other.flow("start", "look", "end").flow("came", "look"), "look"))
    assert [row.process_id for row in site.rows(start_events)] == [FAMILY, "appeal"]


def test_the_process_may_name_the_organisation_of_its_cases(site: Site) -> None:
    with site.world.engine.connect() as conn:
        unit = conn.execute(select(organisations).order_by(organisations.c.id.desc())).first()
    assert unit is not None
    publish(site, by_message(), organisation=unit.code)
    tell(site)
    assert [row.organisation_id for row in site.rows(cases)] == [unit.id]


def test_an_unknown_organisation_is_refused_at_publication(site: Site) -> None:
    with pytest.raises(InvalidDiagram, match="organisation_unknown") as refused:
        publish(site, by_message(), organisation="nowhere")
    assert refused.value.details["element"] == FAMILY
    assert site.rows(start_events) == []


def test_a_time_that_nobody_can_compute_is_refused_at_publication(site: Site) -> None:
    with pytest.raises(InvalidDiagram, match="start_timer_unreadable"):
        publish(site, by_time("=case_time"))


def test_the_process_of_appeals_needs_a_plain_start(site: Site) -> None:
    diagram = Diagram("appeal").message("came", "letter", None, "startEvent").end()
    with pytest.raises(InvalidDiagram, match="plain_start_missing"):
        site.publish(desk(diagram.flow("came", "look", "end"), "look"))


def test_a_family_without_appeals_needs_no_intake_form(site: Site) -> None:
    assert not FORMS.keys() & in_file(by_message()).keys()
    assert publish(site, by_message())["published"]


def test_only_the_system_begins_cases_so(site: Site) -> None:
    publish(site, by_message())
    (event,) = site.rows(start_events)
    for verb in (start_case, fire_start):
        with pytest.raises(Forbidden):
            verb(site.world.engine, site.world.registrar, start_event_id=event.id)


def test_its_history_says_how_it_began_and_its_work_can_be_done(site: Site) -> None:
    publish(site, by_message())
    (case_id,) = tell(site)["started"]
    world, (item,) = site.world, site.rows(work_items)
    with reading(world.engine) as conn:
        (entry,) = case_history(conn, world.auditor, case_id)
    assert (entry.command, entry.element_id, entry.facts["name"]) == ("start_case", "came", "letter")
    complete_work_item(world.engine, world.registrar, work_item_id=item.id, version=1, data={})
    assert site.rows(cases)[0].closed_at is not None
    site.proves(case_id)


def test_a_signal_begins_a_case_of_every_process_that_starts_by_it_once(site: Site) -> None:
    throws = Diagram("appeal").start().signal("cry", "alarm", "intermediateThrowEvent", inputs={"loud": "=1"})
    site.publish(desk(throws.end().flow("start", "cry", "desk", "end"), "desk"))
    hears = Diagram(FAMILY).signal("rang", "alarm", "startEvent", outputs={"how": "=loud"}).end()
    publish(site, desk(hears.flow("rang", "look", "end"), "look"))
    sender, (job,) = site.begin(), site.queued(DELIVER)
    assert set(job) == {"delivery_id"}
    told = [run_delivery(site.world.engine, **job)["state"] for _ in range(3)]
    assert told == ["delivered", "late", "late"]
    begun = [row.id for row in site.rows(cases, process_id=FAMILY)]
    assert len(begun) == 1 and site.rows(deliveries) == []
    site.proves(sender, *begun)


def test_a_signal_whose_case_cannot_begin_is_an_incident_of_its_sender_and_tried_again(site: Site) -> None:
    throws = Diagram("appeal").start().signal("cry", "alarm", "intermediateThrowEvent").end()
    site.publish(desk(throws.flow("start", "cry", "desk", "end"), "desk"))
    hears = Diagram(FAMILY).signal("rang", "alarm", "startEvent").end().timer("wait", "=when")
    publish(site, desk(hears.flow("rang", "wait", "look", "end"), "look"))
    sender, (job,) = site.begin(), site.queued(DELIVER)
    told = [run_delivery(site.world.engine, **job)["state"] for _ in range(ATTEMPTS)]
    assert told == ["waits"] * (ATTEMPTS - 1) + ["failed"]
    (incident,) = site.rows(incidents)
    assert (incident.case_id, incident.kind, incident.code) == (sender, "signal", "expression_failed")
    mended = Diagram(FAMILY).signal("rang", "alarm", "startEvent").end()
    publish(site, desk(mended.flow("rang", "look", "end"), "look"))
    retry_incident(site.world.engine, site.world.administrator, incident_id=incident.id, reason="mended")
    assert run_delivery(site.world.engine, **job)["state"] == "delivered"
    assert [row.state for row in site.rows(incidents)] == ["ended"]
    assert len(site.rows(cases, process_id=FAMILY)) == 1
    site.proves(sender)


def test_a_due_case_that_cannot_begin_waits_for_an_operator_and_the_next_time_comes(site: Site) -> None:
    diagram = Diagram(FAMILY).timer("hour", "R2/PT1H", "startEvent").timer("wait", "=when").end()
    publish(site, diagram.flow("hour", "wait", "end"), at=datetime.now().astimezone() - timedelta(hours=1))
    first = site.rows(start_events)[0].due_at
    assert fire_due_starts(site.world.engine) == 0
    (kept,) = site.rows(deliveries)
    assert (kept.kind, kept.state, kept.code, kept.name) == ("start", "failed", "expression_failed", FAMILY)
    assert kept.details["due_at"] == first.isoformat()
    assert site.rows(start_events)[0].due_at == first + timedelta(hours=1)
    assert site.rows(cases) == []
    fire_due_starts(site.world.engine)
    assert len(site.rows(deliveries)) == 1, "what is not due is not told again"
