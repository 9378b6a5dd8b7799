"""What is to be told is told once, kept when it fails, shown, and repeated or given up by an operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from engine.domain.errors import AlreadyDone, InvalidData, NotFound
from engine.operations import complete_work_item, retry_incident, skip_incident
from engine.operations import deliver_event as delivering
from engine.operations import run_delivery as running
from engine.operations.discard_delivery import discard_delivery
from engine.operations.fail_delivery import ATTEMPTS
from engine.operations.modify_case import modify_case
from engine.operations.publish_message import publish_message
from engine.operations.requeue_deliveries import requeue_deliveries
from engine.operations.retry_delivery import retry_delivery
from engine.operations.run_delivery import run_delivery
from engine.operations.take_delivery import take_delivery
from engine.storage.deliveries import queue_delivery
from engine.storage.jobs import DELIVER
from engine.storage.tables import (
    cases,
    deliveries,
    incidents,
    journal,
    start_events,
    subscriptions,
    work_items,
)
from tests.integration.jobs.conftest import Site, desk
from tests.unit.bpmn.diagrams import Diagram

WHY = "the variable was missing"
ALL = {"name": "answer", "correlation": "all"}


def choosing(diagram: Diagram) -> Diagram:
    """At ``choice`` a gateway reads a variable that nobody has set, then waits at a desk."""
    desk(diagram, "after").node("exclusiveGateway", "choice", default="choice-after").end("left").end("done")
    return diagram.flow("choice", "after", "done").flow("choice", "left", when="=verdict = 1")


def hearing(kind: str = "message") -> Diagram:
    """A case that waits, and cannot take what it waits for."""
    diagram = Diagram("appeal").start()
    catch = (
        diagram.message("hear", "answer", '="all"') if kind == "message" else diagram.signal("hear", "alarm")
    )
    return choosing(catch.flow("start", "hear", "choice"))


def beside() -> Diagram:
    """The same beside a task, which goes on; the catch then waits anew."""
    diagram = desk(Diagram("appeal").start().end(), "desk").flow("start", "desk", "end")
    diagram.message("hear", "answer", '="all"', "boundaryEvent", attachedToRef="desk", cancelActivity="false")
    return choosing(diagram.flow("hear", "choice"))


def telling(then: str | None = "last") -> Diagram:
    """Tells a message after its desk, and waits at another or ends."""
    inputs = {"name": '="answer"', "correlation": '="all"', "variables": "={x: 7}"}
    diagram = desk(Diagram("appeal").start().end(), "desk").service("tell", "publish-message", inputs=inputs)
    if then is None:
        return diagram.flow("start", "desk", "tell", "end")
    return desk(diagram, then).flow("start", "desk", "tell", then, "end")


def mend(site: Site, case_id: int, value: Any = 2) -> None:
    (row,) = site.rows(cases, id=case_id)
    told: dict[str, Any] = {"case_id": case_id, "version": row.version, "reason": WHY}
    modify_case(site.world.engine, site.world.administrator, **told, variables={"verdict": value})


def done(site: Site, case_id: int, element: str = "desk") -> None:
    (item,) = site.rows(work_items, case_id=case_id, element_id=element, state="open")
    complete_work_item(site.world.engine, site.world.registrar, work_item_id=item.id, version=1, data={})


def heard(site: Site) -> list[str]:
    """What the cases took, as the journal has it, in order."""
    took = journal.c.command.in_(("deliver_event", "retry_incident"))
    with site.world.engine.connect() as conn:
        facts = conn.execute(select(journal.c.facts).where(took).order_by(journal.c.seq)).scalars()
        return [one.decode() for one in facts]


def ends(site: Site) -> list[tuple[str, str, int, str | None]]:
    return [(row.kind, row.key, row.attempts, row.ended_how) for row in site.rows(incidents)]


def retry(site: Site, incident_id: int | None = None) -> dict[str, Any]:
    one = incident_id or site.rows(incidents, state="open")[0].id
    return retry_incident(site.world.engine, site.world.administrator, incident_id=one, reason=WHY)


def skip(site: Site) -> None:
    (row,) = site.rows(incidents, state="open")
    skip_incident(site.world.engine, site.world.administrator, incident_id=row.id, reason=WHY)


def attempts(site: Site, number: int = ATTEMPTS) -> list[str]:
    """So many of the one row that waits."""
    (row,) = site.rows(deliveries, state="queued")
    return [run_delivery(site.world.engine, delivery_id=row.id)["state"] for _ in range(number)]


@pytest.fixture
def broken() -> Iterator[Callable[[], None]]:
    """Nothing can be told, until this is called."""

    def fail(*args: object, **told: object) -> None:
        raise RuntimeError("Сейітова")

    patch = pytest.MonkeyPatch()
    patch.setattr(running, "publish_message", fail)
    patch.setattr(running, "deliver_event", fail)
    yield patch.undo
    patch.undo()


@pytest.fixture
def refused(site: Site) -> int:
    """The case that refused a message of id m-1."""
    site.publish(hearing())
    case_id = site.begin()
    publish_message(site.world.engine, **ALL, variables={"x": 7}, message_id="m-1")
    return case_id


# -- a case refuses ------------------------------------------------------------------------------


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


# -- nobody could be told ------------------------------------------------------------------------


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
    failed = _lost(site)
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


# -- without a case ------------------------------------------------------------------------------


def _lost(site: Site, message_id: str = "m-1") -> int:
    """A delivery that no case sends."""
    with site.world.engine.begin() as conn:
        told: dict[str, Any] = {"message_id": message_id, "correlation": "all"}
        return queue_delivery(conn, "message", "answer", {"iin": "880101300123"}, **told)


@pytest.fixture
def undelivered(site: Site, broken: Callable[[], None]) -> int:
    failed = _lost(site)
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


# -- what begins a case --------------------------------------------------------------------------


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


# -- queue and workers ---------------------------------------------------------------------------

HALF_A_MINUTE = timedelta(seconds=30)


def _forget(engine: Engine, what: str = "delete from jobs.procrastinate_jobs") -> None:
    with engine.begin() as conn:
        conn.execute(text(what))
        conn.execute(text("update deliveries set last_at = now() - interval '31 seconds'"))


def test_a_lost_job_is_queued_again_once(site: Site) -> None:
    lost, engine = _lost(site), site.world.engine
    _forget(engine)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: requeue_deliveries(engine, older_than=HALF_A_MINUTE), range(4)))
    assert sorted(found) == [(), (), (), (lost,)]
    assert site.queued(DELIVER) == [{"delivery_id": lost}]


def test_what_waits_in_a_long_queue_or_has_failed_is_not_queued_again(
    site: Site, broken: Callable[[], None]
) -> None:
    engine = site.world.engine
    _lost(site)
    _forget(engine, "select 1")
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == ()
    attempts(site)
    _forget(engine)
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == ()


def test_a_job_that_the_queue_gave_up_is_lost(site: Site) -> None:
    lost, engine = _lost(site), site.world.engine
    _forget(engine, "update jobs.procrastinate_jobs set status = 'failed'")
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == (lost,)


def test_a_young_row_is_left_alone(site: Site) -> None:
    _lost(site)
    with site.world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_deliveries(site.world.engine, older_than=HALF_A_MINUTE) == ()


def test_two_workers_at_once_tell_once(site: Site) -> None:
    site.publish(hearing())
    waiting = [site.begin() for _ in range(3)]
    for case_id in waiting:
        mend(site, case_id)
    one, engine = _lost(site), site.world.engine
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_delivery(engine, delivery_id=one), range(4)))
    assert (len(heard(site)), site.rows(deliveries), site.rows(incidents)) == (3, [], [])
    site.proves(*waiting)


def test_without_an_id_a_message_told_twice_is_heard_twice(site: Site) -> None:
    """The negative control: it is the id that makes a second telling harmless."""
    site.publish(beside())
    mend(site, site.begin())
    for _ in range(2):
        publish_message(site.world.engine, **ALL)
    assert len(heard(site)) == 2


def test_what_nobody_waits_for_is_gone_when_told(site: Site) -> None:
    _lost(site)
    assert (attempts(site, 1), site.rows(deliveries)) == (["delivered"], [])
