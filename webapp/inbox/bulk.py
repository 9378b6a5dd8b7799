"""Many rows of the list at once: handed over, put on hold, printed. Every row has an answer of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine import queries
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData, NotFound
from engine.operations.hold import hold
from engine.operations.in_bulk import Chosen, in_bulk
from engine.operations.reassign import reassign
from engine.queries import reading
from engine.queries.inbox import PAGE_SIZE, visible_items
from webapp.database import engine
from webapp.guards import permission, safe_next
from webapp.inbox.refused import list_of, posted_rows, refused
from webapp.inbox.state import MAX_ID
from webapp.inbox.views import listing
from webapp.presenters.bulk_lines import lines_of
from webapp.presenters.dates import end_of_day
from webapp.sessions import require_actor

MOST = PAGE_SIZE

Done = Callable[[Actor, Chosen, str], dict[str, Any]]


@permission("work")
def act() -> Response | str | tuple[str, int]:
    """Hands over or holds each chosen row and says what became of each; printing leads to its page.

    What is wrong for all of them is said on the list itself: the rows stay chosen, the words typed.
    """
    actor, what = require_actor(), request.form.get("action", "")
    try:
        chosen = tuple(_choice(value) for value in posted_rows())
        if what == "print":
            return redirect(url_for("inbox.printed", item=_to_print(chosen)), code=303)
        do = _verb(what)
        with reading(engine()) as conn:
            # Before anything is done: who hands a case over may not see it any more.
            shown = visible_items(conn, actor, [one.work_item_id for one in chosen[:MOST]])
        key = request.form.get("key", "")
        outcomes = in_bulk(chosen, key, lambda row, own_key: do(actor, row, own_key), most=MOST)
    except InvalidData as refusal:
        return listing(list_of(actor), refused(refusal, what)), refusal.status
    return render_template(
        "inbox/bulk.html",
        lines=lines_of(outcomes, {one.work_item_id: one for one in shown}),
        back=safe_next(request.form.get("next")) or url_for("inbox.index"),
    )


def _to_print(chosen: Sequence[Chosen]) -> list[int]:
    if not chosen:
        raise InvalidData(errors={"items": ["required"]})
    if len(chosen) > MOST:
        raise InvalidData(errors={"items": [f"too_many:{MOST}"]})
    return [one.work_item_id for one in chosen]


@permission("work")
def printed() -> str:
    """The chosen tasks on paper, one after another; those not open to the reader are only counted."""
    actor, ids = require_actor(), [_id(value) for value in request.args.getlist("item")]
    if len(ids) > MOST:
        raise InvalidData(errors={"items": [f"too_many:{MOST}"]})
    with reading(engine()) as conn:
        pages = [_page(conn, actor, one) for one in dict.fromkeys(ids)]
    return render_template(
        "inbox/print.html", pages=[one for one in pages if one], missing=sum(one is None for one in pages)
    )


def _page(conn: Connection, actor: Actor, work_item_id: int) -> queries.WorkItemPage | None:
    try:
        return queries.work_item_page(conn, actor, work_item_id)
    except NotFound:
        return None


def _verb(what: str) -> Done:
    """What is done to each row; what is wrong for all of them is said once, before any is touched."""
    reason = request.form.get(f"{what}_reason", "").strip()
    if what == "assign":
        person = request.form.get("person", "")
        to = _id(person) if person else None
        _refuse(person=to is None, assign_reason=not reason)
        assert to is not None
        return lambda actor, row, key: reassign(
            engine(),
            actor,
            work_item_id=row.work_item_id,
            version=row.version,
            to_person_id=to,
            reason=reason,
            key=key,
        )
    if what == "hold":
        until = end_of_day(request.form.get("until"))
        _refuse(until=until is None, hold_reason=not reason)
        return lambda actor, row, key: hold(
            engine(),
            actor,
            work_item_id=row.work_item_id,
            version=row.version,
            until=until,
            reason=reason,
            key=key,
        )
    raise InvalidData(errors={"action": ["not_an_option"]})


def _refuse(**missing: bool) -> None:
    if wrong := {name: ["required"] for name, is_missing in missing.items() if is_missing}:
        raise InvalidData(errors=wrong)


def _choice(value: str) -> Chosen:
    work_item_id, _colon, version = value.partition(":")
    return Chosen(_id(work_item_id), _id(version))


def _id(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 20 and 0 < int(value) <= MAX_ID):
        raise InvalidData(errors={"items": ["not_a_number"]})
    return int(value)
