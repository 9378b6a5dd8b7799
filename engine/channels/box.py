"""The box for appeals (R-151): opened by an act, nobody there to hand the voucher to; official if signed."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "BOX",
    Officialness.IF_SIGNED,
    required=("box_opening",),
    asked=("sheets", "signature"),
    voucher=False,
    by_hand=True,
)
