"""The voucher (талон): number, date and time, and who accepted the appeal (APPC Art. 64; R-113)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.documents.typesetting import qr_svg, typeset, words
from engine.domain.legal_clock import regime_on
from engine.domain.local_time import local


@dataclass(frozen=True)
class VoucherFacts:
    """What stands on a voucher. ``receiver`` is surname and initials; texts are in the voucher's language."""

    number: str
    registered_at: datetime
    receiver: str
    receiver_position: str
    organisation: str
    applicant: str
    subject: str
    status_url: str
    sheets: int | None = None
    legal_last_day: date | None = None
    channel: str = ""


def voucher_pdf(facts: VoucherFacts, locale: str) -> bytes:
    """One A5 page in ``kk``, ``ru`` or ``en``."""
    fixed = dict(words("voucher", locale))
    moment = local(facts.registered_at)
    fixed["law"] = fixed[f"law_{regime_on(moment.date())}"]
    rows = (
        ("date", f"{moment:%d.%m.%Y, %H:%M}"),
        ("applicant", facts.applicant),
        ("subject", facts.subject),
        ("channel", facts.channel),
        ("sheets", "" if facts.sheets is None else str(facts.sheets)),
        ("receiver", ", ".join(t for t in (facts.receiver, facts.receiver_position) if t)),
    )
    return typeset(
        "voucher",
        {
            "locale": locale,
            "number": facts.number,
            "organisation": facts.organisation,
            "rows": [[fixed[name], value] for name, value in rows if value],
            "last_day": f"{facts.legal_last_day:%d.%m.%Y}" if facts.legal_last_day else "",
            "status_url": facts.status_url,
            "qr": qr_svg(facts.status_url),
        },
        fixed,
        at=facts.registered_at,
    )
