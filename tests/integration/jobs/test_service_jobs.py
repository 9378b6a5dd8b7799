"""A service task that reaches outside: its job, its result, its failures, and workers that die."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from engine import journal
from engine.domain.errors import AlreadyDone, Forbidden, InvalidDiagram
from engine.operations import complete_job, complete_work_item
from engine.operations.fail_job import fail_job
from engine.operations.requeue_jobs import requeue_jobs
from engine.operations.run_service_job import LOST, run_service_job
from engine.operations.take_job import take_job
from engine.service_tasks.outside import Failed
from engine.storage.jobs import RUN_JOB
from engine.storage.tables import cases, incidents, service_jobs, work_items
from tests.integration.jobs.conftest import Probe, Site, desk, outside
from tests.unit.bpmn.diagrams import Diagram


def line() -> Diagram:
    diagram = Diagram("appeal").start().end().flow("start", "call", "after", "end")
    outside(diagram, "call", inputs={"who": '="ИИН"'}, outputs={"verdict": "=answer"})
    return desk(diagram, "after")


def beside() -> Diagram:
    """The call runs beside a desk whose boundary-free end terminates the case."""
    diagram = Diagram("appeal").start().node("parallelGateway", "fork")
    outside(diagram, "call").end("called")
    desk(diagram, "desk").node("endEvent", "over", body="<bpmn:terminateEventDefinition/>")
    return diagram.flow("start", "fork", "call", "called").flow("fork", "desk", "over")


@pytest.fixture
def waiting(site: Site, probe: Probe) -> tuple[int, int]:
    """A case whose job waits: the ids of both."""
    site.publish(line())
    case_id = site.begin()
    return case_id, site.rows(service_jobs)[0].id


def test_the_job_is_queued_in_the_transaction_that_reached_it(site: Site, waiting: tuple[int, int]) -> None:
    case_id, job_id = waiting
    assert site.queued(RUN_JOB) == [{"job_id": job_id}]
    job = site.rows(service_jobs)[0]
    assert (job.case_id, job.key, job.state, job.inputs) == (case_id, "call#1", "open", {"who": "ИИН"})


def test_its_result_comes_back_through_the_output_mappings(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    case_id, job_id = waiting
    probe.does = lambda call: {"answer": "yes", "iin": "880101300123"}
    assert run_service_job(site.world.engine, job_id=job_id) == {"state": "completed"}
    assert [row.element_id for row in site.rows(work_items, state="open")] == ["after"]
    assert site.rows(service_jobs)[0].state == "completed"
    with site.world.engine.connect() as conn:
        facts = conn.execute(text("select convert_from(facts, 'UTF8') from journal")).scalars().all()
    assert "yes" in facts[-1] and "880101300123" not in "".join(facts)
    site.proves(case_id)


def test_every_attempt_has_the_same_key(site: Site, probe: Probe, waiting: tuple[int, int]) -> None:
    case_id, job_id = waiting
    probe.fails(Failed("http_503"))
    run_service_job(site.world.engine, job_id=job_id)
    probe.does = lambda call: {}
    run_service_job(site.world.engine, job_id=job_id)
    assert [call.key for call in probe.calls] == [f"{case_id}:call#1"] * 2
    assert [call.attempt for call in probe.calls] == [1, 2]


def test_a_failed_attempt_is_tried_again_later_each_time(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    probe.fails(Failed("http_503"))
    done = [run_service_job(site.world.engine, job_id=waiting[1]) for _ in range(2)]
    assert done == [{"state": "waits", "seconds": 10.0}, {"state": "waits", "seconds": 40.0}]
    assert len(site.queued(RUN_JOB)) == 3


def test_the_diagram_may_say_how_long_to_wait(site: Site, probe: Probe) -> None:
    diagram = Diagram("appeal").start().end().flow("start", "call", "end")
    site.publish(outside(diagram, "call", headers={"retryBackoff": "PT7M"}))
    site.begin()
    probe.fails(OSError("away"))
    job_id = site.rows(service_jobs)[0].id
    assert run_service_job(site.world.engine, job_id=job_id)["seconds"] == 420


def test_after_the_last_attempt_it_is_an_incident(site: Site, probe: Probe, waiting: tuple[int, int]) -> None:
    case_id, job_id = waiting
    probe.fails(RuntimeError("Сейітова"))
    states = [run_service_job(site.world.engine, job_id=job_id)["state"] for _ in range(3)]
    assert states == ["waits", "waits", "incident"]
    (incident,) = site.rows(incidents)
    assert (incident.kind, incident.key, incident.code) == ("job", "call#1", "RuntimeError")
    assert site.commands(case_id) == ["receive_appeal", "record_incident"]
    site.proves(case_id)


def test_what_cannot_get_better_is_not_tried_again(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    probe.fails(Failed("target_not_configured", again=False))
    assert run_service_job(site.world.engine, job_id=waiting[1]) == {"state": "incident"}


@pytest.mark.parametrize(
    "result", [{"answer": "x" * 70_000}, {"answer": float("nan")}, {"answer": object()}, {"answer": "\ud800"}]
)
def test_a_result_that_nobody_could_keep_is_an_incident(
    site: Site, probe: Probe, waiting: tuple[int, int], result: dict[str, object]
) -> None:
    probe.does = lambda call: result
    assert run_service_job(site.world.engine, job_id=waiting[1]) == {"state": "incident"}


def test_a_result_that_comes_twice_advances_the_case_once(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    case_id, job_id = waiting
    taken = [take_job(site.world.engine, job_id=job_id) for _ in range(2)]
    assert [attempt and attempt.number for attempt in taken] == [1, 2]
    done = [complete_job(site.world.engine, case_id=case_id, job_key="call#1", result={}) for _ in range(2)]
    assert done[0] == done[1]
    assert run_service_job(site.world.engine, job_id=job_id) == {"state": "late"}
    assert site.commands(case_id).count("complete_job") == 1
    assert probe.calls == []


def test_the_failure_of_an_attempt_that_another_took_over_is_late(
    site: Site, waiting: tuple[int, int]
) -> None:
    for _ in range(2):
        take_job(site.world.engine, job_id=waiting[1])
    assert fail_job(site.world.engine, job_id=waiting[1], attempt=1, code="x") == {"state": "late"}
    assert fail_job(site.world.engine, job_id=waiting[1], attempt=2, code="x")["state"] == "waits"


def test_a_job_that_kills_every_worker_becomes_an_incident(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    for _ in range(3 + LOST):
        take_job(site.world.engine, job_id=waiting[1])
    assert run_service_job(site.world.engine, job_id=waiting[1]) == {"state": "incident"}
    assert probe.calls == []
    assert site.rows(incidents)[0].code == "worker_lost"


def test_the_late_result_of_a_cancelled_job_changes_nothing(site: Site, probe: Probe) -> None:
    site.publish(beside())
    case_id = site.begin()
    item = site.rows(work_items)[0]
    engine = site.world.engine

    def overtaken(call: object) -> dict[str, object]:
        complete_work_item(engine, site.world.registrar, work_item_id=item.id, version=1, data={})
        return {"answer": 1}

    probe.does = overtaken
    (job,) = site.rows(service_jobs)
    assert run_service_job(engine, job_id=job.id) == {"state": "late"}
    assert site.rows(service_jobs)[0].state == "cancelled"
    with pytest.raises(AlreadyDone):
        complete_job(engine, case_id=case_id, job_key="call#1", result={})
    site.proves(case_id)


def test_a_job_that_the_queue_lost_is_queued_again(site: Site, waiting: tuple[int, int]) -> None:
    engine = site.world.engine
    with engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_jobs(engine, older_than=timedelta(days=36500)) == ()
    assert requeue_jobs(engine, older_than=timedelta()) == (waiting[1],)
    assert requeue_jobs(engine, older_than=timedelta()) == ()


def test_a_job_that_is_an_incident_is_not_queued_again(
    site: Site, probe: Probe, waiting: tuple[int, int]
) -> None:
    engine = site.world.engine
    probe.fails(Failed("no", again=False))
    run_service_job(engine, job_id=waiting[1])
    with engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_jobs(engine, older_than=timedelta()) == ()


def test_nothing_leaves_the_house_while_the_past_is_replayed(site: Site, waiting: tuple[int, int]) -> None:
    engine = site.world.engine
    with engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
        conn.execute(update(cases).values(clock_driven=True))
    assert requeue_jobs(engine, older_than=timedelta()) == ()


def test_a_job_changed_by_hand_shows_in_the_journals_check(site: Site, waiting: tuple[int, int]) -> None:
    site.proves(waiting[0])
    with site.world.engine.begin() as conn:
        conn.execute(update(service_jobs).values(state="completed"))
        report = journal.verify(conn)
    assert (report.reason, report.detail) == ("job_differs", "call#1")


def test_only_the_system_brings_results_back(site: Site, waiting: tuple[int, int]) -> None:
    registrar = site.world.registrar
    with pytest.raises(Forbidden):
        complete_job(site.world.engine, registrar, case_id=waiting[0], job_key="call#1", result={})


@pytest.mark.parametrize(
    ("type_", "headers", "rule"),
    [
        ("stop-clock", {}, "outside_task_without_handler"),
        ("http-call", {"runs": "inside", "target": "x"}, "outside_task_inside"),
        ("http-call", {}, "service_header_missing"),
        ("probe", {"retryBackoff": "soon"}, "retry_backoff_unreadable"),
    ],
)
def test_what_could_not_run_outside_is_refused(
    site: Site, probe: Probe, type_: str, headers: dict[str, str], rule: str
) -> None:
    diagram = Diagram("appeal").start().end().flow("start", "call", "end")
    with pytest.raises(InvalidDiagram) as refused:
        site.publish(outside(diagram, "call", type_, headers=headers))
    assert refused.value.details["rule"] == rule
