"""How much each proof does: enough for minutes, or with ``JAUAP_RELEASE=1`` the numbers of a release.

``JAUAP_KILLS=300`` and the like set one number by hand.
"""

from __future__ import annotations

import os
from typing import Final

SIZES: Final = {
    # name: (minutes, release)
    "kills": (100, 1_000),
    "restarts": (5, 20),
    "rounds": (50, 500),
    "presses": (60, 300),
    "timers": (1_000, 10_000),
    "burst": (500, 2_000),
    "crashes": (30, 200),
    "diagrams": (300, 500),
    "walks": (5, 20),
    "mutations": (200, 1_000),
    "migrated_cases": (500, 10_000),
}


def size(name: str) -> int:
    usual, release = SIZES[name]
    chosen = release if os.environ.get("JAUAP_RELEASE") == "1" else usual
    return int(os.environ.get(f"JAUAP_{name.upper()}", chosen))
