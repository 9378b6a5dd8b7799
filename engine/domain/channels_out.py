"""By which ways a message leaves the house (domain report 2.16: letter, SMS and portal; P-01 step 13).

The letter goes by e-mail; without an address for mail it is printed, and posted or handed over; of
whom nothing is known, he has the status page alone. A telephone gets a short text besides.
"""

from __future__ import annotations

from dataclasses import dataclass

EMAIL, SMS, POST, PORTAL = "email", "sms", "post", "portal"
CHANNELS = (EMAIL, SMS, POST, PORTAL)

STATES = ("queued", "sent", "failed", "no_address", "no_gateway", "posted")
"""no_address: a letter to print and to post; no_gateway: no way to send a text is set up."""


@dataclass(frozen=True)
class Outgoing:
    """One way of one message, with the state in which it begins."""

    channel: str
    address: str
    state: str

    @property
    def is_short(self) -> bool:
        return self.channel == SMS

    @property
    def suffix(self) -> str:
        """What tells its dedup key from the letter's."""
        return f":{SMS}" if self.is_short else ""


def ways(*, email: str, phone: str, address: str) -> tuple[Outgoing, ...]:
    """The letter's way first, then the short text."""
    short = (Outgoing(SMS, phone.strip(), "queued"),) if phone.strip() else ()
    return (_letter(email.strip(), address.strip(), phone.strip()), *short)


def _letter(email: str, address: str, phone: str) -> Outgoing:
    if email:
        return Outgoing(EMAIL, email, "queued")
    if address or phone:
        return Outgoing(POST, address, "no_address")
    return Outgoing(PORTAL, "", "sent")
