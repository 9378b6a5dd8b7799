"""What a misfit of the journal means, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

REASONS: Mapping[str, LazyString] = {
    "entry_changed": _("The content of an entry was changed after it was written."),
    "chain_broken": _("An entry does not follow the one before it."),
    "entry_missing": _("An entry is missing."),
    "head_differs": _("The case has more or fewer entries than it counts."),
    "record_changed": _("The data of a completed form was changed afterwards."),
}


def reason_words(reason: str) -> str:
    return str(REASONS.get(reason, reason))
