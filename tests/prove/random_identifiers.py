"""The worker with its dedup key broken on purpose: each attempt has an identifier of its own.

``python -m tests.prove.random_identifiers worker`` is ``jauap worker`` otherwise. Only for the negative
control.
"""

from __future__ import annotations

import importlib
import sys
import uuid
from email.message import EmailMessage
from typing import Any

from webapp.cli import main


def forget_the_key() -> None:
    mail = importlib.import_module("engine.worker.mail")
    whole = mail._email

    def another_each_time(message: Any) -> EmailMessage:
        written: EmailMessage = whole(message)
        written.replace_header("Message-ID", f"<{uuid.uuid4().hex}@localhost>")
        return written

    vars(mail)["_email"] = another_each_time


if __name__ == "__main__":
    forget_the_key()
    sys.exit(main(sys.argv[1:]))
