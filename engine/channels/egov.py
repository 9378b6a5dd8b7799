"""egov.kz (R-103): official with an electronic digital signature, and not without.

Another's key or a signature that does not hold is registered as defective, not refused (R-032).
"""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("EGOV_EDS", Officialness.SIGNED_ELECTRONICALLY, asked=("external_number",))
