"""Why something is no official appeal, in words (R-108: derived from channel and signature, never typed)."""

from __future__ import annotations

from flask_babel import gettext as _

from engine.channels import CHANNELS, Channel, Officialness, Signature
from engine.queries import AppealFacts

_IF_SIGNED = frozenset({Officialness.IF_SIGNED, Officialness.SIGNED_ELECTRONICALLY})


def why_unofficial(appeal: AppealFacts) -> str:
    """Empty for an official appeal and for a case that no appeal began."""
    if appeal.is_official or not appeal.channel:
        return ""
    return _why_not(CHANNELS.get(appeal.channel))


def officialness(channel: Channel, signature: Signature) -> str:
    """Whether what comes so is official, and why: shown while the registrar types."""
    if not channel.is_official(signature):
        return f"{_('It is not an official appeal.')} {_why_not(channel)}"
    if channel.officialness in _IF_SIGNED:
        return _("Official: it is signed.")
    return _("Official: the law names this channel.")


def _why_not(channel: Channel | None) -> str:
    if channel is not None and channel.officialness in _IF_SIGNED:
        return _(
            "By this channel only what the applicant signed is an official appeal, and it is not signed."
        )
    return _("The law (APPC, Art. 63, 64) names other ways: paper, an electronic signature, a reception.")
