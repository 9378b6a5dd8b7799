"""``jauap incidents`` and ``jauap publish``: what they print, and exit codes that a script can read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from engine.operations.fail_delivery import ATTEMPTS, fail_delivery
from engine.operations.run_service_job import run_service_job
from engine.operations.take_delivery import take_delivery
from engine.service_tasks.outside import Failed
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import service_jobs, subscriptions
from tests.integration.jobs.conftest import Probe, Site, desk, outside
from tests.unit.bpmn.diagrams import Diagram
from webapp.cli import main

Printed = pytest.CaptureFixture[str]
BROKEN_PIPE = 141


@pytest.fixture(autouse=True)
def _same_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


def listening(site: Site) -> int:
    diagram = Diagram("appeal").start().end().message("hear", "answer", '="all"')
    site.publish(desk(diagram.flow("start", "hear", "after", "end"), "after"))
    return site.begin()


@pytest.fixture
def failed(site: Site, probe: Probe) -> int:
    """The case of a job that is an incident."""
    site.publish(outside(Diagram("appeal").start().end().flow("start", "call", "end"), "call"))
    case_id = site.begin()
    probe.fails(Failed("http_404", again=False))
    run_service_job(site.world.engine, job_id=site.rows(service_jobs)[0].id)
    return case_id


def test_no_incident_is_no_line_and_zero(site: Site, capsys: Printed) -> None:
    assert (main(["incidents"]), capsys.readouterr().out) == (0, "")
    assert (main(["incidents", "--json"]), capsys.readouterr().out) == (0, "[]\n")


def test_an_open_incident_is_a_line_and_one(failed: int, capsys: Printed) -> None:
    assert main(["incidents"]) == 1
    assert f"case {failed}  job call#1: http_404, 1x since" in capsys.readouterr().out


def test_programs_read_the_same_as_json(failed: int, capsys: Printed) -> None:
    assert main(["incidents", "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["case_id"], told["kind"], told["key"], told["code"]) == (failed, "job", "call#1", "http_404")


def test_what_was_not_delivered_is_listed_too(site: Site, capsys: Printed) -> None:
    engine = site.world.engine
    with engine.begin() as conn:
        lost = queue_delivery(conn, "message", "answer", {"iin": "880101300123"}, message_id=None)
    assert main(["incidents"]) == 0, "what is on its way is no incident"
    for attempt in range(1, ATTEMPTS + 1):
        take_delivery(engine, delivery_id=lost)
        fail_delivery(engine, delivery_id=lost, attempt=attempt, code="RuntimeError")
    assert main(["incidents"]) == 1
    assert f"not delivered {lost}  message answer: RuntimeError, {ATTEMPTS}x since" in capsys.readouterr().out
    assert main(["incidents", "--json"]) == 1
    printed = capsys.readouterr().out
    (told,) = json.loads(printed)
    assert (told["id"], told["delivery_id"], told["case_id"], told["name"]) == (None, lost, None, "answer")
    assert "880101300123" not in printed


def test_a_message_says_whom_it_reached(site: Site, capsys: Printed) -> None:
    case_id = listening(site)
    assert main(["publish", "answer", "all", "--variables", '{"x": 1}']) == 0
    assert json.loads(capsys.readouterr().out)["delivered"] == [case_id]


@pytest.mark.parametrize(("name", "key"), [("answer", "other"), ("other", "all")])
def test_a_message_that_reaches_nobody_ends_with_one(site: Site, name: str, key: str) -> None:
    listening(site)
    assert main(["publish", name, key]) == 1
    assert len(site.rows(subscriptions)) == 1


@pytest.mark.parametrize("bad", ["{", "[1]", "null", '{"x": NaN}', "", '{"x": "\\ud800"}'])
def test_what_is_no_object_of_json_ends_with_two_and_tells_nobody(
    site: Site, capsys: Printed, bad: str
) -> None:
    listening(site)
    assert main(["publish", "answer", "all", "--variables", bad]) == 2
    assert "--variables" in capsys.readouterr().err
    assert len(site.rows(subscriptions)) == 1


def test_a_reader_that_leaves_early_gets_no_traceback(failed: int) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "incidents"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout and running.stderr
    running.stdout.close()
    errors = running.stderr.read()
    running.stderr.close()
    assert (running.wait(), errors) == (BROKEN_PIPE, b"")
