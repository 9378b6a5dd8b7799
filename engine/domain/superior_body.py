"""Which body adopts an act, and which body stands above it for a complaint (APPC Art. 91).

The organisation tree says it for bodies inside: a department or a body of an akimat answers to that
akimat, the akimat of a district or a city to the akimat of the oblast. ``superior_id`` says it where
the tree does not: the central body above the akimat of an oblast. Where neither does, nothing stands
above, and one goes to the court at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AKIMATS = frozenset({"oblast", "city", "district", "rural"})
"""Kinds of organisations that adopt acts of their own and have bodies below them."""

PARTS = frozenset({"apparatus", "department", "sub_unit"})
"""Kinds that act in the name of the akimat or body to which they belong."""


@dataclass(frozen=True)
class Place:
    """An organisation as far as this rule needs it."""

    id: int
    kind: str
    superior_id: int | None = None


def acting_body(way_up: Sequence[Place]) -> int:
    """Whose act it is when somebody signs in the first place of ``way_up``, which ends at the root.

    A deputy akim sits in the apparatus and signs for the akimat.
    """
    return next((place.id for place in way_up if place.kind not in PARTS), way_up[-1].id)


def superior_body(way_up: Sequence[Place]) -> int | None:
    """The body above the first place of ``way_up``, never that place itself; ``None`` where there is none."""
    own = way_up[0].id
    for index, place in enumerate(way_up):
        if index > 0 and place.kind in AKIMATS:
            return place.id
        if place.superior_id is not None and place.superior_id != own:
            return place.superior_id
    return None
