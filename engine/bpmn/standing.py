"""Where a stored instance stands, read without its diagram.

Thousands of cases stand at few distinct places: whether one can move to another diagram is the same for all
that stand alike, so that one of them is tried for all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

FACTS = ("host", "gated", "round", "done")
"""What a token may carry that decides where it can go, beside the flow by which it came to a join
(``via``); the rest are keys, times and data."""


@dataclass(frozen=True)
class Standing:
    """``alike`` is equal for states whose tokens stand at the same places in the same way; how many rounds
    of a repeated step are open makes no difference. ``elements`` are those at which something waits,
    events at the edge of a step left out."""

    process_id: str
    alike: frozenset[tuple[Any, ...]]
    elements: tuple[str, ...]


def standing(snapshot: bytes) -> Standing:
    state = json.loads(snapshot)
    levels = [(state["process"], state["tokens"])]
    levels += [(row["level"], row["tokens"]) for row in state["levels"]]
    alike = frozenset(one for level, tokens in levels for one in _tokens(level, tokens))
    waits = {
        internal["key"].partition("#")[0]
        for _, tokens in levels
        for *_head, state_, _name, internal in tokens
        if "key" in internal and "host" not in internal and not state_ & TaskState.FINISHED_MASK
    }
    return Standing(str(state["process"]), alike, tuple(sorted(waits)))


def _tokens(level: str, tokens: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """The living ones, and of each level its root: that is all that a migration looks at."""
    for _id, parent, state, name, internal in tokens:
        if parent is None or not state & TaskState.FINISHED_MASK:
            yield level, name, state, internal.get("via"), tuple(fact for fact in FACTS if fact in internal)
