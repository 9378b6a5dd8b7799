"""Addresses that several pages share, spelled once."""

from __future__ import annotations

from flask import request

from webapp.citizen.tokens import status_token


def work_item(work_item_id: int, action: str = "") -> str:
    """The task page, or one of its verbs: ``claim``, ``release``, ``complete``, ..."""
    return f"/work-items/{work_item_id}/{action}" if action else f"/work-items/{work_item_id}"


def case(case_id: int, part: str = "") -> str:
    """The case page, or one of its parts: ``voucher.pdf``, ``history``, ..."""
    return f"/cases/{case_id}/{part}" if part else f"/cases/{case_id}"


def status(case_id: int) -> str:
    """The whole address, as it stands in the voucher's QR."""
    return f"{request.host_url}status/{case_id}/{status_token(case_id)}"
