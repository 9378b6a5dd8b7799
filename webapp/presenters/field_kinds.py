"""Our kinds of fields as a methodologist chooses them, and what the editor of forms may draw each as."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from forms.fields import CHOICES, LISTS

KINDS: Mapping[str, LazyString] = {
    "identity-number": _("Identity number (IIN or BIN)"),
    "address": _("Address"),
    "classifier": _("List of the system"),
    "person": _("Person of the staff"),
    "organisation": _("Organisation"),
    "file": _("Files"),
    "box_opening": _("Opening of the box for appeals"),
    "criteria": _("Criteria of quality"),
    "issues": _("Rows: issues"),
    "arguments": _("Rows: arguments of the applicant"),
    "measures": _("Rows: measures taken"),
    "references": _("Rows: references to legal acts"),
    "demands": _("Rows: demands of a return"),
    "demand_answers": _("Answers to demands"),
    "demand_verdicts": _("Verdicts on answers to demands"),
    "signatories": _("Rows: signatories"),
}

_ROWS = frozenset({"textarea"})
_CHOSEN = CHOICES | LISTS

TYPES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(KINDS, _ROWS),
    "identity-number": frozenset({"textfield"}),
    "address": frozenset({"textfield", "textarea"}),
    "classifier": _CHOSEN,
    "person": frozenset({"select", "taglist"}),
    "organisation": frozenset({"select", "taglist"}),
    "file": frozenset({"filepicker"}),
    "box_opening": frozenset({"select"}),
}
"""By the kind, the types of form-js under which the editor draws it."""
