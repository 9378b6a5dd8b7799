"""The complaint leaves for the superior body with the whole administrative case (APPC Art. 91(4))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.actor import Role
from engine.domain.errors import ProcessStuck
from engine.domain.local_time import local
from engine.service_tasks.context import Recipient, ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.complaints import change_complaint, complaint_of
from engine.storage.tables import attachments, cases, messages, records

SYSTEMS_OWN = frozenset({"preliminary_review", "quality_help"})
"""Records that the system made as a help: no papers of the case."""


@service_task("forward-complaint")
def forward_complaint(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the record ``complaint_forwarding``: the superior body and the inventory of the file, in order.

    Raises ProcessStuck where no superior body was found: the diagram asks that before.
    """
    complaint = complaint_of(ctx.conn, ctx.case_id)
    if complaint is None or complaint.superior_id is None:
        raise ProcessStuck(element=ctx.key.rpartition("#")[0], reason="no superior body")
    of = [one for one in (complaint.challenged_case_id, ctx.case_id) if one is not None]
    listed = [line for case_id in of for line in inventory(ctx.conn, case_id)]
    superior = str(complaint.superior_id)
    ctx.add_record("complaint_forwarding", {"superior_body": superior, "inventory": listed})
    change_complaint(ctx.conn, ctx.told, ctx.case_id, forwarded_at=ctx.at)
    reviewers = Recipient(role=Role.SUPERIOR_REVIEWER.value, organisation_id=complaint.superior_id)
    ctx.notify("complaint_received", {}, reviewers)
    return {"papers": len(listed)}


def inventory(conn: Connection, case_id: int) -> list[dict[str, Any]]:
    """Every paper of the case by time: its appeal, what people filled in, messages and files."""
    case = conn.execute(select(cases.c.number, cases.c.received_at).where(cases.c.id == case_id)).one()
    appeal = {"kind": "appeal", "name": case.number or "", "at": _moment(case.received_at)}
    rest = sorted(_papers(conn, case_id), key=lambda line: str(line["at"]))
    return [{"case_id": case_id, "no": n, **line} for n, line in enumerate([appeal, *rest], start=1)]


def _papers(conn: Connection, case_id: int) -> Iterator[dict[str, Any]]:
    written = select(records.c.kind, records.c.version, records.c.at).where(
        records.c.case_id == case_id, records.c.kind.not_in(SYSTEMS_OWN | {"intake"})
    )
    for one in conn.execute(written):
        yield {"kind": "record", "name": one.kind, "version": one.version, "at": _moment(one.at)}
    for one in conn.execute(select(messages).where(messages.c.case_id == case_id)):
        yield {"kind": "message", "name": one.code, "at": _moment(one.created_at)}
    for one in conn.execute(select(attachments).where(attachments.c.case_id == case_id)):
        yield {"kind": "file", "name": one.name, "sha256": one.sha256, "at": _moment(one.uploaded_at)}


def _moment(at: Any) -> str:
    return local(at).isoformat(timespec="seconds")
