"""What an installation may set, read once from the environment."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.demo.people import PASSWORD

MEGABYTE = 1024 * 1024
SECRET_BYTES = 32


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


def _stored_secret(path: Path) -> str:
    """Make the secret once. A link decides a race of two workers, and no one ever reads half of it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix="secret-", dir=path.parent)  # of mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(written, path)
        os.unlink(written)
    return path.read_text(encoding="ascii").strip()


def from_environment() -> Settings:
    """Read ``DATABASE_URL``, ``JAUAP_SECRET``, ``JAUAP_VAR``, ``JAUAP_DEMO``, ``JAUAP_WORKER``,
    ``JAUAP_HTTPS``."""
    environment = os.environ
    var = Path(environment.get("JAUAP_VAR", "var"))
    return Settings(
        database_url=environment["DATABASE_URL"],
        secret=environment.get("JAUAP_SECRET") or _stored_secret(var / "secret"),
        demo=environment.get("JAUAP_DEMO") == "1",
        demo_password=PASSWORD,
        worker=environment.get("JAUAP_WORKER", "on") != "off",
        secure_cookies=environment.get("JAUAP_HTTPS") == "1",
    )
