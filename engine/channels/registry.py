"""Every channel by its code. A newcomer adds a file and its line here."""

from __future__ import annotations

from collections.abc import Mapping

from engine.channels import (
    box,
    dispatch_service,
    district_site,
    egov,
    eotinish,
    meeting,
    natije_centre,
    open_almaty,
    oral_protocol,
    paper,
    parent_body,
    phone,
    question_for_akim,
    receptions,
    social,
    video,
)
from engine.channels.channel import Channel, Signature

CHANNELS: Mapping[str, Channel] = {
    c.code: c
    for c in (
        *paper.CHANNELS,
        eotinish.CHANNEL,
        egov.CHANNEL,
        natije_centre.CHANNEL,
        *receptions.CHANNELS,
        video.CHANNEL,
        oral_protocol.CHANNEL,
        parent_body.CHANNEL,
        box.CHANNEL,
        question_for_akim.CHANNEL,
        *social.CHANNELS,
        open_almaty.CHANNEL,
        district_site.CHANNEL,
        dispatch_service.CHANNEL,
        meeting.CHANNEL,
        phone.CHANNEL,
    )
}


def channel(code: str) -> Channel:
    """Raises ``KeyError`` for a channel that does not exist."""
    return CHANNELS[code]


def is_official(code: str, signature: Signature | str = Signature.NONE) -> bool:
    return CHANNELS[code].is_official(Signature(signature))
