"""Words for what can be wrong with the proof that a letter was sent."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.errors import AlreadyDone, InvalidData

_MISTAKES: Mapping[str, LazyString] = {
    "no_day": _l("Give the day on which the letter was sent. Nothing was written down."),
    "in_the_future": _l("This day is still to come. Nothing was written down."),
    "before_the_letter": _l("The letter was written later than this day. Nothing was written down."),
    "bad_characters": _l(
        "A tracking number has at most 40 Latin letters, digits and dashes. Nothing was written down."
    ),
    "too_long": _l("The page is too old: open it anew. Nothing was written down."),
}


def mistake_words(refusal: AlreadyDone | InvalidData) -> str:
    if isinstance(refusal, AlreadyDone):
        by = refusal.details.get("by")
        if by:
            return _("%(who)s has already written down that this letter was sent.", who=by)
        return _("This message does not wait to be printed.")
    codes = [code for codes in refusal.details.get("errors", {}).values() for code in codes]
    return " ".join(str(_MISTAKES.get(code, code)) for code in codes)
