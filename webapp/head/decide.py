"""Decisions taken from the list: each in a transaction of its own, by the verb of the task page."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Connection

from engine.domain.errors import NotFound
from engine.operations.complete_work_item import complete_work_item
from engine.operations.in_bulk import Chosen, in_bulk
from engine.queries import form_of_item, reading
from engine.queries.head_decisions import LIMIT
from engine.queries.inbox import visible_items
from forms.form import Form
from webapp.database import engine
from webapp.guards import permission
from webapp.head import small_forms
from webapp.head.views import Told, page
from webapp.presenters.bulk_lines import lines_of
from webapp.sessions import require_actor

Page = str | tuple[str, int]

OF_ITEM = re.compile(r"d(\d{1,18})-\w+\Z", re.ASCII)


@permission("head")
def take() -> Page:
    """Those with a choice or a text; the others wait. A refusal holds nothing back and keeps the text."""
    actor, typed = require_actor(), small_forms.typed(request.form)
    ids = sorted({int(found[1]) for name in typed if (found := OF_ITEM.match(name))})[:LIMIT]
    with reading(engine()) as conn:
        forms = {one: form for one in ids if (form := _form(conn, one))}
        filled = {one: small_forms.small_fields(form, one, typed) for one, form in forms.items()}
        asked = [Chosen(one, _version(one)) for one in forms if small_forms.decided(filled[one])]
        shown = visible_items(conn, actor, [one.work_item_id for one in asked])
    if not asked:
        return page("decisions", Told(_("Choose or write a decision in at least one row."), typed=typed)), 422

    def decide(row: Chosen, key: str) -> dict[str, Any]:
        data = small_forms.posted(forms[row.work_item_id], filled[row.work_item_id])
        return complete_work_item(
            engine(), actor, work_item_id=row.work_item_id, version=row.version, data=data, key=key
        )

    outcomes = in_bulk(asked, request.form.get("key", ""), decide, most=LIMIT)
    lines = lines_of(outcomes, {one.work_item_id: one for one in shown}, forms)
    kept = typed if any(one.why for one in lines) else {}
    return page("decisions", Told(lines=lines, typed=kept))


def _form(conn: Connection, item_id: int) -> Form | None:
    """Also of an item that is done: a second press of the same page hears what the first one did."""
    try:
        return form_of_item(conn, item_id).form
    except NotFound:
        return None


def _version(item_id: int) -> int:
    """What the page showed; a number that no item has for anything else."""
    version = request.form.get(f"v{item_id}", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
