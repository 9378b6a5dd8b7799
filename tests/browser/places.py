"""The pages that people open, as the URL map has them, and what can be seen on them only after a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select, update

from engine.operations.ask_what_if import ask_what_if
from engine.operations.carry_on_what_if import carry_on_what_if
from engine.operations.complete_work_item import complete_work_item
from engine.operations.draw_sample import draw_sample
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import publish_deployment, shipped_files
from engine.operations.receive_appeal import receive_appeal
from engine.operations.start_migration import start_migration
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.migrations import planned
from engine.queries.session_actor import actor_by_login
from engine.queries.what_ifs import what_ifs
from engine.queries.workspaces import workspaces
from engine.storage.tables import (
    box_openings,
    cases,
    complaints,
    consultations,
    messages,
    work_items,
)
from tests.addresses import filled, rules
from tests.browser.conftest import Product
from tests.browser.desk import NOBODY, Desk
from tests.browser.troubles import files_to_check, open_incidents
from tests.lives import FORMS, INTAKE
from webapp import guards
from webapp.citizen.tokens import status_token
from webapp.head import views as head

# Of each door one login of the demonstration that passes it.
LOGINS: Mapping[str, str] = {
    "public": NOBODY,
    "signed_in": "controller",
    "work": "controller",
    "case": "controller",
    "reports": "controller",
    "intake": "registrar",
    "studio": "methodologist",
    "studio_edit": "methodologist",
    "migrate": "methodologist",
    "letters": "registrar",
    "rules": "auditor",
    "audit": "auditor",
    "readings": "depthead",
    "samples": "depthead",
    "order_access": "depthead",
    "admin": "admin",
    "head": "depthead",
    "calendar": "controller",
    "calendar_propose": "methodologist",
    "calendar_publish": "depthead",
    "staff": "admin",
    "erasures": "depthead",
    "erasures_propose": "depthead",
    "erasures_confirm": "signer",
}

NO_PAGES = frozenset(
    {
        # for programs, and a way on
        *("audit.log", "health.healthz", "health.livez", "home.index"),
        *("published.checkpoints", "published.public_key"),
        # parts of pages: each is seen inside its page
        *(
            "news.index",
            "studio.what_if_progress",
            "inbox.preview",
            "intake.prior",
            "calendar.progress",
            "studio.migration_progress",
            "cases.mentionable",
            *("cases.replay_step", "cases.replay_steps", "cases.replay_after"),
        ),
        *("studio.difference_diagram", "studio.workspace_difference_diagram"),
        *(
            "cases.diagram",
            "cases.replay_diagram",
            "studio.diagram",
            "admin.case_diagram",
            "admin.incident_diagram",
        ),
        # files
        *(
            "box.act",
            *("cases.dossier_paper", "cases.dossier_archive"),
            "cases.voucher",
            "cases.reply",
            "cases.official_form",
            "cases.challenged_reply",
            "cases.challenged_attachment",
            "citizen.official_form",
            *("cases.download", "cases.inline"),
            "cases.signed_document",
            "cases.signature_cms",
            "letters.printed",
            *("inbox.table", "inbox.workbook"),
            "letters.show",
            "rules.letter",
            *("reports.table", "reports.process_table", "access.readings_table"),
            *("samples.act", "samples.table", "audit.signs_table"),
            *("studio.raw", "studio.workspace_file", "studio.export", "studio.parts", "studio.what_if_table"),
        ),
    }
)
ONE_OF_A_KIND = frozenset(
    {
        *("auth.login", "citizen.status", "no such page"),
        *("list: unit", "preview", "cases.work_item", "empty form", "found by filters"),
        *("the case: clock", "the case: history", "cases.replay", "the whole file"),
        *("head.index", "staff refused", "a day of the calendar", "the process by lateness"),
        *("audit.index", "rules.register"),
        *("incident: job", "moved so far"),
        *("studio.difference", "checked", "a diagram of a draft", "a table of a draft", "a form of a draft"),
    }
)
"""Lists, forms, refusals, tables, drawings, editors: the quick tests. The proofs take every page."""

PATH = "appeal/appeal.bpmn"
TABS = ("appeal", "people", "documents", "clock", "history", "comments", "links")


@dataclass(frozen=True)
class Place:
    """A page and who stands before it. ``then`` brings about what is to be seen."""

    name: str
    login: str
    address: str
    then: Callable[[Desk], None] | None = None
    status: int = 200

    def open(self, desk: Desk) -> Desk:
        """The desk, with the page on it."""
        answer = desk.go(self.address)
        assert (answer.status, answer.text()[:15]) == (self.status, "<!doctype html>"), self.name
        if self.then:
            self.then(desk)
        return desk


def everywhere(product: Product) -> list[Place]:
    """All of the below, each address with what is done there once."""
    places = chain(of_the_map(product), of_operators(product), of_the_office(product))
    return list({(place.login, place.address, place.then): place for place in places}.values())


def of_each_kind(product: Product) -> list[Place]:
    """Those of :data:`ONE_OF_A_KIND`."""
    chosen = [place for place in everywhere(product) if place.name in ONE_OF_A_KIND]
    assert ONE_OF_A_KIND - {place.name for place in chosen} == set()
    return chosen


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
    yield Place("staff", "admin", "/admin/staff")
    yield Place("staff of the department", "depthead", "/admin/staff", _choose_a_person)
    yield Place("staff refused", "depthead", "/admin/staff", _appoint_without_an_order)
    yield Place("check", "methodologist", "/studio/check")
    yield Place("checked", "methodologist", "/studio/check", check_files)
    draft = f"/studio/workspaces/{_things(product)['workspace_id']}"
    yield Place("a draft checked", "methodologist", f"{draft}?check")
    yield Place("a draft tried", "methodologist", f"{draft}/trial", _begin_a_trial)
    yield Place("a diagram of a draft", "methodologist", f"{draft}/edit/{PATH}", _wait_for_the_editor)
    yield Place("a draft and its base", "methodologist", f"{draft}/difference", _wait_for_the_drawings)
    yield Place("a draft and the newest", "methodologist", f"{draft}/difference?with=newest")
    table, form = "appeal/clock.dmn", "forms/reply.form"
    yield Place("a table of a draft", "methodologist", f"{draft}/edit/{table}", _wait_for_the_table)
    yield Place("what rests on what", "methodologist", f"{draft}/edit/{table}", _open_what_rests_on_what)
    yield Place("a form of a draft", "methodologist", f"{draft}/edit/{form}", _choose_a_field)
    yield Place("a form of a draft as it will be", "methodologist", f"{draft}/preview/{form}")


def of_the_office(product: Product) -> Iterator[Place]:
    """What is seen of a page only by a tab, a filter or a mistake."""
    things = _things(product)
    case = f"/cases/{things['case_id']}"
    for tab in TABS:
        yield Place(f"the case: {tab}", "controller", f"{case}?tab={tab}")
    for tab in head.TABS:
        yield Place(f"for the head: {tab}", "depthead", f"/head?tab={tab}")
    yield Place("the whole file", "controller", f"{case}/print")
    yield Place("cases.dossier", "auditor", f"{case}/dossier")
    for preset in ("unit", "returned"):
        yield Place(f"list: {preset}", "controller", f"/inbox?preset={preset}")
    yield Place("preview", "controller", f"/inbox?preset=unit&item={things['work_item_id']}")
    yield Place("nothing found", "controller", "/inbox?preset=unit&text=жоқмұндай")
    yield Place("found everywhere", "controller", "/search?q=жол")
    yield Place("found by filters", "controller", "/search?q=2026&kind=number&mine=yes")
    yield Place("found nowhere", "controller", "/search?q=жоқмұндай&state=CLOSED")
    yield Place("nothing to look for", "auditor", "/search?q=!")
    yield Place("too long to look for", "controller", f"/search?q={'ж' * 201}")
    yield Place("a day of the calendar", "methodologist", "/calendar?year=2026&day=2026-12-16")
    yield Place("the process by lateness", "controller", "/reports/process?measure=late", _see_the_heat)
    yield Place("no such page", "controller", "/nowhere", status=404)
    yield Place("empty form", "registrar", "/intake", _send_nothing)


def _see_the_diagram(desk: Desk) -> None:
    """Drawn when it comes into sight, which on a phone is further down."""
    figures = desk.page.locator("figure[data-state]")
    for n in range(figures.count()):
        figures.nth(n).scroll_into_view_if_needed()
        expect(figures.nth(n)).to_have_attribute("data-state", "drawn")


def _see_the_heat(desk: Desk) -> None:
    _see_the_diagram(desk)
    expect(desk.page.locator("figure[data-state=drawn] .heat-5").first).to_be_visible()


def _begin_a_trial(desk: Desk) -> None:
    desk.press("Begin")
    _see_the_diagram(desk)


def _wait_for_the_editor(desk: Desk) -> None:
    expect(desk.page.locator("[data-editor][data-ready] .djs-palette")).to_be_visible()
    _wait_for_the_check(desk)


def _wait_for_the_check(desk: Desk) -> None:
    expect(desk.page.locator("[data-counts] .chip").first).to_be_visible()


def _wait_for_the_drawings(desk: Desk) -> None:
    expect(desk.page.locator("figure[data-state]")).to_have_count(2)
    _see_the_diagram(desk)


def _wait_for_the_table(desk: Desk) -> None:
    expect(desk.page.locator("[data-editor][data-ready] td[data-row-id]").first).to_be_visible()
    _wait_for_the_check(desk)


def _open_what_rests_on_what(desk: Desk) -> None:
    _wait_for_the_table(desk)
    desk.page.locator("[data-views] button").first.click()
    expect(desk.page.locator("[data-editor] .djs-palette")).to_be_visible()


def _choose_a_field(desk: Desk) -> None:
    desk.page.locator("[data-editor][data-ready] .fjs-element[data-id=field_facts]").click()
    expect(desk.page.locator("[data-group-id=group-jauap-field]")).to_be_visible()
    expect(desk.page.locator("#form-preview [data-field=facts]")).to_be_visible()
    _wait_for_the_check(desk)


def check_files(desk: Desk) -> None:
    desk.page.set_input_files("#files", files_to_check())
    desk.press("Check")
    expect(desk.page.locator("section.card[aria-labelledby^=severity-]")).to_have_count(3)


def _choose_a_person(desk: Desk) -> None:
    for link in (desk.page.locator(".staff-tree a").nth(2), desk.page.locator(".staff-main th a").first):
        with desk.loads():
            link.click()
    for one in desk.page.locator(".staff-act > summary").all():
        one.click()


def _appoint_without_an_order(desk: Desk) -> None:
    _choose_a_person(desk)
    with desk.loads():
        desk.page.locator("form[action*=set_staffing] button").click()
    desk.told("Nothing was changed. What you typed is kept below.")


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
    expect(desk.page.locator(".error-summary")).to_be_visible()


def _login(app: Flask, endpoint: str) -> str:
    return LOGINS[guards.declared(app, endpoint) or ""]


def _letter(product: Product, case_id: int) -> int:
    """A letter of the case, which waits to be printed: the list is not seen empty."""
    letter = select(messages.c.id).where(messages.c.case_id == case_id, messages.c.number != "")
    with product.pool.begin() as conn:
        message_id: int = conn.execute(letter.order_by(messages.c.id).limit(1)).scalar_one()
        waits = {"channel": "post", "state": "no_address", "sent_at": None}
        conn.execute(update(messages).where(messages.c.id == message_id).values(waits))
    return message_id


def _other(product: Product, case_id: int) -> int:
    """An answered case, to stand beside that one."""
    answered = select(cases.c.id).where(cases.c.answered_at.is_not(None), cases.c.id != case_id)
    with product.pool.connect() as conn:
        found: int = conn.execute(answered.order_by(cases.c.id).limit(1)).scalar_one()
    return found


def _drawn(product: Product) -> int:
    """A sample of every case there is: also the one of the address."""
    with product.pool.connect() as conn:
        head = actor_by_login(conn, "depthead")
    assert head is not None
    place = min(head.grants, key=lambda grant: len(grant.path)).organisation_id
    told: dict[str, Any] = {
        "first": date(2000, 1, 1),
        "last": date(2100, 1, 1),
        "percent": 100,
        "key": "drawn",
    }
    return int(draw_sample(product.pool, head, kind="registered", organisation_id=place, **told)["sample_id"])


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
        "other_id": _other(product, found.case_id),
        "sample_id": _drawn(product),
        "incident_id": open_incidents(product.pool)["job"],
        "deployment_id": found.deployment_id,
        "message_id": _letter(product, found.case_id),
        "code": "M-05",
        "template_version": 2,
        "action": "withdrawal",
        **_of_receipt(product),
        "complaint_id": _complaint(product, found.case_id),
        "path": PATH,
        **_draft(product),
        **_move(product),
        "token": token,
        "name": "received",
    }


def _complaint(product: Product, case_id: int) -> int:
    """A complaint against the case; the demonstration has none, so the first who asks takes one in."""
    with product.pool.connect() as conn:
        there = conn.execute(select(complaints.c.case_id).limit(1)).scalar()
        if there is not None:
            return int(there)
        challenged = conn.execute(select(cases).where(cases.c.id == case_id)).one()
        registrar, controller = (actor_by_login(conn, login) for login in ("registrar", "controller"))
    assert registrar is not None
    assert controller is not None
    told = {**INTAKE, "received_at": datetime.now(UTC).isoformat(), "legal_type": "complaint"}
    taken = receive_appeal(
        product.pool, registrar, data=told, organisation_id=challenged.organisation_id, key="complaint"
    )
    of_type = {"legal_type": "complaint"}
    for element, actor, more in (
        ("register_appeal", registrar, of_type),
        ("check_admissibility", controller, {}),
        ("determine_nature", controller, {**of_type, "challenged_number": challenged.number}),
    ):
        open_item = (work_items.c.case_id == taken["case_id"]) & (work_items.c.element_id == element)
        with product.pool.connect() as conn:
            item = conn.execute(select(work_items).where(open_item)).one()
        data = {**FORMS[element], **more}
        complete_work_item(product.pool, actor, work_item_id=item.id, version=item.version, data=data)
    return int(taken["case_id"])


def _move(product: Product) -> dict[str, object]:
    """Running cases on their way to a newer version that differs in nothing that runs."""
    files = shipped_files()
    with product.pool.connect() as conn:
        methodologist = actor_by_login(conn, "methodologist")
        versions = planned(conn, "appeal").newest
    assert methodologist is not None
    if versions == 1:
        publish_deployment(product.pool, methodologist, files=files | {PATH: files[PATH] + b"\n"})
    told = {"from_version": 1, "to_version": 2, "reason": "Жаңа нұсқа."}
    moving = start_migration(product.pool, methodologist, **told)
    return {"family": "appeal", "migration_id": moving["migration_id"]}


def _draft(product: Product) -> dict[str, object]:
    """A draft with a changed file; the first who asks opens it."""
    with product.pool.connect() as conn:
        methodologist = actor_by_login(conn, "methodologist")
        # Drafts of others may be there too, without a question about past cases.
        for there in workspaces(conn):
            for asked_before in what_ifs(conn, there.id):
                return {"workspace_id": there.id, "what_if_id": asked_before.id}
    assert methodologist is not None
    opened = open_workspace(product.pool, methodologist, title="Екінші келісу")
    file = shipped_files()[PATH].replace("Тіркеу".encode(), "Қабылдау".encode())
    write_workspace_file(product.pool, methodologist, **opened, path=PATH, content=file, revision=0)
    today = datetime.now(UTC).date()
    days = {"first": today - timedelta(days=60), "last": today, "answered": True, "step": timedelta(hours=8)}
    asked = ask_what_if(product.pool, methodologist, **opened, **days)
    carry_on_what_if(product.pool, what_if_id=asked["what_if_id"])
    return {**opened, "what_if_id": asked["what_if_id"]}


def _of_receipt(product: Product) -> dict[str, object]:
    """An act of opening and an advice of the demonstration."""
    with product.pool.connect() as conn:
        opening_id = conn.execute(select(box_openings.c.id).limit(1)).scalar_one()
        consultation_id = conn.execute(select(consultations.c.id).limit(1)).scalar_one()
    return {"opening_id": opening_id, "consultation_id": consultation_id}
