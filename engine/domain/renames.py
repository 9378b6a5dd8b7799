"""Steps that have another id now, told apart from one that went and another that came.

A step is known again when exactly one that went and one that came have the same kind, the same names, the
same place and the same neighbours. A pair that could be another is none: whoever moves running cases by it
must be able to rely on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.domain.difference import Reading, Thing

_REFERENCES = frozenset({("source", ""), ("target", ""), ("attached_to", ""), ("within", "")})


def renames(was: Sequence[Thing], now: Sequence[Thing]) -> dict[str, str]:
    """Old id to new id."""
    old, new = _steps(was), _steps(now)
    stayed = old.keys() & new.keys()
    gone = _known_by([old[id_] for id_ in old.keys() - stayed], was, stayed)
    came = _known_by([new[id_] for id_ in new.keys() - stayed], now, stayed)
    pairs = ((gone[sign], came[sign]) for sign in gone.keys() & came.keys())
    return dict(sorted((one[0], other[0]) for one, other in pairs if len(one) == len(other) == 1))


def with_new_ids(was: Reading, new_ids: Mapping[str, str]) -> Reading:
    """The older reading as it would be with the new ids."""
    if not new_ids:
        return was
    orders = {(what, new_ids.get(where, where)): order for (what, where), order in was.orders.items()}
    return replace(was, things=[_renamed(thing, new_ids) for thing in was.things], orders=orders)


def _renamed(thing: Thing, new_ids: Mapping[str, str]) -> Thing:
    facts = {
        key: new_ids.get(value, value) if key in _REFERENCES else value for key, value in thing.facts.items()
    }
    ends = tuple(new_ids.get(end, end) for end in thing.ends)
    id_ = new_ids.get(thing.id, thing.id) if thing.what == "step" else thing.id
    return replace(thing, id=id_, ends=ends, facts=facts)


def _steps(things: Sequence[Thing]) -> dict[str, Thing]:
    return {thing.id: thing for thing in things if thing.what == "step"}


def _known_by(
    steps: Sequence[Thing], things: Sequence[Thing], stayed: Any
) -> Mapping[tuple[Any, ...], list[str]]:
    """By kind, place, names and neighbours; of neighbours that went or came themselves only the number."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        if thing.what == "flow" and len(thing.ends) == 2:
            before[thing.ends[1]].append(thing.ends[0])
            after[thing.ends[0]].append(thing.ends[1])

    def around(ids: list[str]) -> tuple[Any, ...]:
        return (*sorted(id_ for id_ in ids if id_ in stayed), len(ids))

    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for step in steps:
        names = tuple(sorted((key, text) for key, text in step.facts.items() if key[0] == "name"))
        if names:
            place = tuple(step.facts.get((aspect, ""), "") for aspect in ("within", "attached_to"))
            sign = (step.type, place, names, around(before[step.id]), around(after[step.id]))
            found[sign].append(step.id)
    return found
