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
    "superior_reviewer": _("Reviewer of the superior body"),
    "methodologist": _("Methodologist"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}

COMPLAINT_OUTCOMES: Mapping[str, LazyString] = {
    "satisfied": _("satisfied in full by the body itself"),
    "decided": _("decided by the superior body"),
    "no_superior": _("nothing stands above, the court is next"),
}

COURT_RESULTS: Mapping[str, LazyString] = {
    "upheld": _("the act was upheld"),
    "cancelled": _("the act was cancelled"),
    "changed": _("the act was changed"),
    "settled": _("the parties settled"),
}

LISTS: Mapping[str, Mapping[str, LazyString]] = {
    "role": ROLES,
    "complaint_outcome": COMPLAINT_OUTCOMES,
    "court_result": COURT_RESULTS,
}
"""Lists whose words are the screen's own."""

# The lists of the engine under the names that templates use.
STATES = "case_state"


def word(kind: str, code: str | None) -> str:
    """The word of ``code`` in the reader's language; ``kind`` is a classifier or ``case_state``."""
    if not code:
        return ""
    if kind == STATES:
        return locales.words(read_data("case_states").get(code)) or code
    if kind in LISTS:
        return str(LISTS[kind].get(code, code))
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
    "contact_classification": _("Classification of the contact"),
    "contact_assignment": _("Assignment of the contact"),
    "contact_answer": _("Answer to the contact"),
    "contact_approval": _("Approval of the answer"),
    "contact_posting": _("Posting of the answer"),
    "made_official": _("Made official"),
    "threat_check": _("Check of the signs of a threat"),
    "threat_message": _("Message on a threat"),
    "threat_receipt": _("Receipt of the message on a threat"),
    "complaint_review": _("Own review of the complaint"),
    "complaint_satisfaction": _("Favourable act on the complaint"),
    "complaint_satisfaction_signature": _("Signature of the favourable act"),
    "complaint_signature": _("Signature of the decision on the complaint"),
    "complaint_cover": _("Cover letter of the complaint"),
    "complaint_receipt": _("Receipt by the superior body"),
    "complaint_check": _("Check of the complaint"),
    "complaint_examination": _("Examination of the complaint"),
    "complaint_draft": _("Draft decision on the complaint"),
    "complaint_outside": _("Decision of the superior body"),
    "court": _("Claim in court"),
    "court_hearing": _("Court hearing"),
    "court_result": _("Result of the court"),
}

MESSAGE_STATES: Mapping[str, LazyString] = {
    "queued": _("waiting to be sent"),
    "sent": _("sent"),
    "failed": _("could not be sent"),
    "no_address": _("to be printed and posted"),
    "posted": _("sent by post"),
    "no_gateway": _("not sent: no gateway for text messages is set up"),
}

# What the applicant himself reads of a message: nothing of how the office works.
PUBLIC_STATES: Mapping[str, LazyString] = {
    "queued": _("on its way"),
    "no_address": _("goes by post"),
    "failed": _("not delivered, goes by post"),
}

MESSAGE_CHANNELS: Mapping[str, LazyString] = {
    "email": _("e-mail"),
    "sms": _("text message"),
    "post": _("letter by post"),
    "portal": _("status page"),
}


def record_word(kind: str) -> str:
    return str(RECORDS.get(kind, kind))


def message_channel(channel: str) -> str:
    return str(MESSAGE_CHANNELS.get(channel, channel))


def public_message_state(state: str) -> str:
    return str(PUBLIC_STATES.get(state, MESSAGE_STATES.get(state, state)))


def message_state(state: str) -> str:
    return str(MESSAGE_STATES.get(state, state))
