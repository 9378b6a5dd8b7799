"""Ready-made domain tasks in words: what each type of service work does, and what its fields are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

# A test holds the table against the registered types.
SERVICES: Mapping[str, tuple[LazyString, LazyString]] = {
    "alert-duty": (
        _("Alert the duty"),
        _("All registrars of the organisation are told of the threat at once."),
    ),
    "carry-out-complaint": (
        _("Carry out the decision on the complaint"),
        _("Writes the outcome of the complaint into the challenged case."),
    ),
    "check-quality": (
        _("Check the quality of the reply"),
        _("The automatic part of the quality analysis, Q1 to Q8."),
    ),
    "count-court-term": (_("Count the term for the court"), _("Until when the applicant may go to court.")),
    "deliver-reply": (
        _("Deliver the reply"),
        _("Sends the signed reply to the applicant and marks the moment of the answer."),
    ),
    "escalate-threat": (
        _("Escalate the threat"),
        _("Tells that the minutes of a threat ran out; the work stays open."),
    ),
    "extend-clock": (_("Extend the term"), _("Gives a running term its new last day.")),
    "forward-complaint": (
        _("Forward the complaint"),
        _("Sends the complaint with the whole file to the superior body."),
    ),
    "half-time": (_("Count the half of a term"), _("The middle between now and the end of a day.")),
    "hearing-term": (_("Count the term of the hearing"), _("Three whole working days after the notice.")),
    "lapse-complaint": (_("Let the complaint lapse"), _("From now on no other decision on it is taken.")),
    "next-moment": (
        _("Find the next moment of the term"),
        _("When the next reminder or notice of a term is due."),
    ),
    "open-complaint": (_("Open the complaint"), _("Finds the superior body and what is challenged.")),
    "open-official": (_("Begin an official appeal"), _("A contact becomes an appeal that is registered.")),
    "preliminary-review": (
        _("Preliminary review"),
        _("Language, signs of a threat, likely topic, copies and earlier appeals."),
    ),
    "publish-message": (_("Tell other cases"), _("Gives a message to the cases that wait for it.")),
    "record-redirect": (
        _("Record the redirection"),
        _("Notes to whom the appeal, or a part of it, goes on."),
    ),
    "register": (
        _("Give the registration number"),
        _("The next number of the year, and the day from which terms count."),
    ),
    "remand-appeal": (_("Take the appeal up again"), _("After a court or a superior body sent it back.")),
    "restrict-access": (_("Restrict the access"), _("Only those who work on the case see it.")),
    "return-reply": (_("Return the reply for finalization"), _("Counts the return and tells the executor.")),
    "send-message": (
        _("Send a message to the applicant"),
        _("A letter of the chosen kind, by the channels of the applicant."),
    ),
    "start-clock": (_("Start a term"), _("A legal term begins by the rule that is named.")),
    "stop-clock": (_("Stop a term"), _("A running term is met, or cancelled.")),
    "tell-moment": (_("Tell of a moment of the term"), _("Reminds those who have the case in hand.")),
    "tell-staff": (_("Tell the staff"), _("A notice in Jauap and by mail.")),
    "http-call": (_("Ask another system"), _("A request to another system, repeated until it answers.")),
}

INPUTS: Mapping[str, LazyString] = {
    "outcome": _("Outcome"),
    "new_last_day": _("New last day"),
    "until": _("Until which day"),
    "correlation": _("To which case"),
    "name": _("Name of the message"),
    "extent": _("In full or in part"),
    "clock_rule": _("Rule of the term"),
    "moment_at": _("When"),
    "moment_kind": _("Which moment"),
}

HEADERS: Mapping[str, LazyString] = {
    "code": _("Which message"),
    "stage": _("Which stage"),
    "to": _("Whom to tell"),
}

CHOICES: Mapping[str, LazyString] = {
    "confirmation": _("confirmation"),
    "first_contact": _("first contact"),
    "extension_refused": _("the extension is refused"),
    "information_due": _("the information is due"),
    "new_material": _("new material has come"),
    "unregistered": _("not registered in time"),
}
