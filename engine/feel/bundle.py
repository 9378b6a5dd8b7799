"""Finds the JavaScript that runs inside QuickJS; built by ``node webapp/frontend/build.mjs``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

BUNDLE = Path(__file__).parent / "bundle" / "feelin.js"


class BundleMissing(RuntimeError):
    """engine/feel/bundle/feelin.js is not built: run ``node webapp/frontend/build.mjs``."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@cache
def source() -> str:
    try:
        return BUNDLE.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise BundleMissing from missing
