"""One electronic signature of a case that the actor may see, and the files that it is about."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import personal_header, signatures_of
from engine.queries.clock import moment
from engine.queries.facts import SignatureFacts
from engine.storage import files
from engine.storage.tables import signatures


def signature(conn: Connection, actor: Actor, signature_id: int) -> SignatureFacts:
    """Raises :class:`NotFound` also when the actor may not see its case or a newer check took its place,
    :class:`Forbidden` when he may see the case without personal data: a certificate names people.
    """
    case_id = conn.execute(
        select(signatures.c.case_id).where(signatures.c.id == signature_id)
    ).scalar_one_or_none()
    if case_id is None:
        raise NotFound(signature_id=signature_id)
    case, _, _ = personal_header(conn, actor, case_id, moment(conn, None))
    found = next((one for one in signatures_of(conn, case) if one.id == signature_id), None)
    if found is None:
        raise NotFound(signature_id=signature_id)
    return found


def open_cms(found: SignatureFacts) -> BinaryIO:
    """The signature itself as it came; the caller closes it. Raises :class:`NotFound`."""
    return files.open_file(found.cms_sha256)


def open_signed(found: SignatureFacts) -> BinaryIO:
    """The exact bytes that were signed; the caller closes it. Raises NotFound when nobody knows them."""
    if not found.signed_sha256:
        raise NotFound(signature_id=found.id)
    return files.open_file(found.signed_sha256)
