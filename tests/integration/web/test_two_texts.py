"""Two texts of one task: both are kept, shown field by field, and the person chooses, without a script."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.local_time import local
from engine.operations import claim, complete_work_item, release
from engine.storage.tables import drafts, records
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from tests.prove.cases import today
from tests.prove.visitor import typed

SignIn = Callable[[str], Visitor]
INPUT = re.compile(r'<input type="hidden" name="(_over|_there|key|version)" value="([^"]*)">')
AUTOSAVE = {"X-Autosave": "1", "Accept": "application/json"}


@pytest.fixture
def life(published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return Life(published, local(today()))


class Tab:
    """A task as one tab has it open: the page's own inputs, as they were when it was drawn."""

    def __init__(self, visitor: Visitor, life: Life) -> None:
        self.visitor, self.life = visitor, life
        self.address = f"/work-items/{life.item('register_appeal').id}"
        self.read(visitor.get(self.address).text)

    def read(self, page: str) -> str:
        form = page[page.index("task-card") :]
        self.own: dict[str, list[str]] = {}
        for name, value in INPUT.findall(form[: form.index("</form>")]):
            self.own.setdefault(name, []).append(html.unescape(value))
        return page

    def send(self, verb: str, note: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
        form = {**self.life.form("register_appeal"), "note": note}
        own = {"csrf_token": self.visitor.token(), **self.own}
        data = {**own, **typed("registration", form), **more}
        return self.visitor.client.post(f"{self.address}/{verb}", data=data, headers=headers)

    def types(self, note: str) -> dict[str, Any]:
        answer = self.send("draft", note, AUTOSAVE)
        assert answer.status_code == 200
        return dict(answer.json)

    @property
    def texts(self) -> list[str]:
        with self.life.world.engine.connect() as conn:
            rows = conn.execute(select(drafts.c.data).order_by(drafts.c.saved_at, drafts.c.page)).scalars()
            return sorted(row["note"] for row in rows)


def _note(life: Life) -> str:
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.kind == "registration")
        return str(conn.execute(chosen).scalar_one()["note"])


@pytest.fixture
def tabs(life: Life, as_person: SignIn) -> tuple[Tab, Tab]:
    """Both opened before anything was typed; the second one has saved first."""
    visitor = as_person("registrar")
    older, newer = Tab(visitor, life), Tab(visitor, life)
    assert "elsewhere" not in newer.types("Жаңа сөз қосымшада")
    return older, newer


def test_an_autosave_of_the_older_tab_keeps_both_and_says_so(tabs: tuple[Tab, Tab]) -> None:
    older, newer = tabs
    assert "elsewhere" in older.types("Ескі сөз")
    assert older.texts == ["Ескі сөз", "Жаңа сөз қосымшада"]
    assert "elsewhere" in newer.types("Жаңа сөз тағы")
    assert newer.texts == ["Ескі сөз", "Жаңа сөз тағы"]


def test_one_tab_alone_hears_of_no_other(life: Life, as_person: SignIn) -> None:
    visitor = as_person("registrar")
    tab = Tab(visitor, life)
    for note in ("Жа", "Жарық"):
        assert "elsewhere" not in tab.types(note)
    following = Tab(visitor, life)
    assert "elsewhere" not in following.types("Жарық қосылды")
    assert following.texts == ["Жарық қосылды"]
    assert 'id="two-texts"' not in visitor.get(tab.address).text


@pytest.mark.parametrize(("take", "kept"), [("mine", "Ескі сөз"), ("theirs", "Жаңа сөз қосымшада")])
def test_the_page_shows_both_and_keeps_what_is_chosen(tabs: tuple[Tab, Tab], take: str, kept: str) -> None:
    older, _newer = tabs
    older.types("Ескі сөз")
    page = older.read(older.visitor.get(older.address).text)
    assert 'name="_take-note" value="mine" checked' in page
    assert "<del>Жаңа " in page and "<ins>Ескі " in page
    answer = older.send("draft", "Ескі сөз", **{"_take-note": take, "save-chosen": "1"})
    assert (answer.status_code, older.texts) == (302, [kept])
    assert 'name="_take-note"' not in older.visitor.get(older.address).text


