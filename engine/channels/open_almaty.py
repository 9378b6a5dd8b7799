"""The portal Open Almaty (R-107)."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("OPEN_ALMATY", Officialness.NO, asked=("link", "external_number"), voucher=False)
