"""The check page: a report for a methodologist, nothing stored, nothing large read."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.storage.tables import deployments
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.unit.bpmn.diagrams import Diagram, tag

SOUND = Diagram().start().raw(tag("bpmn:task", id="a", name="Тексеру")).end().flow("start", "a", "end").xml()
BROKEN = SOUND.replace(b"bpmn:task", b"bpmn:adHocSubProcess")

AsPerson = Callable[[str], Visitor]


def check(visitor: Visitor, *files: tuple[str, bytes], **more: Any) -> Any:
    sent = {
        "csrf_token": visitor.token(),
        "file": [(BytesIO(content), name) for name, content in files],
        **more,
    }
    return visitor.client.post("/studio/check", data=sent, content_type="multipart/form-data")


def test_a_fault_is_told_with_its_element_and_its_name(as_person: AsPerson) -> None:
    answer = check(as_person("methodologist"), ("a.bpmn", BROKEN))
    assert answer.status_code == 200
    assert 'data-report="will-not-run"' in answer.text
    for part in ("a.bpmn", "Тексеру", "<bdi>a</bdi>", "bpmn:adHocSubProcess"):
        assert part in answer.text


def test_sound_files_run_and_are_not_published(as_person: AsPerson, world: World) -> None:
    answer = check(
        as_person("methodologist"), ("a.bpmn", SOUND), ("a.bpmn", SOUND.replace(b'id="p"', b'id="q"'))
    )
    assert "will-not-run" not in answer.text and "a (2).bpmn" in answer.text
    with world.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(deployments)).scalar_one() == 0


def test_hostile_names_are_shown_and_not_obeyed(as_person: AsPerson) -> None:
    hostile = BROKEN.replace("Тексеру".encode(), "&lt;script&gt;\u202e".encode())
    text = check(as_person("methodologist"), ("<b>\u202e.bpmn", hostile)).text
    assert "\u202e" not in text and "<script>&" not in text
    assert "&lt;script&gt;&lt;U+202E&gt;" in text


def test_ten_megabytes_are_refused_before_they_are_read(as_person: AsPerson) -> None:
    visitor = as_person("methodologist")
    body = BytesIO(b"x" * (10 * 1024 * 1024 + 1))
    began = time.perf_counter()
    form = {"content_type": "multipart/form-data; boundary=b", "content_length": 10 * 1024 * 1024 + 1}
    answer = visitor.client.post("/studio/check", input_stream=body, **form)
    assert (answer.status_code, body.tell()) == (413, 0)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize(("login", "status"), [("executor", 403), ("auditor", 403), ("methodologist", 200)])
def test_only_a_methodologist_checks(as_person: AsPerson, login: str, status: int) -> None:
    assert as_person(login).get("/studio/check").status_code == status
    assert check(as_person(login), ("a.bpmn", SOUND)).status_code == status


def test_a_form_from_elsewhere_is_refused(as_person: AsPerson) -> None:
    assert check(as_person("methodologist"), ("a.bpmn", SOUND), csrf_token="x").status_code == 400


def test_without_a_file_the_page_says_so(as_person: AsPerson) -> None:
    assert 'role="alert"' in check(as_person("methodologist")).text
