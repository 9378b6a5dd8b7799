"""A notice's code and facts as a sentence. The words are made when it is read, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from engine.domain.clocks import PARENT
from engine.queries import Notice
from webapp.presenters.dates import clock_time, day
from webapp.presenters.vocabulary import word

Facts = Mapping[str, Any]


def _reminder(facts: Facts) -> str:
    last, control = _day(facts, "legal_last_day"), _day(facts, "control_date")
    if facts.get("clock") == PARENT:
        return _("The parent body wants its answer by %(last)s.", last=last)
    return _("The legal last day is %(last)s, the control date %(control)s.", last=last, control=control)


def _returned(facts: Facts) -> str:
    return _("The reply was returned for finalization, time %(count)s.", count=facts.get("return_count", 1))


def _overdue(facts: Facts) -> str:
    if facts.get("clock") == PARENT:
        return _(
            "The day that the parent body named has passed, %(last)s.", last=_day(facts, "legal_last_day")
        )
    return _("The term has expired without a decision.")


def _taken(facts: Facts) -> str:
    return _(
        "The work was taken from a colleague of your unit whom the complaint is about. Give it to another."
    )


def _threat(facts: Facts) -> str:
    by, until = _time(facts, "contact_by"), _time(facts, "confirm_by")
    return _(
        "Signs of a crime or a threat: tell the body by %(by)s, have it confirmed by %(until)s.",
        by=by,
        until=until,
    )


def _threat_late(facts: Facts) -> str:
    limit = _time(facts, "limit")
    if facts.get("stage") == "confirmation":
        return _("A threat has not been confirmed by the body by %(limit)s. Ask it at once.", limit=limit)
    return _("A threat has not been told by %(limit)s. Tell it at once.", limit=limit)


def _overdue_still(facts: Facts) -> str:
    last = _day(facts, "legal_last_day")
    if facts.get("clock") == PARENT:
        return _("The parent body wanted its answer by %(last)s and still has none.", last=last)
    return _("The term expired on %(last)s, and there is still no decision.", last=last)


def _recounted(facts: Facts) -> str:
    return _(
        "The working calendar changed: the last day %(old)s is now %(new)s, the control date %(control)s.",
        old=_day(facts, "old_last_day"),
        new=_day(facts, "new_last_day"),
        control=_day(facts, "new_control_date"),
    )


def _complaint_received(facts: Facts) -> str:
    return _("A complaint came with its file. Register the receipt: the 20 working days count from it.")


def _complaint_lapsed(facts: Facts) -> str:
    return _("The defects of a complaint were not corrected in time: it is left without consideration.")


def _complaint_decided(facts: Facts) -> str:
    outcome, decision = facts.get("outcome"), facts.get("decision")
    if outcome == "decided":
        return _("Decision on a complaint: %(decision)s.", decision=word("complaint_decisions", decision))
    return _("A complaint is over: %(outcome)s.", outcome=word("complaint_outcome", outcome))


def _unregistered(facts: Facts) -> str:
    return _("An appeal was not registered on the day that the law names (APPC Art. 64).")


def _new_material(facts: Facts) -> str:
    return _("The applicant sent new material. It is in the file; the term stays as it is.")


def _extension_refused(facts: Facts) -> str:
    return _("The term was not extended. The reason is in the file.")


def _information_due(facts: Facts) -> str:
    return _("Half of the time for the information that you asked for is over, and there is no answer yet.")


def _mentioned(facts: Facts) -> str:
    return _("%(who)s mentions you in a comment.", who=facts.get("by", "–"))


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "reminder": _reminder,
    "returned": _returned,
    "overdue": _overdue,
    "taken_from_complained_of": _taken,
    "threat": _threat,
    "threat_late": _threat_late,
    "overdue_still": _overdue_still,
    "recounted": _recounted,
    "complaint_received": _complaint_received,
    "complaint_lapsed": _complaint_lapsed,
    "complaint_decided": _complaint_decided,
    "unregistered": _unregistered,
    "new_material": _new_material,
    "extension_refused": _extension_refused,
    "information_due": _information_due,
    "mentioned": _mentioned,
}


TABS: Mapping[str, str] = {"mentioned": "comments"}
"""Where on the case page the thing stands that a notice is about."""


def text_of(notice: Notice) -> str:
    """An unknown code is shown as it is, so that a new kind of notice is never lost."""
    sentence = SENTENCES.get(notice.code)
    words = sentence(notice.facts) if sentence else notice.code
    # A Russian date ends with a full stop of its own (``2 декабря 2026 г.``).
    return words.removesuffix(".") if words.endswith("..") else words


def _day(facts: Facts, name: str) -> str:
    text = facts.get(name)
    return day(date.fromisoformat(text)) if text else "–"


def _time(facts: Facts, name: str) -> str:
    text = facts.get(name)
    return clock_time(datetime.fromisoformat(text)) if text else "–"
