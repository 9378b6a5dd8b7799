"""What a person is told of, and the ways that he may choose for each kind. No kind is silent by accident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from engine.domain.local_time import at_local, local


class Kind(StrEnum):
    """In the order of the page."""

    OVERDUE = "overdue"
    REMINDER = "reminder"
    RETURNED = "returned"
    THREAT = "threat"
    COMPLAINT = "complaint"
    CASE = "case"
    GIVEN = "given"
    GROUP = "group"


class Mail(StrEnum):
    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


OF_CODE: Mapping[str, Kind] = {
    "overdue": Kind.OVERDUE,
    "overdue_still": Kind.OVERDUE,
    "unregistered": Kind.OVERDUE,
    "reminder": Kind.REMINDER,
    "recounted": Kind.REMINDER,
    "information_due": Kind.REMINDER,
    "returned": Kind.RETURNED,
    "threat": Kind.THREAT,
    "threat_late": Kind.THREAT,
    "complaint_received": Kind.COMPLAINT,
    "complaint_lapsed": Kind.COMPLAINT,
    "complaint_decided": Kind.COMPLAINT,
    "taken_from_complained_of": Kind.COMPLAINT,
}
"""Of a notice; every other code is of :attr:`Kind.CASE`."""

LISTS = frozenset({Kind.GIVEN, Kind.GROUP})
"""No notices: tasks, which the inbox shows anyway and the morning's mail counts."""

ALWAYS_SHOWN = frozenset({Kind.OVERDUE, Kind.THREAT}) | LISTS
"""In the product nobody switches off what the law watches: a term that ran out, signs of a threat."""

AT_ANY_HOUR = frozenset({Kind.THREAT})
"""Its minutes run by night too (15 to tell the body): quiet hours do not hold it back."""


def default_mail(kind: Kind) -> Mail:
    return Mail.NOW if kind is Kind.THREAT else Mail.DIGEST


def mails_of(kind: Kind) -> tuple[Mail, ...]:
    """What may be chosen."""
    return (Mail.DIGEST, Mail.OFF) if kind in LISTS else tuple(Mail)


def kind_of(code: str) -> Kind:
    return OF_CODE.get(code, Kind.CASE)


def after_quiet(at: datetime, begin: time | None, end: time | None) -> datetime:
    """``at``, or the end of the quiet hours that it falls into; they may pass midnight."""
    if begin is None or end is None or begin == end:
        return at
    clock = local(at).time()
    day = local(at).date()
    if begin < end:
        return at_local(day, end) if begin <= clock < end else at
    if clock >= begin:
        return at_local(day + timedelta(days=1), end)
    return at_local(day, end) if clock < end else at
