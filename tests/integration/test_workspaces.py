"""A draft of the next version: always saveable, nothing lost, published by two persons."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.domain.actor import Actor
from engine.domain.errors import (
    AlreadyDone,
    DutiesConflict,
    Forbidden,
    InvalidData,
    InvalidDiagram,
    NotFound,
    StaleVersion,
)
from engine.domain.workspace import MAX_FILE_BYTES
from engine.operations.close_workspace import close_workspace
from engine.operations.decide_publication import decide_publication
from engine.operations.import_workspace_files import import_workspace_files
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import shipped_files
from engine.operations.remove_workspace_file import remove_workspace_file
from engine.operations.request_publication import request_publication
from engine.operations.restore_workspace_file import restore_workspace_file
from engine.operations.withdraw_publication import withdraw_publication
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.workspaces import WorkspacePage, current_file, history, workspace, workspaces
from engine.storage.tables import deployments
from tests.factories import World

FILE = "appeal/appeal.bpmn"


class Desk:
    """A workspace over what is published, with the verbs of one methodologist."""

    def __init__(self, world: World) -> None:
        self.world, self.engine, self.actor = world, world.engine, world.methodologist
        self.id = open_workspace(self.engine, self.actor, title="Екінші келісу")["workspace_id"]

    def _do(self, verb: Callable[..., dict[str, Any]], **told: Any) -> dict[str, Any]:
        return verb(self.engine, told.pop("actor", self.actor), workspace_id=self.id, **told)

    def write(self, content: bytes, revision: int = 0, path: str = FILE, **more: Any) -> dict[str, Any]:
        return self._do(write_workspace_file, path=path, content=content, revision=revision, **more)

    def page(self) -> WorkspacePage:
        with self.engine.connect() as conn:
            return workspace(conn, self.id)

    def file(self, path: str = FILE) -> tuple[bytes, int]:
        with self.engine.connect() as conn:
            return current_file(conn, self.id, path)

    def ask(self, **more: Any) -> int:
        told = {"comment": "Екінші келісу қосылды.", "checksum_seen": self.page().checksum}
        id_: int = self._do(request_publication, **told | more)["request_id"]
        return id_

    def decide(self, request_id: int, *, actor: Actor | None = None, **more: Any) -> dict[str, Any]:
        decider = actor or self.world.second_methodologist
        return decide_publication(self.engine, decider, request_id=request_id, **{"approve": True} | more)


@pytest.fixture
def desk(published: World) -> Desk:
    return Desk(published)


def renamed() -> bytes:
    return shipped_files()[FILE].replace("Тіркеу".encode(), "Тіркеу және тексеру".encode())


def test_a_workspace_begins_as_the_newest_version_is(desk: Desk) -> None:
    page = desk.page()
    assert {one.path for one in page.files} == set(shipped_files())
    assert page.changed == ()
    assert (page.workspace.base_version, page.workspace.state) == (1, "open")
    assert desk.file() == (shipped_files()[FILE], 0)


def test_what_is_written_is_kept_with_every_content_before(desk: Desk) -> None:
    assert desk.write(b"<one/>")["revision"] == 1
    assert desk.write(b"<two/>", 1)["revision"] == 2
    assert desk.file() == (b"<two/>", 2)
    with desk.engine.connect() as conn:
        found = history(conn, desk.id, FILE)
    assert [(one.number, one.kind, one.size) for one in found] == [
        (2, "written", 6),
        (1, "written", 6),
        (0, "published", len(shipped_files()[FILE])),
    ]
    assert [(one.path, one.state) for one in desk.page().changed] == [(FILE, "changed")]


def test_the_same_content_again_is_no_revision(desk: Desk) -> None:
    desk.write(b"<one/>")
    assert desk.write(b"<one/>", 1) | {"at": None} == {
        "path": FILE,
        "revision": 1,
        "changed": False,
        "at": None,
    }


def test_a_draft_that_will_not_run_is_saved_all_the_same(desk: Desk) -> None:
    hostile = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>\x00\xff'
    desk.write(hostile)
    assert desk.file()[0] == hostile


def test_the_second_of_two_editors_is_told_who_was_first(desk: Desk) -> None:
    desk.write(b"<first/>")
    with pytest.raises(StaleVersion) as refusal:
        desk.write(b"<second/>", 0, actor=desk.world.second_methodologist)
    assert refusal.value.details["version"] == 1
    assert refusal.value.details["changed_by"].startswith("Methodologist")
    assert desk.file() == (b"<first/>", 1)


def test_of_many_who_save_at_once_one_wins_and_none_is_overwritten(desk: Desk) -> None:
    told: list[str] = []

    def save(n: int) -> None:
        try:
            desk.write(f"<n{n}/>".encode())
            told.append("kept")
        except StaleVersion:
            told.append("stale")

    threads = [Thread(target=save, args=(n,)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["kept", *["stale"] * 5]


def test_undo_gives_back_any_content_and_itself_can_be_undone(desk: Desk) -> None:
    desk.write(b"<one/>")
    desk.write(b"<two/>", 1)
    desk._do(restore_workspace_file, path=FILE, to_revision=0, revision=2)
    assert desk.file() == (shipped_files()[FILE], 3)
    assert desk.page().changed == ()
    desk._do(restore_workspace_file, path=FILE, to_revision=2, revision=3)
    assert desk.file() == (b"<two/>", 4)


def test_a_removed_file_is_gone_from_the_draft_and_comes_back(desk: Desk) -> None:
    desk._do(remove_workspace_file, path=FILE, revision=0)
    assert [(one.path, one.state) for one in desk.page().changed] == [(FILE, "removed")]
    with pytest.raises(NotFound):
        desk.file()
    with pytest.raises(NotFound):
        desk._do(remove_workspace_file, path=FILE, revision=1)
    desk._do(restore_workspace_file, path=FILE, to_revision=0, revision=1)
    assert desk.page().changed == ()


@pytest.mark.parametrize(
    "path",
    [
        "../x.bpmn",
        "appeal/../x.bpmn",
        "/etc/x.bpmn",
        "appeal/x.exe",
        "forms/x.bpmn",
        "appeal/x.form",
        "x.bpmn",
    ],
)
def test_a_file_lies_in_one_folder_of_the_workspace_and_nowhere_else(desk: Desk, path: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        desk.write(b"<x/>", path=path)
    assert refusal.value.details["errors"] == {"path": ["bad_path"]}


def test_a_file_that_is_too_large_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidData) as refusal:
        desk.write(b"x" * (MAX_FILE_BYTES + 1))
    assert refusal.value.details["errors"] == {"content": ["too_large"]}


def test_an_import_keeps_what_it_can_and_says_what_it_cannot(desk: Desk) -> None:
    files = {
        "..\\..\\hearing.bpmn": b"<h/>",
        "C:/my/reply.form": b"{}",
        "virus.exe": b"MZ",
        "й.bpmn": b"<x/>",
    }
    told = desk._do(import_workspace_files, files=files)["files"]
    assert told == [
        {"name": "..\\..\\hearing.bpmn", "path": "appeal/hearing.bpmn", "changed": True},
        {"name": "C:/my/reply.form", "path": "forms/reply.form", "changed": True},
        {"name": "virus.exe", "refused": "bad_path"},
        {"name": "й.bpmn", "refused": "bad_path"},
    ]
    assert desk.file("forms/reply.form") == (b"{}", 1)


def test_two_persons_publish_what_one_has_drawn(desk: Desk) -> None:
    desk.write(renamed())
    request = desk.ask()
    with pytest.raises(DutiesConflict):
        desk.decide(request, actor=desk.actor)
    told = desk.decide(request)
    assert (told["state"], told["version"]) == ("approved", 2)
    page = desk.page()
    assert page.workspace.state == "published"
    assert page.requests[0].deployment_id == told["deployment_id"]
    with desk.engine.connect() as conn:
        newest = conn.execute(select(deployments).where(deployments.c.version == 2)).one()
    assert (newest.checksum, newest.published_by) == (page.checksum, desk.actor.person_id)
    with pytest.raises(AlreadyDone):
        desk.write(b"<late/>", 1)
    with pytest.raises(AlreadyDone):
        desk.decide(request)


def test_the_database_itself_wants_two_persons(desk: Desk) -> None:
    desk.write(renamed())
    request = desk.ask()
    with pytest.raises(IntegrityError, match="two_persons"), desk.engine.begin() as conn:
        conn.execute(
            text(
                "update publication_requests set state = 'approved', decided_by = requested_by,"
                " decided_at = now() where id = :id"
            ),
            {"id": request},
        )


def test_what_will_not_run_is_not_put_forward(desk: Desk) -> None:
    desk.write(b"<broken")
    with pytest.raises(InvalidDiagram):
        desk.ask()


def test_nothing_new_is_not_put_forward(desk: Desk) -> None:
    with pytest.raises(InvalidData) as refusal:
        desk.ask()
    assert refusal.value.details["errors"] == {"workspace": ["unchanged"]}


def test_what_changed_after_it_was_read_is_not_put_forward(desk: Desk) -> None:
    desk.write(renamed())
    seen = desk.page().checksum
    desk.write(renamed() + b"\n", 1)
    with pytest.raises(InvalidData) as refusal:
        desk.ask(checksum_seen=seen)
    assert refusal.value.details["errors"] == {"workspace": ["changed_since"]}


def test_what_changed_after_the_request_is_not_approved(desk: Desk) -> None:
    desk.write(renamed())
    request = desk.ask()
    desk.write(renamed() + b"\n", 1)
    assert desk.page().waiting is not None and not desk.page().waiting.current
    with pytest.raises(StaleVersion):
        desk.decide(request)
    assert desk.page().workspace.state == "open"


def test_a_refusal_needs_a_reason_and_leaves_the_draft_open(desk: Desk) -> None:
    desk.write(renamed())
    request = desk.ask()
    with pytest.raises(InvalidData):
        desk.decide(request, approve=False)
    assert desk.decide(request, approve=False, reason="Мерзімі жоқ.") == {"state": "refused"}
    desk.write(renamed() + b"\n", 1)
    assert desk.decide(desk.ask())["version"] == 2


def test_one_request_of_a_workspace_waits_at_a_time_and_can_be_taken_back(desk: Desk) -> None:
    desk.write(renamed())
    request = desk.ask()
    with pytest.raises(InvalidData):
        desk.ask()
    withdraw_publication(desk.engine, desk.actor, request_id=request)
    with pytest.raises(NotFound):
        withdraw_publication(desk.engine, desk.actor, request_id=request)
    with pytest.raises(AlreadyDone):
        desk.decide(request)
    assert desk.decide(desk.ask())["state"] == "approved"


def test_an_older_version_is_published_again(desk: Desk) -> None:
    desk.write(renamed())
    desk.decide(desk.ask())
    old = open_workspace(desk.engine, desk.actor, title="Қайтару", version=1)
    desk.id = old["workspace_id"]
    assert desk.decide(desk.ask())["version"] == 3
    with desk.engine.connect() as conn:
        sums = conn.execute(select(deployments.c.checksum).order_by(deployments.c.version)).scalars().all()
    assert sums[0] == sums[2] != sums[1]


def test_a_closed_workspace_can_be_read_and_no_more_changed(desk: Desk) -> None:
    desk.write(renamed())
    desk.ask()
    desk._do(close_workspace)
    assert (desk.page().workspace.state, desk.page().requests[0].state) == ("closed", "withdrawn")
    with pytest.raises(AlreadyDone):
        desk.write(b"<x/>", 1)
    with desk.engine.connect() as conn:
        assert [one.state for one in workspaces(conn)] == ["closed"]


def test_the_history_cannot_be_rewritten(desk: Desk) -> None:
    desk.write(b"<one/>")
    with pytest.raises(DBAPIError, match="append-only"), desk.engine.begin() as conn:
        conn.execute(text("update workspace_changes set content = 'x'"))


@pytest.mark.parametrize("role", ["executor", "head", "auditor", "administrator"])
def test_only_methodologists_draw_and_approve(desk: Desk, role: str) -> None:
    other = desk.world.actor(role)
    with pytest.raises(Forbidden):
        open_workspace(desk.engine, other, title="Менікі")
    with pytest.raises(Forbidden):
        desk.write(b"<x/>", actor=other)
    desk.write(renamed())
    with pytest.raises(Forbidden):
        desk.decide(desk.ask(), actor=other)
