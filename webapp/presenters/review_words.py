"""The preliminary review and the defects of an appeal in words: what was found, and why it is said."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

KINDS: Mapping[str, LazyString] = {
    "duplicate": _("Possible duplicate of %(number)s"),
    "same_text": _("The same text came from another applicant: %(number)s"),
    "repeat": _("Earlier appeal on the same matter: %(number)s"),
}

SIGNS: Mapping[str, LazyString] = {
    "identity_number": _("same identity number"),
    "signatory": _("signed that collective appeal"),
    "represented": _("was represented there"),
    "name_and_phone": _("same name and telephone"),
    "name_and_address": _("same name and address"),
    "phone": _("same telephone; it may be a relative"),
}

CHALLENGES: Mapping[str, LazyString] = {
    "answered": _("it was answered: this one may challenge the decision"),
    "unanswered_in_time": _("it was not answered in time"),
    "": _("it is still being considered within its term"),
}

THREATS: Mapping[str, LazyString] = {
    "explosion": _("explosion"),
    "violence": _("violence"),
    "terrorism": _("terrorism"),
    "self_harm": _("self-harm"),
    "state_security": _("security of the state"),
    "corruption": _("corruption"),
    "public_safety": _("public safety"),
}

DEFECTS: Mapping[str, LazyString] = {
    "anonymous": _("The author is not known: not considered, unless it tells of a crime or a threat."),
    "no_last_name": _("The surname is missing."),
    "no_first_name": _("The first name is missing."),
    "no_name": _("The name of the entity is missing."),
    "no_address": _("The postal address is missing."),
    "no_bin": _("The BIN is missing."),
    "doubtful_number": _("The identity number is doubtful: ask the applicant."),
    "no_signature": _("The signature is missing."),
    "doubtful_signature": _("The electronic signature does not hold or is another's."),
    "no_essence": _("It does not say what the matter is."),
    "no_represented": _("It is not said on whose behalf the representative acts."),
    "no_attorney": _("The power of attorney is missing."),
    "attorney_expired": _("The power of attorney was no longer in force on the day of receipt."),
    "no_signatories": _("A collective appeal has one signature only."),
    "no_complained_of": _("It is not said whom or which body the complaint is about."),
    "no_complaint_subject": _("It is not said whether an act, an action or inaction is challenged."),
    "no_learnt_on": _("The day on which the applicant learnt of it is missing."),
    "no_reasons": _("The reasons of the complaint are missing."),
    "no_demands": _("The demands of the complaint are missing."),
}


def related_title(kind: str, number: str) -> str:
    return str(KINDS[kind]) % {"number": number}


def sign_word(by: str | None) -> str:
    return str(SIGNS.get(by or "", ""))


def challenge_word(code: str) -> str:
    return str(CHALLENGES.get(code, CHALLENGES[""]))


def threat_word(kind: str) -> str:
    return str(THREATS.get(kind, kind))


def defect_word(code: str) -> str:
    """An unknown code shows as itself: an older appeal stays readable."""
    return str(DEFECTS.get(code, code))
