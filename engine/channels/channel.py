"""What a channel declares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.domain import classifiers


class Signature(StrEnum):
    """How the applicant signed."""

    NONE = "none"  # not signed
    HANDWRITTEN = "handwritten"  # on paper, or in the protocol of an oral appeal: the registrar saw it
    EDS = "eds"  # electronic digital signature, verified
    EDS_DOUBTFUL = "eds_doubtful"  # another's key, does not hold or could not be checked: no signature


class Officialness(StrEnum):
    YES = "yes"  # the law names the channel; a missing signature is a defect to correct
    IF_SIGNED = "if_signed"  # official only with a handwritten or electronic signature
    SIGNED_ELECTRONICALLY = "signed_electronically"  # one that does not hold is a defect, none is no appeal
    NO = "no"  # registered apart, not regulated by the law (S1 notes 1 and 2)


_SIGNED = frozenset({Signature.HANDWRITTEN, Signature.EDS})
_ELECTRONIC = frozenset({Signature.EDS, Signature.EDS_DOUBTFUL})


@dataclass(frozen=True)
class Channel:
    """One way in. ``required`` and ``asked`` are intake fields that only this channel needs or offers.

    ``written``: there is a document (paper, file or post) to keep the original of.
    ``voucher``: a voucher is handed out or sent at once. ``by_hand``: there is something that an applicant
    can have signed by hand.
    """

    code: str
    officialness: Officialness
    required: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    written: bool = True
    voucher: bool = True
    by_hand: bool = False

    def label(self, locale: str) -> str:
        return classifiers.label("channels", self.code, locale)

    def is_official(self, signature: Signature) -> bool:
        """Derived from channel and signature, never typed (R-108)."""
        if self.officialness is Officialness.IF_SIGNED:
            return signature in _SIGNED
        if self.officialness is Officialness.SIGNED_ELECTRONICALLY:
            return signature in _ELECTRONIC
        return self.officialness is Officialness.YES
