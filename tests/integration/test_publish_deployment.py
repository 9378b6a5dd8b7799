"""Publishing: what belongs together is one immutable version, checked before the first case."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from engine.domain.checksum import checksum
from engine.domain.errors import Forbidden, InvalidDiagram
from engine.operations import publish_deployment, publish_shipped
from engine.operations.publish_deployment import shipped_files
from engine.storage.tables import cases, deployment_files, deployments
from tests.factories import World
from tests.lives import Life


def test_the_shipped_files_are_version_one(world: World) -> None:
    first = publish_shipped(world.engine)
    assert (first["version"], first["published"]) == (1, True)
    assert publish_shipped(world.engine) == {**first, "published": False}
    with world.engine.connect() as conn:
        paths = set(conn.execute(select(deployment_files.c.path)).scalars())
    assert {"appeal/appeal.bpmn", "appeal/clock.dmn", "forms/registration.form"} <= paths


def test_the_same_files_are_no_new_version(world: World) -> None:
    files = shipped_files()
    first = publish_deployment(world.engine, world.methodologist, files=files)
    again = publish_deployment(world.engine, world.methodologist, files=files, comment="again")
    assert (again["deployment_id"], again["published"]) == (first["deployment_id"], False)


def test_a_change_is_the_next_version_and_running_cases_stay(published: World, at: datetime) -> None:
    life = Life(published, at)
    files = shipped_files()
    files["forms/registration.form"] += b"\n"
    second = publish_deployment(published.engine, published.methodologist, files=files, comment="v2")
    assert second["version"] == 2
    later = Life(published, at)
    with published.engine.connect() as conn:
        versions = dict(conn.execute(select(cases.c.id, deployments.c.version).join(deployments)).all())
    assert versions == {life.case_id: 1, later.case_id: 2}


def test_only_who_may_publish_does(world: World) -> None:
    for actor in (world.controller, world.auditor):
        with pytest.raises(Forbidden):
            publish_deployment(world.engine, actor, files=shipped_files())


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("appeal/appeal.bpmn", b'"send-message"', b'"send-pigeon"', "service_task_unknown"),
        ("appeal/appeal.bpmn", b'process id="appeal"', b'process id="other"', None),
        ("appeal/appeal.bpmn", b'formKey="registration"', b'formKey="missing"', "form_not_found"),
        ("forms/registration.form", b'"textfield"', b'"telepathy"', "form_unknown_type"),
        ("appeal/appeal.bpmn", b"<bpmn:definitions", b"<!DOCTYPE x><bpmn:definitions", None),
    ],
)
def test_what_will_not_run_is_refused(
    world: World, path: str, old: bytes, new: bytes, rule: str | None
) -> None:
    files = shipped_files()
    assert old in files[path]
    files[path] = files[path].replace(old, new)
    with pytest.raises(InvalidDiagram) as refused:
        publish_deployment(world.engine, world.methodologist, files=files)
    assert rule in (None, refused.value.details["rule"])
    with world.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(deployments)).scalar_one() == 0


def test_the_checksum_is_of_paths_and_contents() -> None:
    assert checksum({"a": b"1", "b": b"2"}) == checksum({"b": b"2", "a": b"1"})
    assert checksum({"a": b"1", "b": b"2"}) != checksum({"a": b"2", "b": b"1"})
