"""What is wrong with a field, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from engine.domain.identity_numbers import Flag
from forms.form import Form
from webapp.presenters import identity_words

IDENTITY = "identity_"  # before the flag of a doubtful identity number

WORDS: Mapping[str, LazyString] = {
    "required": _("Fill in this field."),
    "unknown_field": _("This form has no such field; it was not saved."),
    "not_text": _("Write text here."),
    "bad_characters": _("The text holds characters that cannot be kept; delete them."),
    "too_short": _("The text is too short; write more."),
    "too_long": _("The text is too long; shorten it."),
    "pattern": _("The text does not have the expected shape."),
    "not_an_email": _("Write an e-mail address, for example ainur@example.kz."),
    "not_a_number": _("Write a number."),
    "too_many_decimals": _("The number has too many decimal digits."),
    "too_small": _("The number is too small."),
    "too_large": _("The number is too large."),
    "not_a_date": _("Write a date as year-month-day, for example 2026-12-14."),
    "not_a_time": _("Write a time as hours:minutes, for example 09:05."),
    "too_early": _("The date is too early."),
    "too_late": _("The date is too late."),
    "not_yes_or_no": _("Choose yes or no."),
    "not_an_option": _("Choose one of the values offered."),
    "not_a_list": _("Choose from the list."),
    "not_an_id": _("Choose from the list."),
    "unknown_type": _(
        "Send a PDF, a picture, an office document without macros, audio, video or plain text."
    ),
    "empty": _("The file is empty."),
    "file_too_large": _("The file is too large; send a smaller one or split it."),
    "unknown_person": _("This person does not work here any more; choose another."),
    "unknown_organisation": _("There is no such organisation; choose another."),
    "unknown_file": _("This file is not among the files of the case; attach it again."),
    "not_suitable": _("This work cannot be given to this person; choose someone with the right role here."),
    "comment_required": _("Say what is wrong: a criterion that is not met needs a comment."),
}


def mistake(code: str, form: Form, locale: str) -> str:
    """The form's own words for its own checks; ours otherwise; never a bare code."""
    if code.startswith(IDENTITY):
        return identity_words.doubt(Flag(code.removeprefix(IDENTITY)), gettext)
    own = next((check.message(locale) for check in form.checks if check.code == code), "")
    return own or str(WORDS.get(code, _("This value cannot be accepted.")))
