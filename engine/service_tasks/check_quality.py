"""Automatic help for the quality analysis of a reply: what a machine can see of Q1 to Q8 (5.6).

Suggests ``passed`` or not, with hints that say why and where; the controller decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.local_time import local_date
from engine.domain.reply_quality.assess import assess
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.appeal_file import appeal_file


@service_task("check-quality")
def check_quality(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Looks at the newest reply; stores the record ``quality_help``."""
    reply = ctx.latest_record("reply") or {}
    found = assess(reply, appeal_file(ctx.conn, ctx.case_id, local_date(ctx.at)))
    ctx.add_record("quality_help", found.plain())
    return {"failed": sorted(found.failed)}
