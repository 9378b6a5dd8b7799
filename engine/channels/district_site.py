"""Sites of district akimats (R-106): official only when signed electronically."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("DISTRICT_SITE", Officialness.IF_SIGNED, asked=("link",), voucher=False)
