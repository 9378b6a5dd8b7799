"""Registers what was just stored, where the same person may: two commands behind one press.

The first keeps the appeal whatever happens to the second; the task of the process stays what it is, done by
the registrar with what the receipt already says (decision 0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from engine.domain.actor import Actor
from engine.operations.complete_work_item import complete_work_item
from engine.queries import reading, work_item_page
from forms.form import load_form
from webapp.cases.prefill import prefilled

REGISTRATION = "registration"


def register(pool: Engine, actor: Actor, received: Mapping[str, Any], key: str | None) -> bool:
    """Whether it was registered: not when the process opened something else, or for somebody else.

    Raises what :func:`complete_work_item` raises.
    """
    item_id = received.get("work_item_id")
    if item_id is None or item_id not in received["next"]:
        return False
    with reading(pool) as conn:
        page = work_item_page(conn, actor, item_id)
    if page.item.form_key != REGISTRATION or page.form is None or page.item.state != "open":
        return page.item.state == "completed"
    complete_work_item(
        pool,
        actor,
        work_item_id=item_id,
        version=page.item.version,
        data=prefilled(load_form(page.form), page),
        key=f"{key}-{REGISTRATION}"[:200] if key else None,
    )
    return True
