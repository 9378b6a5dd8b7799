"""Reads the rules that are kept as data beside this package (decision 0006)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_data(name: str) -> Any:
    """The parsed ``data/<name>.json``. Shared between callers: treat it as read-only."""
    return json.loads(files("engine.domain").joinpath("data", f"{name}.json").read_text("utf-8"))
