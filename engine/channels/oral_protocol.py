"""Oral appeal, written down in a protocol that the applicant signs (APPC Art. 63)."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("ORAL_PROTOCOL", Officialness.YES, required=("received_by",), written=False, by_hand=True)
