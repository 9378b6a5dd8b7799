"""Gives each message to the way that its channel names."""

from __future__ import annotations

from engine.domain.channels_out import SMS
from engine.operations.sending import OutgoingMessage
from engine.worker.mail import Send, mail_sender
from engine.worker.sms import sms_sender


def sender() -> Send:
    """What the environment sets up: ``SMTP_URL`` for letters, ``SMS_URL`` for short texts."""
    by_mail, by_telephone = mail_sender(), sms_sender()

    def send(message: OutgoingMessage) -> None:
        (by_telephone if message.channel == SMS else by_mail)(message)

    return send
