"""What is to be told is told once, kept when it fails, shown, and repeated or given up by an operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from engine.operations import complete_work_item, retry_incident, skip_incident
from engine.operations import run_delivery as running
from engine.operations.fail_delivery import ATTEMPTS
from engine.operations.modify_case import modify_case
from engine.operations.publish_message import publish_message
from engine.operations.run_delivery import run_delivery
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import (
    cases,
    deliveries,
    incidents,
    journal,
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


def lose(site: Site, message_id: str = "m-1") -> int:
    """A delivery that no case sends."""
    with site.world.engine.begin() as conn:
        told: dict[str, Any] = {"message_id": message_id, "correlation": "all"}
        return queue_delivery(conn, "message", "answer", {"iin": "880101300123"}, **told)
