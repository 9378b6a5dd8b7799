"""Reads the organisation tree for the rule of superior bodies (``engine.domain.superior_body``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.domain.complaint_clause import Body
from engine.domain.superior_body import Place, acting_body, superior_body
from engine.storage.tables import organisations, people


def superior_of(conn: Connection, organisation_id: int) -> Body | None:
    """Where one complains against acts of this organisation; ``None``: to the court directly."""
    found = superior_body(_places(_way_up(conn, organisation_id)))
    return None if found is None else _body(conn, found)


def acting_for(conn: Connection, case_organisation_id: int, signer_id: int | None = None) -> Body:
    """Whose act a paper of the case is: the signer's body within the case's organisation, else that one."""
    way = _way_up(conn, case_organisation_id)
    signer = select(people.c.organisation_id).where(people.c.id == signer_id)
    seat = conn.execute(signer).scalar() if signer_id is not None else None
    if seat is not None:
        his = _way_up(conn, seat)
        way = his if his[0].path.startswith(way[0].path) else way
    return _body(conn, acting_body(_places(way)))


def _way_up(conn: Connection, organisation_id: int) -> Sequence[Row[Any]]:
    """The organisation and all above it, the root last. Raises ``LookupError`` for one that is not there."""
    path = conn.execute(
        select(organisations.c.path).where(organisations.c.id == organisation_id)
    ).scalar_one_or_none()
    if path is None:
        raise LookupError(organisation_id)
    ids = [int(part) for part in path.split(".") if part]
    rows = conn.execute(select(organisations).where(organisations.c.id.in_(ids)))
    return sorted(rows, key=lambda row: -ids.index(row.id))


def _places(rows: Sequence[Row[Any]]) -> list[Place]:
    return [Place(row.id, row.kind, row.superior_id) for row in rows]


def _body(conn: Connection, organisation_id: int) -> Body:
    row = conn.execute(select(organisations).where(organisations.c.id == organisation_id)).one()
    return Body(row.id, row.name, str(row.contacts.get("address", "")))
