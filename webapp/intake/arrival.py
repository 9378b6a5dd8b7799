"""What the intake page starts with, what it sends, and whose appeal it is going to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from sqlalchemy import Connection

from engine.channels import CHANNELS
from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData, NotFound
from engine.domain.local_time import local
from engine.queries import OrganisationFacts, own_organisations
from engine.queries.boxes import box_opening
from engine.queries.consultations import consultation
from forms.encoding import HOUSEKEEPING, from_html
from forms.form import Form

ORGANISATION = "organisation_id"
CONSULTATION = "consultation_id"
CHANNEL = "jauap_channel"  # the cookie with the channel of the last appeal
PAGE = frozenset({ORGANISATION, CONSULTATION})
"""The page's own inputs beside the form's."""

# Bodies that execute and bodies outside the tree receive nothing: appeals come to akimats and apparatuses.
RECEIVING = frozenset({"oblast", "city", "district", "rural", "apparatus", "department"})


@dataclass(frozen=True)
class Start:
    """What the page is filled with at first: ``data`` of the form, and where the contact comes from."""

    data: Mapping[str, Any]
    organisation_id: str = ""
    consultation_id: str = ""

    @property
    def named(self) -> bool:
        """Whether the address names a contact, which comes before what was typed earlier."""
        return bool(self.organisation_id)


def start(conn: Connection, actor: Actor) -> Start:
    """An empty form; ``?box=`` the next item of an act, ``?consultation=`` an advice to make official.

    Raises NotFound for an act or an advice of elsewhere, and for one that became an appeal already.
    """
    now = {"received_at": local(datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M")}
    if opening_id := _asked("box"):
        act = box_opening(conn, actor, opening_id)
        return Start(now | {"channel": "BOX", "box_opening": str(act.id)}, str(act.organisation_id))
    if consultation_id := _asked("consultation"):
        one = consultation(conn, actor, consultation_id)
        if one.case_id is not None:
            raise NotFound(consultation_id=consultation_id)
        last, _, first = one.person_name.partition(" ")
        said: dict[str, Any] = {"text": one.question, "language": one.language, "phone": one.phone}
        said |= {"last_name": last, "first_name": first, "channel": "ORAL_PROTOCOL"}
        if one.topic:
            said["issues"] = [{"topic": one.topic}]
        return Start(now | said, str(one.organisation_id), str(one.id))
    channel = request.cookies.get(CHANNEL, "")
    return Start(now | ({"channel": channel} if channel in CHANNELS else {}))


def _asked(name: str) -> int | None:
    """An id of the address; what can be none is no such page."""
    text = request.args.get(name, "")
    if not text:
        return None
    return _id(text) or _nothing(name)


def _nothing(name: str) -> int:
    raise NotFound(name=name)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def typed(form: Form) -> dict[str, Any]:
    return from_html(form, request.form.to_dict(flat=False), ignore=HOUSEKEEPING | PAGE)


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
    found = _id(sent)
    if found is None:
        raise InvalidData(errors={ORGANISATION: ["not_a_number"]})
    return found


def consultation_id() -> int | None:
    """The advice that becomes this appeal, if any."""
    sent = request.form.get(CONSULTATION, "")
    if sent and _id(sent) is None:
        raise InvalidData(errors={CONSULTATION: ["not_a_number"]})
    return _id(sent)
