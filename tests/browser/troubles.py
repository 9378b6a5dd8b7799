"""What an operator and a methodologist meet: an incident of each kind, and files that will not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import FilePayload
from sqlalchemy import Engine, Row, func, select

from engine.operations.record_incident import record_incident
from engine.storage.tables import cases, timers
from tests.unit.bpmn.diagrams import Diagram, tag

# Kind -> the step, and why it could not go on. A timer's step is that of a term of the case.
FAILURES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "job": ("send_voucher#1", "http_503", {}),
    "timer": ("", "expression_failed", {"expression": "=clock.legal_last_day + duration(half_of_the_term)"}),
    "message": ("confirm_delivery#1", "uncaught_error", {"code": "ADDRESSEE_UNKNOWN"}),
    "signal": ("prepare_quality#1", "too_slow", {}),
    "complete": ("quality_analysis#1", "process_stuck", {"reason": "no_condition_true"}),
    "stalled": ("appeal", "nothing_waits", {}),
}


def open_incidents(pool: Engine) -> dict[str, int]:
    """One of each kind, in a running case with a pending term each; their ids by kind."""
    found = {}
    for (kind, (thing, code, details)), case in zip(FAILURES.items(), _running(pool), strict=False):
        told: dict[str, Any] = {"kind": kind, "thing": thing or case.key, "code": code, "details": details}
        found[kind] = record_incident(pool, case_id=case.case_id, **told)["incident_id"]
    assert set(found) == set(FAILURES)
    return found


def _running(pool: Engine) -> Iterator[Row[Any]]:
    """A term of each registered case that goes on, the newest case first."""
    chosen = (
        select(timers.c.case_id, func.min(timers.c.key).label("key"))
        .join(cases)
        .where(timers.c.state == "pending", cases.c.closed_at.is_(None), cases.c.number.is_not(None))
        .group_by(timers.c.case_id)
        .order_by(timers.c.case_id.desc())
    )
    with pool.connect() as conn:
        yield from conn.execute(chosen).all()


def files_to_check() -> list[FilePayload]:
    """A diagram that will not run, and one that runs in a circle and has steps without a name."""
    wrong = Diagram("p").start().raw(tag("bpmn:adHocSubProcess", id="inspect", name="Тексеру")).end()
    circle = (
        Diagram("q").start().gate("exclusive", "again").gate("exclusive", "enough", default="enough-again")
    )
    circle.node("task", "step").end().flow("start", "again", "step", "enough", "again")
    return [
        _file("тексеру.bpmn", wrong.flow("start", "inspect", "end")),
        _file("айналым.bpmn", circle.flow("enough", "end", when="=n > 3")),
    ]


def _file(name: str, diagram: Diagram) -> FilePayload:
    return {"name": name, "mimeType": "application/xml", "buffer": diagram.xml()}
