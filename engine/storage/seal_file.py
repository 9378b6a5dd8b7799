"""Where the key of the installation's seal lies: ``JAUAP_SEAL_KEY``, else ``var/seal.key``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from engine.storage.made_once import made_once, var_folder


def key_pem(make: Callable[[], bytes]) -> bytes:
    """The key in the file that ``JAUAP_SEAL_KEY`` names, which must be there, or the one of the installation,
    for which ``make`` is asked once. Raises ``OSError`` where the named file cannot be read.
    """
    if named := os.environ.get("JAUAP_SEAL_KEY"):
        return Path(named).read_bytes()
    return made_once(var_folder() / "seal.key", make)
