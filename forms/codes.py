"""The codes of what can be wrong with a field. Stable; the web floor turns them into words.

``ERRORS`` refuse the data, ``WARNINGS`` never block (an identity number may be doubtful, R-114).
"""

from __future__ import annotations

ERRORS = {
    "required": "nothing was given, but the field must be filled",
    "unknown_field": "the form has no such field",
    "not_text": "text was expected",
    "bad_characters": "the text holds control characters, or a line end in a field of one line",
    "too_short": "the text is shorter than the form asks",
    "too_long": "the text, or the list, is longer than allowed",
    "pattern": "the text does not have the required shape",
    "not_an_email": "an e-mail address was expected",
    "not_a_number": "a number was expected",
    "too_many_decimals": "the number has more decimal digits than allowed",
    "too_small": "the number is below the least allowed",
    "too_large": "the number is above the greatest allowed",
    "not_a_date": "a date (YYYY-MM-DD) was expected",
    "not_a_time": "a time (HH:MM) was expected",
    "too_early": "the date lies before the earliest allowed",
    "too_late": "the date lies after the latest allowed",
    "not_yes_or_no": "yes or no was expected",
    "not_an_option": "the value is not among those offered",
    "not_a_list": "a list was expected",
    "not_a_row": "a row, or the answer to a criterion, has the wrong shape",
    "not_an_id": "the number of a person, organisation or file was expected",
    "unknown_person": "there is no such person, or the person has left",
    "unknown_organisation": "there is no such organisation",
    "unknown_file": "the case has no such file",
    "unknown_box_opening": "this organisation opened no such box",
    "not_suitable": "this work cannot be given to this person",
    "names_identity_number": "a text for everybody holds an identity number",
    "names_mobile_phone": "a text for everybody holds a mobile telephone number",
    "names_applicant_phone": "a text for everybody holds the applicant's telephone number",
    "names_email": "a text for everybody holds the applicant's e-mail address",
    "names_address": "a text for everybody holds the applicant's address",
    "names_surname": "a text for everybody holds the applicant's surname",
    "comment_required": "a criterion that is not met needs a comment",
    "unknown_demand": "no demand with this number waits for that, or it stands there twice",
    "demands_unanswered": "demands of a return have no answer; their numbers follow a colon",
    "verdicts_missing": "answers to demands were not judged; their numbers follow a colon",
    "demands_open": "demands have no accepted answer; their numbers follow a colon",
    "not_checked": "the quality of this draft was not analysed, which the control of the akim asks for",
    "place_left_open": "the letter has places of a pattern that nobody filled; they follow a colon",
    "reply_left_open": "the reply has places of a pattern that nobody filled; they follow a colon",
    "after_legal_date": "the date lies after the legal last day",
}

WARNINGS = {
    "identity_letter_for_zero": "the letter O stands where a zero belongs",
    "identity_not_digits": "the number holds other characters than digits",
    "identity_wrong_length": "the number has not twelve digits",
    "identity_no_such_date": "the date in the number does not exist",
    "identity_bad_century": "the seventh digit is none of a person's number",
    "identity_wrong_control": "the control digit does not fit",
    "identity_doubtful_seventh_digit": "the seventh digit is 0: a foreigner's, or a slip",
}
