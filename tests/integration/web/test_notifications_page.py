"""My notifications: what is chosen is kept, what cannot be is refused and stays on the page."""

from __future__ import annotations

from collections.abc import Callable

from engine.domain.notifications import Kind, Mail
from engine.queries.notifications import notifications
from tests.factories import World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]
FORM = {f"mail-{kind}": "digest" for kind in Kind} | {
    "email": "a@akimat.kz",
    "quiet_from": "",
    "quiet_to": "",
}


def test_what_is_chosen_is_kept(world: World, as_person: SignIn) -> None:
    executor = as_person("executor")
    chosen = {"mail-returned": "off", "shown-returned": "yes", "quiet_from": "19:00", "quiet_to": "07:30"}
    answer = executor.post("/notices/settings", **FORM | chosen)
    assert (answer.status_code, answer.location) == (302, "/notices/settings")
    with world.engine.connect() as conn:
        kept = notifications(conn, world.executor)
    assert kept.email == "a@akimat.kz"
    assert kept.quiet is not None
    assert [f"{one:%H:%M}" for one in kept.quiet] == ["19:00", "07:30"]
    assert kept.choices[Kind.RETURNED] == (True, Mail.OFF)
    assert kept.choices[Kind.CASE] == (False, Mail.DIGEST), "its box was not ticked"
    assert kept.choices[Kind.OVERDUE] == (True, Mail.DIGEST), "nobody switches it off"
    page = executor.get("/notices/settings").text
    assert 'value="a@akimat.kz"' in page
    assert "shown-overdue" not in page


def test_what_cannot_be_kept_is_named_and_stays_on_the_page(world: World, as_person: SignIn) -> None:
    executor = as_person("executor")
    for wrong, shown in (
        ({"email": "nobody"}, 'value="nobody"'),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, 'value="25:00"'),
        ({"quiet_from": "19:00"}, 'value="19:00"'),
        ({"mail-given": "now"}, 'role="alert"'),
        ({"mail-case": "sometimes"}, 'role="alert"'),
    ):
        answer = executor.post("/notices/settings", **FORM | wrong)
        assert answer.status_code == 422, wrong
        assert shown in answer.text
    with world.engine.connect() as conn:
        assert notifications(conn, world.executor).email == ""


def test_the_page_is_found_from_the_notices(as_person: SignIn) -> None:
    assert 'href="/notices/settings"' in as_person("executor").get("/notices").text
