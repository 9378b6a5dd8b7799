"""Orders that open personal data: the head gives and revokes them, the auditor sees what is open to him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.operations.give_access_order import give_access_order
from engine.operations.revoke_access_order import revoke_access_order
from engine.queries import reading
from engine.queries.access_orders import access_orders_of, auditors
from engine.queries.organisations import own_organisations
from webapp import request_log
from webapp.admin.incident_inputs import key
from webapp.database import engine
from webapp.filters import MAX_ID
from webapp.guards import allowed, permission
from webapp.locales import words
from webapp.presenters.field_words import plain_mistake
from webapp.sessions import require_actor

STATES: Mapping[str, LazyString] = {
    "in_force": _l("in force"),
    "ahead": _l("not yet in force"),
    "over": _l("over"),
    "revoked": _l("revoked"),
}


@permission("readings")
def orders() -> str:
    return _page({}, {})


@permission("order_access")
def give() -> Response | tuple[str, int]:
    typed = request.form.to_dict()
    try:
        give_access_order(engine(), require_actor(), **_arguments(typed), key=key())
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(typed, refusal.details["errors"]), refusal.status
    flash(_("The order is written down; the auditor sees the data of these cases on these days."))
    return redirect(url_for("access.orders"))


@permission("order_access")
def revoke(order_id: int) -> Response | tuple[str, int]:
    typed = request.form.to_dict()
    reason = typed.get("reason", "")
    try:
        revoke_access_order(engine(), require_actor(), order_id=order_id, reason=reason, key=key())
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        errors = {f"reason-{order_id}": codes for codes in refusal.details["errors"].values()}
        return _page({f"reason-{order_id}": reason}, errors), refusal.status
    flash(_("The order is revoked; from now on the auditor reads masked again."))
    return redirect(url_for("access.orders"))


def _arguments(typed: Mapping[str, str]) -> dict[str, Any]:
    """Raises :class:`InvalidData` for what cannot be read at all."""
    errors: dict[str, list[str]] = {}
    told: dict[str, Any] = {name: typed.get(name, "") for name in ("reason", "act_number")}
    for name in ("auditor_id", "organisation_id"):
        told[name] = _id(typed.get(name, ""))
        if told[name] is None:
            errors[name] = ["required"]
    for name in ("starts_on", "ends_on", "act_date"):
        try:
            told[name] = _day(typed.get(name, ""))
        except ValueError:
            errors[name] = ["not_a_date"]
    if errors:
        raise InvalidData(errors=errors)
    numbers = typed.get("numbers", "").replace(",", "\n").replace(";", "\n").splitlines()
    return {**told, "numbers": numbers, "restricted": typed.get("restricted") == "true"}


def _id(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= MAX_ID
    return int(text) if known else None


def _day(text: str) -> date | None:
    if text and len(text) != len("2026-12-14"):
        raise ValueError(text)
    return date.fromisoformat(text) if text else None


def _page(typed: Mapping[str, str], errors: Mapping[str, Sequence[str]]) -> str:
    actor, today = require_actor(), local_date(datetime.now(UTC))
    with reading(engine()) as conn:
        found = access_orders_of(conn, actor, today)
        gives = allowed(actor, "order_access")
        choices = _choices(conn, actor, today) if gives else {}
    return render_template(
        "access/orders.html",
        found=found,
        gives=gives,
        choices=choices,
        typed={"starts_on": today.isoformat(), **typed},
        errors={name: " ".join(map(plain_mistake, codes)) for name, codes in errors.items()},
        states=STATES,
        me=actor.person_id,
    )


def _choices(conn: Any, actor: Actor, today: date) -> dict[str, list[tuple[str, str]]]:
    readers = auditors(conn, actor, today)
    return {
        "auditors": [(str(one.id), f"{one.name} — {words(one.organisation)}") for one in readers],
        "organisations": [
            (str(one.id), "\u2003" * one.depth + words(one.name)) for one in own_organisations(conn, actor)
        ],
    }
