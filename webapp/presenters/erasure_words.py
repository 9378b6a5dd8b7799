"""The words of acts of destruction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.queries.erased import Erased

GROUNDS: Mapping[str, LazyString] = {
    "term": _l("The term of storage is over"),
    "court": _l("A court decided so"),
    "law": _l("Another provision of the law"),
}

STATES: Mapping[str, LazyString] = {
    "waiting": _l("waits for a second person"),
    "carried_out": _l("carried out"),
    "refused": _l("not confirmed"),
}

_MISTAKES: Mapping[tuple[str, str], LazyString] = {
    ("act_number", "required"): _l("Write the number of the act."),
    ("act_number", "too_long"): _l("The number of the act is too long."),
    ("act_date", "required"): _l("Write the date of the act."),
    ("act_date", "in_the_future"): _l("The act cannot be of a later day than today."),
    ("ground", "unknown"): _l("Choose the ground."),
    ("basis", "required"): _l("Name the decision of the court or the provision of the law."),
    ("basis", "too_long"): _l("The basis is too long."),
    ("basis", "names_the_person"): _l(
        "The act stays when the data are gone: do not name the person or the number in it."
    ),
    ("cases", "required"): _l("Choose at least one case."),
    ("cases", "too_many"): _l("An act takes at most 100 cases: make another one for the rest."),
    ("cases", "of_several_bodies"): _l("An act is of one body: choose the cases of one organisation."),
    ("cases", "still_running"): _l("A case still runs: what runs is never destroyed."),
    ("cases", "term_not_over"): _l("The term of storage of a case is not over: without a court, it stays."),
    ("cases", "of_several_people"): _l(
        "An appeal of several people is destroyed when its term is over, or when a court says so."
    ),
    ("reason", "required"): _l("Write why it is not confirmed."),
    ("reason", "too_long"): _l("The reason is too long."),
}


def erased_words(erased: Erased) -> str:
    """By which act the data went."""
    written = f"{erased.act_date:%d.%m.%Y}"  # as acts themselves write it
    return _("Erased by act No. %(number)s of %(day)s.", number=erased.act_number, day=written)


def mistakes(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By field, what is wrong with it."""
    return {name: str(_MISTAKES.get((name, codes[0]), codes[0])) for name, codes in errors.items()}
