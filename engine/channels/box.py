"""The box for appeals: opened by day, so there is nobody to hand the voucher to; official if signed."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("BOX", Officialness.IF_SIGNED, required=("opened_at",), asked=("sheets",), voucher=False)
