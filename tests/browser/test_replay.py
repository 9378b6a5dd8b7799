"""An auditor goes through a case to which everything happened: picture, list and panel of each step agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from engine.queries.replay import Replay, case_replay
from tests import factories
from tests.browser.conftest import PHONE, SignIn, serving
from tests.browser.words import word
from tests.eventful import NEW_NAME, OLD_NAME, eventful_life
from tests.factories import World
from tests.lives import Life

pytestmark = pytest.mark.browser


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return eventful_life(published, at)


@pytest.fixture
def site(chromium: Browser, engine_: Engine, life: Life) -> Iterator[str]:
    """Over the tests' own world, so that each step of the case is known."""
    url = engine_.url.render_as_string(hide_password=False)
    with serving(url, engine_) as product:
        yield product.address


@pytest.fixture
def password() -> str:
    return factories.PASSWORD


def replay_of(life: Life) -> Replay:
    with life.world.engine.connect() as conn:
        return case_replay(conn, life.world.actor("department_head"), life.case_id)


def at_step(page: Page, seq: int, *, opened: bool = False) -> None:
    """Waits until everything on the page is of that step. ``opened``: with the form that was filled in."""
    expect(page.locator(f"[data-replay][data-state=drawn][data-step='{seq}']")).to_be_attached()
    expect(page.locator("#replay-panel")).to_have_attribute("data-step", str(seq))
    expect(page.locator("[aria-current=step]")).to_have_attribute("data-row-step", str(seq))
    form = r"&language=\w\w#replay-seen-\d+" if opened else ""
    expect(page).to_have_url(re.compile(rf"replay(\?step={seq}{form})?$"))


def drawn(page: Page, mark: str) -> set[str]:
    """Ids of the elements that carry the mark."""
    found: list[str] = page.eval_on_selector_all(
        f".bpmn > .{mark}", "all => all.map((one) => one.dataset.id)"
    )
    return set(found)


def on_page(page: Page) -> set[str]:
    found: list[str] = page.eval_on_selector_all(
        ".bpmn > [data-id]", "all => all.map((one) => one.dataset.id)"
    )
    return set(found)


def test_each_step_shows_its_place_its_way_and_its_words(sign_in: SignIn, life: Life) -> None:
    replay = replay_of(life)
    page = sign_in("department_head", locale="ru")
    page.goto(f"/cases/{life.case_id}/replay?step=1")
    been: set[str] = set()
    for frame, entry in zip(replay.frames, replay.entries, strict=True):
        at_step(page, frame.seq)
        here = on_page(page)
        assert drawn(page, "is-current") == set(frame.current) & here, frame
        assert drawn(page, "is-just-taken") == set(frame.took) & here, frame
        been |= set(frame.entered)
        passed = drawn(page, "is-visited") | drawn(page, "is-visited-scope")
        assert passed & been == (been & here) - set(frame.current), frame
        # What comes later is pale, and nothing of it is told.
        assert not drawn(page, "is-ahead") & (been | set(frame.current)), frame
        panel = page.locator("#replay-panel")
        if entry.actor:
            expect(panel).to_contain_text(entry.actor)
        expect(panel.locator(".replay-kinds .chip")).to_have_count(len(frame.kinds))
        page.keyboard.press("ArrowRight")
    at_step(page, len(replay.frames))


def test_the_page_and_the_script_mark_a_step_alike(sign_in: SignIn, life: Life) -> None:
    page = sign_in("department_head", locale="ru")
    frames = replay_of(life).frames
    for frame in frames:
        address = f"/cases/{life.case_id}/replay?step={frame.seq}"
        sent = marks_in(page.request.get(address).text())
        assert sent, frame
        page.goto(address)
        at_step(page, frame.seq)
        assert marks_in(page.locator(".diagram-canvas").inner_html()) == sent, frame
    # The control: another step is marked otherwise.
    assert marks_in(page.request.get(f"/cases/{life.case_id}/replay?step={frames[0].seq}").text()) != sent


def marks_in(html: str) -> dict[tuple[str, str], frozenset[str]]:
    """By the element and what is drawn of it."""
    found = re.findall(r'<g data-id="([^"]+)" data-at="[^"]*" class="([^"]*)"', html)
    return {
        (id_, classes.split()[0]): frozenset(one for one in classes.split() if one.startswith("is-"))
        for id_, classes in found
    }


def test_the_diagram_is_that_of_the_version_in_force(sign_in: SignIn, life: Life) -> None:
    page = sign_in("department_head", locale="kk")
    (moved,) = [frame.seq for frame in replay_of(life).frames if "migration" in frame.kinds]
    examined = [frame.seq for frame in replay_of(life).frames if frame.element_id == "examine"]
    page.goto(f"/cases/{life.case_id}/replay?step={examined[0]}")
    at_step(page, examined[0])
    text = page.locator(".diagram-canvas").inner_text()
    assert NEW_NAME.split()[1] not in text
    expect(page.locator("[data-row-step] .replay-version")).to_have_count(2)
    expect(page.locator(f"[data-row-step='{moved}'] .replay-version")).to_have_count(1)
    expect(page.locator(f"[data-row-step='{examined[0]}']")).to_contain_text(OLD_NAME)


