"""egov.kz (R-103): official with an electronic digital signature, and not without."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("EGOV_EDS", Officialness.IF_SIGNED, required=("signature",), asked=("external_number",))
