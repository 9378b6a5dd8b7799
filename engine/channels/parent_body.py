"""An appeal sent down by a parent body: its own number, and often its own due date, come along."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel(
    "PARENT_BODY",
    Officialness.YES,
    required=("parent_body", "parent_number"),
    asked=(
        *("parent_date", "parent_kind", "parent_instruction", "parent_due_date", "parent_frequency"),
        *("sheets", "signature"),
    ),
    by_hand=True,
)
