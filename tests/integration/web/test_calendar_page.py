"""The page of the working calendar: read by everybody, proposed by some, published by the head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.operations.propose_calendar_day import propose_calendar_day
from engine.operations.recount_clocks import recount_clocks
from engine.queries import reading
from engine.queries.calendar import calendar_now, preview, proposals, recount_progress
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
NAMES = {"kk": "Сынақ мерекесі", "ru": "Пробный праздник", "en": "Trial holiday"}
FORM = {"day": "2026-12-01", "kind": "holiday", "act": "Act No. 7", "key": "k-1"}
FORM |= {f"name_{language}": name for language, name in NAMES.items()}


def propose(world: World, role: str = "methodologist", day: date = date(2026, 12, 1)) -> None:
    told = {"day": day, "kind": "holiday", "act": "Act No. 7", "name": NAMES}
    propose_calendar_day(world.engine, world.actor(role), **told)  # type: ignore[arg-type]  # as a form gives it


@pytest.mark.parametrize("role", ["registrar", "executor", "signer", "auditor", "administrator"])
def test_everybody_reads_the_year_and_few_propose(world: World, as_person: SignIn, role: str) -> None:
    page = as_person(role).get("/calendar?year=2026&day=2026-12-16").text
    assert page.count('class="cal-month"') == 12
    assert "Independence Day" in page or "Тәуелсіздік күні" in page
    assert 'name="kind"' not in page


def test_kinds_of_days_are_told_apart_in_words_and_signs(world: World, as_person: SignIn) -> None:
    page = as_person("methodologist").get("/calendar?year=2022").text
    assert all(f"cal-{kind}" in page for kind in ("holiday", "religious", "transfer", "working_weekend"))
    assert all(sign in page for sign in "●◆⇄▲")


def test_a_day_is_proposed_seen_and_taken_back(world: World, as_person: SignIn) -> None:
    desk = as_person("methodologist")
    assert desk.post("/calendar/days", **FORM).status_code == 302
    page = desk.get("/calendar?year=2026&day=2026-12-01").text
    assert "✎" in page
    assert "Act No. 7" in page
    assert desk.post("/calendar/days/drop", day="2026-12-01", key="k-2").status_code == 302
    with reading(world.engine) as conn:
        assert proposals(conn) == ()


def test_a_poor_form_comes_back_with_what_was_typed(world: World, as_person: SignIn) -> None:
    answer = as_person("methodologist").post("/calendar/days", **{**FORM, "act": " ", "note": "Менің сөзім"})
    assert answer.status_code == 422
    assert "Менің сөзім" in answer.text
    assert 'href="#act"' in answer.text
    with reading(world.engine) as conn:
        assert proposals(conn) == ()


def test_the_head_sees_what_moves_publishes_and_watches_the_recount(
    published: World, as_person: SignIn, at: object
) -> None:
    life = Life(published, at)  # type: ignore[arg-type]  # a moment
    life.step("register_appeal")
    propose(published)
    desk = as_person("department_head")
    page = desk.get("/calendar/preview").text
    assert "ЖТ-2026-00000001" in page
    with reading(published.engine) as conn:
        draft = preview(conn, published.department_head, proposals(conn)).draft
    assert desk.post("/calendar/publish", draft=draft, reason="Заң", key="k").status_code == 302
    running = desk.get("/calendar?year=2026").text
    assert "hx-get" in running
    assert "hx-get" in desk.get("/calendar/progress").text
    recount_clocks(published.engine)
    done = desk.get("/calendar/progress").text
    assert "hx-get" not in done
    assert "ЖТ-2026-00000001" in done
    tab = desk.get(f"/cases/{life.case_id}?tab=clock").text
    assert "M-05C" in tab
    with reading(published.engine) as conn:
        found = recount_progress(conn)
        assert found is not None
        assert (found.moved, calendar_now(conn).number) == (1, 2)


def test_what_changed_since_the_preview_is_not_published(world: World, as_person: SignIn) -> None:
    propose(world)
    desk = as_person("department_head")
    answer = desk.post("/calendar/publish", draft="another", reason="Заң", key="k")
    assert answer.status_code == 409
    assert "Заң" in answer.text
    assert desk.post("/calendar/publish", draft="x", reason=" ", key="k2").status_code == 422


def test_the_reading_of_the_cap_is_kept_by_the_head(world: World, as_person: SignIn) -> None:
    desk = as_person("department_head")
    assert desk.post("/calendar/extension", reading="on_top", key="k").status_code == 302
    assert 'value="on_top" selected' in desk.get("/calendar").text
    assert desk.post("/calendar/extension", reading="x", key="k2").status_code == 422
    assert as_person("methodologist").post("/calendar/extension", reading="in_all").status_code == 403


def test_who_may_not_is_sent_away(world: World, as_person: SignIn) -> None:
    assert as_person("registrar").post("/calendar/days", **FORM).status_code == 403
    assert as_person("methodologist").post("/calendar/publish", draft="x", reason="x").status_code == 403
    assert as_person("registrar").get("/calendar/preview").status_code == 403


@pytest.mark.parametrize("query", ["year=1999", "year=x", "day=x", "year=2026&day=9999-99-99"])
def test_an_address_that_says_nothing_is_refused(world: World, as_person: SignIn, query: str) -> None:
    assert as_person("registrar").get(f"/calendar?{query}").status_code in (400, 404, 422)


def test_all_clocks_of_a_case_are_explained(published: World, as_person: SignIn, at: object) -> None:
    """3.3 rule 10: each clock with its own state, and how it was counted."""
    from engine.service_tasks.start_clock import start_clock
    from tests.integration.service_tasks.test_clocks import called

    life = Life(published, at)  # type: ignore[arg-type]  # a moment
    life.step("register_appeal")
    called(life, start_clock, {"clock_rule": "A-RED", "clock": "redirect"}, life.at)
    page = as_person("controller").get(f"/cases/{life.case_id}?tab=clock").text
    assert page.count('<section class="clock"') == 2
    assert "A-RED" in page
    assert "A-15" in page
    assert "M-01" in page
