"""One case tells another: after its own step is stored, each case once, and never under its own lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.domain.errors import InvalidDiagram, ProcessStuck
from engine.operations import complete_work_item
from engine.operations.publish_deployment import publish_deployment
from engine.operations.publish_message import publish_message
from engine.operations.run_delivery import run_delivery
from engine.operations.run_service_job import run_service_job
from engine.service_tasks import registry
from engine.storage.jobs import DELIVER
from engine.storage.tables import cases, deliveries, journal, service_jobs, subscriptions, work_items
from tests.integration.jobs.conftest import FORMS, Probe, Site, desk
from tests.unit.bpmn.diagrams import Diagram

TELLING = Path(__file__).with_name("telling.bpmn")


def publish(site: Site) -> None:
    files = {"appeal/appeal.bpmn": TELLING.read_bytes(), **FORMS}
    publish_deployment(site.world.engine, site.world.methodologist, files=files, family="appeal")


def tell(site: Site, case_id: int) -> None:
    (item,) = site.rows(work_items, case_id=case_id)
    complete_work_item(site.world.engine, site.world.registrar, work_item_id=item.id, version=1, data={})


def telling(**inputs: str) -> Diagram:
    diagram = desk(Diagram("appeal").start().end(), "desk").service("tell", "publish-message", inputs=inputs)
    return diagram.flow("start", "desk", "tell", "end")


def test_a_case_tells_another_and_itself_and_goes_on_to_its_end(
    site: Site, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site)
    first, second = site.begin(), site.begin()
    tell(site, first)
    (job,) = site.queued(DELIVER)
    assert len(site.rows(subscriptions)) == 2, "nothing is delivered inside the step that tells"
    run_delivery(site.world.engine, **job)
    assert (heard(site), site.rows(deliveries)) == ([first, second], [])
    monkeypatch.setitem(registry.OUTSIDE, "http-call", probe)  # type: ignore[arg-type]  # a plain dict underneath
    run_service_job(site.world.engine, job_id=site.rows(service_jobs)[0].id)
    ended = {row.id: row.closed_at is not None for row in site.rows(cases)}
    assert ended == {first: True, second: False}
    site.proves(first, second)


def heard(site: Site) -> list[int]:
    """A case for each message that it took."""
    took = journal.c.command == "deliver_event"
    with site.world.engine.connect() as conn:
        return list(conn.execute(select(journal.c.case_id).where(took).order_by(journal.c.seq)).scalars())


def test_a_delivery_that_is_made_twice_tells_once(site: Site) -> None:
    """Both cases wait anew for the same message after the first: a worker died before the row was gone."""
    diagram = Diagram("appeal").start().gate("parallel", "fork").end("heard").end("told")
    diagram.message("hear", "told", '="all"').message("again", "told", '="all"')
    inputs = {"name": '="told"', "correlation": '="all"'}
    desk(diagram, "desk").service("tell", "publish-message", inputs=inputs)
    site.publish(diagram.flow("start", "fork", "hear", "again", "heard").flow("fork", "desk", "tell", "told"))
    waiting = [site.begin(), site.begin()]
    tell(site, waiting[0])
    (row,) = site.rows(deliveries)
    told = {"name": row.name, "correlation": row.correlation, "message_id": row.message_id}
    publish_message(site.world.engine, **told)
    assert heard(site) == waiting
    assert run_delivery(site.world.engine, delivery_id=row.id)["state"] == "delivered"
    assert (heard(site), len(site.rows(subscriptions))) == (waiting, 2)
    tell(site, waiting[1])
    run_delivery(site.world.engine, **site.queued(DELIVER)[1])
    assert heard(site) == waiting * 2, "another case's message is another message"


@pytest.mark.parametrize("bad", ["=null", '=""', "=true", "=[1]"])
@pytest.mark.parametrize("place", ["name", "correlation"])
def test_what_names_nobody_stops_the_step_and_nothing_is_queued(site: Site, place: str, bad: str) -> None:
    site.publish(telling(**{"name": '="told"', "correlation": "=7", place: bad}))
    case_id = site.begin()
    with pytest.raises(ProcessStuck, match="publish-message"):
        tell(site, case_id)
    assert (site.queued(DELIVER), site.rows(deliveries)) == ([], [])


def test_a_number_is_told_as_catches_write_it(site: Site) -> None:
    site.publish(telling(name='="told"', correlation="=7"))
    tell(site, site.begin())
    assert site.rows(deliveries)[0].correlation == "7"


def test_what_is_told_stands_in_its_row_and_never_in_the_queue(site: Site) -> None:
    site.publish(telling(name='="told"', correlation="=7", variables='={"iin": "880101300123"}'))
    tell(site, site.begin())
    (row,) = site.rows(deliveries)
    assert row.variables == {"iin": "880101300123"}
    assert site.queued(DELIVER) == [{"delivery_id": row.id}]


def test_a_diagram_that_does_not_say_whom_is_refused(site: Site) -> None:
    with pytest.raises(InvalidDiagram) as refused:
        site.publish(telling(name='="told"'))
    assert refused.value.details["rule"] == "service_input_missing"
