"""Consultation by phone (R-043): it can turn into an appeal, but is none."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "PHONE_CONSULTATION", Officialness.NO, asked=("phone", "call_record"), written=False, voucher=False
)
