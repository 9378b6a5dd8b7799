"""How many items each preset holds, in one statement with a bounded cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Label,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    select,
    union,
)

from engine.domain.actor import Actor, Delegation, Grant
from engine.queries.clock import moment, today_of
from engine.queries.inbox_filters import InboxFilters, narrowed
from engine.queries.inbox_presets import Ground, ground_of, ground_with_names, preset_parts, presets_for
from engine.queries.scope import own_id
from engine.storage.prepared import Prepared
from engine.storage.tables import work_items

# A menu is glanced at: eight counts stop here ("99+"), so that a million items cost what a hundred do.
CAP = 100

DAY = (work_items.c.list_day, work_items.c.id)
"""The order of the indexes: the counter and the list walk the same way."""


def inbox_counters(conn: Connection, actor: Actor, *, at: datetime | None = None) -> Mapping[str, int]:
    """Preset to its number of items; a value of :data:`CAP` means "that many or more"."""
    return counters_on(conn, actor, ground_now(conn, actor, at))


def ground_now(conn: Connection, actor: Actor, at: datetime | None = None) -> Ground:
    """For who asks several things of one moment."""
    now = moment(conn, at)
    return ground_of(conn, actor, now, today_of(conn, now).calendar)


def counters_on(conn: Connection, actor: Actor, ground: Ground) -> Mapping[str, int]:
    """The same for a page that asked what conditions are made of."""
    if ground.hidden:
        return dict(conn.execute(select(*_columns(actor, ground))).mappings().one())
    places = tuple((path, tuple(ids)) for path, ids in ground.places.items())
    counts = _statement(actor.grants, actor.delegations, places).one(
        conn, {"me": own_id(actor), **ground.times}
    )
    return dict(counts._asdict())


def lists_counted(
    conn: Connection, actor: Actor, ground: Ground, lists: Sequence[tuple[str, InboxFilters]]
) -> tuple[int, ...]:
    """How many items each of these lists (a preset, narrowed) shows, up to :data:`CAP`, in one statement.

    The filters name no text: a search for words looks at each item and is never counted beside a menu.
    """
    if not lists:
        return ()
    columns = []
    for number, (preset, filters) in enumerate(lists):
        assert not filters.text, "a search for words is not counted"
        wanted = narrowed(conn, filters)
        parts = [and_(part, *wanted) for part in preset_parts(preset, actor, ground)]
        order = () if wanted or preset == "substitute" else DAY
        columns.append(counted(parts, CAP, order=order).label(f"list_{number}"))
    return tuple(conn.execute(select(*columns)).one())


def _columns(actor: Actor, ground: Ground) -> list[Label[int]]:
    return [counted(preset_parts(preset, actor, ground), CAP).label(preset) for preset in presets_for(actor)]


@lru_cache(maxsize=256)
def _statement(
    grants: tuple[Grant, ...],
    delegations: tuple[Delegation, ...],
    places: tuple[tuple[str, tuple[int, ...]], ...],
) -> Prepared:
    """For everybody who holds the same roles in the same places: every open page asks for its counters with
    each change, and to put the statement together costs more than to run it."""
    me: Any = bindparam("me", type_=BigInteger)
    somebody = Actor(person_id=me, name="", locale="", grants=grants, delegations=delegations)
    columns = _columns(somebody, ground_with_names(dict(places)))
    return Prepared(cast("Select[Any]", select(*columns)))


def counted(
    parts: Sequence[ColumnElement[bool]], cap: int, *, order: Sequence[ColumnElement[Any]] = DAY
) -> ScalarSelect[int]:
    """How many items the parts show, up to ``cap``; what two parts show counts once.

    In the order of the days a count stays in the index; with further conditions it is quicker in none.
    """
    chosen = [select(work_items.c.id).where(part).order_by(*order).limit(cap).subquery() for part in parts]
    every = union(*(select(part.c.id) for part in chosen)).subquery()
    some = select(every.c.id).limit(cap).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
