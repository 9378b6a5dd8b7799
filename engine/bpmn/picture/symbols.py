"""The signs of BPMN 2.0 as SVG, around a middle of 0, 0 or from a corner at 0, 0.

Classes say how a sign takes its ink: ``i`` is a line, ``f`` is filled, ``k`` a line on something filled.
"""

from __future__ import annotations

from collections.abc import Mapping

_PENTAGON = "M0-10 9.5-3.1 5.9 8.1H-5.9L-9.5-3.1Z"
_STAR = "M-11 0H11M0-11V11M-8-8 8 8M-8 8 8-8"

EVENTS: Mapping[str, str] = {
    "message": '<path class="{}" d="M-10-7H10V7H-10Z"/><path class="{}" d="M-10-7 0 1 10-7"/>',
    "timer": '<circle class="i" r="11"/><path class="i" d="M0-7V0L5 3M0-11V-9M0 11V9M-11 0H-9M11 0H9"/>',
    "error": '<path class="{}" d="M-9 9-3-6 3 2 9-9 4 7-2 0Z"/>',
    "escalation": '<path class="{}" d="M0-10 8 9 0 2-8 9Z"/>',
    "signal": '<path class="{}" d="M0-10 10 7H-10Z"/>',
    "compensate": '<path class="{}" d="M-10 0 0-7V7ZM0 0 10-7V7Z"/>',
    "cancel": '<path class="{}" d="M-9-6-6-9 0-3 6-9 9-6 3 0 9 6 6 9 0 3-6 9-9 6-3 0Z"/>',
    "link": '<path class="{}" d="M-10-4H2V-9L11 0 2 9V4H-10Z"/>',
    "conditional": '<path class="i" d="M-7-10H7V10H-7ZM-5-6H5M-5-2H5M-5 2H5M-5 6H5"/>',
    "terminate": '<circle class="f" r="11"/>',
    "multiple": f'<path class="{{}}" d="{_PENTAGON}"/>',
    "parallelMultiple": '<path class="{}" d="M-3-10H3V-3H10V3H3V10H-3V3H-10V-3H-3Z"/>',
}
"""For a radius of 18. A thrown event has its sign filled (:func:`event`)."""

GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": '<path class="i w" d="M-8-10 8 10M-8 10 8-10"/>',
    "parallelGateway": '<path class="i w" d="M-12 0H12M0-12V12"/>',
    "inclusiveGateway": '<circle class="i w" r="11"/>',
    "complexGateway": f'<path class="i w" d="{_STAR}"/>',
    "eventBasedGateway": '<circle class="i" r="14"/><circle class="i" r="11"/>'
    '<path class="i" d="M0-7 6.7-2.2 4.1 5.7H-4.1L-6.7-2.2Z"/>',
}
"""For a diamond of 50."""

TASKS: Mapping[str, str] = {
    "userTask": '<circle class="i" cx="8" cy="5" r="3.6"/>'
    '<path class="i" d="M1 16C1 11 4 9.5 8 9.5S15 11 15 16Z"/>',
    "serviceTask": '<circle class="i teeth" cx="8" cy="8" r="6.2"/><circle class="i" cx="8" cy="8" r="5"/>'
    '<circle class="i" cx="8" cy="8" r="2"/>',
    "scriptTask": '<path class="i" d="M4 1H14C10 5 15 11 11 15H1C5 11 0 5 4 1Z"/>'
    '<path class="i" d="M4.5 5H10M5 8H11M5 11H11"/>',
    "businessRuleTask": '<path class="i" d="M0 2H16V14H0ZM0 6H16M0 10H16M5 6V14"/>'
    '<path class="f" d="M0 2H16V6H0Z"/>',
    "sendTask": '<path class="f" d="M0 3H16V14H0Z"/><path class="k" d="M0 3 8 9 16 3"/>',
    "receiveTask": '<path class="i" d="M0 3H16V14H0ZM0 3 8 9 16 3"/>',
    "manualTask": '<path class="i" d="M1 6 6 2.5 11 3.5 8 5H15V7H9M15 7V9.5H9"/>'
    '<path class="i" d="M14.5 9.5V12H9M13 12V14H5L1 12Z"/>',
}
"""Within 16 to 16, in the left upper corner of a task."""

LOOPS: Mapping[str, str] = {
    "loop": '<path class="i" d="M-1 6A6 6 0 1 1 3 5.3M-1 6V2M-1 6H-5"/>',
    "parallel": '<path class="i w" d="M-5-6V6M0-6V6M5-6V6"/>',
    "sequential": '<path class="i w" d="M-6-5H6M-6 0H6M-6 5H6"/>',
}
COLLAPSED = '<path class="i" d="M-7-7H7V7H-7ZM-4 0H4M0-4V4"/>'
AD_HOC = '<path class="i w" d="M-6 2C-4-4-1-3 0 0S4 4 6-2"/>'
"""In the middle of the lower edge."""


def event(kind: str, *, thrown: bool) -> str:
    """Empty for an event without a kind, or of one that nobody knows."""
    sign = EVENTS.get(kind, "")
    return sign.format("f", "k") if thrown else sign.format("i", "i")
