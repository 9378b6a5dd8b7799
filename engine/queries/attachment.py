"""One attachment of a case that the actor may see, and its content."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import attachments_of, personal_header
from engine.queries.clock import moment
from engine.queries.facts import AttachmentFacts
from engine.storage import files
from engine.storage.tables import attachments


def attachment(conn: Connection, actor: Actor, attachment_id: int) -> AttachmentFacts:
    """Raises :class:`NotFound` also when the actor may not see its case, :class:`Forbidden` when he
    may see it without personal data: what a file says cannot be masked.
    """
    case_id = conn.execute(
        select(attachments.c.case_id).where(attachments.c.id == attachment_id)
    ).scalar_one_or_none()
    if case_id is None:
        raise NotFound(attachment_id=attachment_id)
    case, _, _ = personal_header(conn, actor, case_id, moment(conn, None))
    return next(one for one in attachments_of(conn, case) if one.id == attachment_id)


def open_attachment(found: AttachmentFacts) -> BinaryIO:
    """The content for reading; the caller closes it. Raises :class:`NotFound` when it is gone."""
    return files.open_file(found.sha256)
