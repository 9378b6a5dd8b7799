"""The author of an unofficial contact signed it: it becomes an appeal of its own (R-108; P-05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks.context import Beginning, ServiceContext
from engine.service_tasks.declare import service_task

RECORD = "made_official"
LINK = "made_official"
PROCESS = "appeal"
BY_HAND, BY_THE_CHANNEL = "handwritten", "none"
PAPER = frozenset({"PAPER_HAND", "PAPER_MAIL"})
_OF_THE_CONTACT = frozenset({"confirmed", "attachments"})
"""What the form asks that an intake does not know."""


@service_task("open-official")
def open_official(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Begins the appeal with the applicant and the text of the record ``made_official``; answers its id.

    It is received now: the day of making official counts, not that of the post. Whether it is official
    follows from how it was signed, as for any other.
    """
    given = ctx.latest_record(RECORD) or {}
    signature = BY_HAND if given.get("channel") in PAPER else BY_THE_CHANNEL
    received = {"received_at": ctx.at.isoformat(timespec="minutes")}
    data = {name: value for name, value in given.items() if name not in _OF_THE_CONTACT} | received

    def store(case_id: int) -> None:
        ctx.receive(case_id, data, signature)

    begun = ctx.begin(
        Beginning(
            process_id=PROCESS,
            link=LINK,
            organisation_id=ctx.case["organisation_id"],
            store=store,
            record=("intake", data),
        )
    )
    return {"official_case_id": str(begun)}
