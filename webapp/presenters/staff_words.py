"""Words of the staff page: posts, absences, what can be delegated, the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.staff import Term
from webapp.presenters.dates import day

Words = Mapping[str, LazyString]

POSTS: Words = {
    "head": _l("Head"),
    "deputy": _l("Deputy"),
    "acting_head": _l("Acting head, by appointment"),
    "official": _l("Official who examines complaints"),
}

ABSENCES: Words = {
    "leave": _l("leave"),
    "sick_leave": _l("sick leave"),
    "business_trip": _l("business trip"),
    "other": _l("other reason"),
}

VERBS: Words = {
    "reassign": _l("hand work over to another"),
    "release": _l("give work back to the group"),
    "attach_file": _l("add files"),
}

TYPES: Words = {
    "parent_body": _l("instructions of parent bodies"),
    "reception": _l("receptions"),
    "complaint": _l("complaints"),
}

SIGNED: Words = {
    "signature": _l("replies"),
    "redirect_signature": _l("letters of redirect"),
    "extension_decision": _l("decisions on extensions"),
    "complaint_satisfaction_signature": _l("acts that satisfy a complaint"),
    "complaint_signature": _l("decisions on complaints"),
}

KINDS: Words = {
    "apparatus": _l("apparatus"),
    "department": _l("department"),
    "sub_unit": _l("sector"),
    "body": _l("executing body"),
    "city": _l("city akimat"),
    "district": _l("district akimat"),
    "rural": _l("rural akimat"),
}

MISTAKES: Words = {
    "post_taken": _l("The organisation has a head on one of these days; end that appointment first."),
    "overlaps": _l("This person is away on one of these days already."),
    "not_his": _l("The head may not do this himself, so that it cannot be delegated."),
    "already_granted": _l("The person holds this role already."),
    "taken": _l("This name is taken; choose another."),
    "not_a_login": _l("Small Latin letters and digits, two to fifty of them, a letter first."),
    "out_of_range": _l("This number is out of range."),
    "too_short": _l("At least ten characters."),
    "not_suitable": _l("Choose another person."),
}

COMMANDS: Words = {
    "record_appointment": _l("appointed"),
    "end_appointment": _l("appointment ended"),
    "record_absence": _l("absence written down"),
    "end_absence": _l("absence ended"),
    "record_delegation": _l("duties delegated"),
    "end_delegation": _l("delegation taken back"),
    "grant_role": _l("role granted"),
    "revoke_role": _l("role revoked"),
    "set_staffing": _l("approved posts written down"),
    "add_person": _l("person added"),
    "set_person_active": _l("account shut or opened"),
    "add_unit": _l("unit added"),
    "rename_unit": _l("unit renamed"),
    "give_access_order": _l("personal data opened to an auditor"),
    "revoke_access_order": _l("order to open personal data revoked"),
}


def pairs(words: Words) -> list[tuple[str, str]]:
    """Options of a list."""
    return [(code, str(label)) for code, label in words.items()]


def listed(codes: tuple[str, ...], words: Words) -> str:
    """Several of them in one line."""
    return ", ".join(str(words.get(code, code)) for code in codes)


def days(term: Term) -> str:
    """From when to when, as a reader says it."""
    if term.starts_on and term.ends_on:
        return _("%(first)s – %(last)s", first=day(term.starts_on), last=day(term.ends_on))
    if term.starts_on:
        return _("from %(first)s", first=day(term.starts_on))
    if term.ends_on:
        return _("till %(last)s", last=day(term.ends_on))
    return _("without a term")


def order(number: str, of: date | None) -> str:
    """The legal basis; what was there before orders were kept has none."""
    if not number:
        return _("order not written down")
    return _("order %(number)s of %(day)s", number=number, day=day(of)) if of else number
