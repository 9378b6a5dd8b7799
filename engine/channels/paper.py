"""Paper by hand to the chancellery, and by mail (R-031, R-102): the term runs from registration."""

from engine.channels.channel import Channel, Officialness

CHANNELS = (
    Channel("PAPER_HAND", Officialness.YES, required=("sheets",), asked=("signature",), by_hand=True),
    # Both dates are kept: the postmark's and that of registration.
    Channel(
        "PAPER_MAIL",
        Officialness.YES,
        required=("postmark_date", "sheets"),
        asked=("postal_number", "signature"),
        by_hand=True,
    ),
)
