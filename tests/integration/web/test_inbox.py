"""The list: its whole state is in the address, and an edited address is answered in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import update

from engine.storage.tables import role_grants
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World) -> Life:
    """One appeal that waits for its registration."""
    return Life(published, datetime(2026, 11, 23, 9, 5).astimezone())


def test_a_free_item_is_offered_to_the_role_that_may_take_it(life: Life, as_person: SignIn) -> None:
    item = life.item("register_appeal")
    page = as_person("registrar").get("/inbox?preset=free").text
    assert "Аулада жарық жоқ" in page
    assert f'action="/work-items/{item.id}/claim"' in page
    assert "Аулада жарық жоқ" not in as_person("executor").get("/inbox?preset=free").text


def test_claim_and_release_work_from_the_list(life: Life, as_person: SignIn) -> None:
    item = life.item("register_appeal")
    registrar = as_person("registrar")
    taken = registrar.post(
        f"/work-items/{item.id}/claim", version=str(item.version), key="k1", next="/inbox?preset=free"
    )
    assert taken.location == "/inbox?preset=free"
    mine = registrar.get("/inbox").text
    assert f'action="/work-items/{item.id}/release"' in mine
    version = str(life.item("register_appeal").version)
    registrar.post(f"/work-items/{item.id}/release", version=version, key="k2", next="/inbox")
    assert "Аулада жарық жоқ" not in registrar.get("/inbox").text


def test_ones_own_row_is_not_told_in_the_third_person(life: Life, as_person: SignIn) -> None:
    item, name = life.item("register_appeal"), ">Registrar А."
    registrar, head = as_person("registrar"), as_person("department_head")
    registrar.post(f"/work-items/{item.id}/claim", version=str(item.version), key="k1", next="/inbox")
    own, others = registrar.get("/inbox?preset=unit").text, head.get("/inbox?preset=unit").text
    assert "өзіңізде" in own and name not in own
    assert name in others and "өзіңізде" not in others


def test_work_that_one_took_and_may_not_finish_any_more_says_so(
    published: World, life: Life, as_person: SignIn
) -> None:
    item, registrar = life.item("register_appeal"), as_person("registrar")
    registrar.post(f"/work-items/{item.id}/claim", version=str(item.version), key="k1", next="/inbox")
    with published.engine.begin() as conn:
        mine = role_grants.c.person_id == published.people["registrar"]
        conn.execute(update(role_grants).where(mine).values(role="controller"))
    page = registrar.get(f"/work-items/{item.id}").text
    assert "аяқтауға құқығыңыз жоқ" in page and "жұмыс істеп жатыр" not in page


def test_empty_because_done_is_not_empty_because_filtered(life: Life, as_person: SignIn) -> None:
    registrar = as_person("registrar")
    done = registrar.get("/inbox").text
    filtered = registrar.get("/inbox?preset=free&text=jokjok").text
    assert "Мұнда бәрі орындалды" in done
    assert "Сүзгілерге сәйкес ештеңе жоқ" in filtered
    assert 'href="/inbox?preset=free"' in filtered


@pytest.mark.parametrize(
    "query",
    [
        "preset=everything",
        "preset=unit",  # not a preset of a registrar
        "sort=drop+table",
        "page=0",
        "page=99999999999999999999999",
        "page=%D9%A3",
        "organisation=1e3",
        "executor=-1",
        "from=yesterday",
        "to=2026-02-30",
        "topic=%27%3B--",
        "text=" + "a" * 201,
        "colour=red",
        "item=x",
    ],
)
def test_an_edited_address_is_refused_in_words(as_person: SignIn, query: str) -> None:
    answer = as_person("executor").get(f"/inbox?{query}")
    assert (answer.status_code, 'data-code="invalid_filter"' in answer.text) == (400, True)


def test_the_address_holds_the_whole_state(life: Life, as_person: SignIn) -> None:
    item = life.item("register_appeal")
    page = (
        as_person("registrar")
        .get(f"/inbox?preset=free&text=жарық&channel=PAPER_HAND&sort=-received&item={item.id}")
        .text
    )
    assert 'value="жарық"' in page
    assert '<option value="PAPER_HAND" selected>' in page
    assert '<option value="-received" selected>' in page
    assert "екі айдан бері жарық жоқ" in page  # the preview


def test_the_preview_of_anothers_item_is_404(life: Life, as_person: SignIn) -> None:
    item = life.item("register_appeal")
    assert as_person("registrar").get(f"/inbox/preview/{item.id}").status_code == 200
    for stranger in ("executor", "stranger", "administrator"):
        assert as_person(stranger).get(f"/inbox/preview/{item.id}").status_code in (403, 404)


def test_an_item_that_is_gone_does_not_take_the_list_with_it(life: Life, as_person: SignIn) -> None:
    answer = as_person("registrar").get("/inbox?preset=free&item=999999")
    assert (answer.status_code, "Аулада жарық жоқ" in answer.text) == (200, True)


def test_typed_text_is_never_markup(published: World, as_person: SignIn) -> None:
    Life(published, datetime(2026, 11, 23, 9, 5).astimezone(), subject="<img src=x onerror=alert(1)>")
    page = as_person("registrar").get("/inbox?preset=free").text
    assert "<img" not in page
    assert "&lt;img src=x" in page
