"""The status page's tokens, with this application's secret (``engine.domain.status_link``)."""

from __future__ import annotations

from flask import current_app

from engine.domain import status_link


def status_token(case_id: int) -> str:
    return status_link.status_token(_secret(), case_id)


def is_status_token(case_id: int, token: str) -> bool:
    """Compared in constant time."""
    return status_link.is_status_token(_secret(), case_id, token)


def status_path(case_id: int) -> str:
    """The address without the site."""
    return status_link.status_path(_secret(), case_id)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
