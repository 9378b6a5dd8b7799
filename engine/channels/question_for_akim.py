"""The section "Question for Akim" of an akimat's site (R-104): a number of its own series, no voucher."""

from engine.channels.channel import Channel, Officialness

CHANNEL = Channel("QUESTION_FOR_AKIM", Officialness.NO, asked=("link",), voucher=False)
