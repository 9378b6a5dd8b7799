"""What an installation may set, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine import installation
from engine.demo.people import PASSWORD

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """``secret`` signs the CSRF token's cookie only; sessions are random tokens in the database.

    ``max_upload_bytes`` bounds a request with files, above what one file may have: a file that is a
    little too large is refused beside the typed text, not instead of it.
    """

    database_url: str
    secret: str
    demo: bool = False
    demo_password: str = ""
    worker: bool = True
    secure_cookies: bool = False
    testing: bool = False
    max_request_bytes: int = 32 * MEGABYTE
    max_upload_bytes: int = 128 * MEGABYTE


def from_environment() -> Settings:
    """Read ``DATABASE_URL``, ``JAUAP_SECRET``, ``JAUAP_VAR``, ``JAUAP_DEMO``, ``JAUAP_WORKER``,
    ``JAUAP_HTTPS``."""
    environment = os.environ
    return Settings(
        database_url=environment["DATABASE_URL"],
        secret=installation.installation_secret(),
        demo=environment.get("JAUAP_DEMO") == "1",
        demo_password=PASSWORD,
        worker=environment.get("JAUAP_WORKER", "on") != "off",
        secure_cookies=environment.get("JAUAP_HTTPS") == "1",
    )
