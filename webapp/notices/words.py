"""A notice's code and facts as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from engine.queries import Notice

Facts = Mapping[str, Any]

SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "half": lambda facts: _("Half of the term has passed."),
    "t5": lambda facts: _("Five working days are left."),
    "t3": lambda facts: _("Three working days are left."),
    "t1": lambda facts: _("One working day is left."),
    "overdue": lambda facts: _("The term has expired without a decision."),
    "returned": lambda facts: _("The reply was returned for finalization."),
    "assigned": lambda facts: _("The task was assigned to you."),
    "third_return": lambda facts: _("The reply was returned for the third time; the head decides."),
}


def text_of(notice: Notice) -> str:
    """An unknown code is shown as it is, so that a new kind of notice is never lost."""
    sentence = SENTENCES.get(notice.code)
    return sentence(notice.facts) if sentence else notice.code
