"""What is wrong with a field, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from forms.form import Form

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
    "identity_letter_for_zero": _("The letter O stands where a zero belongs. The number is kept as written."),
    "identity_not_digits": _("The number holds other characters than digits. It is kept as written."),
    "identity_wrong_length": _("The number has not twelve digits. It is kept as written."),
    "identity_no_such_date": _("The date in the number does not exist. It is kept as written."),
    "identity_bad_century": _(
        "The seventh digit does not occur in a person's number. It is kept as written."
    ),
    "identity_wrong_control": _("The control digit does not fit. The number is kept as written."),
    "identity_doubtful_seventh_digit": _(
        "The seventh digit is 0: check whether this is a foreigner's number."
    ),
}


def mistake(code: str, form: Form, locale: str) -> str:
    """The form's own words for its own checks; ours otherwise; never a bare code."""
    own = next((check.message(locale) for check in form.checks if check.code == code), "")
    return own or str(WORDS.get(code, _("This value cannot be accepted.")))
