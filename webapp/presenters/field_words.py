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
    "name_taken": _("You have a filter with this name already; choose another name."),
    "too_many_filters": _("You keep as many filters as there may be (50); remove one first."),
    "too_many": _("Too many rows at once; choose at most %(numbers)s."),
    "too_many_files": _("Too many files at once; send at most 20."),
    "file_too_large": _("The file is too large; send a smaller one or split it."),
    "unknown_person": _("This person does not work here any more; choose another."),
    "unknown_organisation": _("There is no such organisation; choose another."),
    "unknown_file": _("This file is not among the files of the case; attach it again."),
    "complained_of": _("The complaint is about this person or body; choose another."),
    "unknown_box_opening": _("This organisation has no such act of opening; choose another."),
    "two_people": _("Name at least two people who opened the box."),
    "cannot_be_mentioned": _("Somebody chosen cannot be mentioned here; choose from the list."),
    "not_suitable": _("This work cannot be given to this person; choose someone with the right role here."),
    "names_identity_number": _("Everybody will read this: take the identity number (12 digits) out."),
    "names_mobile_phone": _("Everybody will read this: take the mobile telephone number out."),
    "names_applicant_phone": _("Everybody will read this: take the applicant's telephone number out."),
    "names_email": _("Everybody will read this: take the applicant's e-mail address out."),
    "names_address": _("Everybody will read this: take the applicant's address out, the street may stay."),
    "names_surname": _("Everybody will read this: take the applicant's surname out."),
    "defects_not_corrected": _(
        "The defects were not corrected in time: the complaint can only be left without consideration."
    ),
    "unknown_demand": _("No demand with this number waits for that; open the page again."),
    "demands_unanswered": _("Answer these demands of the return: %(numbers)s. Your text is kept."),
    "verdicts_missing": _("Accept these answers or ask for them again: %(numbers)s."),
    "demands_open": _("These demands have no accepted answer yet: %(numbers)s. Return the reply instead."),
    "not_checked": _(
        "The akim took this appeal under control, and the quality of this draft was not analysed: return it."
    ),
    "place_left_open": _(
        "A place of the pattern is left open: %(numbers)s. Write what belongs there, or delete it."
    ),
    "reply_left_open": _(
        "The reply has a place of its pattern left open: %(numbers)s. Return the reply instead."
    ),
    "ambiguous": _("Several bodies have a case with this number; choose the body itself: %(numbers)s."),
    "no_such_case": _("No case of this organisation has this number: %(numbers)s."),
    "after_legal_date": _("The date lies after the legal last day; choose an earlier one."),
    "comment_required": _("Say what is wrong: a criterion that is not met needs a comment."),
}


def plain_mistake(code: str) -> str:
    """The same for a page that has no form of the methodologists'.

    Numbers, or places, that the words name follow the code after a colon.
    """
    code, _colon, numbers = code.partition(":")
    words = str(WORDS.get(code, _("This value cannot be accepted.")))
    return words % {"numbers": numbers} if numbers else words


def mistake(code: str, form: Form, locale: str) -> str:
    """The form's own words for its own checks; ours otherwise; never a bare code."""
    if code.startswith(IDENTITY):
        return identity_words.doubt(Flag(code.removeprefix(IDENTITY)), gettext)
    own = next((check.message(locale) for check in form.checks if check.code == code), "")
    return own or plain_mistake(code)
