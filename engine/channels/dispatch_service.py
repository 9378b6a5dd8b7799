"""Dispatch services such as 109: a ticket by phone, urgent and short."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "DISPATCH_SERVICE", Officialness.NO, required=("external_number",), written=False, voucher=False
)
