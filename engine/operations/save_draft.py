"""Keeps what a person typed and did not submit. No journal entry: nothing has happened yet.

Each page keeps a draft of its own and names the drafts that it goes on from: these go when it is saved, a
draft that it has not seen stays beside it until the person has chosen. So an older tab never writes over
the words of a newer one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import DraftElsewhere, TooLarge
from engine.operations.border import keepable
from engine.operations.locked_case import lock_by_item, moment_of
from engine.operations.once import once
from engine.operations.work_items import check_may_hold, check_open
from engine.storage.tables import drafts
from engine.storage.unit_of_work import UnitOfWork

VERB = "save_draft"
LIMIT = 1024 * 1024
MOST_PAGES = 8
"""Drafts of one person and item that stand beside each other; more tabs than that are a mistake."""


@dataclass(frozen=True)
class SeenDraft:
    """A draft as a page has seen it: by ``page``, at ``saved_at``. One saved again since is another."""

    page: str
    saved_at: datetime


def save_draft(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    data: Mapping[str, Any],
    page: str = "",
    over: Sequence[SeenDraft] = (),
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``saved_at`` and ``elsewhere``: when a draft unseen by this page was saved, or ``None``.

    The data is kept as typed, unchecked; one draft per person, item and ``page``. Only characters that cannot
    be stored (NUL, halves of surrogate pairs) are left out. Drafts in ``over`` and those with the same
    data go. Raises NotFound, AlreadyDone, AlreadyTaken, Forbidden, TooLarge, InvalidData.
    """
    data = keepable(data)
    if len(canonical(data)) > LIMIT:
        raise TooLarge(limit=LIMIT)

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        check_open(work, locked)
        check_may_hold(work, locked, actor, Verb.SAVE_DRAFT)
        kept = plain(data)
        own = _of(work_item_id, actor)
        replaced = or_(drafts.c.data == kept, *(_seen(one) for one in over))
        work.conn.execute(delete(drafts).where(own, drafts.c.page != page, replaced))
        elsewhere, count = work.conn.execute(_others(own, page)).one()
        if count >= MOST_PAGES:
            raise TooLarge(limit=MOST_PAGES)
        row = {"data": kept, "saved_at": work.now}
        named = {"work_item_id": work_item_id, "person_id": actor.person_id, "page": page}
        saved = insert(drafts).values(row | named)
        work.conn.execute(saved.on_conflict_do_update(index_elements=list(named), set_=row))
        return {"saved_at": work.now, "elsewhere": elsewhere}

    body = {"id": work_item_id, "data": data, "page": page, "over": [(o.page, o.saved_at) for o in over]}
    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)


def refuse_unseen_drafts(
    work: UnitOfWork, actor: Actor, work_item_id: int, page: str, over: Sequence[SeenDraft]
) -> None:
    """Raises :class:`DraftElsewhere` where finishing would throw away words that the page has not seen."""
    unseen = and_(_of(work_item_id, actor), ~or_(*(_seen(one) for one in over))) if over else None
    own = _of(work_item_id, actor) if unseen is None else unseen
    elsewhere, count = work.conn.execute(_others(own, page)).one()
    if count:
        raise DraftElsewhere(at=moment_of(elsewhere))


def _of(work_item_id: int, actor: Actor) -> Any:
    return and_(drafts.c.work_item_id == work_item_id, drafts.c.person_id == actor.person_id)


def _seen(one: SeenDraft) -> Any:
    return and_(drafts.c.page == one.page, drafts.c.saved_at == one.saved_at)


def _others(own: Any, page: str) -> Any:
    return select(func.max(drafts.c.saved_at), func.count()).where(own, drafts.c.page != page)
