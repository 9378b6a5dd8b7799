"""What saving, changing and removing a saved filter share."""

from __future__ import annotations

from sqlalchemy import Row, func, select

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.domain.saved_filter import Share
from engine.operations.border import is_id
from engine.queries.saved_filters import visible_filters
from engine.queries.scope import own_id
from engine.storage.tables import organisations, people, saved_filters
from engine.storage.unit_of_work import UnitOfWork


def place_for(work: UnitOfWork, actor: Actor, share: str) -> int | None:
    """The organisation whose people see it. Raises InvalidData (``share``)."""
    if share not in set(Share):
        raise InvalidData(errors={"share": ["not_an_option"]})
    if share == Share.NOBODY:
        return None
    chosen = select(organisations.c.id, organisations.c.path).join(
        people, people.c.organisation_id == organisations.c.id
    )
    own = work.conn.execute(chosen.where(people.c.id == own_id(actor))).one()
    return int(own.id) if share == Share.UNIT else int(own.path.partition(".")[0])


def own_filter(work: UnitOfWork, actor: Actor, filter_id: int) -> Row[tuple[int]]:
    """Locks it. Raises NotFound for one out of sight, Forbidden for one that another shares."""
    chosen = select(saved_filters).where(saved_filters.c.id == filter_id, visible_filters(actor))
    row = work.conn.execute(chosen.with_for_update()).first() if is_id(filter_id) else None
    if row is None:
        raise NotFound(filter_id=filter_id)
    if row.owner_id != actor.person_id:
        raise Forbidden()
    return row


def refuse_taken_name(work: UnitOfWork, actor: Actor, name: str, but: int | None = None) -> None:
    """Raises InvalidData (``name``: ``name_taken``) where another filter of the person has it."""
    other = select(saved_filters.c.id).where(
        saved_filters.c.owner_id == own_id(actor), saved_filters.c.name == name
    )
    if set(work.conn.execute(other).scalars()) - {but}:
        raise InvalidData(errors={"name": ["name_taken"]})


def number_of(work: UnitOfWork, actor: Actor) -> int:
    """How many the person keeps."""
    mine = select(func.count()).where(saved_filters.c.owner_id == own_id(actor))
    return int(work.conn.execute(mine).scalar_one())
