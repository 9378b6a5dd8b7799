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
    "entry_unreadable": _("An entry is not as the product writes it."),
    "record_changed": _("The data of a completed form, its author or its time was changed afterwards."),
    "record_missing": _("A completed form is missing, and no entry says that it was erased."),
    "record_not_erased": _("An entry says that this form was erased, and its data are there."),
    "case_differs": _("The case shows something else than its entries say."),
    "work_item_differs": _("A task shows something else than the entries say."),
    "timer_differs": _("A term shows another time or state than the entries say."),
    "act_differs": _("An act of destruction shows something else than the entry of the case says."),
    "job_differs": _("A call to another system shows another state than the entries say."),
    "incident_differs": _("The incidents of the case are others than its entries say."),
    "clock_differs": _("A term of the case shows other days or another state than the entries say."),
    "redirect_differs": _("A redirect shows something else than the entries say."),
    "complaint_differs": _("A complaint shows something else than the entries say."),
    "signature_differs": _(
        "An electronic signature, or what its check found, is another than the entries say."
    ),
    "deployment_changed": _("The diagrams or forms that the case ran on were changed afterwards."),
    "reading_changed": _("A line of what auditors opened was changed after it was written."),
    "reading_missing": _("In front of this line of what auditors opened, something was removed or put in."),
    "reading_differs": _("Of what auditors opened, lines were removed or rewritten before this checkpoint."),
    "checkpoint_differs": _("Entries were removed, moved or rewritten before this checkpoint."),
    "checkpoint_foreign": _("A line of the file outside the database was not signed by this installation."),
    "checkpoint_forged": _("A line of the file outside the database was changed after it was signed."),
    "checkpoint_missing": _("The file outside the database knows a checkpoint that the database lacks."),
}


def reason_words(reason: str) -> str:
    return str(REASONS.get(reason, reason))
