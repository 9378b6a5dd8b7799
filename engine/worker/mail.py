"""Letters by e-mail: through a server, or into the log where none is named."""

from __future__ import annotations

import os
import re
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote, unquote, urlsplit

import structlog

from engine.operations.sending import OutgoingMessage, Send

log = structlog.get_logger("jauap.worker")


def mail_sender() -> Send:
    """E-mail when ``SMTP_URL`` is set, else the demo outbox, which only says that it sent."""
    address = os.environ.get("SMTP_URL")
    return smtp_sender(address) if address else send_to_log


def send_to_log(message: OutgoingMessage) -> None:
    """The demo outbox: no address, name or text reaches the log."""
    log.info("outbox", code=message.code, case_id=message.case_id, language=message.language)


def smtp_sender(url: str) -> Send:
    """Sends through ``smtp://user:password@host:port`` or ``smtps://``; the Message-ID is the dedup key."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
    opener = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP

    def send(message: OutgoingMessage) -> None:
        with opener(host, port, timeout=20) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_email(message))

    return send


# What a mailbox may look like here: no quotes, no comments, no lists, nothing that ends a header line.
_MAILBOX = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,253}")


def _email(message: OutgoingMessage) -> EmailMessage:
    """Raises ``ValueError`` for an address that no mail can carry: people type them, nobody checks them."""
    sender_address = os.environ.get("SMTP_FROM", "jauap@localhost")
    identifier = quote(message.dedup_key.replace(":", ".").replace("#", "-"), safe="")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = " ".join(message.subject.split()), sender_address
    mail["To"] = _mailbox(message.address)
    # The receiver can honour it: every attempt of one message carries the same identifier.
    mail["Message-ID"] = f"<{identifier}@{sender_address.split('@')[-1]}>"
    mail["Content-Language"] = message.language
    mail.set_content(message.body)
    return mail


def _mailbox(address: str) -> Address:
    """One mailbox, never parsed by the rules of a header: those know lists, groups and comments."""
    if not _MAILBOX.fullmatch(address.strip()):
        raise ValueError("not an address")
    user, _, host = address.strip().rpartition("@")
    return Address(username=user, domain=host.encode("idna").decode("ascii"))
