"""By which ways a message leaves: a letter always, a short text to a telephone besides (2.16)."""

from __future__ import annotations

import pytest

from engine.domain.channels_out import CHANNELS, STATES, ways


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (("a@b.kz", "", ""), [("email", "a@b.kz", "queued")]),
        (("a@b.kz", "+7700", "Алматы"), [("email", "a@b.kz", "queued"), ("sms", "+7700", "queued")]),
        (("", "", "Алматы"), [("post", "Алматы", "no_address")]),
        (("", "+7700", ""), [("post", "", "no_address"), ("sms", "+7700", "queued")]),
        (("", "", ""), [("portal", "", "sent")]),
        ((" ", " ", " "), [("portal", "", "sent")]),
    ],
)
def test_a_letter_goes_by_mail_else_on_paper(
    facts: tuple[str, str, str], expected: list[tuple[str, str, str]]
) -> None:
    email, phone, address = facts
    found = ways(email=email, phone=phone, address=address)
    assert [(one.channel, one.address, one.state) for one in found] == expected
    assert all(one.channel in CHANNELS and one.state in STATES for one in found)


def test_the_two_ways_of_one_message_have_different_keys() -> None:
    assert len({one.suffix for one in ways(email="a@b.kz", phone="1", address="")}) == 2
