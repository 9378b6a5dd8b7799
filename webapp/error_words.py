"""The words of every refusal. A test compares this table with ``engine.domain.errors``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Words:
    """``title`` says what happened, ``kept`` what was not lost, ``todo`` what to do now."""

    title: LazyString
    kept: LazyString
    todo: LazyString


NOTHING_CHANGED = _("Nothing was changed.")
TEXT_KEPT = _("Your text is kept.")
NOTHING_SENT = _("Nothing was sent. Your text is still on the previous page.")

WORDS: Mapping[str, Words] = {
    "error": Words(_("This could not be done"), NOTHING_CHANGED, _("Go back and try again.")),
    "not_found": Words(
        _("There is no such page, or it is not open to you"),
        NOTHING_CHANGED,
        _("Check the address, or search by the registration number."),
    ),
    "case_erased": Words(
        _("The data of this case were destroyed by an act"),
        _("The course of the case is kept: its steps, days and who did them."),
        _("Open the case: it says by which act."),
    ),
    "ambiguous": Words(
        _("Several organisations have a case with this number"),
        NOTHING_CHANGED,
        _("Choose the case of the organisation that you mean."),
    ),
    "not_recorded": Words(
        _("The page is not shown: that it was opened could not be written down"),
        _("Nothing was read and nothing was changed."),
        _("Try again in a minute. If it stays so, tell the administrator the code below."),
    ),
    "not_comparable": Words(
        _("These two cannot be compared"),
        NOTHING_CHANGED,
        _("Choose two cases in each of which something happened."),
    ),
    "forbidden": Words(
        _("Your role does not allow this"),
        NOTHING_CHANGED,
        _("Ask the head of your department if you need it for your work."),
    ),
    "duties_conflict": Words(
        _("The same person may not do both steps"),
        TEXT_KEPT,
        _("Give it to a colleague who has no part in the other step."),
    ),
    "not_authorised_to_sign": Words(
        _("Your signature of this day would not hold"),
        TEXT_KEPT,
        _("Leave the signature to those who may sign; the authority follows the appointment."),
    ),
    "no_vacancy": Words(
        _("No approved post is free"),
        NOTHING_CHANGED,
        _("Have a larger number of posts approved and written down, or shut an account that is not used."),
    ),
    "stale_version": Words(
        _("The task changed while you were working on it"),
        TEXT_KEPT,
        _("Open the task again, compare, and send your text once more."),
    ),
    "no_preview": Words(
        _("This file cannot be shown here"),
        _("The file is kept with the case."),
        _("Save it and open it with a program of your own."),
    ),
    "draft_elsewhere": Words(
        _("Another tab keeps a draft of this task that you have not seen here"),
        TEXT_KEPT,
        _("Open the task again and choose field by field which words to keep."),
    ),
    "already_taken": Words(
        _("A colleague has already taken this task"),
        TEXT_KEPT,
        _("Choose another task, or agree with the colleague."),
    ),
    "already_done": Words(
        _("This task is already finished"),
        TEXT_KEPT,
        _("Open the case to see what was decided."),
    ),
    "action_not_open": Words(
        _("This is not possible at the case's present step"),
        TEXT_KEPT,
        _("Open the case to see where it stands now and what can be done."),
    ),
    "key_reused": Words(
        _("This form was already sent with other content"),
        TEXT_KEPT,
        _("Open the task again and send the form once more."),
    ),
    "invalid_data": Words(
        _("The form has mistakes"), TEXT_KEPT, _("Correct the marked fields and send again.")
    ),
    "invalid_diagram": Words(
        _("The diagram cannot be used"),
        NOTHING_CHANGED,
        _("Correct the named element of the file and try again."),
    ),
    "trial_stopped": Words(
        _("The draft cannot be tried"),
        _("Nothing was changed: a trial leaves no trace."),
        _("Check the draft and mend what will not run, then try again."),
    ),
    "expression_failed": Words(
        _("A rule of the process could not be computed"),
        TEXT_KEPT,
        _("Tell the methodologist; the case stays where it was."),
    ),
    "process_stuck": Words(
        _("The process cannot go on from this step"),
        TEXT_KEPT,
        _("Tell the methodologist; the case stays where it was."),
    ),
    "cannot_move": Words(
        _("The case cannot be moved like this"),
        NOTHING_CHANGED,
        _("Choose other steps; the page says which rule stands against it."),
    ),
    "extension_refused": Words(
        _("The term cannot be extended"),
        _("Nothing was changed: the term and its last day are as they were."),
        _("Choose another day, or answer within the term."),
    ),
    "too_large": Words(_("The file is too large"), NOTHING_SENT, _("Send a smaller file or split it.")),
    "file_refused": Words(
        _("The file is empty or of a kind that is not accepted"),
        NOTHING_CHANGED,
        _("Send a PDF, a picture, an office document without macros, audio, video or plain text."),
    ),
    "bad_characters": Words(
        _("What was sent holds characters that cannot be kept"),
        NOTHING_SENT,
        _("Go back, delete them and send again."),
    ),
    "journal_broken": Words(
        _("The journal does not verify"),
        NOTHING_CHANGED,
        _("Tell the auditor and the administrator at once."),
    ),
    "wrong_login": Words(
        _("The login or the password is wrong"),
        NOTHING_CHANGED,
        _("Check the keyboard layout and try again. After five attempts you wait five minutes."),
    ),
    "too_many_attempts": Words(
        _("Too many attempts to sign in"),
        NOTHING_CHANGED,
        _("Wait five minutes and try again."),
    ),
    "csrf": Words(
        _("This page was open too long or came from another place"),
        NOTHING_SENT,
        _("Go back, reload the page and send again."),
    ),
    "invalid_filter": Words(
        _("The address names a filter that does not exist"),
        NOTHING_CHANGED,
        _("Correct the address, or open the list without filters."),
    ),
    "not_as_known": Words(
        _("This page cannot be had as it was known on a day"),
        NOTHING_CHANGED,
        _(
            "It shows what the journal does not keep by days. Open it as it stands now; all cases, the tables"
            " of reports, and the signs to look into can be had as known."
        ),
    ),
    "database_away": Words(
        _("The system is restarting"),
        _("What you sent was recorded whole or not at all."),
        _("Wait a few seconds and send it again: nothing will be recorded twice."),
    ),
}

STATUS_WORDS: Mapping[int, Words] = {
    400: Words(_("The request could not be understood"), NOTHING_CHANGED, _("Go back and try again.")),
    403: WORDS["forbidden"],
    404: WORDS["not_found"],
    405: Words(
        _("This page cannot be used that way"), NOTHING_CHANGED, _("Go back and use the page's buttons.")
    ),
    413: WORDS["too_large"],
    500: Words(
        _("Something broke on our side"),
        _("Nothing was recorded by halves: what you sent is either stored whole or not at all."),
        _("Try again in a minute. If it repeats, tell the administrator the incident number."),
    ),
}


def words_for(code: str, status: int) -> Words:
    """The words of a code; of its HTTP status when the code has none of its own."""
    return WORDS.get(code) or STATUS_WORDS.get(status) or STATUS_WORDS[500]
