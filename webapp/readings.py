"""Which pages are readings when an auditor opens them: one line a page, a test asks for each that is missing.

The line is written before anything of the page is sent: what could not be written down is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import make_response

from engine.domain.readings import ReadingKind, Subject
from engine.operations.record_reading import is_watched, record_reading
from webapp.database import engine
from webapp.sessions import current_actor

View = Callable[..., Any]


@dataclass(frozen=True)
class Reading:
    """``case``, ``thing`` name the parts of the address; with ``subject`` the case is that of the thing.

    ``other`` names a second case that is shown beside it: each has a line of its own.
    """

    kind: ReadingKind
    case: str = ""
    thing: str = ""
    subject: Subject | None = None
    other: str = ""


_K = ReadingKind
_OF_CASE = "case_id"
_DOCUMENT = Reading(_K.DOCUMENT, _OF_CASE)
_ATTACHMENT = Reading(_K.ATTACHMENT, thing="attachment_id", subject=Subject.ATTACHMENT)
_SIGNED = Reading(_K.DOCUMENT, thing="signature_id", subject=Subject.SIGNATURE)
_REPORT, _EXPORT, _LIST = Reading(_K.REPORT), Reading(_K.EXPORT), Reading(_K.LIST)

READINGS: Mapping[str, Reading] = {
    "search.index": Reading(_K.SEARCH),
    "cases.index": _LIST,
    "cases.work_item": Reading(_K.TASK, thing="work_item_id", subject=Subject.WORK_ITEM),
    "cases.show": Reading(_K.CASE, _OF_CASE),
    "cases.printed": Reading(_K.PRINT, _OF_CASE),
    "cases.dossier": Reading(_K.CASE, _OF_CASE),
    "cases.dossier_paper": Reading(_K.DOSSIER, _OF_CASE),
    "cases.dossier_archive": Reading(_K.DOSSIER, _OF_CASE),
    "cases.replay": Reading(_K.REPLAY, _OF_CASE),
    "cases.replay_step": Reading(_K.ENTRY, _OF_CASE, "seq"),
    # The list of all its steps, which anybody may ask for without the page.
    "cases.replay_steps": Reading(_K.REPLAY, _OF_CASE),
    "cases.compare": Reading(_K.COMPARISON, _OF_CASE, other="other_id"),
    "cases.voucher": _DOCUMENT,
    "cases.reply": _DOCUMENT,
    "cases.official_form": Reading(_K.DOCUMENT, "contact_id"),
    "cases.complaint_file": Reading(_K.CASE, thing="complaint_id", subject=Subject.COMPLAINT),
    "cases.challenged_reply": Reading(_K.DOCUMENT, thing="complaint_id", subject=Subject.COMPLAINT),
    "cases.challenged_attachment": _ATTACHMENT,
    "cases.download": _ATTACHMENT,
    "cases.inline": _ATTACHMENT,
    "cases.signed_document": _SIGNED,
    "cases.signature_cms": _SIGNED,
    "letters.show": Reading(_K.DOCUMENT, thing="message_id", subject=Subject.MESSAGE),
    "reports.show": _REPORT,
    "reports.table": _EXPORT,
    "reports.process": _REPORT,
    "reports.process_table": _EXPORT,
    "audit.verify": Reading(_K.CHECK),
    "audit.process": _REPORT,
    "audit.log": _EXPORT,
    "audit.signs": _LIST,
    "audit.signs_table": _EXPORT,
    "samples.show": Reading(_K.SAMPLE, thing="sample_id"),
    "samples.case": Reading(_K.SAMPLE, _OF_CASE, "sample_id"),
    "samples.act": Reading(_K.SAMPLE, thing="sample_id"),
    "samples.table": Reading(_K.EXPORT, thing="sample_id"),
    "access.readings": Reading(_K.READINGS),
    "erasures.index": _LIST,
    "access.readings_table": _EXPORT,
}

NO_READINGS = frozenset(
    {
        # ways on, the program's own state, one's own settings
        *(
            "home.index",
            "cases.choose_compared",
            "health.healthz",
            "health.livez",
            "auth.login",
            "auth.logout",
            "auth.language",
        ),
        *("news.index", "notices.index", "notices.settings", "notices.keep_settings", "notices.read"),
        # parts of a page that was written down when it was opened
        *("cases.diagram", "cases.replay_after", "cases.replay_diagram"),
        # of no case: lists of what there is, rules, the calendar, the staff
        *("reports.index", "rules.templates", "rules.template", "rules.letter", "rules.register"),
        *("calendar.index", "calendar.progress", "audit.index", "access.orders"),
        *("admin.staff", "admin.staff_act"),
        # one's own work: what was drawn is opened by its own page
        *("samples.index", "samples.draw", "samples.mark"),
        # what everybody may read without an account
        *("published.checkpoints", "published.public_key"),
        # a citizen's, opened by the link on the voucher and not by an account
        *("citizen.status", "citizen.official_form"),
    }
)
"""What an auditor may open and is no reading."""


def recorded(endpoint: str, view: View) -> View:
    """The view, which writes a line for whoever is watched and shows nothing when that fails."""
    reading = READINGS.get(endpoint)
    if reading is None:
        return view

    @wraps(view)
    def shown(**address: Any) -> Any:
        answer = view(**address)
        actor = current_actor()
        if actor is None or not is_watched(actor):
            return answer
        response = make_response(answer)
        # A view that refuses raises; one that answers 404 of its own shows what there is beside it.
        if not 300 <= response.status_code < 400:
            case_id, thing_id = address.get(reading.case), address.get(reading.thing)
            other = address.get(reading.other)
            for one, beside in ((case_id, thing_id or other), *([(other, case_id)] if other else [])):
                told = {"case_id": one, "thing_id": beside, "subject": reading.subject}
                record_reading(engine(), actor, reading.kind, **told)
        return response

    return shown
