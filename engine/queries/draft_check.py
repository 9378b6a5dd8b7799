"""What the automatic check would say of a draft that nobody has sent yet (Q1 to Q8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.domain.local_time import local_date
from engine.domain.reply_quality.assess import Assessment, assess
from engine.queries.clock import moment
from engine.queries.work_item import WorkItemPage
from engine.storage.appeal_file import appeal_file


def draft_check(
    conn: Connection, page: WorkItemPage, data: Mapping[str, Any], *, at: datetime | None = None
) -> Assessment | None:
    """``data`` as typed so far. ``None`` for whom the case is masked, and for a case without an appeal."""
    if not page.case.personal or not page.appeal.channel:
        return None
    return assess(data, appeal_file(conn, page.case.id, local_date(moment(conn, at))))
