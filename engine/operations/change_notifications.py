"""Keeps what a person wants to be told of and how, and where his mail goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import Engine, delete, insert, update

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.domain.notifications import ALWAYS_SHOWN, Kind, Mail, mails_of
from engine.storage.tables import notification_choices, people
from engine.storage.unit_of_work import unit_of_work

MAX_EMAIL = 200
# One mailbox and nothing else: what the mail's writer takes (engine/worker/mail.py), with a dot in the host.
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\".]+(\.[^\s@<>()\[\]\\,;:\".]+)+")


def change_notifications(
    engine: Engine,
    actor: Actor,
    *,
    email: str,
    quiet: tuple[time, time] | None,
    choices: Mapping[Kind, tuple[bool, Mail]],
) -> dict[str, Any]:
    """``choices``: shown in the product, and by mail; a kind that is not named gets its default.

    Answers ``email``. Raises InvalidData (``email``, or the kind), Forbidden for the system.
    """
    if actor.is_system:
        raise Forbidden()
    email = email.strip()
    errors: dict[str, list[str]] = {}
    if email and (len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email)):
        errors["email"] = ["not_an_address"]
    for kind, (shown, mail) in choices.items():
        if mail not in mails_of(kind) or (kind in ALWAYS_SHOWN and not shown):
            errors[kind.value] = ["not_an_option"]
    if errors:
        raise InvalidData(errors=errors)
    begin, end = quiet or (None, None)
    with unit_of_work(engine) as work:
        own = people.c.id == actor.person_id
        work.conn.execute(update(people).where(own).values(email=email, quiet_from=begin, quiet_to=end))
        table = notification_choices
        work.conn.execute(delete(table).where(table.c.person_id == actor.person_id))
        rows = [
            {"person_id": actor.person_id, "kind": kind.value, "shown": shown, "mail": mail.value}
            for kind, (shown, mail) in choices.items()
        ]
        if rows:
            work.conn.execute(insert(table), rows)
    return {"email": email}
