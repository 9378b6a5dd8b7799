"""What acts about staff share: the legal basis, the days, who may give it, the trail (R-011, R-018)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import DutiesConflict, Forbidden, InvalidData, NotFound
from engine.domain.staff import Term
from engine.operations.border import clean_text, is_id
from engine.storage.tables import organisations, people, staff_events
from engine.storage.unit_of_work import UnitOfWork

MAX_NUMBER = 100
MAX_NAME = 300
FIRST_DAY, LAST_DAY = date(1991, 12, 16), date(2100, 12, 31)
LOCALES = ("kk", "ru", "en")

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Act:
    """The order that is the legal basis: its number and date."""

    number: str
    day: date | None

    @classmethod
    def of(cls, number: str, day: date | None) -> Act:
        return cls(clean_text(number), day)

    def columns(self) -> dict[str, Any]:
        return {"act_number": self.number, "act_date": self.day}

    def errors(self) -> Errors:
        """Nothing is granted without the number of an order, and its day (R-011)."""
        errors: Errors = {}
        if not self.number:
            errors["act_number"] = ["required"]
        elif len(self.number) > MAX_NUMBER:
            errors["act_number"] = ["too_long"]
        if self.day is None:
            errors["act_date"] = ["required"]
        elif not FIRST_DAY <= self.day <= LAST_DAY:
            errors["act_date"] = ["too_early" if self.day < FIRST_DAY else "too_late"]
        return errors


def term_errors(term: Term, *, closed: bool = False) -> Errors:
    """``closed``: the last day must be known too."""
    errors: Errors = {}
    if term.starts_on is None:
        errors["starts_on"] = ["required"]
    elif not FIRST_DAY <= term.starts_on <= LAST_DAY:
        errors["starts_on"] = ["too_early" if term.starts_on < FIRST_DAY else "too_late"]
    if term.ends_on is None:
        if closed:
            errors["ends_on"] = ["required"]
    elif term.backwards:
        errors["ends_on"] = ["too_early"]
    elif term.ends_on > LAST_DAY:
        errors["ends_on"] = ["too_late"]
    return errors


def name_errors(names: Mapping[str, str], field: str) -> Errors:
    """A text in all three languages."""
    if any(not names.get(locale) for locale in LOCALES):
        return {field: ["required"]}
    return {field: ["too_long"]} if any(len(names[locale]) > MAX_NAME for locale in LOCALES) else {}


def clean_names(names: Mapping[str, str]) -> dict[str, str]:
    return {locale: clean_text(names.get(locale, "")) for locale in LOCALES}


def refuse(*found: Errors) -> None:
    """Raises :class:`InvalidData` when there is any error."""
    errors = {field: codes for one in found for field, codes in one.items()}
    if errors:
        raise InvalidData(errors=errors)


def wrong_end(starts_on: date, ends_on: date | None) -> Errors:
    """What is wrong with the day on which a post or a delegation that began then is to end."""
    if ends_on is None:
        return {"ends_on": ["required"]}
    return {"ends_on": ["too_early"]} if Term(starts_on, ends_on).backwards else {}


def place_of(conn: Connection, actor: Actor, verb: Verb, organisation_id: int) -> Row[Any]:
    """The organisation, if the actor may do this there. Raises NotFound, Forbidden."""
    chosen = select(organisations).where(organisations.c.id == organisation_id)
    place = conn.execute(chosen).first() if is_id(organisation_id) else None
    if place is None:
        raise NotFound(organisation_id=organisation_id)
    if not may(actor, verb, CaseFacts(organisation_path=place.path)):
        raise Forbidden(verb=verb.value)
    return place


def person_of(conn: Connection, person_id: int) -> Row[Any]:
    """The person. Raises NotFound."""
    chosen = select(people).where(people.c.id == person_id)
    found = conn.execute(chosen).first() if is_id(person_id) else None
    if found is None:
        raise NotFound(person_id=person_id)
    return found


def refuse_for_himself(actor: Actor, person_id: int | None) -> None:
    """Nobody gives a right to himself (domain report, 4). Raises :class:`DutiesConflict`."""
    if person_id is not None and person_id == actor.person_id:
        raise DutiesConflict(conflict="grants_himself")


def tell(
    work: UnitOfWork,
    actor: Actor,
    command: str,
    *,
    organisation_id: int,
    person_id: int | None = None,
    act: Act | None = None,
    facts: Mapping[str, Any],
) -> None:
    """One line of the trail, which nobody edits."""
    row = {
        "at": work.now,
        "actor_id": actor.person_id,
        "command": command,
        "organisation_id": organisation_id,
        "person_id": person_id,
        "act_number": act.number if act else "",
        "facts": {name: _plain(value) for name, value in facts.items()},
    }
    work.conn.execute(insert(staff_events).values(row))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
