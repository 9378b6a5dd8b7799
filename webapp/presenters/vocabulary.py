"""Words of codes: roles from here, everything else from the engine's classifiers.

An unknown code is shown as it is: a screen must never fail because a list has a new line.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain import classifiers
from engine.domain.data_files import read_data
from webapp import locales

ROLES: Mapping[str, LazyString] = {
    "registrar": _("Registrar"),
    "controller": _("Controller"),
    "department_head": _("Head of the department"),
    "head": _("Head of the body"),
    "executor": _("Executor"),
    "signer": _("Signer"),
    "methodologist": _("Methodologist"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}

# The lists of the engine under the names that templates use.
STATES = "case_state"


def word(kind: str, code: str | None) -> str:
    """The word of ``code`` in the reader's language; ``kind`` is a classifier or ``case_state``."""
    if not code:
        return ""
    if kind == STATES:
        return locales.words(read_data("case_states").get(code)) or code
    if kind == "role":
        return role_word(code)
    return classifiers.label(kind, code, locales.locale())


def role_word(role: str) -> str:
    return str(ROLES.get(role, role))


RECORDS: Mapping[str, LazyString] = {
    "intake": _("Receipt"),
    "registration": _("Registration"),
    "admissibility": _("Admissibility"),
    "redirect": _("Redirect"),
    "redirect_signature": _("Signature of the redirect"),
    "termination": _("Termination of consideration"),
    "issues": _("Nature of the issues"),
    "resolution": _("Resolution"),
    "co_executor_answer": _("Answer of a co-executor"),
    "examination": _("Examination"),
    "reply": _("Draft reply"),
    "quality": _("Quality analysis"),
    "third_return": _("Decision on the third return"),
    "signature": _("Signature"),
    "delivery": _("Delivery"),
    "closing": _("Closing"),
}

MESSAGE_STATES: Mapping[str, LazyString] = {
    "queued": _("waiting to be sent"),
    "sent": _("sent"),
    "failed": _("could not be sent"),
    "no_address": _("no address to send to"),
}


def record_word(kind: str) -> str:
    return str(RECORDS.get(kind, kind))


def message_state(state: str) -> str:
    return str(MESSAGE_STATES.get(state, state))
