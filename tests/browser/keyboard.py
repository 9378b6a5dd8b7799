"""A page by the Tab key alone, and the forms there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from engine.storage.tables import people, work_items
from tests.browser.axe import SHOWN
from tests.browser.conftest import Product
from tests.browser.desk import NOBODY, Desks
from tests.browser.places import Place

AT_A_TIME = 15

# Of each role somebody of the demonstration.
OF_ROLE = {
    "registrar": "registrar",
    "controller": "controller",
    "department_head": "depthead",
    "executor": "executor",
    "unit_head": "head",
    "signer": "signer",
    "superior_reviewer": "reviewer",
}

WATCH = Path(__file__).with_name("keyboard.js").read_text(encoding="utf-8")


def walk(page: Page) -> list[str]:
    """What is wrong on the way through the page by Tab; empty where all is well."""
    # A diagram is drawn when it comes into sight, and has its buttons then.
    page.wait_for_function(SHOWN)
    page.evaluate(WATCH)
    page.evaluate("document.getElementById('content').focus()")
    stops = -1
    while True:
        for _ in range(AT_A_TIME):
            page.keyboard.press("Tab")
        found: dict[str, Any] = page.evaluate("window.walked()")
        if found["over"]:
            return [*found["faults"], *(f"never reached: {one}" for one in found["missed"])]
        # A field for a time has some places to stop inside; where no new control comes, the focus is kept.
        if found["stops"] == stops:
            return [*found["faults"], f"trap: {found['at']}"]
        stops = found["stops"]


def tasks(product: Product) -> Iterator[Place]:
    """An open task of each form, before whoever fills it."""
    chosen = (
        select(work_items, people.c.login)
        .outerjoin(people, people.c.id == work_items.c.assignee_id)
        .where(work_items.c.state == "open", work_items.c.form_key.is_not(None))
        .order_by(work_items.c.form_key, work_items.c.id)
    )
    with product.pool.connect() as conn:
        first = {item.form_key: item for item in reversed(conn.execute(chosen).all())}
        for item in first.values():
            if login := item.login or OF_ROLE.get(item.candidate_role):
                yield Place(f"task: {item.form_key}", login, f"/work-items/{item.id}")


def stumbles(desks: Desks, places: Iterable[Place]) -> tuple[int, dict[str, list[str]]]:
    """How many of the places have a form, and what is wrong with each that has something wrong.

    The preview is not walked here: it follows the row that has the focus, so it is drawn anew meanwhile.
    """
    wrong, walked = {}, 0
    for place in places:
        if place.login == NOBODY or place.name == "preview":
            continue
        page = place.open(desks.of(place.login)).page
        if page.locator("main form").count():
            walked += 1
            if found := walk(page):
                wrong[place.name] = found
    return walked, wrong
