"""Posts and comments in social networks (R-105): the link, the nick and a screenshot are the original."""

from engine.channels.channel import Channel, Officialness

CHANNELS = tuple(
    Channel(code, Officialness.NO, required=("link", "nick"), asked=("screenshot",), voucher=False)
    for code in ("INSTAGRAM", "FACEBOOK", "VK", "TWITTER_X", "OK_RU")
)
