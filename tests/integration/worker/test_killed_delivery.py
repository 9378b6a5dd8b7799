"""A worker that dies while it tells something: the next one tells it, and every case hears it once."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import Engine, select, text

from engine.storage.deliveries import queue_delivery
from engine.storage.tables import cases, deliveries, journal, work_items
from engine.worker import loop
from tests.integration.jobs.conftest import Site, desk, site
from tests.integration.worker.test_killed_worker import CHECKOUT, WORKER, _running, _until
from tests.unit.bpmn.diagrams import Diagram

__all__ = ["site"]


def waiting(site: Site) -> list[int]:
    """Two cases that wait for the message twice, one after the other."""
    diagram = Diagram("appeal").start().end()
    diagram.message("hear", "answer", '="all"').message("again", "answer", '="all"')
    site.publish(desk(diagram.flow("start", "hear", "again", "after", "end"), "after"))
    found = [site.begin(), site.begin()]
    with site.world.engine.begin() as conn:
        queue_delivery(conn, "message", "answer", {"x": 1}, message_id="m-1", correlation="all")
    return found


def heard(site: Site) -> list[int]:
    took = journal.c.command == "deliver_event"
    with site.world.engine.connect() as conn:
        return list(conn.execute(select(journal.c.case_id).where(took).order_by(journal.c.case_id)).scalars())


def _blocked(engine: Engine) -> bool:
    """Somebody waits for a lock of ours."""
    with engine.connect() as conn:
        return bool(conn.execute(text("select exists(select from pg_locks where not granted)")).scalar_one())


def test_the_delivery_of_a_killed_worker_reaches_every_case_once(
    database_url: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = waiting(site)
    engine = site.world.engine
    with engine.begin() as conn:
        conn.execute(select(cases.c.id).where(cases.c.id == second).with_for_update())
        killed = subprocess.Popen(
            [sys.executable, "-c", WORKER, database_url],
            env=dict(os.environ),
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _until(lambda: heard(site) == [first] and _blocked(engine))
        finally:
            killed.kill()
            killed.wait()
    assert (heard(site), [row.attempts for row in site.rows(deliveries)]) == ([first], [1])
    monkeypatch.setenv("JAUAP_STALLED_SECONDS", "1")
    with _running(database_url):
        _until(lambda: site.rows(deliveries) == [])
    assert heard(site) == [first, second], "each once, although both wait for another"
    assert site.rows(work_items) == []
    site.proves(first, second)


def test_two_workers_deliver_once(database_url: str, site: Site) -> None:
    both = waiting(site)
    with _running(database_url), _running(database_url):
        _until(lambda: site.rows(deliveries) == [])
    assert heard(site) == both


def test_what_lost_its_job_is_delivered_within_a_minute(
    database_url: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is 30 seconds and the look every 10; here the row is older, so that the test is not."""
    assert loop.FORGOTTEN.total_seconds() + loop.STALLED_SECONDS / 3 < 60
    both = waiting(site)
    with site.world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
        conn.execute(text("update deliveries set last_at = now() - interval '31 seconds'"))
    with _running(database_url):
        _until(lambda: site.rows(deliveries) == [])
    assert heard(site) == both


def test_a_young_row_without_a_job_is_left_alone(database_url: str, site: Site) -> None:
    """The negative control of the one above."""
    waiting(site)
    with site.world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    with _running(database_url):
        time.sleep(2)
    assert len(site.rows(deliveries)) == 1
