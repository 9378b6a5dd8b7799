"""The one connection pool of the process, kept on the application."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine

EXTENSION = "jauap_engine"


def install(app: Flask, pool: Engine) -> None:
    app.extensions[EXTENSION] = pool


def engine() -> Engine:
    return cast("Engine", current_app.extensions[EXTENSION])
