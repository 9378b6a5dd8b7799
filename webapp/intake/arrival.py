"""What the intake page starts with, what it sends, and whose appeal it is going to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import request
from sqlalchemy import Connection

from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.local_time import local
from engine.queries import OrganisationFacts, own_organisations
from forms.encoding import HOUSEKEEPING, from_html
from forms.form import Form

ORGANISATION = "organisation_id"
# Bodies that execute and bodies outside the tree receive nothing: appeals come to akimats and apparatuses.
RECEIVING = frozenset({"oblast", "city", "district", "rural", "apparatus", "department"})


def defaults() -> dict[str, Any]:
    """An appeal mostly comes now and in Kazakh; both can be changed."""
    return {"received_at": local(datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M"), "language": "kk"}


def typed(form: Form) -> dict[str, Any]:
    return from_html(form, request.form.to_dict(flat=False), ignore=HOUSEKEEPING | {ORGANISATION})


def organisations(conn: Connection, actor: Actor) -> tuple[OrganisationFacts, ...]:
    """Where this person may receive appeals."""
    receiving = tuple(grant.path for grant in actor.grants if Verb.RECEIVE_APPEAL in TABLE[grant.role])
    return tuple(
        one
        for one in own_organisations(conn, actor)
        if one.kind in RECEIVING and one.path.startswith(receiving)
    )


def organisation(actor: Actor) -> int:
    """The one that was sent, else where the person's own grant lies; the verb decides if it may be."""
    sent = request.form.get(ORGANISATION, "")
    if not sent:
        return next(g.organisation_id for g in actor.grants if Verb.RECEIVE_APPEAL in TABLE[g.role])
    if not (sent.isascii() and sent.isdigit() and len(sent) < 19):
        raise InvalidData(errors={ORGANISATION: ["not_a_number"]})
    return int(sent)
