"""What differs between two contents of a file, as values: things that came, went or have other facts.

A reader turns a file into :class:`Reading`; what differs is found here, the same way for diagrams, decision
tables and forms. Words are made by the web floor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LONGEST = 2000
"""Characters of one value that are told."""

MOST = 1000
"""Things of one file that are told. Nobody reads more, and a hostile file could make millions."""

MOST_LABELS = 20_000

Facts = Mapping[tuple[str, str], str]
"""By aspect (``form``, ``term``, ``cell``) and key within it (a variable, a column, a language)."""

Labels = Mapping[str, Mapping[str, str]]
"""By id, what stands on a thing, by language."""


@dataclass(frozen=True)
class Thing:
    """A step, a flow, a rule, a field. ``within`` is the table or form it belongs to; ``place`` counts from 1
    and is no fact: what stands before it may come and go. ``ends`` are the steps that a flow connects."""

    what: str
    id: str
    type: str = ""
    within: str = ""
    place: int = 0
    ends: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One content of a file. ``drawn`` says by id where a thing stands on the drawing; ``orders`` are lists
    whose order means something, by what is listed and where; ``faults`` counts what could not be read."""

    things: Sequence[Thing] = ()
    labels: Labels = field(default_factory=dict)
    drawn: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    faults: int = 0


@dataclass(frozen=True)
class Detail:
    """``None``: there was, or is, none."""

    aspect: str
    key: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Change:
    """``how``: ``added``, ``removed`` or ``changed``; with ``details`` of all its facts, or of those that
    differ."""

    how: str
    what: str
    id: str
    type: str
    within: str
    place: int
    ends: tuple[str, ...]
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class FileDifference:
    """``how``: ``added``, ``removed`` or ``changed``. ``moved`` are ids that only stand elsewhere on the
    drawing. ``unreadable`` is the rule by which a side could not be read at all (``was``, ``now``), and then
    nothing is known of what differs; ``faults`` counts what of a side could not be read. ``left_off``: how
    many changes are more than are told."""

    path: str
    how: str
    changes: tuple[Change, ...] = ()
    moved: tuple[str, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    left_off: int = 0


def difference(
    path: str, how: str, was: Reading, now: Reading, new_ids: Mapping[str, str] = {}
) -> FileDifference:
    """``new_ids``: of steps that have another id now (:mod:`engine.domain.renames`), which ``was`` bears
    already; old to new."""
    changes = changes_between(was, now, {new: old for old, new in new_ids.items()})
    changed = {change.id for change in changes}
    moved = [id_ for id_, place in now.drawn.items() if was.drawn.get(id_, place) != place]
    return FileDifference(
        path,
        how,
        tuple(changes[:MOST]),
        moved=tuple(id_ for id_ in moved if id_ not in changed)[:MOST],
        faults={side: one.faults for side, one in (("was", was), ("now", now)) if one.faults},
        labels={"was": _bounded(was.labels), "now": _bounded(now.labels)},
        left_off=max(0, len(changes) - MOST),
    )


def changes_between(was: Reading, now: Reading, old_ids: Mapping[str, str] = {}) -> list[Change]:
    """In the order of what is there now, then what went. ``old_ids``: by the id that a step has now."""
    old = {(thing.what, thing.within, thing.id): thing for thing in was.things}
    new = {(thing.what, thing.within, thing.id): thing for thing in now.things}
    ordered = {key for key in was.orders.keys() & now.orders.keys() if _reordered(was, now, key)}
    found = []
    for name, thing in new.items():
        before = old.get(name)
        if before is None:
            found.append(_change("added", thing, _details({}, thing.facts)))
            continue
        renamed = thing.what == "step" and thing.id in old_ids
        details = [Detail("id", "", old_ids[thing.id], thing.id)] if renamed else []
        details += _kind(before, thing) + _details(before.facts, thing.facts)
        details += [Detail("order", what, None, None) for what, where in sorted(ordered) if where == thing.id]
        if details:
            found.append(_change("changed", thing, details))
    gone = [thing for name, thing in old.items() if name not in new]
    return found + [_change("removed", thing, _details(thing.facts, {})) for thing in gone]


def _reordered(was: Reading, now: Reading, key: tuple[str, str]) -> bool:
    """Of what stands in both: an insertion is no new order."""
    before, after = was.orders[key], now.orders[key]
    both = set(before) & set(after)
    return [one for one in before if one in both] != [one for one in after if one in both]


def _kind(was: Thing, now: Thing) -> list[Detail]:
    return [] if was.type == now.type else [Detail("kind", "", was.type, now.type)]


def _details(was: Facts, now: Facts) -> list[Detail]:
    keys = dict.fromkeys((*now, *was))
    return [
        Detail(*key, _cut(was.get(key)), _cut(now.get(key))) for key in keys if was.get(key) != now.get(key)
    ]


def _change(how: str, thing: Thing, details: Sequence[Detail]) -> Change:
    return Change(
        how,
        what=thing.what,
        id=thing.id,
        type=thing.type,
        within=thing.within,
        place=thing.place,
        ends=thing.ends,
        details=tuple(details[:MOST]),
    )


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST else text[:LONGEST] + "…"


def _bounded(labels: Labels) -> Labels:
    kept = list(labels.items())[:MOST_LABELS]
    return {id_: {locale: text[:LONGEST] for locale, text in texts.items()} for id_, texts in kept}
