"""Where citizens find this installation (``JAUAP_URL``), and the secret of its status links."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from engine.domain.status_link import status_path

SECRET_BYTES = 32
CHECKOUT = Path(__file__).resolve().parents[2]


def site_address() -> str:
    """``JAUAP_URL`` without a slash at its end; empty while it is not set."""
    return os.environ.get("JAUAP_URL", "").strip().rstrip("/")


def status_address(case_id: int) -> str:
    """The whole address of a case's status page; empty while ``JAUAP_URL`` is not set."""
    site = site_address()
    return f"{site}/{status_path(installation_secret(), case_id)}" if site else ""


def installation_secret() -> str:
    """``JAUAP_SECRET``, or the one kept in the installation's folder ``var``, made at the first call."""
    kept = Path(os.environ.get("JAUAP_VAR") or CHECKOUT / "var") / "secret"
    return os.environ.get("JAUAP_SECRET") or _stored_secret(kept)


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
