"""The resolution shows the unit that the routing table suggests by the topic (R-035); a person chooses."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from engine.domain.local_time import local
from engine.queries import reading, unit_by_code
from engine.storage.tables import organisations, work_items
from tests.factories import World, make_organisation
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from tests.prove.cases import today

SignIn = Callable[[str], Visitor]
MARK = "data-suggested-unit"


@pytest.fixture
def life(published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return Life(published, local(today()))


def resolution(life: Life, as_person: SignIn, topic: str) -> str:
    life.walk("register_appeal", "check_admissibility")
    life.step("determine_nature", issues=[{"topic": topic, "demand": "Шатырды жөндеу."}])
    item = life.item("resolution")
    return unescape(as_person("department_head").client.get(f"/work-items/{item.id}").text)


def below(life: Life, code: str, above: str | None, kind: str = "body") -> int:
    world = life.world
    with world.engine.begin() as conn:
        made = make_organisation(conn, code, kind, world.organisations[above] if above else None)
        named = {"kk": "Тұрғын үй басқармасы", "ru": "Управление жилья", "en": "Housing department"}
        conn.execute(update(organisations).where(organisations.c.id == made).values(name=named))
    return made


def test_the_resolution_shows_the_unit_and_the_reason(life: Life, as_person: SignIn) -> None:
    below(life, "housing", "oblast")
    page = resolution(life, as_person, "T1")
    _, _, told = page.partition(MARK)
    told = told[: told.index("</div>")]
    assert "Тұрғын үй басқармасы" in told
    assert "тұрғын үй" in told.lower().replace("тұрғын үй басқармасы", "")


def test_nothing_is_chosen_by_the_suggestion(life: Life, as_person: SignIn) -> None:
    """Whoever only presses the button has named nobody."""
    below(life, "housing", "oblast")
    page = resolution(life, as_person, "T1")
    field = page[page.index('data-field="executor"') :]
    field = field[: field.index("</select>")]
    chosen = [part for part in field.split("<option")[1:] if "selected" in part.partition(">")[0]]
    assert [part.partition('value="')[2].partition('"')[0] for part in chosen] in ([], [""])


@pytest.mark.parametrize("topic", ["T0", "T1"])
def test_a_unit_that_the_organisation_has_not_is_not_shown(life: Life, as_person: SignIn, topic: str) -> None:
    """T0 suggests none; the unit of T1 belongs to another oblast."""
    below(life, "housing", "other_oblast")
    assert MARK not in resolution(life, as_person, topic)


@pytest.mark.parametrize("said", [None, "", "housing\x00", 7, True, ["housing"], {"a": 1}, "x" * 5000, "%"])
def test_whatever_a_table_says_the_page_opens(life: Life, said: Any) -> None:
    """A methodologist's table may answer anything."""
    below(life, "housing", "oblast")
    with reading(life.world.engine) as conn:
        assert unit_by_code(conn, said, life.world.oblast) is None


def test_only_a_unit_of_the_house_is_suggested(life: Life) -> None:
    made = below(life, "housing", "oblast")
    with reading(life.world.engine) as conn:
        found = unit_by_code(conn, "housing", life.world.oblast)
        assert found is not None
        assert found.id == made
        assert unit_by_code(conn, "housing", life.world.organisations["other_oblast"]) is None
    below(life, "ministry", None, "external")
    with reading(life.world.engine) as conn:
        assert unit_by_code(conn, "ministry", life.world.oblast) is None


def test_a_task_of_before_suggests_nothing(life: Life, as_person: SignIn) -> None:
    """Its diagram does not say it."""
    below(life, "housing", "oblast")
    assert MARK in resolution(life, as_person, "T1")
    item = life.item("resolution")
    with life.world.engine.begin() as conn:
        conn.execute(update(work_items).where(work_items.c.id == item.id).values(locals={}))
    page = as_person("department_head").client.get(f"/work-items/{item.id}")
    assert (page.status_code, MARK in page.text) == (200, False)
