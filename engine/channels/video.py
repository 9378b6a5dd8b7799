"""Video appeal: it gets a voucher like a letter (S1 req. 4)."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("VIDEO_APPEAL", Officialness.YES, required=("link",), asked=("place",))
