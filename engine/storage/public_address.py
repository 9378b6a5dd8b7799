"""Where citizens find this installation (``JAUAP_URL``), and the secret of its status links."""

from __future__ import annotations

import os
import secrets

from engine.domain.status_link import status_path
from engine.storage.made_once import made_once, var_folder

SECRET_BYTES = 32


def site_address() -> str:
    """``JAUAP_URL`` without a slash at its end; empty while it is not set."""
    return os.environ.get("JAUAP_URL", "").strip().rstrip("/")


def status_address(case_id: int) -> str:
    """The whole address of a case's status page; empty while ``JAUAP_URL`` is not set."""
    site = site_address()
    return f"{site}/{status_path(installation_secret(), case_id)}" if site else ""


def installation_secret() -> str:
    """``JAUAP_SECRET``, or the one kept in the installation's folder ``var``, made at the first call."""
    return os.environ.get("JAUAP_SECRET") or _kept().decode("ascii").strip()


def _kept() -> bytes:
    return made_once(var_folder() / "secret", lambda: secrets.token_hex(SECRET_BYTES).encode())
