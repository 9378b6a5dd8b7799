"""What an installation makes once and keeps in its folder ``var``: secrets and keys."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def var_folder() -> Path:
    """``JAUAP_VAR``, else ``var`` of the checkout."""
    return Path(os.environ.get("JAUAP_VAR") or CHECKOUT / "var")


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content, of mode 0600; ``make`` is asked where it is not there yet.

    A link decides a race of two workers, and no one ever reads half of it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix=f"{path.stem}-", dir=path.parent)  # of mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(make())
        with suppress(FileExistsError):
            os.link(written, path)
        os.unlink(written)
    return path.read_bytes()
