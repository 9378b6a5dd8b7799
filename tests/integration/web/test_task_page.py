"""What a browser posts to a task: the form that reads it is found under the lock, or for the page again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.local_time import local
from engine.storage.tables import attachments, records
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, TO_REPLY, Life
from tests.prove.cases import today
from tests.prove.visitor import typed

SignIn = Callable[[str], Visitor]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def life(published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return Life(published, local(today()))


def _post(visitor: Visitor, item: Any, form: str, data: dict[str, Any], **more: Any) -> Any:
    own = {"csrf_token": visitor.token(), "version": str(item.version), "key": "k-1"}
    return visitor.client.post(f"/work-items/{item.id}/complete", data=own | typed(form, data) | more)


def _record(life: Life, kind: str) -> dict[str, Any]:
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.case_id == life.case_id, records.c.kind == kind)
        return dict(conn.execute(chosen.order_by(records.c.id.desc())).scalars().first() or {})


def test_what_was_typed_is_the_record(life: Life, as_person: SignIn) -> None:
    item, data = life.item("register_appeal"), life.form("register_appeal")
    answer = _post(as_person("registrar"), item, "registration", data)
    assert answer.status_code == 302
    assert data.items() <= _record(life, "registration").items()


def test_the_same_press_is_answered_alike_and_other_words_are_refused(life: Life, as_person: SignIn) -> None:
    item, data, visitor = life.item("register_appeal"), life.form("register_appeal"), as_person("registrar")
    first, again = (_post(visitor, item, "registration", data) for _ in range(2))
    other = _post(visitor, item, "registration", data | {"subject": "Басқа сөз"})
    assert first.location == again.location
    assert (other.status_code, "Басқа сөз" in other.text) == (422, True)
    assert _record(life, "registration")["subject"] == data["subject"]


def test_a_refused_form_comes_back_with_its_words(life: Life, as_person: SignIn) -> None:
    life.walk("register_appeal", "check_admissibility")
    item, data = life.item("determine_nature"), life.form("determine_nature")
    typed_in = data | {"issues": [{"topic": "", "demand": "Жарықты қосу"}]}
    answer = _post(as_person("controller"), item, "issues", typed_in)
    assert (answer.status_code, "Жарықты қосу" in answer.text) == (422, True)
    assert life.item("determine_nature").version == item.version


def test_a_button_asks_for_a_row_and_completes_nothing(life: Life, as_person: SignIn) -> None:
    life.walk("register_appeal", "check_admissibility")
    item, data = life.item("determine_nature"), life.form("determine_nature")
    answer = _post(as_person("controller"), item, "issues", data, **{"add-issues": ""})
    assert answer.status_code == 200
    assert "issues-1-demand" in answer.text
    assert data["issues"][0]["demand"] in answer.text
    assert life.item("determine_nature").version == item.version


def test_a_file_goes_with_the_form_and_stays_when_that_is_refused(life: Life, as_person: SignIn) -> None:
    life.walk(*TO_EXECUTOR)
    item, visitor = life.item("examine"), as_person("executor")
    for facts, status in (("", 422), ("Жарық жоқ.", 302)):
        upload = {"attachments-upload": (io.BytesIO(PDF), "акт.pdf")}
        answer = _post(visitor, item, "examination", {"facts": facts}, **upload)
        assert answer.status_code == status, answer.text
    with life.world.engine.connect() as conn:
        kept = conn.execute(select(attachments.c.id).where(attachments.c.case_id == life.case_id)).scalars()
        assert _record(life, "examination")["attachments"] == [str(max(kept))]


def test_whoever_writes_the_minutes_sees_when_and_where_the_hearing_is(life: Life, as_person: SignIn) -> None:
    """Negative control: before the notice there is nothing to show."""
    life.walk(*TO_REPLY)
    life.step("draft_reply", character="refused")
    executor = as_person("executor")
    assert "hearing-title" not in executor.get(f"/work-items/{life.item('send_preliminary').id}").text
    held_on = life.at.date() + timedelta(days=7)
    life.step("send_preliminary", hearing_at=f"{held_on}T15:00")
    page = executor.get(f"/work-items/{life.item('hold_hearing').id}").text
    card = page.split('id="hearing-title"')[1].split("</section>")[0]
    assert "204-бөлме" in card and "15:00" in card and "жеке қатысу" in card
    assert f"{held_on}T15:00" not in card


def test_a_task_on_hold_is_for_reading_until_one_goes_on(life: Life, as_person: SignIn) -> None:
    life.walk(*TO_EXECUTOR)
    item, executor = life.item("examine"), as_person("executor")
    until = f"{today() + timedelta(days=30):%Y-%m-%d}"
    address = f"/work-items/{item.id}"
    executor.post(f"{address}/hold", version=str(item.version), key="k-1", until=until, reason="Акт күтілуде")
    page = executor.get(address).text
    assert ("Акт күтілуде" in page, 'class="suspended" disabled' in page) == (True, True)
    assert ("data-autosave=" in page, f"{address}/resume" in page) == (False, True)
    executor.post(f"{address}/resume", version=str(item.version + 1), key="k-2")
    page = executor.get(address).text
    assert ('class="suspended" disabled' in page, "data-autosave=" in page) == (False, True)


def test_what_was_typed_on_a_task_put_on_hold_meanwhile_can_be_mended(life: Life, as_person: SignIn) -> None:
    life.walk(*TO_EXECUTOR)
    item, executor = life.item("examine"), as_person("executor")
    until = f"{today() + timedelta(days=30):%Y-%m-%d}"
    move = {"version": str(item.version), "key": "k-1", "until": until, "reason": "Акт күтілуде"}
    executor.post(f"/work-items/{item.id}/hold", **move)
    page = _post(
        executor, item, "examination", {**life.form("examine"), "facts": "Жазып қойғаным"}, key="k-2"
    )
    assert (page.status_code, "Жазып қойғаным" in page.text) == (409, True)
    assert 'class="suspended" disabled' not in page.text


def test_the_issues_stand_beside_the_reply_alone(life: Life, as_person: SignIn) -> None:
    life.walk(*TO_EXECUTOR)
    executor = as_person("executor")
    examining = executor.get(f"/work-items/{life.item('examine').id}").text
    life.walk("examine", "co_execution")
    drafting = executor.get(f"/work-items/{life.item('draft_reply').id}").text
    assert ("issues-beside" in examining, "issues-beside" in drafting) == (False, True)
