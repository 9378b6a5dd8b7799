"""The pages that people open, as the URL map has them, and what can be seen on them only after a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from flask import Flask
from sqlalchemy import select

from engine.storage.tables import cases, work_items
from tests.addresses import filled, rules
from tests.browser.conftest import Product
from tests.browser.desk import Desk
from tests.browser.troubles import files_to_check, open_incidents
from webapp import guards
from webapp.citizen.tokens import status_token

NOBODY = "nobody"
"""Has not signed in."""

# Of each door one login of the demonstration that passes it.
LOGINS: Mapping[str, str] = {
    "public": NOBODY,
    "signed_in": "controller",
    "work": "controller",
    "case": "controller",
    "reports": "controller",
    "intake": "registrar",
    "studio": "methodologist",
    "audit": "auditor",
    "admin": "admin",
}

NO_PAGES = frozenset(
    {
        # for programs, and a way on
        *("health.healthz", "health.livez", "home.index"),
        # parts of pages: each is seen inside its page
        *("inbox.news", "inbox.preview", "intake.prior"),
        *("cases.diagram", "studio.diagram", "admin.case_diagram", "admin.incident_diagram"),
        # files
        *("cases.voucher", "cases.reply", "cases.download", "reports.table", "studio.raw"),
    }
)
TABS = ("appeal", "documents", "clock", "history", "diagram")


@dataclass(frozen=True)
class Place:
    """A page and who stands before it. ``then`` brings about what is to be seen."""

    name: str
    login: str
    address: str
    then: Callable[[Desk], None] | None = None
    status: int = 200

    def open(self, desk: Desk) -> None:
        answer = desk.go(self.address)
        assert (answer.status, answer.text()[:15]) == (self.status, "<!doctype html>"), self.name
        if self.then:
            self.then(desk)


def everywhere(product: Product) -> list[Place]:
    """All of the below, each address with what is done there once."""
    places = chain(of_the_map(product), of_operators(product), of_the_office(product))
    return list({(place.login, place.address, place.then): place for place in places}.values())


def of_the_map(product: Product) -> Iterator[Place]:
    """Every page of the URL map, once, with the ids of things that are there."""
    things = _things(product)
    for rule in rules(product.app, "GET"):
        if rule.endpoint not in NO_PAGES:
            yield Place(rule.endpoint, _login(product.app, rule.endpoint), filled(rule, things))


def of_operators(product: Product) -> Iterator[Place]:
    """What an administrator and a methodologist work with when something does not go on."""
    case_id = _things(product)["case_id"]
    yield Place("incidents", "admin", "/admin/incidents")
    yield Place("no incidents", "admin", "/admin/incidents?since=2090-01-01")
    yield Place("nothing chosen", "admin", "/admin/incidents", _try_nothing)
    for kind, id_ in open_incidents(product.pool).items():
        yield Place(f"incident: {kind}", "admin", f"/admin/incidents/{id_}")
    yield Place("to move", "admin", f"/admin/cases/{case_id}/modify")
    yield Place("moved so far", "admin", f"/admin/cases/{case_id}/modify", _preview_a_move)
    yield Place("not to be moved so", "admin", f"/admin/cases/{case_id}/modify", _move_nothing)
    yield Place("people", "admin", "/admin/people")
    yield Place("check", "methodologist", "/studio/check")
    yield Place("checked", "methodologist", "/studio/check", check_files)


def of_the_office(product: Product) -> Iterator[Place]:
    """What is seen of a page only by a tab, a filter or a mistake."""
    things = _things(product)
    case = f"/cases/{things['case_id']}"
    for tab in TABS:
        yield Place(f"the case: {tab}", "controller", f"{case}?tab={tab}")
    for preset in ("unit", "returned"):
        yield Place(f"list: {preset}", "controller", f"/inbox?preset={preset}")
    yield Place("preview", "controller", f"/inbox?preset=unit&item={things['work_item_id']}")
    yield Place("nothing found", "controller", "/inbox?preset=unit&text=жоқмұндай")
    yield Place("no such page", "controller", "/nowhere", status=404)
    yield Place("empty form", "registrar", "/intake", _send_nothing)


def check_files(desk: Desk) -> None:
    desk.page.set_input_files("#files", files_to_check())
    desk.press("Check")
    assert desk.page.locator("section.card[aria-labelledby^=severity-]").count() == 3


def _try_nothing(desk: Desk) -> None:
    desk.page.locator("#reason").fill("Себебі")
    desk.press("Try again")
    desk.told("Choose at least one incident.")


def _preview_a_move(desk: Desk) -> None:
    desk.page.locator("[name=cancel]").first.check()
    desk.page.locator("summary").filter(has_text=desk.word("Choose steps")).click()
    desk.page.locator("[name=activate][value=resolution]").check()
    desk.page.locator("[name=leap]").check()
    desk.press("Show what would follow")
    desk.told("What would follow")


def _move_nothing(desk: Desk) -> None:
    desk.press("Show what would follow")
    desk.told("The case cannot be moved like this")


def _send_nothing(desk: Desk) -> None:
    desk.press("Store the appeal")
    assert desk.page.locator(".error-summary").is_visible()


def _login(app: Flask, endpoint: str) -> str:
    return LOGINS[guards.declared(app, endpoint) or ""]


def _things(product: Product) -> dict[str, object]:
    """By the names of the places: a case in quality analysis, its open item, a report, a published file."""
    item = (
        select(work_items.c.id, work_items.c.case_id, cases.c.deployment_id)
        .join(cases)
        .where(work_items.c.state == "open", work_items.c.element_id == "quality_analysis")
        .order_by(work_items.c.id)
    )
    with product.pool.connect() as conn:
        found = conn.execute(item.limit(1)).one()
    with product.app.app_context():
        token = status_token(found.case_id)
    return {
        "case_id": found.case_id,
        "work_item_id": found.id,
        "incident_id": open_incidents(product.pool)["job"],
        "deployment_id": found.deployment_id,
        "path": "appeal/appeal.bpmn",
        "token": token,
        "name": "received",
    }
