"""What could not be delivered and belongs to no incident: an operator has it tried again, or discards it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.domain.errors import AlreadyDone, InvalidData, NotFound
from engine.operations.discard_delivery import discard_delivery
from engine.operations.retry_delivery import retry_delivery
from webapp.admin import incident_inputs as inputs
from webapp.admin.incident_refusals import why
from webapp.admin.incidents import NotDelivered, Page, listing
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

Told = dict[str, Any]
Outcome = tuple[bool, str]


@permission("admin")
def retry() -> Page:
    def do(told: Told, reason: str) -> str:
        retry_delivery(engine(), require_actor(), **told, reason=reason)
        return _("A worker tries to deliver it again now.")

    return _each(do)


@permission("admin")
def discard() -> Page:
    def do(told: Told, reason: str) -> str:
        discard_delivery(engine(), require_actor(), **told, reason=reason)
        return _("It is discarded, and what it carried is erased.")

    return _each(do)


def _each(do: Callable[[Told, str], str]) -> Page:
    """Each on its own: one that a colleague was faster with holds nothing back."""
    chosen, key, reason = inputs.chosen("delivery"), inputs.key(), request.form.get("reason", "")
    if not chosen:
        return _asked(_("Choose at least one delivery."))
    if not reason.strip():
        return _asked(_("Give the reason."))
    results = {one: _outcome(do, {"delivery_id": one, "key": f"{key}-{one}"}, reason) for one in chosen}
    return listing(untold=NotDelivered(results=results))


def _outcome(do: Callable[[Told, str], str], told: Told, reason: str) -> Outcome:
    """Whether it went well, and the sentence."""
    try:
        return True, do(told, reason)
    except NotFound:
        return False, _("There is no such delivery.")
    except (AlreadyDone, InvalidData) as refusal:
        return False, why(refusal)[0]


def _asked(asked: str) -> Page:
    told = NotDelivered(asked, inputs.chosen("delivery"), request.form.get("reason", ""))
    return listing(untold=told), 422
