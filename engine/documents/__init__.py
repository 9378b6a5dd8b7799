"""Documents for people, as PDF. The only home of typst and segno.

May import ``engine.domain``. Facts reach a template as data: what a citizen or an executor typed is
text, never markup. The same facts give the same bytes.
"""

from engine.documents.letter import LetterFacts, letter_pdf, letters_pdf
from engine.documents.official_form import OfficialFormFacts, official_form_pdf
from engine.documents.reply import Argument, Measure, Reference, ReplyFacts, reply_pdf
from engine.documents.voucher import VoucherFacts, voucher_pdf

__all__ = [
    "Argument",
    "LetterFacts",
    "Measure",
    "OfficialFormFacts",
    "Reference",
    "ReplyFacts",
    "VoucherFacts",
    "letter_pdf",
    "letters_pdf",
    "official_form_pdf",
    "reply_pdf",
    "voucher_pdf",
]
