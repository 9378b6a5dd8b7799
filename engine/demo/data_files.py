"""Reads the demo's data: organisations, people, appeals. All invented."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


@cache
def read_demo_data(name: str) -> Any:
    """``data/<name>.json``, read once."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
