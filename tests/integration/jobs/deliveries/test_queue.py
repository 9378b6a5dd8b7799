"""Jobs that are lost are queued again; two workers tell nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, text

from engine.operations.publish_message import publish_message
from engine.operations.requeue_deliveries import requeue_deliveries
from engine.operations.run_delivery import run_delivery
from engine.storage.jobs import DELIVER
from engine.storage.tables import (
    deliveries,
    incidents,
)
from tests.integration.jobs.conftest import Site
from tests.integration.jobs.deliveries.conftest import (
    ALL,
    attempts,
    beside,
    heard,
    hearing,
    lose,
    mend,
)

HALF_A_MINUTE = timedelta(seconds=30)


def _forget(engine: Engine, what: str = "delete from jobs.procrastinate_jobs") -> None:
    with engine.begin() as conn:
        conn.execute(text(what))
        conn.execute(text("update deliveries set last_at = now() - interval '31 seconds'"))


def test_a_lost_job_is_queued_again_once(site: Site) -> None:
    lost, engine = lose(site), site.world.engine
    _forget(engine)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: requeue_deliveries(engine, older_than=HALF_A_MINUTE), range(4)))
    assert sorted(found) == [(), (), (), (lost,)]
    assert site.queued(DELIVER) == [{"delivery_id": lost}]


def test_what_waits_in_a_long_queue_or_has_failed_is_not_queued_again(
    site: Site, broken: Callable[[], None]
) -> None:
    engine = site.world.engine
    lose(site)
    _forget(engine, "select 1")
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == ()
    attempts(site)
    _forget(engine)
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == ()


def test_a_job_that_the_queue_gave_up_is_lost(site: Site) -> None:
    lost, engine = lose(site), site.world.engine
    _forget(engine, "update jobs.procrastinate_jobs set status = 'failed'")
    assert requeue_deliveries(engine, older_than=HALF_A_MINUTE) == (lost,)


def test_a_young_row_is_left_alone(site: Site) -> None:
    lose(site)
    with site.world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_deliveries(site.world.engine, older_than=HALF_A_MINUTE) == ()


def test_two_workers_at_once_tell_once(site: Site) -> None:
    site.publish(hearing())
    waiting = [site.begin() for _ in range(3)]
    for case_id in waiting:
        mend(site, case_id)
    one, engine = lose(site), site.world.engine
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
    lose(site)
    assert (attempts(site, 1), site.rows(deliveries)) == (["delivered"], [])
