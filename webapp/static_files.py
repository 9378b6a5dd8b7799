"""Addresses of static files carry the time of their last change.

So a browser keeps a file for as long as it likes, asks for none of them when the next page opens, and
still gets a new version at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

YEAR_SECONDS = 365 * 24 * 3600


def install(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (path := folder / values.get("filename", "")).is_file():
            values.setdefault("v", f"{path.stat().st_mtime_ns:x}")
