"""The "Natije" centre at a public service centre: staff there fill in the appeal with the citizen."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("NATIJE_CENTRE", Officialness.YES, asked=("external_number",), by_hand=True)
