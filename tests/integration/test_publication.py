"""What would stop cases later is refused when it is published, with file, element and rule."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.domain.errors import InvalidDiagram, ProcessStuck
from engine.examination import sandbox
from engine.examination.judge import judge
from engine.operations import complete_work_item, publish_deployment, receive_appeal
from engine.operations.publication import judged
from engine.operations.publish_deployment import shipped_files
from engine.service_tasks import registry
from engine.storage.tables import cases, journal, records
from tests.factories import World
from tests.lives import INTAKE
from tests.unit.bpmn.diagrams import Diagram, tag

FORMS = {path: content for path, content in shipped_files().items() if path.startswith("forms/")}


def user(diagram: Diagram, id: str, groups: str | None = "registrar", **more: Any) -> Diagram:
    given = tag("zeebe:assignmentDefinition", candidateGroups=groups) if groups else ""
    return diagram.user(id, tag("zeebe:formDefinition", formKey=more.pop("form", "intake")), given, **more)


def service(diagram: Diagram, type_: str, id: str = "m", /, **headers: str) -> Diagram:
    written = "".join(tag("zeebe:header", key=key, value=value) for key, value in headers.items())
    marks = tag("zeebe:taskDefinition", type=type_), written and tag("zeebe:taskHeaders", written)
    return diagram.node("serviceTask", id, *marks)


def files(diagram: Diagram, *others: Diagram) -> dict[str, bytes]:
    return {"appeal/appeal.bpmn": diagram.xml(*others), **FORMS}


def check(files: Mapping[str, bytes]) -> None:
    """As publication does with the shipped files, in this process."""
    judged(judge(files), files, "appeal").refuse()


def line(*ids: str) -> Diagram:
    return Diagram("appeal").start().end().flow("start", *ids, "end")


def _action(**properties: str) -> Diagram:
    return line("m").message("m", "told", "=case_id", properties=properties)


REFUSED: Mapping[str, tuple[Diagram, str]] = {
    "a message without its code": (service(line("m"), "send-message"), "service_header_missing"),
    "an unknown message": (service(line("m"), "send-message", code="M-99"), "service_header_unknown"),
    "a term without its rule": (service(line("m"), "start-clock"), "service_input_missing"),
    "an unknown task": (service(line("m"), "send-pigeon"), "service_task_unknown"),
    "work outside": (service(line("m"), "stop-clock", runs="outside"), "outside_task_without_handler"),
    "an unknown state": (user(line("m"), "m", properties={"caseState": "LOST"}), "case_state_unknown"),
    "an unknown role": (user(line("m"), "m", "ministers"), "candidate_role_unknown"),
    "an unknown role in FEEL": (user(line("m"), "m", '=["ministers"]'), "candidate_role_unknown"),
    "an unknown role of a unit": (user(line("m"), "m", '=["akim@" + unit]'), "candidate_role_unknown"),
    "an action that is a task": (
        user(line("m"), "m", properties={"action.role": "registrar"}),
        "action_not_a_message",
    ),
    "an action of nobody": (_action(**{"action.form": "intake"}), "action_role_missing"),
    "an action of an unknown role": (_action(**{"action.role": "registrar, akim"}), "action_role_unknown"),
    "work for nobody": (user(line("m"), "m", None), "candidates_missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_not_run_is_refused_by_element_and_rule(name: str) -> None:
    diagram, rule = REFUSED[name]
    with pytest.raises(InvalidDiagram) as refused:
        check(files(diagram))
    details = refused.value.details
    assert (details["file"], details["element"], details["rule"]) == ("appeal/appeal.bpmn", "m", rule)


@pytest.mark.parametrize("groups", ["registrar, controller", '=["executor@" + unit]', "=groups"])
def test_known_roles_and_those_that_only_a_case_knows_are_accepted(groups: str) -> None:
    check(files(user(line("m"), "m", groups)))


def test_without_an_intake_form_nothing_could_come_in() -> None:
    without = {path: content for path, content in shipped_files().items() if path != "forms/intake.form"}
    with pytest.raises(InvalidDiagram, match="intake_form_missing"):
        check(without)


@pytest.mark.parametrize(("old", "new"), [(b'"key": "channel"', b'"key": "canal"'), (b"true", b"false")])
def test_an_intake_form_must_ask_for_the_channel(old: bytes, new: bytes) -> None:
    changed = shipped_files()
    changed["forms/intake.form"] = changed["forms/intake.form"].replace(old, new)
    with pytest.raises(InvalidDiagram, match="intake_channel_missing"):
        check(changed)


def receive(world: World, at: datetime, diagram: Diagram, *others: Diagram) -> dict[str, Any]:
    publish_deployment(world.engine, world.methodologist, files=files(diagram, *others))
    return receive_appeal(world.engine, world.registrar, data=INTAKE, organisation_id=world.oblast, at=at)


def test_a_user_task_of_a_called_process_is_completed(world: World, at: datetime) -> None:
    inner = user(Diagram("inner").start("s").end("e").flow("s", "u", "e"), "u",
                 properties={"caseState": "REGISTERED"}, outputs={"known": "=subject"})  # fmt: skip
    outer = user(line("c", "after").call("c", "inner"), "after")
    received = receive(world, at, outer, inner)
    done = complete_work_item(
        world.engine, world.registrar, work_item_id=received["work_item_id"], version=1, data=INTAKE, at=at
    )
    assert (done["case_state"], len(done["next"])) == ("REGISTERED", 1)


def test_a_diagram_from_another_tool_is_published_and_runs(world: World, at: datetime) -> None:
    """With closed pools, message flows, colours and a byte order mark; nothing is taken out."""
    drawn = (Path(__file__).parents[1] / "unit/bpmn/foreign/collaboration_with_bom.bpmn").read_bytes()
    given = {"appeal/appeal.bpmn": drawn, **FORMS}
    publish_deployment(world.engine, world.methodologist, files=given)
    received = receive_appeal(world.engine, world.registrar, data=INTAKE, organisation_id=world.oblast, at=at)
    assert received["work_item_id"]


def test_a_file_whose_reader_does_not_end_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = (sys.executable, "-c", "import time; time.sleep(60)")
    examine = partial(sandbox.examine, wall_seconds=0.3, child=hanging)
    monkeypatch.setattr(sandbox, "examine", examine)
    with pytest.raises(InvalidDiagram, match="parsing_took_too_long"):
        publish_deployment(world.engine, world.methodologist, files=files(line()))


def test_a_task_that_crashes_is_an_incident_that_names_its_element(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(ctx: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {"x": inputs["nowhere"]}

    monkeypatch.setattr(registry, "REGISTRY", {**registry.REGISTRY, "stop-clock": broken})
    with pytest.raises(ProcessStuck) as stuck:
        receive(world, at, service(line("m"), "stop-clock"))
    assert stuck.value.details == {"element": "m", "reason": "stop-clock: KeyError"}
    with world.engine.connect() as conn:
        stored = [
            conn.execute(select(func.count()).select_from(t)).scalar() for t in (cases, journal, records)
        ]
    assert stored == [0, 0, 0]


def test_one_kind_of_record_twice_in_a_command_is_an_incident(world: World, at: datetime) -> None:
    """A journal entry holds one record of a kind; the second task to write it is named."""
    twice = service(service(line("m", "m2"), "preliminary-review"), "preliminary-review", "m2")
    with pytest.raises(ProcessStuck) as stuck:
        receive(world, at, twice)
    assert stuck.value.details["element"] == "m2"
