"""Lists kept under a name: whose they are, who sees them, and what becomes of values that are gone."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event, select, update

from engine.storage.tables import people, saved_filters
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from webapp.inbox.kept import MOST_COUNTED

NOW = datetime(2026, 11, 23, 9, 5).astimezone()
SignIn = Callable[[str], Visitor]
KEPT = "preset=unit&topic=T1&sort=deadline%2C-returns"


def _saved(world: World) -> list[tuple[str, str]]:
    with world.engine.connect() as conn:
        chosen = select(saved_filters.c.name, saved_filters.c.arguments).order_by(saved_filters.c.id)
        return [(row.name, row.arguments) for row in conn.execute(chosen)]


def _id(world: World) -> int:
    with world.engine.connect() as conn:
        return int(conn.execute(select(saved_filters.c.id)).scalars().one())


def _save(visitor: Visitor, name: str = "Менікі", share: str = "nobody", **told: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
    values = {"arguments": KEPT, "key": f"k-{share}", **told}
    return visitor.post("/inbox/filters", name=name, share=share, **values)


def test_the_list_one_looks_at_is_kept_and_opens_again(published: World, as_person: SignIn) -> None:
    controller = as_person("controller")
    page = controller.get(f"/inbox?{KEPT}&page=2").text
    assert f'name="arguments" value="{KEPT.replace("&", "&amp;")}"' in page
    answer = _save(controller)
    assert answer.location == f"/inbox?{KEPT}"
    opened = controller.get(answer.location).text
    assert "Менікі" in opened
    assert '<option value="T1" selected>' in opened


def test_only_what_the_page_knows_is_stored(published: World, as_person: SignIn) -> None:
    controller = as_person("controller")
    for arguments in ("preset=mine&evil=1", "sort=id;drop table", "organisation=1 or 1=1", "x" * 3000):
        assert _save(controller, arguments=arguments).status_code in (400, 422)
    assert _saved(published) == []
    _save(controller, arguments="page=3&item=7&preset=mine&text=%27+or+1%3D1+--")
    assert _saved(published) == [("Менікі", "preset=mine&text=%27+or+1%3D1+--")]


def test_a_second_press_keeps_one_and_a_taken_name_is_said(published: World, as_person: SignIn) -> None:
    controller = as_person("controller")
    _save(controller)
    assert _save(controller).status_code == 302
    refused = _save(controller, key="another")
    assert (refused.status_code, 'value="Менікі"' in refused.text) == (422, True)
    assert len(_saved(published)) == 1


@pytest.mark.parametrize(
    ("share", "sees"),
    [("nobody", set()), ("unit", {"second_executor"}), ("organisation", {"second_executor", "co_executor"})],
)
def test_a_filter_is_seen_by_those_it_is_shared_with(
    published: World, as_person: SignIn, share: str, sees: set[str]
) -> None:
    _save(as_person("executor"), share=share, arguments="preset=mine&topic=T1")
    shown = "Менікі (Executor А.)"
    for login in ("second_executor", "co_executor", "strange_executor"):
        assert (shown in as_person(login).get("/inbox").text) == (login in sees), login


def test_a_list_that_the_reader_does_not_have_is_not_in_his_menu(published: World, as_person: SignIn) -> None:
    _save(as_person("controller"), share="organisation")
    assert "Менікі" in as_person("department_head").get("/inbox").text
    assert "Менікі" not in as_person("executor").get("/inbox").text


def test_anothers_filter_is_neither_changed_nor_removed(published: World, as_person: SignIn) -> None:
    _save(as_person("executor"), share="unit")
    address, other = f"/inbox/filters/{_id(published)}", as_person("second_executor")
    refused = other.post(f"{address}/remove", key="k")
    assert (refused.status_code, "note" in refused.text or "error-summary" in refused.text) == (403, True)
    assert other.post(address, name="Басқа", share="nobody", key="l").status_code == 403
    # Whom it is not shown to is told nothing of it.
    assert as_person("stranger").post(f"{address}/remove", key="m").status_code == 404
    assert [name for name, _ in _saved(published)] == ["Менікі"]


def test_the_owner_renames_shares_and_removes(published: World, as_person: SignIn) -> None:
    executor = as_person("executor")
    _save(executor)
    address = f"/inbox/filters/{_id(published)}"
    assert executor.post(address, name="Басқаша", share="unit", key="k").status_code == 302
    assert "Басқаша" in as_person("second_executor").get("/inbox/filters").text
    assert executor.post(f"{address}/remove", key="l").status_code == 302
    assert _saved(published) == []


def test_a_value_that_is_gone_is_said_and_can_be_taken_away(published: World, as_person: SignIn) -> None:
    controller, gone = as_person("controller"), published.people["executor"]
    _save(controller, arguments=f"preset=unit&executor={gone}")
    assert "filter-chips" in controller.get(f"/inbox?preset=unit&executor={gone}").text
    assert "енді жоқ" not in controller.get(f"/inbox?preset=unit&executor={gone}").text
    with published.engine.begin() as conn:
        conn.execute(update(people).where(people.c.id == gone).values(active=False))
    page = controller.get(f"/inbox?preset=unit&executor={gone}").text
    assert "енді жоқ" in page
    assert 'class="chip-remove"' in page


def _counted(visitor: Visitor) -> dict[str, str]:
    """What the menu shows beside each kept list."""
    return dict(re.findall(r'data-count="filter-(\d+)">([^<]*)<', visitor.get("/inbox").text))


def test_a_kept_list_has_its_count_which_the_news_keep_true(published: World, as_person: SignIn) -> None:
    controller = as_person("controller")
    _save(controller, name="Қағаз", arguments="preset=unit&channel=PAPER_HAND", key="a")
    _save(controller, name="Бос", arguments="preset=unit&topic=T1", key="b")
    first, second = sorted(_all(published))
    assert _counted(controller) == {str(first): "0", str(second): "0"}
    Life(published, NOW)
    assert _counted(controller) == {str(first): "1", str(second): "0"}
    told = controller.get("/news").json["counters"]
    assert (told[f"filter-{first}"], told[f"filter-{second}"]) == ("1", "0")
    # A colleague's list counts what the reader sees, not what its owner sees.
    _save(controller, name="Ортақ", arguments="preset=mine", share="organisation", key="s")
    shared = max(_all(published))
    assert as_person("department_head").get("/news").json["counters"][f"filter-{shared}"] == "0"


def test_no_more_than_a_hundred_are_counted_and_no_search_for_words(
    published: World, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = as_person("controller")
    _save(controller, name="Мәтін", arguments="preset=unit&text=жарық", key="a")
    _save(controller, name="Барлығы", arguments="preset=unit&language=kk", key="b")
    _words, every = sorted(_all(published))
    for _ in range(3):
        Life(published, NOW)
    # The package has a function of the same name before its module.
    counters = sys.modules["engine.queries.inbox_counters"]
    for cap, shown in ((100, "3"), (2, "2")):
        monkeypatch.setattr(counters, "CAP", cap)
        assert _counted(controller) == {str(every): shown}


def test_the_first_lists_of_a_long_menu_are_counted_in_one_statement(
    published: World, as_person: SignIn
) -> None:
    controller = as_person("controller")
    for n in range(MOST_COUNTED + 2):
        _save(controller, name=f"Тізім {n:02}", arguments="preset=unit&language=kk", key=f"k{n}")
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "list_0" in statement:
            asked.append(statement)

    event.listen(published.engine, "before_cursor_execute", note)
    counted = _counted(controller)
    event.remove(published.engine, "before_cursor_execute", note)
    assert (len(counted), len(asked)) == (MOST_COUNTED, 1)


def _all(world: World) -> list[int]:
    with world.engine.connect() as conn:
        return list(conn.execute(select(saved_filters.c.id)).scalars())
