"""The head's page: decisions from the list, what is late, loads, forecasts, work moved with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from engine.domain.actor import SYSTEM, Role
from engine.domain.local_time import local_date
from engine.operations.count_past import count_past
from engine.operations.record_delegation import record_delegation
from engine.storage.tables import (
    absences,
    acting_periods,
    appeals,
    cases,
    journal,
    people,
    role_grants,
    work_items,
)
from tests.factories import World, make_person
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
TODAY = local_date(datetime.now(tz=UTC))
RESOLUTION = ("register_appeal", "check_admissibility", "determine_nature")


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*RESOLUTION, "resolution")
    return life


def _page(visitor: Visitor, tab: str) -> str:
    answer = visitor.get(f"/head?tab={tab}")
    assert answer.status_code == 200, answer.text[:400]
    return str(answer.text)


def _marks(page: str, name: str) -> list[str]:
    return re.findall(rf'data-{name}="([^"]*)"', page)


def _set(life: Life, **columns: object) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(columns))


# -- R-014 ---------------------------------------------------------------------------------------


def test_everything_overdue_or_returned_stands_on_one_screen_with_the_head_as_responsible(
    published: World, at: datetime, as_person: SignIn
) -> None:
    """R-014: three overdue and two returned twice make five."""
    lives = [Life(published, at, subject=f"Мәселе {n}") for n in range(6)]
    for n, life in enumerate(lives):
        life.walk(*RESOLUTION, "resolution")
        if n < 3:
            _set(life, overdue=True, legal_last_day=datetime(2026, 11, 20).date())
        elif n < 5:
            _set(life, return_count=2, legal_last_day=TODAY + timedelta(days=9))
        else:
            _set(life, legal_last_day=TODAY + timedelta(days=9))
    page = _page(as_person("department_head"), "late")
    assert re.search(r"data-counter>(\d+)<", page)[1] == "5"  # type: ignore[index]
    assert re.search(r"data-overdue>(\d+)<", page)[1] == "3"  # type: ignore[index]
    assert re.search(r"data-returned>(\d+)<", page)[1] == "2"  # type: ignore[index]
    shown = [int(one) for one in _marks(page, "case")]
    assert sorted(shown) == sorted(life.case_id for life in lives[:5])
    assert page.count(published.actor("department_head").name) >= 6


def test_a_case_that_is_both_counts_once_and_an_answered_one_not_at_all(
    life: Life, as_person: SignIn
) -> None:
    head = as_person("department_head")
    _set(life, overdue=True, return_count=2)
    assert re.search(r"data-counter>(\d+)<", _page(head, "late"))[1] == "1"  # type: ignore[index]
    _set(life, answered_at=life.at)
    assert re.search(r"data-counter>(\d+)<", _page(head, "late"))[1] == "0"  # type: ignore[index]


# -- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "status"),
    [("head", 200), ("department_head", 200), ("executor", 403), ("controller", 403), ("auditor", 403)],
)
@pytest.mark.parametrize("tab", ["late", "decisions", "workload", "forecast", "balance"])
def test_the_page_is_for_heads(life: Life, as_person: SignIn, login: str, status: int, tab: str) -> None:
    assert as_person(login).get(f"/head?tab={tab}").status_code == status


def test_a_deputy_sees_it_while_he_acts(life: Life, as_person: SignIn) -> None:
    today, world = TODAY, life.world
    head, deputy = world.people["department_head"], world.people["second_controller"]
    assert as_person("second_controller").get("/head").status_code == 403
    with world.engine.begin() as conn:
        away = {"person_id": head, "kind": "leave", "starts_on": today, "ends_on": today}
        absence = conn.execute(insert(absences).values(away).returning(absences.c.id)).scalar_one()
        acts = {"absence_id": absence, "person_id": deputy, "for_id": head}
        conn.execute(insert(acting_periods).values(**acts, starts_on=today, ends_on=today))
    assert as_person("second_controller").get("/head").status_code == 200


def _delegated(world: World, *verbs: str, place: str = "") -> None:
    record_delegation(
        world.engine,
        SYSTEM,
        from_id=world.people["department_head"],
        to_id=world.people["second_controller"],
        organisation_id=world.organisations[place] if place else world.oblast,
        verbs=list(verbs),
        starts_on=TODAY,
        act_number="15-ж",
        act_date=TODAY,
    )


def test_a_deputy_by_delegation_alone_sees_and_moves_what_was_given_to_him(
    life: Life, as_person: SignIn
) -> None:
    """R-019: who may hand a head's work over sees it where the head does, without the head's decisions."""
    _set(life, overdue=True)
    _away(life, "executor")
    _without_role(life.world, "second_controller")
    _delegated(life.world, "reassign")
    deputy = as_person("second_controller")
    assert 'href="/head"' in deputy.get("/inbox").text
    assert _marks(_page(deputy, "late"), "case") == [str(life.case_id)]
    assert str(life.world.people["second_executor"]) in _marks(_page(deputy, "workload"), "person")
    assert not _marks(_page(deputy, "decisions"), "decision")
    [row] = re.findall(r'name="move" value="([^"]+)"', _page(deputy, "balance"))
    done = deputy.post("/head/balance", key="k", move=row, reason="Демалыста")
    assert _marks(done.text, "bulk-line") == ["done"]


@pytest.mark.parametrize("verbs", [("release",), ("attach_file",)])
def test_another_delegation_opens_nothing_of_it(
    life: Life, as_person: SignIn, verbs: tuple[str, ...]
) -> None:
    _without_role(life.world, "second_controller")
    _delegated(life.world, *verbs)
    assert as_person("second_controller").get("/head").status_code == 403


def test_a_delegation_over_another_unit_shows_nothing_of_this_one(life: Life, as_person: SignIn) -> None:
    _set(life, overdue=True)
    _without_role(life.world, "second_controller")
    _delegated(life.world, "reassign", place="second_unit")
    assert _marks(_page(as_person("second_controller"), "late"), "case") == []


def _without_role(world: World, login: str) -> None:
    with world.engine.begin() as conn:
        conn.execute(delete(role_grants).where(role_grants.c.person_id == world.people[login]))


def test_who_is_complained_about_sees_nothing_of_it(life: Life, as_person: SignIn) -> None:
    """Neither in the late ones nor in the loads, the forecast or the moves."""
    _set(life, overdue=True)
    head = as_person("department_head")
    assert str(life.case_id) in _marks(_page(head, "late"), "case")
    about = {"complained_of_id": life.world.people["department_head"]}
    with life.world.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == life.case_id).values(about))
    number = str(life.case().number)
    for tab in ("late", "decisions", "workload", "forecast", "balance"):
        page = _page(head, tab)
        assert number not in page and not _marks(page, "case") and not _marks(page, "move")


# -- decisions -----------------------------------------------------------------------------------


def _asks_extension(world: World, at: datetime, **intake: str) -> Life:
    life = Life(world, at, **intake)
    life.walk(*RESOLUTION, "resolution")
    last = life.case().legal_last_day + timedelta(days=5)
    life.act("extension_requested", "executor", reason="Сараптама күтеміз.", new_last_day=last.isoformat())
    return life


def _decide(head: Visitor, **fields: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
    return head.post("/head/decisions", key="k1", **fields)


def test_decisions_are_taken_from_the_list_each_with_its_result(published: World, as_person: SignIn) -> None:
    """Two at once: one is refused for what is missing and keeps its text, the other is done."""
    now = datetime.now().astimezone()
    first, second = (_asks_extension(published, now, received_at=f"{now:%Y-%m-%dT%H:%M}") for _ in "ab")
    head = as_person("department_head")
    page = _page(head, "decisions")
    one, two = first.item("decide_extension"), second.item("decide_extension")
    assert {str(one.id), str(two.id)} <= set(_marks(page, "decision"))
    assert "Сараптама күтеміз." in page
    fields = {
        f"v{one.id}": str(one.version),
        f"d{one.id}-decision": "refuse",
        f"d{one.id}-reason": "Уақыт жеткілікті.",
        f"v{two.id}": str(two.version),
        f"d{two.id}-decision": "refuse",
        f"d{two.id}-reason": "",
    }
    answer = _decide(head, **fields)
    assert _marks(answer.text, "bulk-line") == ["done", "refused"]
    assert "decide_extension" not in first.open_elements()
    assert "decide_extension" in second.open_elements()
    # The same press again: nothing twice, and the same word.
    again = _decide(head, **fields)
    assert _marks(again.text, "bulk-line") == ["done", "refused"]
    with published.engine.connect() as conn:
        done = select(journal.c.case_seq).where(
            journal.c.case_id == first.case_id, journal.c.command == "complete_work_item"
        )
        assert len(conn.execute(done).all()) == len(RESOLUTION) + 2


def test_a_row_that_was_left_alone_waits(published: World, as_person: SignIn) -> None:
    now = datetime.now().astimezone()
    life = _asks_extension(published, now, received_at=f"{now:%Y-%m-%dT%H:%M}")
    item = life.item("decide_extension")
    answer = _decide(as_person("department_head"), **{f"v{item.id}": "1", f"d{item.id}-decision": ""})
    assert answer.status_code == 422
    assert "decide_extension" in life.open_elements()


def test_a_form_that_asks_for_more_is_opened(published: World, at: datetime, as_person: SignIn) -> None:
    life = Life(published, at)
    life.walk(*RESOLUTION)
    item = life.item("resolution")
    page = _page(as_person("department_head"), "decisions")
    assert str(item.id) in _marks(page, "decision") and f'name="v{item.id}"' not in page
    # Nor does a post that was made up complete it.
    answer = _decide(as_person("department_head"), **{f"v{item.id}": "1", f"d{item.id}-instruction": "x"})
    assert answer.status_code == 422 and "resolution" in life.open_elements()


def test_a_signature_is_refused_from_the_list_with_a_demand(life: Life, as_person: SignIn) -> None:
    """A head who also signs; without the demand it is refused, and the letter is not signed by accident."""
    life.walk("co_execution", "examine", "draft_reply", "quality_analysis")
    with life.world.engine.begin() as conn:
        grant = {"person_id": life.world.people["head"], "role": "signer"}
        conn.execute(insert(role_grants).values(**grant, organisation_id=life.world.oblast))
    head, item = as_person("head"), life.item("sign_reply")
    fields = {f"v{item.id}": str(item.version), f"d{item.id}-decision": "refuse"}
    assert f'name="d{item.id}-demands_demand"' in _page(head, "decisions")
    assert _marks(_decide(head, **fields).text, "bulk-line") == ["refused"]
    demand = {f"d{item.id}-demands_criterion": "Q1", f"d{item.id}-demands_demand": "Шам санын жазыңыз."}
    answer = head.post("/head/decisions", key="k2", **fields, **demand)
    assert _marks(answer.text, "bulk-line") == ["done"], answer.text
    assert [one.text for one in life.demands()] == ["Шам санын жазыңыз."]


def test_nobody_decides_by_the_list_what_is_not_his(life: Life, as_person: SignIn) -> None:
    life.walk("co_execution", "examine", "draft_reply", "quality_analysis")
    item = life.item("sign_reply")
    answer = _decide(as_person("head"), **{f"v{item.id}": "1", f"d{item.id}-decision": "sign"})
    assert _marks(answer.text, "bulk-line") == ["refused"]
    assert "sign_reply" in life.open_elements()


def test_a_made_up_row_tells_nothing_of_a_case_that_is_hidden(life: Life, as_person: SignIn) -> None:
    """The same post while he may know of the case, and while the complaint is about him."""
    life.walk("co_execution", "examine", "draft_reply", "quality_analysis")
    item, number = life.item("sign_reply"), str(life.case().number)
    fields = {f"v{item.id}": "1", f"d{item.id}-decision": "sign"}
    assert number in _decide(as_person("head"), **fields).text
    with life.world.engine.begin() as conn:
        about = {"complained_of_id": life.world.people["head"]}
        conn.execute(update(appeals).where(appeals.c.case_id == life.case_id).values(about))
    answer = _decide(as_person("head"), **fields)
    assert _marks(answer.text, "bulk-line") == ["refused"] and number not in answer.text


# -- loads and moves -----------------------------------------------------------------------------


def _away(life: Life, login: str) -> None:
    today = TODAY
    row = {"kind": "leave", "starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=5)}
    with life.world.engine.begin() as conn:
        conn.execute(insert(absences).values(person_id=life.world.people[login], **row))


def test_the_loads_say_who_has_how_much_and_who_is_away(life: Life, as_person: SignIn) -> None:
    _away(life, "executor")
    page = _page(as_person("department_head"), "workload")
    people = _marks(page, "person")
    assert people[0] in {str(life.world.people[one]) for one in ("executor", "co_executor")}
    # Who has nothing is there too: that is to whom one gives work.
    assert str(life.world.people["second_executor"]) in people
    [row] = re.findall(rf'<tr data-person="{life.world.people["executor"]}">.*?</tr>', page, re.S)
    assert "chip-orange" in row and re.findall(r'class="num"[^>]*>(?:<b>)?(\d+)', row)[0] == "1"


def test_work_of_whoever_is_away_is_proposed_explained_and_moved_with_the_reason(
    life: Life, as_person: SignIn
) -> None:
    _away(life, "executor")
    head, item = as_person("department_head"), life.item("examine")
    page = _page(head, "balance")
    assert _marks(page, "move") == [str(item.id)]
    [row] = re.findall(r'name="move" value="([^"]+)"', page)
    assert row == f"{item.id}-{item.version}-{life.world.people['second_executor']}"
    without = head.post("/head/balance", key="k", move=row, reason=" ")
    assert without.status_code == 422 and life.item("examine").assignee_id == life.world.people["executor"]
    done = head.post("/head/balance", key="k", move=row, reason="Демалыста")
    assert _marks(done.text, "bulk-line") == ["done"]
    assert life.item("examine").assignee_id == life.world.people["second_executor"]
    assert life.case().executor_id == life.world.people["second_executor"]
    assert _marks(_page(head, "balance"), "move") == []


@pytest.mark.parametrize("why", ["complained_of", "duties", "away", "inactive"])
def test_who_may_not_have_the_work_is_not_proposed(life: Life, as_person: SignIn, why: str) -> None:
    """The second executor would be proposed (see above) but for this."""
    second = life.world.people["second_executor"]
    _away(life, "executor")
    with life.world.engine.begin() as conn:
        if why == "complained_of":
            about = update(appeals).where(appeals.c.case_id == life.case_id)
            conn.execute(about.values(complained_of_id=second))
        if why == "duties":
            authors = {**life.case().authors, "quality": [second]}
            conn.execute(update(cases).where(cases.c.id == life.case_id).values(authors=authors))
        if why == "inactive":
            conn.execute(update(people).where(people.c.id == second).values(active=False))
    if why == "away":
        _away(life, "second_executor")
    assert f"-{second}" not in "".join(
        re.findall(r'name="move" value="([^"]+)"', _page(as_person("department_head"), "balance"))
    )


def test_a_row_that_was_made_up_is_refused_by_the_verb(life: Life, as_person: SignIn) -> None:
    item = life.item("examine")
    row = f"{item.id}-{item.version}-{life.world.people['strange_executor']}"
    answer = as_person("department_head").post("/head/balance", key="k", move=row, reason="Ауысым")
    assert _marks(answer.text, "bulk-line") == ["refused"]
    assert life.item("examine").assignee_id == life.world.people["executor"]


def test_a_move_is_refused_when_the_person_checked_a_draft_since_the_proposal(
    life: Life, as_person: SignIn
) -> None:
    """The verb asks the duties again: the page was open while a colleague took another part in the case."""
    _away(life, "executor")
    head = as_person("department_head")
    [row] = re.findall(r'name="move" value="([^"]+)"', _page(head, "balance"))
    second, true = life.world.people["second_executor"], life.case().authors
    assert row.endswith(f"-{second}")
    _set(life, authors={**true, "quality": [second]})
    refused = head.post("/head/balance", key="k", move=row, reason="Демалыста")
    assert _marks(refused.text, "bulk-line") == ["refused"]
    assert "Жауапты дайындаған оны тексермейді" in refused.text
    assert life.item("examine").assignee_id == life.world.people["executor"]
    _set(life, authors=true)
    done = head.post("/head/balance", key="k", move=row, reason="Демалыста")
    assert _marks(done.text, "bulk-line") == ["done"]


# -- forecast ------------------------------------------------------------------------------------


def _answered(life: Life, days: int, count: int) -> None:
    """Past cases that stood at the examination so many calendar days before their reply."""
    now = datetime.now().astimezone()
    with life.world.engine.begin() as conn:
        case = dict(conn.execute(select(cases).where(cases.c.id == life.case_id)).one()._mapping)
        appeal = dict(conn.execute(select(appeals).where(appeals.c.case_id == life.case_id)).one()._mapping)
        for _ in range(count):
            row = {k: v for k, v in case.items() if k not in ("id", "number")}
            row |= {"answered_at": now, "closed_at": now}
            new = conn.execute(insert(cases).values(row).returning(cases.c.id)).scalar_one()
            conn.execute(insert(appeals).values({**appeal, "case_id": new}))
            item = {"case_id": new, "key": "examine#1", "element_id": "examine", "state": "completed"}
            item |= {"candidate_role": "executor", "organisation_id": life.world.oblast}
            item |= {"created_at": now - timedelta(days=days), "finished_at": now}
            conn.execute(insert(work_items).values(item))


def test_the_forecast_compares_what_is_left_with_past_cases_and_says_so(
    life: Life, as_person: SignIn
) -> None:
    head = as_person("department_head")
    _set(life, legal_last_day=TODAY + timedelta(days=3), overdue=False)
    with life.world.engine.begin() as conn:
        begun = update(work_items).where(work_items.c.case_id == life.case_id)
        conn.execute(begun.values(created_at=datetime.now().astimezone()))
    assert _marks(_page(head, "forecast"), "risk") == ["unknown"]
    _answered(life, 40, 12)
    page = _page(head, "forecast")
    assert _marks(page, "risk") == ["likely"] and "100 %" in page


def test_the_forecast_says_of_when_its_past_is(life: Life, as_person: SignIn) -> None:
    """Counted by the worker it is the same as counted for the page."""
    head = as_person("department_head")
    _set(life, legal_last_day=TODAY + timedelta(days=60), overdue=False)
    _answered(life, 40, 12)
    assert _marks(_page(head, "forecast"), "counted-at") == []
    assert count_past(life.world.engine)
    page = _page(head, "forecast")
    assert len(_marks(page, "counted-at")) == 1 and _marks(page, "risk") == ["low"]


def test_a_case_with_time_enough_is_in_time(life: Life, as_person: SignIn) -> None:
    _set(life, legal_last_day=TODAY + timedelta(days=60), overdue=False)
    _answered(life, 40, 12)
    assert _marks(_page(as_person("department_head"), "forecast"), "risk") == ["low"]


def test_another_unit_s_head_sees_only_his_own(life: Life, as_person: SignIn) -> None:
    """The head of a unit where nothing is: no rows, no names."""
    _set(life, overdue=True)
    world = life.world
    with world.engine.begin() as conn:
        make_person(conn, "unit_head", world.organisations["second_unit"], Role.HEAD)
        moved = update(cases).where(cases.c.id == life.case_id)
        conn.execute(moved.values(executor_unit_id=world.organisations["unit"]))
        theirs = update(work_items).where(work_items.c.case_id == life.case_id)
        conn.execute(theirs.values(organisation_id=world.organisations["unit"]))
    page = _page(as_person("unit_head"), "late")
    assert _marks(page, "case") == [] and str(life.case().number) not in page
