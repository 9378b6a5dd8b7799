"""The same verb for many rows: one transaction a row, an answer for each, nothing half done.

A row that is refused stays as it was and takes no other row with it. Each row has a key of its own, made of
the sender's: sent twice, what was done is answered as before and what was refused is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.errors import InvalidData, JauapError
from engine.operations.border import MAX_KEY, check_key

ROOM = 20
"""Characters that the number of a row takes behind the sender's key."""

Do = Callable[["Chosen", str], dict[str, Any]]


@dataclass(frozen=True)
class Chosen:
    """A work item at the version that the sender saw."""

    work_item_id: int
    version: int


@dataclass(frozen=True)
class Outcome:
    """``answer`` is the verb's where it was done; ``refusal`` is ``None`` there."""

    work_item_id: int
    answer: Mapping[str, Any] | None = None
    refusal: JauapError | None = None


def in_bulk(chosen: Sequence[Chosen], key: str, do: Do, *, most: int) -> tuple[Outcome, ...]:
    """Does it for one row after another, in their order, with the row and its key; an item counts once.

    ``most``: rows of one command, what stands on the sender's page. Raises InvalidData (``items``:
    ``required``, ``too_many``; ``key``); whatever is no refusal ends the rest, and the same command sent
    again goes on.
    """
    rows = {one.work_item_id: one for one in chosen}
    if not rows:
        raise InvalidData(errors={"items": ["required"]})
    if len(rows) > most:
        raise InvalidData(errors={"items": [f"too_many:{most}"]})
    if len(key) > MAX_KEY - ROOM:
        raise InvalidData(errors={"key": ["too_long"]})
    check_key(key)
    return tuple(_one(one, f"{key}:{one.work_item_id}", do) for one in rows.values())


def _one(row: Chosen, key: str, do: Do) -> Outcome:
    try:
        return Outcome(row.work_item_id, answer=do(row, key))
    except JauapError as refusal:
        return Outcome(row.work_item_id, refusal=refusal)
