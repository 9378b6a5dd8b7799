"""The list as a file: the same rows, the same scope, in the reader's words."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, Life

SignIn = Callable[[str], Visitor]


@pytest.fixture
def lives(published: World) -> list[Life]:
    at = datetime(2026, 11, 23, 9, 5).astimezone()
    found = [Life(published, at), Life(published, at)]
    for life, subject in zip(found, ("=cmd|'/c calc'!A0", "Жол"), strict=True):
        life.step("register_appeal", subject=subject)
        life.walk(*TO_EXECUTOR[1:])
    return found


def _rows(visitor: Visitor, query: str) -> list[list[str]]:
    with visitor.get(f"/inbox/list.csv?{query}") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_the_file_holds_the_rows_of_the_filter(lives: list[Life], as_person: SignIn) -> None:
    heads, *rows = _rows(as_person("controller"), "preset=unit&step=examine")
    assert heads[1:4] == ["Тақырыбы", "Арыз беруші", "Қадам"]
    assert [row[0] for row in rows] == ["ЖТ-2026-00000001", "ЖТ-2026-00000002"]
    assert rows[0][1].startswith("'=cmd")
    assert _rows(as_person("controller"), "preset=unit&step=sign_reply")[1:] == []


def test_its_scope_is_that_of_the_list(lives: list[Life], as_person: SignIn) -> None:
    assert len(_rows(as_person("executor"), "preset=mine")) == 3
    assert len(_rows(as_person("second_executor"), "preset=mine")) == 1
    assert len(_rows(as_person("stranger"), "preset=unit")) == 1
    assert as_person("executor").get("/inbox/list.csv?preset=unit").status_code == 400
    assert as_person("administrator").get("/inbox/list.csv").status_code == 403


def test_a_workbook_opens(lives: list[Life], as_person: SignIn) -> None:
    with as_person("controller").get("/inbox/list.xlsx?preset=unit") as answer:
        sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "ЖТ-2026-00000002" in sheet
    assert "<f>" not in sheet


def test_a_longer_list_says_where_it_was_cut(
    lives: list[Life], as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.inbox.export.EXPORTED", 1)
    rows = _rows(as_person("controller"), "preset=unit&step=examine")
    assert (len(rows), len(rows[-1])) == (3, 1)


def test_a_row_says_on_whom_it_waits(lives: list[Life], as_person: SignIn) -> None:
    item = lives[0].item("examine")
    told = {"version": str(item.version), "key": "k"}
    as_person("executor").post(f"/work-items/{item.id}/release", **told)
    page = as_person("controller").get("/inbox?preset=unit&step=examine").text
    # The other row names its holder: nothing else is waited for.
    assert page.count('class="row-waits"') == 1
    assert "unit (kk)" in page
    assert 'class="row-waits"' not in as_person("executor").get("/inbox").text
