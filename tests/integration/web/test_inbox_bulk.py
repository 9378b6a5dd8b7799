"""Many rows at once from the page: each has its answer, and nothing needs a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from engine.domain.actor import SYSTEM
from engine.domain.local_time import local_date
from engine.operations.record_absence import record_absence
from engine.storage.tables import cases, journal, work_items
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, Life

SignIn = Callable[[str], Visitor]


@pytest.fixture
def lives(published: World) -> list[Life]:
    """Two appeals with their executor, who has both in hand."""
    found = [Life(published, datetime(2026, 11, 23, 9, 5).astimezone()) for _ in range(2)]
    for life in found:
        life.walk(*TO_EXECUTOR)
    return found


def _chosen(lives: list[Life]) -> list[str]:
    items = [life.item("examine") for life in lives]
    return [f"{item.id}:{item.version}" for item in items]


def _holders(world: World) -> set[int | None]:
    with world.engine.connect() as conn:
        held = select(work_items.c.assignee_id).where(
            work_items.c.state == "open", work_items.c.element_id == "examine"
        )
        return set(conn.execute(held).scalars())


def _entries(world: World) -> int:
    with world.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(journal)).scalar_one())


def test_the_list_offers_a_box_for_each_row_and_the_bar(lives: list[Life], as_person: SignIn) -> None:
    page = as_person("controller").get("/inbox?preset=unit").text
    for value in _chosen(lives):
        assert f'name="item" value="{value}"' in page
    assert 'value="assign"' in page
    # Who hands out no work is not offered to.
    assert 'value="assign"' not in as_person("executor").get("/inbox").text


def test_many_tasks_are_handed_over_and_a_second_press_changes_nothing(
    published: World, lives: list[Life], as_person: SignIn
) -> None:
    controller, to = as_person("controller"), published.people["second_executor"]
    told = {"action": "assign", "person": str(to), "assign_reason": "Демалыс", "key": "k1"}
    page = controller.post("/inbox/bulk", item=_chosen(lives), **told).text
    assert page.count('data-bulk-line="done"') == 2
    assert _holders(published) == {to}
    entries = _entries(published)
    again = _chosen(lives)  # versions have moved: the rows of the first sending are posted again
    first = [f"{row.partition(':')[0]}:{int(row.partition(':')[2]) - 1}" for row in again]
    assert controller.post("/inbox/bulk", item=first, **told).text.count('data-bulk-line="done"') == 2
    assert _entries(published) == entries


def test_a_row_that_is_refused_says_why_and_the_others_are_done(
    published: World, lives: list[Life], as_person: SignIn
) -> None:
    rows = _chosen(lives)
    told = {"action": "assign", "assign_reason": "Демалыс", "key": "k1"}
    to = str(published.people["second_executor"])
    stale = f"{rows[0].partition(':')[0]}:99"
    page = as_person("controller").post("/inbox/bulk", item=[stale, rows[1]], person=to, **told).text
    assert (page.count('data-bulk-line="done"'), page.count('data-bulk-line="refused"')) == (1, 1)
    wrong = str(published.people["registrar"])
    unsuitable = as_person("controller").post(
        "/inbox/bulk", item=_chosen(lives), person=wrong, **told, next="/"
    )
    assert unsuitable.text.count('data-bulk-line="refused"') == 2


def test_a_row_is_not_handed_to_whoever_had_another_part_in_the_case(
    published: World, lives: list[Life], as_person: SignIn
) -> None:
    to = published.people["second_executor"]
    with published.engine.begin() as conn:
        authors = {**lives[0].case().authors, "quality": [to]}
        conn.execute(update(cases).where(cases.c.id == lives[0].case_id).values(authors=authors))
    told = {"action": "assign", "assign_reason": "Демалыс", "key": "k1", "person": str(to)}
    page = as_person("controller").post("/inbox/bulk", item=_chosen(lives), **told).text
    assert (page.count('data-bulk-line="done"'), page.count('data-bulk-line="refused"')) == (1, 1)
    assert "Жауапты дайындаған оны тексермейді" in page


def test_a_strangers_rows_are_refused_without_a_word_about_them(
    published: World, lives: list[Life], as_person: SignIn
) -> None:
    told = {"action": "assign", "assign_reason": "x", "key": "k", "person": "1"}
    page = as_person("stranger").post("/inbox/bulk", item=_chosen(lives), **told).text
    assert page.count('data-bulk-line="refused"') == 2
    assert "Аулада жарық жоқ" not in page
    printed = as_person("stranger").get(f"/inbox/print?item={lives[0].item('examine').id}").text
    assert "Аулада жарық жоқ" not in printed


def test_tasks_are_put_on_hold_together(published: World, lives: list[Life], as_person: SignIn) -> None:
    executor = as_person("executor")
    told = {"action": "hold", "until": "2027-01-11", "hold_reason": "Жауап күтілуде", "key": "k"}
    assert executor.post("/inbox/bulk", item=_chosen(lives), **told).text.count('data-bulk-line="done"') == 2
    assert "Аулада жарық жоқ" not in executor.get("/inbox?preset=mine").text
    assert "Аулада жарық жоқ" in executor.get("/inbox?preset=on_hold").text


def test_all_on_the_page_needs_no_box(published: World, lives: list[Life], as_person: SignIn) -> None:
    told = {"action": "hold", "until": "2027-01-11", "hold_reason": "Күту", "key": "k", "all": "yes"}
    page = as_person("executor").post("/inbox/bulk", listed=_chosen(lives), **told).text
    assert page.count('data-bulk-line="done"') == 2


def test_the_chosen_are_printed_on_one_page(lives: list[Life], as_person: SignIn) -> None:
    executor = as_person("executor")
    answer = executor.post("/inbox/bulk", item=_chosen(lives), action="print", key="k")
    assert answer.status_code == 303
    page = executor.get(answer.location).text
    assert page.count("print-task") == 2
    assert "екі айдан бері жарық жоқ" in page


@pytest.mark.parametrize(
    "told",
    [
        {"action": "assign", "item": "1:1", "person": "", "assign_reason": "x"},
        {"action": "assign", "item": "1:1", "person": "1", "assign_reason": " "},
        {"action": "hold", "item": "1:1", "until": "2026-02-30", "hold_reason": "x"},
        {"action": "hold", "until": "2027-01-11", "hold_reason": "x"},
        {"action": "delete", "item": "1:1"},
        {"action": "print"},
        {"action": "print", "item": [f"{n}:1" for n in range(1, 52)]},
        {"action": "hold", "item": "1", "until": "2027-01-11", "hold_reason": "x"},
    ],
)
def test_what_is_wrong_for_all_is_said_before_any_is_touched(
    published: World, lives: list[Life], as_person: SignIn, told: dict[str, str]
) -> None:
    entries = _entries(published)
    answer = as_person("executor").post("/inbox/bulk", **{"key": "k", **told})
    assert (answer.status_code, _entries(published)) == (422, entries)


def _checked(page: str) -> set[str]:
    return set(re.findall(r'name="item" value="([^"]+)" data-pick checked', page))


def test_a_refused_command_keeps_the_rows_and_the_words_on_the_list_itself(
    lives: list[Life], as_person: SignIn
) -> None:
    rows = _chosen(lives)
    told = {"action": "assign", "person": "", "assign_reason": "Демалыста", "key": "k"}
    answer = as_person("controller").post("/inbox/bulk", item=rows[:1], next="/inbox?preset=unit", **told)
    page = answer.text
    assert answer.status_code == 422 and 'data-preset="unit"' in page
    assert _checked(page) == {rows[0]}
    assert 'value="Демалыста"' in page and re.search(r"data-bulk-assign open", page)
    assert re.search(r'id="bulk-person"[^>]*aria-invalid="true"', page)
    # What was not pressed stays shut, and the way back is the list.
    assert "data-bulk-hold open" not in page and 'name="next" value="/inbox?preset=unit"' in page


def test_the_refused_list_is_never_one_that_the_reader_does_not_have(
    lives: list[Life], as_person: SignIn
) -> None:
    told = {"action": "hold", "item": _chosen(lives), "until": "", "hold_reason": "x", "key": "k"}
    for place in ("/inbox?preset=unit", "/inbox?preset=nothing", "//elsewhere/inbox", "/cases"):
        answer = as_person("executor").post("/inbox/bulk", next=place, **told)
        assert answer.status_code == 422 and 'data-preset="mine"' in answer.text, place


def test_rows_that_left_the_list_meanwhile_are_counted(lives: list[Life], as_person: SignIn) -> None:
    rows = [_chosen(lives)[0], "999999:1"]
    told = {"action": "hold", "until": "2027-01-11", "hold_reason": " ", "key": "k"}
    page = as_person("executor").post("/inbox/bulk", item=rows, next="/inbox?preset=mine", **told).text
    assert _checked(page) == {rows[0]}
    assert "1 таңдалған жол бұл бетте енді жоқ" in page


def test_a_substitute_sees_for_whom_he_works(published: World, lives: list[Life], as_person: SignIn) -> None:
    """A row, its preview and the task say so; who stands for nobody has no such list."""
    today = local_date(datetime.now(UTC))
    told = {"act_number": "15-ж", "act_date": today, "kind": "leave", "starts_on": today, "ends_on": today}
    people = published.people
    record_absence(
        published.engine, SYSTEM, person_id=people["executor"], deputy_id=people["second_executor"], **told
    )
    helper, item = as_person("second_executor"), lives[0].item("examine")
    shown = "Executor А. орнына"
    for address in ("/inbox?preset=substitute", f"/inbox/preview/{item.id}", f"/work-items/{item.id}"):
        assert shown in helper.get(address).text, address
    assert helper.get("/news").json["counters"]["substitute"] == "2"
    assert as_person("co_executor").get("/inbox?preset=substitute").status_code == 400
