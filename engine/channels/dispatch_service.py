"""Dispatch services such as 109, round the clock (R-150): a ticket by phone, urgent and short."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "DISPATCH_SERVICE",
    Officialness.NO,
    required=("external_number",),
    asked=("call_record",),
    written=False,
    voucher=False,
)
