"""Where the key of the installation's seal lies: ``JAUAP_SEAL_KEY``, else ``var/seal.key``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def key_pem(make: Callable[[], bytes]) -> bytes:
    """The key in the file that ``JAUAP_SEAL_KEY`` names, which must be there, or in the installation's folder
    ``var``, for which ``make`` is asked once. A link decides a race of two workers, and no one ever reads
    half of it. Raises ``OSError`` where the named file cannot be read.
    """
    if named := os.environ.get("JAUAP_SEAL_KEY"):
        return Path(named).read_bytes()
    path = Path(os.environ.get("JAUAP_VAR") or CHECKOUT / "var") / "seal.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix="seal-", dir=path.parent)  # of mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(make())
        with suppress(FileExistsError):
            os.link(written, path)
        os.unlink(written)
    return path.read_bytes()