def test_finishing_in_the_older_tab_is_refused_and_then_goes_with_the_choice(
    tabs: tuple[Tab, Tab], life: Life
) -> None:
    older, _newer = tabs
    answer = older.send("complete", "Ескі сөз")
    assert (answer.status_code, older.texts) == (409, ["Жаңа сөз қосымшада"])
    assert "Ескі сөз" in answer.text and "Жаңа" in answer.text
    older.read(answer.text)
    assert older.send("complete", "Ескі сөз", **{"_take-note": "theirs"}).status_code == 302
    assert _note(life) == "Жаңа сөз қосымшада"


def test_a_choice_against_a_text_that_changed_meanwhile_is_asked_again(
    tabs: tuple[Tab, Tab], life: Life
) -> None:
    older, newer = tabs
    older.read(older.send("complete", "Ескі сөз").text)
    newer.types("Ең жаңа сөз")
    answer = older.send("complete", "Ескі сөз", **{"_take-note": "theirs"})
    assert (answer.status_code, "Ең" in answer.text) == (409, True)
    assert newer.texts == ["Ең жаңа сөз"]


def test_a_draft_seen_but_not_chosen_against_is_not_lost_by_autosave(tabs: tuple[Tab, Tab]) -> None:
    older, _newer = tabs
    older.read(older.send("complete", "Ескі сөз").text)
    answer = older.send("draft", "Ескі сөз тағы", AUTOSAVE, **{"_take-note": "theirs"})
    assert (answer.status_code, "elsewhere" in answer.json) == (200, False)
    assert older.texts == ["Ескі сөз тағы", "Жаңа сөз қосымшада"]


def test_a_stale_task_shows_what_differs_from_it_now(life: Life, as_person: SignIn) -> None:
    tab, item = Tab(as_person("registrar"), life), life.item("register_appeal")
    who = (life.world.engine, life.world.registrar)
    claim(*who, work_item_id=item.id, version=item.version)
    release(*who, work_item_id=item.id, version=item.version + 1)
    more = {"subject": "Көшеде жарық жоқ"}
    answer = tab.send("complete", "Сөз", **more)
    assert answer.status_code == 409
    assert "<del>Аулада </del><ins>Көшеде </ins>" in answer.text
    tab.read(answer.text)
    taken = tab.send("complete", "Сөз", **more, **{"_take-subject": "theirs"})
    assert taken.status_code == 302
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.kind == "registration")
        assert conn.execute(chosen).scalar_one()["subject"] == "Аулада жарық жоқ"


def test_a_task_that_a_colleague_finished_shows_the_difference_and_keeps_the_words(
    life: Life, as_person: SignIn
) -> None:
    tab, item = Tab(as_person("registrar"), life), life.item("register_appeal")
    complete_work_item(
        life.world.engine,
        life.world.registrar,
        work_item_id=item.id,
        version=item.version,
        data={**life.form("register_appeal"), "note": "Әріптестің сөзі"},
        at=local(today()) + timedelta(minutes=1),
    )
    answer = tab.send("complete", "Менің сөзім")
    assert answer.status_code == 409
    assert "<del>Әріптестің сөзі</del>" in answer.text
    assert "Менің сөзім</textarea>" in answer.text
    assert 'type="radio" id="take-' not in answer.text


@pytest.mark.parametrize(
    "stamp", ["", "x", "2026", "2026-11-23T09:00:00+05:00", "9999-12-31T23:59:59-12:00 k"]
)
def test_a_stamp_that_is_none_names_no_draft(tabs: tuple[Tab, Tab], stamp: str) -> None:
    older, _newer = tabs
    older.own["_over"] = [stamp] * 40
    assert "elsewhere" in older.types("Ескі сөз")


def test_on_hold_nothing_is_chosen_from_fields_that_are_not_sent(tabs: tuple[Tab, Tab], life: Life) -> None:
    older, _newer = tabs
    older.types("Ескі сөз")
    item, until = life.item("register_appeal"), f"{today() + timedelta(days=30):%Y-%m-%d}"
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=item.version)
    assert "save-chosen" in older.visitor.get(older.address).text
    move = {"version": str(item.version + 1), "key": "k-hold", "until": until, "reason": "Акт"}
    older.visitor.post(f"{older.address}/hold", **move)
    page = older.visitor.get(older.address).text
    assert ('class="suspended" disabled' in page, "save-chosen" in page) == (True, False)
    assert older.texts == ["Ескі сөз", "Жаңа сөз қосымшада"]
