"""Who should take over which work, and why: a proposal that a head reads row by row and confirms.

Work is moved away from whoever is absent, and from whoever has more open work than is fair, item by item, the
most urgent first. Each item goes to whom the sum of plain points favours; every point is told. Who may not
have it (:class:`Refusal`) is never proposed, whatever the points. The same input gives the same proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SAME_UNIT, ONE_PAST_CASE, MOST_PAST_CASES, ONE_OPEN_ITEM, AWAY_BEFORE = 6, 2, 5, -1, -4
"""Points: the unit of the work, each past case of the topic up to so many, each open item, an absence that
begins before the last day."""

COMPETENT_BY_CASES = 3
"""Past cases of the topic from which somebody of another unit counts as competent."""

SPARE = 2
"""How much more open work than the mean is still fair."""


class Refusal(StrEnum):
    """Why somebody is not proposed."""

    INACTIVE = "inactive"
    ABSENT = "absent"
    NO_ROLE = "no_role"
    COMPLAINED_OF = "complained_of"
    DUTIES = "duties"
    NOT_COMPETENT = "not_competent"


class Why(StrEnum):
    """Why an item is moved."""

    AWAY = "away"  # its holder is absent
    LOAD = "load"  # its holder has more than is fair


class Term(StrEnum):
    """One point of the sum."""

    UNIT = "unit"
    TOPIC = "topic"
    LOAD = "load"
    AWAY_SOON = "away_soon"


@dataclass(frozen=True)
class Item:
    """Open work in somebody's hands.

    ``by_name``: the diagram gives it to a person, not only to a role over the unit, so it may go to whoever
    has the role where he works. ``unit`` and ``challenged`` are tree paths (``1.4.``): where it is worked
    on, and the body that a complaint is about. ``barred`` are people who may not have it for their part in
    the case (:mod:`engine.domain.duties`).
    ``begun``: its holder put something into it, or knows the case from a return.
    """

    id: int
    holder: int
    role: str
    unit: str
    topic: str | None
    last_day: date | None
    by_name: bool = True
    begun: bool = False
    complained_of: int | None = None
    challenged: str | None = None
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody who may take work. ``roles``: role → tree paths over which it is held today. ``load`` counts
    open items; ``past`` finished cases by topic.

    ``away_from`` is the first day of the absence that runs or comes next, ``None`` without one.
    """

    id: int
    unit: str
    roles: Mapping[str, tuple[str, ...]]
    load: int
    past: Mapping[str, int] = field(default_factory=dict)
    away_from: date | None = None
    active: bool = True


@dataclass(frozen=True)
class Move:
    """Give the item to ``to``. ``terms`` add up to the points; ``past`` and ``load`` are the figures behind
    them at that moment, ``holder_load`` that of the present holder, ``others`` how many were refused and why.
    """

    item: Item
    to: int
    why: Why
    terms: Mapping[Term, int]
    past: int
    load: int
    holder_load: int
    others: Mapping[Refusal, int]

    @property
    def points(self) -> int:
        return sum(self.terms.values())


def propose(items: Iterable[Item], people: Iterable[Person], today: date) -> tuple[Move, ...]:
    """Most urgent first. An item for which nobody is fit is left where it is."""
    known = {person.id: person for person in people}
    load = {person.id: person.load for person in known.values()}
    fair = _fair(known.values(), today)
    moves = []
    for item in sorted(items, key=_urgency):
        why = _why(item, known, load, fair, today)
        move = _best(item, why, known, load, today) if why else None
        if move is not None:
            moves.append(move)
            load[item.holder] = load.get(item.holder, 0) - 1
            load[move.to] += 1
    return tuple(moves)


def refusal(item: Item, person: Person, today: date) -> Refusal | None:
    """Why the person may not have the item; ``None``: he may."""
    if not person.active:
        return Refusal.INACTIVE
    if not _has_the_role(item, person):
        return Refusal.NO_ROLE
    if person.id == item.complained_of or (item.challenged and person.unit.startswith(item.challenged)):
        return Refusal.COMPLAINED_OF
    if person.id in item.barred:
        return Refusal.DUTIES
    if _is_away(person, today):
        return Refusal.ABSENT
    if not _of_the_unit(item, person) and _past(person, item) < COMPETENT_BY_CASES:
        return Refusal.NOT_COMPETENT
    return None


def _has_the_role(item: Item, person: Person) -> bool:
    place = person.unit if item.by_name else item.unit
    return any(place.startswith(path) for path in person.roles.get(item.role, ()))


def _of_the_unit(item: Item, person: Person) -> bool:
    return person.unit.startswith(item.unit)


def _urgency(item: Item) -> tuple[date, int]:
    return (item.last_day or date.max, item.id)


def _is_away(person: Person, today: date) -> bool:
    return person.away_from is not None and person.away_from <= today


def _fair(people: Iterable[Person], today: date) -> int:
    """The mean of those who are there, with something to spare."""
    there = [person.load for person in people if person.active and not _is_away(person, today)]
    return -(-sum(there) // len(there)) + SPARE if there else 0


def _why(
    item: Item, known: Mapping[int, Person], load: Mapping[int, int], fair: int, today: date
) -> Why | None:
    holder = known.get(item.holder)
    if holder is None or not holder.active or _is_away(holder, today):
        return Why.AWAY
    # What is begun stays with whoever began it, as long as he is there.
    return Why.LOAD if load[holder.id] > fair and not item.begun else None


def _best(
    item: Item, why: Why, known: Mapping[int, Person], load: Mapping[int, int], today: date
) -> Move | None:
    refused: dict[Refusal, int] = {}
    fit: list[Person] = []
    held = load.get(item.holder, 0)
    for person in sorted(known.values(), key=lambda one: one.id):
        if person.id == item.holder:
            continue
        reason = refusal(item, person, today)
        if reason is not None:
            refused[reason] = refused.get(reason, 0) + 1
        # From a full desk to one that would be as full is no help.
        elif why is Why.AWAY or load[person.id] + 1 < held:
            fit.append(person)
    if not fit:
        return None
    counted = [(_terms(item, person, load[person.id]), person) for person in fit]
    terms, chosen = max(counted, key=lambda one: (sum(one[0].values()), -one[1].id))
    return Move(item, chosen.id, why, terms, _past(chosen, item), load[chosen.id], held, refused)


def _terms(item: Item, person: Person, load: int) -> Mapping[Term, int]:
    away = person.away_from is not None and item.last_day is not None and person.away_from <= item.last_day
    return {
        Term.UNIT: SAME_UNIT if _of_the_unit(item, person) else 0,
        Term.TOPIC: ONE_PAST_CASE * min(_past(person, item), MOST_PAST_CASES),
        Term.LOAD: ONE_OPEN_ITEM * load,
        Term.AWAY_SOON: AWAY_BEFORE if away else 0,
    }


def _past(person: Person, item: Item) -> int:
    return person.past.get(item.topic, 0) if item.topic else 0
