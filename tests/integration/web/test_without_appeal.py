"""A case that no appeal began is read like any other: its process's name stands for the subject."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, text

from engine.operations import complete_work_item
from engine.queries import reading
from engine.storage.tables import appeals, cases, work_items
from tests.factories import World
from tests.integration.jobs.conftest import Site, desk
from tests.integration.web.conftest import Visitor
from tests.unit.bpmn.diagrams import Diagram

SignIn = Callable[[str], Visitor]

PAGES = (
    *("/inbox?preset=free", "/inbox?preset=free&sort=applicant", "/inbox?preset=free&text=appeal"),
    *(
        "/inbox/preview/{item}",
        "/work-items/{item}",
        "/cases",
        "/cases/{case}",
        "/cases/{case}/diagram",
        "/cases/{case}/replay",
    ),
    *(f"/cases/{{case}}?tab={tab}" for tab in ("people", "documents", "clock", "history", "links")),
    "/cases/{case}/print",
)


@pytest.fixture
def nameless(world: World, at) -> dict[str, int]:  # type: ignore[no-untyped-def]  # the suite's moment
    """A case whose appeal is taken away: what a case without one looks like in the tables."""
    site = Site(world, at)
    site.publish(desk(Diagram("appeal").start().end(), "look").flow("start", "look", "end"))
    case_id = site.begin()
    with world.engine.begin() as conn:
        # A contact is never deleted (R-114): only the tables' owner can make such a case.
        conn.execute(text("alter table appeals disable trigger user"))
        conn.execute(delete(appeals).where(appeals.c.case_id == case_id))
        conn.execute(text("alter table appeals enable trigger user"))
        item = conn.execute(select(work_items.c.id)).scalar_one()
    return {"case": case_id, "item": item}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("login", ["registrar", "auditor"])
def test_no_page_crashes_for_a_case_without_an_appeal(
    nameless: dict[str, int], as_person: SignIn, page: str, login: str
) -> None:
    answer = as_person(login).get(page.format(**nameless))
    assert answer.status_code in ((200,) if login == "registrar" else (200, 403, 404)), answer.text


@pytest.mark.parametrize("page", ["/inbox?preset=free", "/work-items/{item}", "/cases", "/cases/{case}"])
def test_lists_and_pages_show_it_by_its_process(
    nameless: dict[str, int], as_person: SignIn, page: str
) -> None:
    shown = as_person("registrar").get(page.format(**nameless)).text
    main = shown[shown.index("<main") :]
    assert ">appeal<" in main
    assert f"/{nameless['case']}" in main or f"/{nameless['item']}" in main


def test_papers_about_an_appeal_are_not_found(nameless: dict[str, int], as_person: SignIn) -> None:
    assert as_person("registrar").get(f"/cases/{nameless['case']}/voucher.pdf").status_code == 404


def test_its_work_can_be_finished(nameless: dict[str, int], world: World) -> None:
    complete_work_item(world.engine, world.registrar, work_item_id=nameless["item"], version=1, data={})
    with reading(world.engine) as conn:
        assert conn.execute(select(cases.c.closed_at)).scalar_one() is not None
