"""The forms of the staff page, as data: what each act asks, and how what was typed becomes its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from engine.operations.add_person import add_person
from engine.operations.add_unit import add_unit
from engine.operations.end_absence import end_absence
from engine.operations.end_appointment import end_appointment
from engine.operations.end_delegation import end_delegation
from engine.operations.grant_role import grant_role
from engine.operations.record_absence import record_absence
from engine.operations.record_appointment import record_appointment
from engine.operations.record_delegation import record_delegation
from engine.operations.rename_unit import rename_unit
from engine.operations.revoke_role import revoke_role
from engine.operations.set_person_active import set_person_active
from engine.operations.set_staffing import set_staffing

LOCALES = ("kk", "ru", "en")
Typed = MultiDict[str, str]
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """One field. ``widget``: hidden, text, password, number, date, names (three texts), person,
    organisation, choice, choices; ``options`` names the list of the last two."""

    key: str
    label: LazyString | str
    widget: str = "text"
    options: str = ""
    required: bool = True


@dataclass(frozen=True)
class Act:
    """One form. ``done`` is said afterwards. ``names``: the operation takes these texts as one mapping."""

    title: LazyString
    done: LazyString
    verb: Callable[..., dict[str, Any]]
    fields: tuple[Asked, ...]
    names: tuple[str, ...] = ()
    by_administrator: bool = False

    def arguments(self, typed: Typed) -> tuple[dict[str, Any], Errors]:
        """What the operation is called with, and what cannot be read at all."""
        told: dict[str, Any] = {}
        errors: Errors = {}
        for field in self.fields:
            try:
                told[field.key] = _READ.get(field.widget, _text)(typed, field)
            except ValueError:
                errors[field.key] = [_UNREADABLE[field.widget]]
        if self.names:
            told["names"] = {name: told.pop(name, "") for name in self.names}
        return told, errors


def _text(typed: Typed, field: Asked) -> str:
    return typed.get(field.key, "").strip()


def _password(typed: Typed, field: Asked) -> str:
    return typed.get(field.key, "")


def _id(typed: Typed, field: Asked) -> int | None:
    text = _text(typed, field)
    if not text and not field.required:
        return None
    return _whole(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _number(typed: Typed, field: Asked) -> int:
    return _whole(_text(typed, field))


def _day(typed: Typed, field: Asked) -> date | None:
    text = _text(typed, field)
    if text and len(text) != len("2026-12-14"):
        raise ValueError(text)
    return date.fromisoformat(text) if text else None


def _names(typed: Typed, field: Asked) -> dict[str, str]:
    return {locale: typed.get(f"{field.key}-{locale}", "") for locale in LOCALES}


def _choices(typed: Typed, field: Asked) -> list[str]:
    return typed.getlist(field.key)


def _flag(typed: Typed, field: Asked) -> bool:
    return _text(typed, field) == "true"


_READ: Mapping[str, Callable[[Typed, Asked], Any]] = {
    "id": _id,
    "person": _id,
    "organisation": _id,
    "number": _number,
    "date": _day,
    "names": _names,
    "choices": _choices,
    "password": _password,
    "flag": _flag,
}
_UNREADABLE = {
    "id": "not_an_id",
    "person": "not_an_id",
    "organisation": "not_an_id",
    "number": "not_a_number",
    "date": "not_a_date",
}

_ORDER = (
    Asked("act_number", _("Number of the order")),
    Asked("act_date", _("Date of the order"), "date"),
)
_FROM = Asked("starts_on", _("From"), "date")
_TILL = Asked("ends_on", _("Till and including"), "date", required=False)
_LAST_DAY = Asked("ends_on", _("Last day"), "date")

ACTS: Mapping[str, Act] = {
    "record_appointment": Act(
        _("Appoint"),
        _("The appointment is written down."),
        record_appointment,
        (
            Asked("person_id", "", "id"),
            Asked("organisation_id", _("Organisation"), "organisation"),
            Asked("kind", _("Post"), "choice", "posts"),
            Asked("position", _("Name of the post"), "names"),
            _FROM,
            _TILL,
            *_ORDER,
        ),
    ),
    "record_absence": Act(
        _("Write down an absence"),
        _("The absence is written down."),
        record_absence,
        (
            Asked("person_id", "", "id"),
            Asked("kind", _("Why"), "choice", "absences"),
            _FROM,
            Asked("ends_on", _("Till and including"), "date"),
            Asked("deputy_id", _("Who acts"), "person", required=False),
            *_ORDER,
        ),
    ),
    "record_delegation": Act(
        _("Delegate duties"),
        _("The delegation is written down."),
        record_delegation,
        (
            Asked("from_id", "", "id"),
            Asked("to_id", _("To whom"), "person"),
            Asked("organisation_id", _("Over which organisation"), "organisation"),
            Asked("verbs", _("What he may do"), "choices", "verbs", required=False),
            Asked(
                "document_types", _("With which documents (none chosen: with all)"), "choices", "types", False
            ),
            Asked("record_kinds", _("What he may sign"), "choices", "signed", required=False),
            Asked("precedence", _("Order in which deputies act, 1 is the first"), "number"),
            _FROM,
            _TILL,
            *_ORDER,
        ),
    ),
    "grant_role": Act(
        _("Grant a role"),
        _("The role is granted."),
        grant_role,
        (
            Asked("person_id", "", "id"),
            Asked("role", _("Role"), "choice", "roles"),
            Asked("organisation_id", _("Over which organisation"), "organisation"),
            _FROM,
            _TILL,
            *_ORDER,
        ),
        by_administrator=True,
    ),
    "set_person_active": Act(
        _("Shut or open the account"),
        _("The account is changed."),
        set_person_active,
        (Asked("person_id", "", "id"), Asked("active", "", "flag"), *_ORDER),
        by_administrator=True,
    ),
    "end_appointment": Act(
        _("End the appointment"),
        _("The end is written down."),
        end_appointment,
        (Asked("appointment_id", "", "id"), _LAST_DAY, *_ORDER),
    ),
    "end_absence": Act(
        _("Back earlier"),
        _("The end is written down."),
        end_absence,
        (Asked("absence_id", "", "id"), _LAST_DAY, *_ORDER),
    ),
    "end_delegation": Act(
        _("Take it back"),
        _("The end is written down."),
        end_delegation,
        (Asked("delegation_id", "", "id"), _LAST_DAY, *_ORDER),
    ),
    "revoke_role": Act(
        _("Revoke the role"),
        _("The end is written down."),
        revoke_role,
        (
            Asked("person_id", "", "id"),
            Asked("role", "", "hidden"),
            Asked("organisation_id", "", "id"),
            _LAST_DAY,
            *_ORDER,
        ),
        by_administrator=True,
    ),
    "set_staffing": Act(
        _("Write down approved posts"),
        _("The number of posts is written down."),
        set_staffing,
        (
            Asked("organisation_id", "", "id"),
            Asked("posts", _("How many posts are approved, with everything below"), "number"),
            _FROM,
            *_ORDER,
        ),
    ),
    "add_person": Act(
        _("Add a person"),
        _("The account is made; it has no role yet."),
        add_person,
        (
            Asked("organisation_id", "", "id"),
            Asked("last_name", _("Last name")),
            Asked("first_name", _("First name")),
            Asked("middle_name", _("Middle name"), required=False),
            Asked("position", _("Name of the post"), "names"),
            Asked("login", _("Login: Latin letters, digits, dots")),
            Asked("password", _("First password, ten characters or more"), "password"),
            Asked("locale", _("Language"), "choice", "languages"),
            Asked("email", _("E-mail"), required=False),
            *_ORDER,
        ),
        names=("last_name", "first_name", "middle_name"),
        by_administrator=True,
    ),
    "add_unit": Act(
        _("Add a unit below"),
        _("The unit is added."),
        add_unit,
        (
            Asked("parent_id", "", "id"),
            Asked("kind", _("Kind"), "choice", "kinds"),
            Asked("code", _("Short name in Latin letters")),
            Asked("name", _("Name"), "names"),
            *_ORDER,
        ),
        by_administrator=True,
    ),
    "rename_unit": Act(
        _("Give it another name"),
        _("The name is changed."),
        rename_unit,
        (Asked("organisation_id", "", "id"), Asked("name", _("Name"), "names"), *_ORDER),
        by_administrator=True,
    ),
}
"""By the name of the operation, which is its address too."""
