"""The kept lists that stand in a reader's menu, and how many tasks each holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from engine.domain.actor import Actor
from engine.queries.inbox_counters import ground_now, lists_counted
from engine.queries.inbox_presets import Ground
from engine.queries.saved_filters import SavedFilter, saved_filters_of
from webapp.inbox import state
from webapp.inbox.state import InboxState, InvalidFilter

MOST_COUNTED = 20
"""The first ones of the menu: every open page asks with each change, and a menu is read from its top."""


@dataclass(frozen=True)
class Kept:
    """``shown`` is ``None`` for a list with a value that no page reads any more."""

    filter: SavedFilter
    shown: InboxState | None

    @property
    def key(self) -> str:
        """Its name among the counters of the menu."""
        return f"filter-{self.filter.id}"


def kept_lists(conn: Connection, actor: Actor, presets: Collection[str]) -> tuple[Kept, ...]:
    """Those whose preset is among the reader's own."""
    found = (Kept(one, _read(one)) for one in saved_filters_of(conn, actor))
    return tuple(one for one in found if _preset(one) in presets)


def counts_of(
    conn: Connection, actor: Actor, kept: Sequence[Kept], ground: Ground | None = None
) -> Mapping[str, int]:
    """By :attr:`Kept.key`; a search for words has no count, nor has what comes after the first ones."""
    asked = [
        (one.key, (one.shown.preset, one.shown.filters))
        for one in kept
        if one.shown is not None and not one.shown.filters.text
    ][:MOST_COUNTED]
    if not asked:
        return {}
    ground = ground or ground_now(conn, actor)
    counts = lists_counted(conn, actor, ground, [wanted for _key, wanted in asked])
    return {key: count for (key, _wanted), count in zip(asked, counts, strict=True)}


def _read(one: SavedFilter) -> InboxState | None:
    try:
        return state.read(MultiDict(parse_qsl(one.arguments)))
    except InvalidFilter:
        return None


def _preset(one: Kept) -> str:
    if one.shown is not None:
        return one.shown.preset
    return dict(parse_qsl(one.filter.arguments)).get("preset", "mine")
