"""Documents for people, as PDF. The only home of typst and segno.

May import ``engine.domain``. Facts reach a template as data: what a citizen or an executor typed is
text, never markup. The same facts give the same bytes.
"""

from engine.documents.reply import Argument, Measure, ReplyFacts, reply_pdf
from engine.documents.voucher import VoucherFacts, voucher_pdf

__all__ = ["Argument", "Measure", "ReplyFacts", "VoucherFacts", "reply_pdf", "voucher_pdf"]
