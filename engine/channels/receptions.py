"""Personal, visiting and videoconference reception (R-050 to R-055): the card becomes an appeal."""

from engine.channels.channel import Channel, Officialness

CHANNELS = (
    Channel(
        "PERSONAL_RECEPTION", Officialness.YES, required=("receiving_official",), written=False, by_hand=True
    ),
    Channel(
        "VISITING_RECEPTION",
        Officialness.YES,
        required=("receiving_official", "place"),
        written=False,
        by_hand=True,
    ),
    Channel(
        "VCS_RECEPTION",
        Officialness.YES,
        required=("receiving_official", "place"),
        asked=("consent",),
        written=False,
        by_hand=True,
    ),
)
