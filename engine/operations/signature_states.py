"""How an appeal is signed, as one word of ``appeals.signature_state``, and what follows from it."""

from __future__ import annotations

from engine.channels import CHANNELS, Signature
from engine.signatures import State

NONE = "none"


def signature_of(channel: str, state: str) -> Signature:
    """What the channel's rule asks for (R-108). Nothing of it is typed but a signature by hand."""
    if state == State.VALID:
        return Signature.EDS
    if state == Signature.HANDWRITTEN and CHANNELS[channel].by_hand:
        return Signature.HANDWRITTEN
    return Signature.NONE if state in (NONE, Signature.HANDWRITTEN) else Signature.EDS_DOUBTFUL


def holds(state: str) -> bool | None:
    """Whether nothing speaks against the electronic signature; ``None`` when there is none.

    What could not be checked is ours to check again, and no defect to tell the applicant of.
    """
    if state in (NONE, Signature.HANDWRITTEN):
        return None
    return state in (State.VALID, State.UNCHECKED)
