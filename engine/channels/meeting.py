"""An issue raised at a meeting of the akim with the population: an appeal only if the person signs it."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "MEETING_ISSUE", Officialness.NO, required=("meeting_date", "place"), written=False, voucher=False
)
