"""What could not be carried out is told once, counted, and ended by whoever or whatever ends it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text, update

from engine import journal
from engine.domain.errors import AlreadyDone, ExpressionFailed, Forbidden, InvalidData, NotFound
from engine.operations import complete_work_item, retry_incident, skip_incident
from engine.operations.find_stalled import find_stalled
from engine.operations.modify_case import modify_case
from engine.operations.record_incident import record_incident
from engine.operations.run_service_job import run_service_job
from engine.queries import reading
from engine.queries.incidents import IncidentFilters, incident, open_incidents
from engine.service_tasks.outside import Failed
from engine.storage.jobs import RUN_JOB
from engine.storage.tables import cases, incidents, service_jobs, timers, work_items
from engine.worker.timers import FAILURES, DueTimers
from tests.factories import ALMATY
from tests.integration.jobs.conftest import Probe, Site, desk, outside
from tests.unit.bpmn.diagrams import Diagram

LONG_AGO = datetime(2022, 10, 10, 9, 5, tzinfo=ALMATY)
WHY = "the register is down since noon"


def called() -> Diagram:
    diagram = Diagram("appeal").start().end().flow("start", "call", "after", "end")
    outside(diagram, "call", outputs={"verdict": "=answer"})
    return desk(diagram, "after")


def choosing(diagram: Diagram) -> Diagram:
    """After ``desk`` a gateway reads a variable that nobody has set."""
    diagram.node("exclusiveGateway", "choice", default="choice-left").end("left").end("right")
    return diagram.flow("choice", "left").flow("choice", "right", when="=verdict = 1")


def refusing() -> Diagram:
    diagram = Diagram("appeal").start().flow("start", "desk", "choice")
    return choosing(desk(diagram, "desk"))


def late(kind: str) -> Diagram:
    """A timer, beside a task or in the flow, behind which the diagram fails."""
    diagram = Diagram("appeal").start()
    if kind == "boundary":
        desk(diagram, "desk").end("done").boundary("late", "desk", "PT1H", interrupting=False)
        return choosing(diagram.flow("start", "desk", "done").flow("late", "choice"))
    return choosing(diagram.timer("late", "PT1H").flow("start", "late", "choice"))


@pytest.fixture
def failed(site: Site, probe: Probe) -> int:
    """The incident of a job that is out of attempts."""
    site.publish(called())
    site.begin()
    probe.fails(Failed("http_404", again=False))
    run_service_job(site.world.engine, job_id=site.rows(service_jobs)[0].id)
    return int(site.rows(incidents)[0].id)


def sweep(site: Site, times: int = FAILURES) -> DueTimers:
    return again(site, DueTimers(site.world.engine), times)


def again(site: Site, due: DueTimers, times: int = 1) -> DueTimers:
    for _ in range(times):
        with site.world.engine.begin() as conn:
            conn.execute(update(timers).values(try_after=None))
        due.fire()
    return due


def test_the_operators_retry_makes_one_more_attempt(site: Site, probe: Probe, failed: int) -> None:
    engine, administrator = site.world.engine, site.world.administrator
    asked = retry_incident(engine, administrator, incident_id=failed, reason=WHY)
    assert asked["state"] == "queued" and len(site.queued(RUN_JOB)) == 2
    probe.fails(Failed("http_503"))
    job_id = site.rows(service_jobs)[0].id
    assert run_service_job(engine, job_id=job_id) == {"state": "incident"}
    assert [(row.attempts, row.state) for row in site.rows(incidents)] == [(2, "open")]
    retry_incident(engine, administrator, incident_id=failed, reason=WHY)
    probe.does = lambda call: {"answer": 1}
    assert run_service_job(engine, job_id=job_id) == {"state": "completed"}
    (row,) = site.rows(incidents)
    assert (row.state, row.ended_how, row.ended_by) == ("ended", "retried", administrator.person_id)
    site.proves(row.case_id)


def test_what_succeeds_without_anybody_ended_by_itself(site: Site, probe: Probe, failed: int) -> None:
    probe.does = lambda call: {}
    run_service_job(site.world.engine, job_id=site.rows(service_jobs)[0].id)
    (row,) = site.rows(incidents)
    assert (row.state, row.ended_how, row.ended_by) == ("ended", "by_itself", None)
    site.proves(row.case_id)


def test_a_skipped_job_brings_back_what_the_operator_says(site: Site, failed: int) -> None:
    engine, administrator = site.world.engine, site.world.administrator
    skip_incident(engine, administrator, incident_id=failed, reason=WHY, result={"answer": 2, "secret": 3})
    (row,) = site.rows(incidents)
    assert (row.state, row.ended_how, row.ended_by) == ("ended", "skipped", administrator.person_id)
    assert [item.element_id for item in site.rows(work_items, state="open")] == ["after"]
    assert site.commands(row.case_id)[-1] == "skip_incident"
    site.proves(row.case_id)


def test_an_incident_is_resolved_once(site: Site, failed: int) -> None:
    engine, administrator = site.world.engine, site.world.administrator
    skip_incident(engine, administrator, incident_id=failed, reason=WHY)
    for verb in (skip_incident, retry_incident):
        with pytest.raises(AlreadyDone):
            verb(engine, administrator, incident_id=failed, reason=WHY)


@pytest.mark.parametrize("verb", [skip_incident, retry_incident])
def test_only_an_administrator_resolves_and_says_why(site: Site, failed: int, verb: object) -> None:
    engine = site.world.engine
    for stranger in (site.world.registrar, site.world.methodologist, site.world.auditor):
        with pytest.raises(NotFound):
            verb(engine, stranger, incident_id=failed, reason=WHY)  # type: ignore[operator]  # a verb
    with pytest.raises(InvalidData):
        verb(engine, site.world.administrator, incident_id=failed, reason=" \x07 ")  # type: ignore[operator]
    assert site.rows(incidents)[0].state == "open"


def test_a_completion_that_the_diagram_refuses_is_told_and_nothing_of_it_is_kept(site: Site) -> None:
    site.publish(refusing())
    case_id = site.begin()
    item, engine = site.rows(work_items)[0], site.world.engine
    for _ in range(2):
        with pytest.raises(ExpressionFailed):
            complete_work_item(engine, site.world.registrar, work_item_id=item.id, version=1, data={})
    (row,) = site.rows(incidents)
    assert (row.kind, row.key, row.code, row.attempts) == ("complete", "desk#1", "expression_failed", 2)
    assert site.commands(case_id) == ["receive_appeal", "record_incident"]
    assert site.rows(work_items)[0].state == "open"


def test_it_ends_by_itself_when_the_operator_mended_the_variable(site: Site) -> None:
    site.publish(refusing())
    case_id = site.begin()
    item, engine, administrator = site.rows(work_items)[0], site.world.engine, site.world.administrator
    registrar = site.world.registrar
    with pytest.raises(ExpressionFailed):
        complete_work_item(engine, registrar, work_item_id=item.id, version=1, data={})
    with pytest.raises(InvalidData):
        retry_incident(engine, administrator, incident_id=site.rows(incidents)[0].id, reason=WHY)
    modify_case(engine, administrator, case_id=case_id, version=2, reason=WHY, variables={"verdict": 1})
    complete_work_item(engine, registrar, work_item_id=item.id, version=1, data={})
    assert [(row.state, row.ended_how) for row in site.rows(incidents)] == [("ended", "by_itself")]
    site.proves(case_id)


def test_a_timer_is_an_incident_after_its_third_failure(site: Site) -> None:
    site.publish(late("boundary"))
    case_id = site.begin(LONG_AGO)
    due = sweep(site, FAILURES - 1)
    assert site.rows(incidents) == []
    again(site, due, 2)
    assert [(row.kind, row.key, row.attempts) for row in site.rows(incidents)] == [("timer", "late#1", 2)]
    assert site.commands(case_id).count("record_incident") == 1
    site.proves(case_id)


def test_failures_of_a_timer_count_across_workers_and_each_waits_longer(site: Site) -> None:
    site.publish(late("boundary"))
    site.begin(LONG_AGO)
    pauses = []
    for _ in range(FAILURES):
        sweep(site, 1)  # a worker of its own each time
        (row,) = site.rows(timers)
        pauses.append(row.try_after)
    assert row.failures == FAILURES and len(site.rows(incidents)) == 1
    assert pauses == sorted(pauses)
    DueTimers(site.world.engine).fire()
    assert site.rows(timers)[0].failures == FAILURES  # in its pause nobody tries


def test_a_timer_that_is_retried_in_vain_is_counted_and_one_that_fires_ends(site: Site) -> None:
    site.publish(late("boundary"))
    case_id = site.begin(LONG_AGO)
    due, engine, administrator = sweep(site), site.world.engine, site.world.administrator
    (row,) = site.rows(incidents)
    vain = retry_incident(engine, administrator, incident_id=row.id, reason=WHY)
    assert (vain["state"], vain["code"]) == ("failed", "expression_failed")
    assert site.rows(incidents)[0].attempts == 2
    modify_case(engine, administrator, case_id=case_id, version=2, reason=WHY, variables={"verdict": 1})
    assert retry_incident(engine, administrator, incident_id=row.id, reason=WHY)["state"] == "ended"
    assert site.rows(timers)[0].state == "fired"
    assert site.rows(incidents)[0].ended_how == "retried"
    again(site, due)
    site.proves(case_id)


def test_a_timer_beside_a_task_may_be_skipped(site: Site) -> None:
    site.publish(late("boundary"))
    case_id = site.begin(LONG_AGO)
    due, engine = sweep(site), site.world.engine
    skip_incident(engine, site.world.administrator, incident_id=site.rows(incidents)[0].id, reason=WHY)
    again(site, due)
    assert [row.state for row in site.rows(timers)] == ["cancelled"]
    item = site.rows(work_items, state="open")[0]
    complete_work_item(engine, site.world.registrar, work_item_id=item.id, version=1, data={})
    assert site.rows(cases)[0].closed_at is not None
    site.proves(case_id)
    assert site.rows(incidents)[0].ended_how == "skipped"


def test_a_timer_that_the_flow_waits_for_must_be_moved(site: Site) -> None:
    site.publish(late("flow"))
    case_id = site.begin(LONG_AGO)
    sweep(site)
    engine, administrator = site.world.engine, site.world.administrator
    (row,) = site.rows(incidents)
    with pytest.raises(InvalidData):
        skip_incident(engine, administrator, incident_id=row.id, reason=WHY)
    modify_case(
        engine, administrator, case_id=case_id, version=2, reason=WHY, cancel=["late#1"], activate=["right"]
    )
    (row,) = site.rows(incidents)
    assert (row.state, row.ended_how, row.ended_by) == ("ended", "moved", administrator.person_id)


def test_a_case_that_waits_for_nothing_is_told_once(site: Site, probe: Probe) -> None:
    site.publish(called())
    case_id, engine = site.begin(), site.world.engine
    assert find_stalled(engine) == ()
    with engine.begin() as conn:
        conn.execute(text("update service_jobs set state = 'cancelled'"))
        conn.execute(text("update cases set changed_at = now() - interval '1 minute'"))
    assert (find_stalled(engine), find_stalled(engine)) == ((case_id,), ())
    (row,) = site.rows(incidents)
    assert (row.kind, row.key) == ("stalled", "appeal")
    with pytest.raises(InvalidData):
        skip_incident(engine, site.world.administrator, incident_id=row.id, reason=WHY)


def test_no_value_that_anybody_typed_reaches_the_incident(site: Site, probe: Probe) -> None:
    diagram = Diagram("appeal").start().end().flow("start", "call", "wait", "end")
    outside(diagram, "call", outputs={"when": "=answer"})
    site.publish(diagram.timer("wait", "=when"))
    site.begin()
    probe.does = lambda call: {"answer": "Сейітова 880101300123"}
    assert run_service_job(site.world.engine, job_id=site.rows(service_jobs)[0].id)["state"] == "incident"
    (row,) = site.rows(incidents)
    assert row.code == "expression_failed"
    assert "Сейітова" not in str(row) and "8801" not in str(row)


def test_an_incident_ended_by_hand_shows_in_the_journals_check(site: Site, failed: int) -> None:
    with site.world.engine.begin() as conn:
        conn.execute(update(incidents).values(state="ended"))
        report = journal.verify(conn)
    assert (report.reason, report.detail) == ("incident_differs", "job call#1")


def test_an_operator_reads_the_failure_and_no_content(site: Site, failed: int) -> None:
    with reading(site.world.engine) as conn:
        page = open_incidents(conn, site.world.administrator)
        view = incident(conn, site.world.administrator, failed)
        none = open_incidents(conn, site.world.administrator, IncidentFilters(kind="timer"))
        later = open_incidents(
            conn, site.world.administrator, IncidentFilters(since=datetime.now().astimezone())
        )
        with pytest.raises(Forbidden):
            open_incidents(conn, site.world.registrar)
    assert (page.total, none.total, later.total) == (1, 0, 0)
    assert [(element, number) for element, _, number in page.counts] == [("call", 1)]
    assert [entry.command for entry in view.history] == ["receive_appeal", "record_incident"]
    assert "Сейітова" not in str(view)


def test_one_connection_records_any_number_of_failures(site: Site, failed: int) -> None:
    """Beyond ten the driver and the server have prepared the statement for any value."""
    engine, case_id = site.world.engine, site.rows(incidents)[0].case_id
    for number in range(15):
        record_incident(engine, case_id=case_id, kind="timer", thing=f"call#{number}", code="x")
    assert len(site.rows(incidents)) == 16
