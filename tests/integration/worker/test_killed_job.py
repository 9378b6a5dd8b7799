"""A worker that dies between an outside effect and its result: the next one repeats it under the same key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.operations.run_service_job import run_service_job
from engine.service_tasks.outside import BpmnError
from engine.storage.tables import cases, incidents, service_jobs, work_items
from tests.integration.jobs.conftest import Probe, Site, desk, outside, probe, site
from tests.integration.worker.test_killed_worker import CHECKOUT, WORKER, _running, _until
from tests.unit.bpmn.diagrams import Diagram

__all__ = ["probe", "site"]


class Register(ThreadingHTTPServer):
    """Takes every call to heart at once, and leaves the first without an answer until it is let go."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.let_go = threading.Event()
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    server: Register

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Idempotency-Key"])
        if len(self.server.keys) == 1:
            self.server.let_go.wait(30)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"answer": "yes"}).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    server = Register()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_TARGET_REGISTER", f"http://127.0.0.1:{server.server_port}/")
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


def test_the_job_of_a_killed_worker_is_repeated_under_its_key_and_the_case_goes_on_once(
    database_url: str, site: Site, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = Diagram("appeal").start().end().flow("start", "call", "after", "end")
    outside(diagram, "call", "http-call", headers={"target": "register"}, outputs={"verdict": "=answer"})
    site.publish(desk(diagram, "after"))
    case_id = site.begin()
    killed = subprocess.Popen(
        [sys.executable, "-c", WORKER, database_url],
        env=dict(os.environ),
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: len(register.keys) == 1)
    finally:
        killed.kill()
        killed.wait()
    assert [(job.state, job.attempts) for job in site.rows(service_jobs)] == [("open", 1)]
    monkeypatch.setenv("JAUAP_STALLED_SECONDS", "1")
    with _running(database_url):
        _until(lambda: site.rows(service_jobs)[0].state == "completed")
    assert register.keys == [f"{case_id}:call#1"] * 2
    assert site.commands(case_id).count("complete_job") == 1
    assert [item.element_id for item in site.rows(work_items)] == ["after"]
    site.proves(case_id)


def refusing(code: str) -> Diagram:
    diagram = Diagram("appeal").start().end().flow("start", "call", "end")
    diagram.error("refused", code, "boundaryEvent", attachedToRef="call").end("ended")
    return outside(desk(diagram, "by_hand"), "call").flow("refused", "by_hand", "ended")


def test_the_error_of_a_job_goes_where_the_diagram_catches_it(site: Site, probe: Probe) -> None:
    site.publish(refusing("UNKNOWN_ADDRESS"))
    case_id = site.begin()
    probe.fails(BpmnError("UNKNOWN_ADDRESS"))
    job_id = site.rows(service_jobs)[0].id
    done = [run_service_job(site.world.engine, job_id=job_id)["state"] for _ in range(2)]
    assert done == ["error", "late"]
    assert [item.element_id for item in site.rows(work_items, state="open")] == ["by_hand"]
    assert (site.rows(incidents), len(probe.calls)) == ([], 1)
    site.proves(case_id)


def test_an_error_of_a_job_that_nothing_catches_is_an_incident_at_once(site: Site, probe: Probe) -> None:
    site.publish(refusing("UNKNOWN_ADDRESS"))
    case_id = site.begin()
    probe.fails(BpmnError("OTHER"))
    job_id = site.rows(service_jobs)[0].id
    assert run_service_job(site.world.engine, job_id=job_id)["state"] == "incident"
    (row,) = site.rows(incidents)
    assert (row.kind, row.key, row.state) == ("job", "call#1", "open")
    assert site.rows(service_jobs)[0].state == "open" and site.rows(work_items) == []
    assert site.rows(cases)[0].closed_at is None
    site.proves(case_id)
