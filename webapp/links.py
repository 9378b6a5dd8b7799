"""Addresses that several pages share, spelled once."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from flask import request, url_for

from webapp.citizen.tokens import status_path


def work_item(work_item_id: int, action: str = "") -> str:
    """The task page, or one of its verbs: ``claim``, ``release``, ``complete``, ..."""
    return f"/work-items/{work_item_id}/{action}" if action else f"/work-items/{work_item_id}"


def case(case_id: int, part: str = "") -> str:
    """The case page, or one of its parts: ``voucher.pdf``, ``history``, ..."""
    return f"/cases/{case_id}/{part}" if part else f"/cases/{case_id}"


def case_tab(case_id: int, tab: str | None) -> str:
    """The case page at one of its tabs; without one at its beginning."""
    return f"/cases/{case_id}?tab={tab}" if tab else case(case_id)


def list_address() -> str:
    """The list one came from, else one's own: the whole state of a list is in its address."""
    own, came = url_for("inbox.index"), urlsplit(request.referrer or "")
    return f"{own}?{came.query}" if (came.netloc, came.path) == (request.host, own) and came.query else own


def status(case_id: int) -> str:
    """The whole address, as it stands in the voucher's QR; ``JAUAP_URL`` is what citizens know."""
    site = os.environ.get("JAUAP_URL", "").strip().rstrip("/")
    return f"{site or request.host_url.rstrip('/')}/{status_path(case_id)}"
