"""What people take beside the tasks: a message of the diagram, with the form and the role it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.errors import ActionNotOpen, Forbidden, InvalidData, NotFound
from engine.journal import rebuild, verify
from engine.operations import publish_deployment, receive_appeal, take_action
from engine.operations.publish_deployment import shipped_files
from engine.queries import case_actions
from engine.service_tasks import declare, registry
from engine.service_tasks.context import Beginning, ServiceContext
from engine.storage.tables import case_links, cases, journal, records
from tests.factories import World
from tests.lives import INTAKE
from tests.unit.bpmn.diagrams import Diagram, tag

FORMS = {path: content for path, content in shipped_files().items() if path.startswith("forms/")}
GROUPS = tag("zeebe:assignmentDefinition", candidateGroups="registrar")


def _diagram(*, properties: Mapping[str, str], interrupting: bool = False) -> Diagram:
    """A task of the registrar, and beside it an action of the controller that opens a task of the same."""
    diagram = Diagram("appeal").start().user("task", GROUPS).end()
    diagram.message(
        "act",
        "acted",
        "=case_id",
        kind="boundaryEvent",
        attachedToRef="task",
        cancelActivity=str(interrupting).lower(),
        properties=properties,
        outputs={"seen": "=case_id"},
    )
    diagram.user("after", GROUPS).end("acted")
    return diagram.flow("start", "task", "end").flow("act", "after", "acted")


def _begin(world: World, at: datetime, diagram: Diagram) -> int:
    files = {"appeal/appeal.bpmn": diagram.xml(), **FORMS}
    publish_deployment(world.engine, world.methodologist, files=files)
    data = {**INTAKE, "received_at": at.isoformat()}
    received = receive_appeal(world.engine, world.registrar, data=data, organisation_id=world.oblast, at=at)
    return int(received["case_id"])


def _take(world: World, case_id: int, actor: str = "controller", **more: Any) -> dict[str, Any]:
    given = {"data": more.pop("data", {}), **more}
    return take_action(world.engine, world.actor(actor), case_id=case_id, action="act", **given)


PLAIN = {"action.role": "controller"}


def test_an_action_goes_the_way_that_its_message_goes(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties=PLAIN))
    answer = _take(world, case_id, at=at)
    assert answer["case_id"] == case_id
    with world.engine.connect() as conn:
        entry = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one()
        assert (entry.command, entry.actor_id) == ("take_action", world.people["controller"])
        rebuild(conn, case_id)
    with world.engine.connect() as conn:
        assert verify(conn).ok


def test_an_action_that_does_not_interrupt_may_be_taken_again(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties=PLAIN))
    _take(world, case_id)
    _take(world, case_id)
    assert _open(world, case_id) == ["act"]


def test_an_action_that_interrupted_is_no_longer_open(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(interrupting=True, properties=PLAIN))
    _take(world, case_id)
    with pytest.raises(ActionNotOpen):
        _take(world, case_id)


def test_the_same_key_takes_it_once(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties=PLAIN))
    first = _take(world, case_id, key="k-1")
    assert _take(world, case_id, key="k-1") == first
    with world.engine.connect() as conn:
        taken = select(journal.c.seq).where(journal.c.command == "take_action")
        assert len(conn.execute(taken).all()) == 1


def test_an_action_is_of_the_role_that_the_diagram_names(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties=PLAIN))
    with pytest.raises(Forbidden):
        _take(world, case_id, "registrar")
    with pytest.raises(NotFound):
        _take(world, case_id, "stranger")
    assert _open(world, case_id, "registrar") == []
    assert _open(world, case_id, "stranger") == []
    assert _open(world, case_id) == ["act"]


def test_what_is_no_action_is_not_opened_by_that_door(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties={}))
    for name in ("act", "task", "nothing", "act\x00"):
        with pytest.raises(ActionNotOpen):
            take_action(world.engine, world.controller, case_id=case_id, action=name, data={})


def test_the_form_of_an_action_is_checked_and_kept(world: World, at: datetime) -> None:
    case_id = _begin(world, at, _diagram(properties={**PLAIN, "action.form": "quality"}))
    with pytest.raises(InvalidData):
        _take(world, case_id, data={"decision": "perhaps"})
    criteria = {f"Q{n}": {"passed": True} for n in range(1, 9)}
    _take(world, case_id, data={"decision": "accept", "criteria": criteria})
    with world.engine.connect() as conn:
        kept = conn.execute(select(records).where(records.c.kind == "quality")).one()
        assert (kept.author_id, kept.data["decision"]) == (world.people["controller"], "accept")


def _open(world: World, case_id: int, login: str = "controller") -> list[str]:
    with world.engine.connect() as conn:
        return [one.id for one in case_actions(conn, world.actor(login), case_id)]


@pytest.fixture
def begin_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
        place = ctx.case["organisation_id"]
        begun = ctx.begin(Beginning("second", "remand", place, lambda case_id: None, {"why": "remand"}))
        return {"begun": begun}

    monkeypatch.setitem(declare.NEEDS, "begin-another", declare.Needs())
    monkeypatch.setattr(registry, "REGISTRY", {**registry.REGISTRY, "begin-another": begin})
    monkeypatch.setattr("engine.operations.publication.REGISTRY", registry.REGISTRY)


@pytest.mark.usefixtures("begin_another")
def test_a_linked_case_begins_with_the_command_that_asks_for_it(world: World, at: datetime) -> None:
    """Its row, its link and its first entry are of the same transaction; both journals come out again."""
    second = Diagram("second").start("s2").user("work", GROUPS).end("e2").flow("s2", "work", "e2")
    first = Diagram("appeal").start().service("more", "begin-another").user("task", GROUPS).end()
    first.flow("start", "more", "task", "end")
    files = {"appeal/appeal.bpmn": first.xml(second), **FORMS}
    publish_deployment(world.engine, world.methodologist, files=files)
    received = receive_appeal(world.engine, world.registrar, data=INTAKE, organisation_id=world.oblast, at=at)
    with world.engine.connect() as conn:
        link = conn.execute(select(case_links)).one()
        assert (link.from_case_id, link.kind) == (received["case_id"], "remand")
        begun = conn.execute(select(cases).where(cases.c.id == link.to_case_id)).one()
        assert (begun.process_id, begun.organisation_id) == ("second", world.oblast)
        for case_id in (link.from_case_id, link.to_case_id):
            rebuild(conn, case_id)
    with world.engine.connect() as conn:
        assert verify(conn).ok
