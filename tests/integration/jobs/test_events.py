"""Messages and signals reach those who wait for them, each once."""

from __future__ import annotations

import pytest

from engine.domain.errors import Forbidden
from engine.operations import complete_work_item
from engine.operations.publish_message import publish_message
from engine.operations.run_delivery import run_delivery
from engine.storage.jobs import DELIVER
from engine.storage.tables import cases, deliveries, incidents, subscriptions, work_items
from tests.integration.jobs.conftest import Site, desk
from tests.unit.bpmn.diagrams import Diagram


def listening(outputs: dict[str, str] | None = None) -> Diagram:
    diagram = Diagram("appeal").start().end().message("hear", "answer", '="all"', outputs=outputs)
    return desk(diagram.flow("start", "hear", "after", "end"), "after")


def throwing() -> Diagram:
    """One token waits for the signal, the other throws it after its desk."""
    diagram = Diagram("appeal").start().gate("parallel", "fork").signal("hear", "alarm").end("heard")
    desk(diagram, "desk").signal("cry", "alarm", "intermediateThrowEvent").end("cried")
    return diagram.flow("start", "fork", "hear", "heard").flow("fork", "desk", "cry", "cried")


def test_a_message_reaches_every_case_that_waits_for_it_once(site: Site) -> None:
    site.publish(listening())
    waiting = [site.begin(), site.begin()]
    told = publish_message(site.world.engine, name="answer", correlation="all", variables={"x": 1})
    assert told == {"delivered": waiting, "late": [], "incident": [], "started": [], "refused": []}
    again = publish_message(site.world.engine, name="answer", correlation="all")
    assert again["delivered"] == []
    assert [row.element_id for row in site.rows(work_items, state="open")] == ["after", "after"]
    site.proves(*waiting)


@pytest.mark.parametrize(("name", "key"), [("answer", "other"), ("other", "all")])
def test_a_message_for_others_reaches_nobody(site: Site, name: str, key: str) -> None:
    site.publish(listening())
    site.begin()
    assert publish_message(site.world.engine, name=name, correlation=key)["delivered"] == []
    assert len(site.rows(subscriptions)) == 1


def test_only_what_the_mappings_read_reaches_the_journal(site: Site) -> None:
    site.publish(listening({"seen": "=x"}))
    case_id = site.begin()
    publish_message(
        site.world.engine, name="answer", correlation="all", variables={"x": 1, "iin": "880101300123"}
    )
    with site.world.engine.connect() as conn:
        facts = conn.exec_driver_sql("select convert_from(facts, 'UTF8') from journal").scalars().all()
    assert "880101300123" not in "".join(facts)
    site.proves(case_id)


def test_a_message_with_an_id_is_taken_once_even_by_a_catch_that_waits_anew(site: Site) -> None:
    diagram = Diagram("appeal").start().end()
    diagram.message("hear", "answer", '="all"').message("again", "answer", '="all"')
    site.publish(desk(diagram.flow("start", "hear", "again", "after", "end"), "after"))
    case_id, engine = site.begin(), site.world.engine
    sent = [publish_message(engine, name="answer", correlation="all", message_id="m-1") for _ in range(2)]
    assert [one["delivered"] for one in sent] == [[case_id], []]
    other = publish_message(engine, name="answer", correlation="all", message_id="m-2")
    assert other["delivered"] == [case_id]


def test_what_a_case_cannot_take_is_an_incident_and_others_still_hear(site: Site) -> None:
    diagram = Diagram("appeal").start().end().message("hear", "answer", '="all"')
    site.publish(desk(diagram.timer("wait", "=when").flow("start", "hear", "wait", "after", "end"), "after"))
    broken = site.begin()
    told = publish_message(site.world.engine, name="answer", correlation="all", variables={"when": "soon"})
    assert told["incident"] == [broken]
    assert [(row.kind, row.key) for row in site.rows(incidents)] == [("message", "hear#1")]
    mended = {"when": "2022-01-01T00:00:00+05:00"}
    told = publish_message(site.world.engine, name="answer", correlation="all", variables=mended)
    assert told["delivered"] == [broken]
    assert site.rows(incidents)[0].ended_how == "by_itself"
    site.proves(broken)


def test_a_signal_reaches_every_case_that_waits_once(site: Site) -> None:
    site.publish(throwing())
    first, second = site.begin(), site.begin()
    engine, item = site.world.engine, site.rows(work_items)[0]
    complete_work_item(engine, site.world.registrar, work_item_id=item.id, version=1, data={})
    queued = site.queued(DELIVER)
    assert len(queued) == 2
    done = [run_delivery(engine, **job)["state"] for job in [*queued, *queued]]
    assert done == ["delivered", "delivered", "late", "late"]
    closed = {row.id: row.closed_at is not None for row in site.rows(cases)}
    assert closed == {first: True, second: False}
    site.proves(first, second)


def test_a_refused_throw_sends_nothing(site: Site) -> None:
    site.publish(throwing())
    site.begin()
    assert (site.queued(DELIVER), site.rows(deliveries)) == ([], [])


def test_only_the_system_tells_messages(site: Site) -> None:
    with pytest.raises(Forbidden):
        publish_message(site.world.engine, site.world.registrar, name="x", correlation="y")