def test_a_later_visit_shows_demand_difference_and_badge(sign_in: SignIn, life: Life) -> None:
    (second,) = [f.seq for f in replay_of(life).frames if f.element_id == "draft_reply" and f.visit == 2]
    page = sign_in("department_head", locale="en")
    page.goto(f"/cases/{life.case_id}/replay?step={second}")
    at_step(page, second)
    expect(page.locator("[data-remarks]")).to_be_visible()
    expect(page.locator("[data-record=reply] ins").first).to_be_visible()
    expect(page.locator(".diagram-badge", has_text="×2").first).to_be_attached()


def test_a_form_that_was_filled_in_opens_as_it_was(sign_in: SignIn, life: Life) -> None:
    (drafted,) = [f.seq for f in replay_of(life).frames if f.element_id == "draft_reply" and f.visit == 2]
    page = sign_in("department_head", locale="ru")
    page.goto(f"/cases/{life.case_id}/replay?step={drafted - 1}")
    at_step(page, drafted - 1)
    page.keyboard.press("ArrowRight")
    at_step(page, drafted)
    expect(page.locator(".replay-seen")).to_have_count(0)
    page.click("[data-seen]")
    at_step(page, drafted, opened=True)
    expect(page.locator(".replay-seen fieldset[disabled] textarea").first).to_be_visible()


def test_keys_jumps_and_the_bar_lead_to_the_step(sign_in: SignIn, life: Life) -> None:
    frames = replay_of(life).frames
    returns = [frame.seq for frame in frames if "return" in frame.kinds]
    page = sign_in("department_head", locale="ru")
    page.goto(f"/cases/{life.case_id}/replay")
    at_step(page, len(frames))
    for key, seq in (("Home", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", len(frames))):
        page.keyboard.press(key)
        at_step(page, seq)
    for seq in (*returns, returns[0]):
        page.locator("[data-jump=return]").click()
        at_step(page, seq)
    page.locator("#replay-range").fill("3")
    at_step(page, 3)
    page.locator("[data-row-step='5'] a").click()
    at_step(page, 5)


def test_it_plays_to_the_end_and_stops(sign_in: SignIn, life: Life) -> None:
    total = len(replay_of(life).frames)
    page = sign_in("department_head", locale="ru")
    page.goto(f"/cases/{life.case_id}/replay?step={total - 2}")
    at_step(page, total - 2)
    page.locator("#replay-speed").select_option("4")
    play = page.locator("[data-play]")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    at_step(page, total)
    expect(play).to_have_attribute("aria-pressed", "false")


def test_a_step_that_does_not_exist_is_told_in_words(sign_in: SignIn, life: Life) -> None:
    page = sign_in("department_head", locale="ru")
    answer = page.goto(f"/cases/{life.case_id}/replay?step=999")
    assert answer
    assert answer.status == 404
    told = word("ru", "This case has no step %(asked)s: it has %(total)s. The last one is shown.")
    expect(page.get_by_role("alert")).to_contain_text(re.split(r"%\(\w+\)s", told)[0].strip())


def test_the_row_of_the_step_shown_is_in_sight(sign_in: SignIn, life: Life) -> None:
    last = life.case().version
    page = sign_in("department_head", locale="kk")
    row = page.locator("[aria-current=step]")
    page.goto(f"/cases/{life.case_id}/replay")
    at_step(page, last)
    expect(row).to_be_in_viewport(ratio=1)
    page.keyboard.press("Home")
    at_step(page, 1)
    expect(row).to_be_in_viewport(ratio=1)
    page.keyboard.press("End")
    at_step(page, last)
    expect(row).to_be_in_viewport(ratio=1)


def test_on_a_phone_nothing_moves_sideways(sign_in: SignIn, life: Life) -> None:
    page = sign_in("department_head", locale="kk", viewport=PHONE)
    page.goto(f"/cases/{life.case_id}/replay?step=4")
    at_step(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("[data-go=next]").click()
    at_step(page, 5)


def test_who_opens_it_live_is_told_that_the_case_went_on(sign_in: SignIn, life: Life) -> None:
    page = sign_in("department_head", locale="ru")
    page.goto(f"/cases/{life.case_id}/replay")
    at_step(page, len(replay_of(life).frames))
    more = page.locator("[data-more]")
    expect(more).to_be_hidden()
    life.step("draft_reply", life.world.actor("second_executor"), text="Құрметті Айнұр! Акт қоса берілді.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(more).to_be_visible()
    more.locator("a").click()
    at_step(page, len(replay_of(life).frames))
