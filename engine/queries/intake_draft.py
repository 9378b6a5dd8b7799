"""What this person typed at the intake and did not store."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.queries.work_item import DraftFacts
from engine.storage.tables import intake_drafts


def intake_draft(conn: Connection, actor: Actor) -> DraftFacts | None:
    """The one draft of this person."""
    row = conn.execute(
        select(intake_drafts.c.data, intake_drafts.c.saved_at).where(
            intake_drafts.c.person_id == actor.person_id
        )
    ).first()
    return DraftFacts(row.data, row.saved_at) if row else None
