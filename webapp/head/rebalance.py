"""The proposal confirmed: each reassignment in a transaction of its own, with its result."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.operations.in_bulk import Chosen, in_bulk
from engine.operations.reassign import reassign
from engine.queries import reading
from engine.queries.inbox import visible_items
from webapp.database import engine
from webapp.guards import permission
from webapp.head.decide import Page
from webapp.head.views import SHOWN, Told, page
from webapp.presenters.bulk_lines import lines_of
from webapp.sessions import require_actor

ROW = re.compile(r"(\d{1,18})-(\d{1,9})-(\d{1,18})\Z", re.ASCII)
"""Item, the version that the head saw, the person."""


@permission("head")
def confirm() -> Page:
    """What is ticked, for the reason given; the verb asks again whether each person may have it."""
    actor, reason = require_actor(), request.form.get("reason", "").strip()
    chosen = [found.groups() for row in request.form.getlist("move") if (found := ROW.match(row))]
    if not chosen or not reason:
        asked = _("Give the reason.") if chosen else _("Tick at least one row.")
        typed = {"reason": (reason,), "move": tuple(request.form.getlist("move"))}
        return page("balance", Told(asked, typed=typed)), 422
    to = {int(item): int(person) for item, _version, person in chosen}
    rows = [Chosen(int(item), int(version)) for item, version, _person in chosen]

    def move(row: Chosen, key: str) -> dict[str, Any]:
        return reassign(
            engine(),
            actor,
            work_item_id=row.work_item_id,
            version=row.version,
            to_person_id=to[row.work_item_id],
            reason=reason,
            key=key,
        )

    with reading(engine()) as conn:
        shown = visible_items(conn, actor, list(to)[:SHOWN])
    outcomes = in_bulk(rows, request.form.get("key", ""), move, most=SHOWN)
    return page("balance", Told(lines=lines_of(outcomes, {one.work_item_id: one for one in shown})))
