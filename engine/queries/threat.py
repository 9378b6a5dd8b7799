"""What became of signs of a crime or a threat, in minutes (P-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.threat_clock import minutes
from engine.queries.facts import RecordFacts

Records = Mapping[str, tuple[RecordFacts, ...]]


@dataclass(frozen=True)
class ThreatFacts:
    """The newest alarm of a case. ``dismissed``: a person looked and found no threat.

    ``told_at`` is the first of telephone and secure message; ``text_sha256`` seals the text as received.
    """

    found_at: datetime
    contact_by: datetime
    confirm_by: datetime
    dismissed: bool
    reason: str
    signs: tuple[str, ...]
    bodies: tuple[str, ...]
    told_at: datetime | None
    confirmed_at: datetime | None
    text_sha256: str
    files: int

    @property
    def minutes_to_contact(self) -> int | None:
        return minutes(self.found_at, self.told_at) if self.told_at else None

    @property
    def minutes_to_confirmation(self) -> int | None:
        return minutes(self.found_at, self.confirmed_at) if self.confirmed_at else None

    @property
    def told_late(self) -> bool:
        return self.told_at is not None and self.told_at > self.contact_by

    @property
    def confirmed_late(self) -> bool:
        return self.confirmed_at is not None and self.confirmed_at > self.confirm_by


def threat_of(found: Records) -> ThreatFacts | None:
    """Of the records of a case whose personal data the reader may see; ``None`` without an alarm."""
    alert = _newest(found, "threat_alert", 0)
    if alert is None:
        return None
    check = _data(_newest(found, "threat_check", alert.case_seq))
    told = _data(_newest(found, "threat_message", alert.case_seq))
    receipt = _data(_newest(found, "threat_receipt", alert.case_seq))
    sealed = _data(_newest(found, "original", alert.case_seq))
    times = [datetime.fromisoformat(told[name]) for name in ("phoned_at", "sent_at") if told.get(name)]
    return ThreatFacts(
        found_at=_moment(alert.data, "found_at"),
        contact_by=_moment(alert.data, "contact_by"),
        confirm_by=_moment(alert.data, "confirm_by"),
        dismissed=check.get("decision") == "none",
        reason=check.get("reason", ""),
        signs=tuple(check.get("signs") or ()),
        bodies=tuple(told.get("bodies") or ()),
        told_at=min(times, default=None),
        confirmed_at=_moment(receipt, "confirmed_at") if receipt else None,
        text_sha256=sealed.get("text_sha256", ""),
        files=len(sealed.get("files") or ()),
    )


def _newest(found: Records, kind: str, since: int) -> RecordFacts | None:
    versions = [record for record in found.get(kind, ()) if record.case_seq >= since]
    return versions[-1] if versions else None


def _data(record: RecordFacts | None) -> Mapping[str, Any]:
    return record.data if record else {}


def _moment(data: Mapping[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(data[name])
