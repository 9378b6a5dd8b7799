"""E-Otinish, the state's system of electronic appeals: an appeal brings its number (R-075)."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("EOTINISH", Officialness.YES, asked=("external_number",))
