"""How appeals come in: one file a channel, gathered by the registry.

May import ``engine.domain``. A channel says what it is called, what must be known at intake, and
whether what comes through it is official; it stores nothing.
"""

from engine.channels.channel import Channel, Officialness, Signature
from engine.channels.registry import CHANNELS, channel, is_official

__all__ = ["CHANNELS", "Channel", "Officialness", "Signature", "channel", "is_official"]
