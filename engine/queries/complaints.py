"""A complaint as the pages of a case show it, from both sides: of the complaint and of what it challenges.

Only what the actor may see: an official complained about learns nothing of the complaint from the case that
it challenges (domain report, 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.domain.actor import Actor
from engine.domain.complaints import LINK_REMAND
from engine.queries.facts import Languages
from engine.queries.visible import visible_cases
from engine.storage.records import is_erased
from engine.storage.tables import case_links, cases, complaints, organisations, records


@dataclass(frozen=True)
class LinkedCase:
    """Another case. ``shown``: the actor may open it; else the number is all that is told of it."""

    id: int
    number: str | None
    state: str
    shown: bool


@dataclass(frozen=True)
class CourtFacts:
    """``result`` is empty until the court decided."""

    court: str
    number: str
    filed_on: date | None
    hearings: tuple[datetime, ...]
    result: str
    decided_on: date | None
    effect: str


@dataclass(frozen=True)
class ComplaintFacts:
    """``challenged`` is a case of ours, ``challenged_number`` what the applicant named. ``decided``: the
    record of the decision, where one was signed. ``remanded`` is the new procedure.
    """

    case: LinkedCase
    challenged: LinkedCase | None
    challenged_number: str
    last_day: date | None
    late: bool
    superior: Languages | None
    forwarded_at: datetime | None
    received_on: date | None
    lapsed: bool
    outcome: str | None
    decision: str | None
    decided_at: datetime | None
    decided: Mapping[str, Any]
    remanded: LinkedCase | None
    court: CourtFacts | None


@dataclass(frozen=True)
class ComplaintPanel:
    """``own``: the case is this complaint. ``against``: complaints against the case. ``taken_up``: what this
    case takes up anew, and ``by`` which complaint that was decided.
    """

    own: ComplaintFacts | None
    against: tuple[ComplaintFacts, ...]
    taken_up: LinkedCase | None
    by: LinkedCase | None
    violations: str

    @property
    def empty(self) -> bool:
        return not (self.own or self.against or self.taken_up or self.by)


def complaint_panel(conn: Connection, actor: Actor, case_id: int, *, personal: bool) -> ComplaintPanel:
    """The caller has shown that the actor may see the case; ``personal``: with what people wrote."""
    seen = visible_cases(actor)
    ours = select(complaints).join(cases, cases.c.id == complaints.c.case_id)
    own = conn.execute(ours.where(complaints.c.case_id == case_id)).first()
    others = conn.execute(
        ours.where(complaints.c.challenged_case_id == case_id, seen).order_by(complaints.c.case_id)
    ).all()
    against = tuple(_facts(conn, actor, row, personal=personal) for row in others)
    taken_up, by = _remanded_from(conn, actor, case_id)
    return ComplaintPanel(
        own=None if own is None else _facts(conn, actor, own, personal=personal),
        against=against,
        taken_up=taken_up,
        by=by,
        violations=_violations(conn, case_id) if personal else "",
    )


def _facts(conn: Connection, actor: Actor, row: Row[Any], *, personal: bool) -> ComplaintFacts:
    superior = select(organisations.c.name).where(organisations.c.id == row.superior_id)
    challenged = row.challenged_case_id
    remanded = select(case_links.c.to_case_id).where(
        case_links.c.from_case_id == row.case_id, case_links.c.kind == LINK_REMAND
    )
    new = conn.execute(remanded).scalar()
    return ComplaintFacts(
        case=_linked(conn, actor, row.case_id),
        challenged=_linked(conn, actor, challenged) if challenged else None,
        challenged_number=row.challenged_number if personal or challenged else "",
        last_day=row.last_day,
        late=row.late,
        superior=conn.execute(superior).scalar(),
        forwarded_at=row.forwarded_at,
        received_on=row.received_on,
        lapsed=row.lapsed,
        outcome=row.outcome,
        decision=row.decision,
        decided_at=row.decided_at,
        decided=_newest(conn, row.case_id, "complaint_decision") if personal else {},
        remanded=_linked(conn, actor, new) if new else None,
        court=_court(conn, row.case_id, personal=personal),
    )


def _linked(conn: Connection, actor: Actor, case_id: int) -> LinkedCase:
    chosen = select(cases.c.id, cases.c.number, cases.c.state, visible_cases(actor).label("shown"))
    row = conn.execute(chosen.where(cases.c.id == case_id)).one()
    return LinkedCase(row.id, row.number, row.state, row.shown)


def _remanded_from(
    conn: Connection, actor: Actor, case_id: int
) -> tuple[LinkedCase | None, LinkedCase | None]:
    """The case that this one takes up anew, and the complaint that was decided so."""
    sources = (
        select(case_links.c.from_case_id, complaints.c.case_id.label("complaint"))
        .outerjoin(complaints, complaints.c.case_id == case_links.c.from_case_id)
        .where(case_links.c.to_case_id == case_id, case_links.c.kind == LINK_REMAND)
        .order_by(case_links.c.id)
    )
    taken_up = by = None
    for row in conn.execute(sources):
        linked = _linked(conn, actor, row.from_case_id)
        if row.complaint is None:
            taken_up = linked
        elif linked.shown:
            by = linked
    return taken_up, by


def _newest(conn: Connection, case_id: int, kind: str) -> Mapping[str, Any]:
    mine = (records.c.case_id == case_id) & (records.c.kind == kind)
    chosen = select(records.c.data).where(mine).order_by(records.c.version.desc()).limit(1)
    return conn.execute(chosen).scalar() or {}


def _violations(conn: Connection, case_id: int) -> str:
    return str(_newest(conn, case_id, "remand").get("violations") or "")


def _court(conn: Connection, case_id: int, *, personal: bool) -> CourtFacts | None:
    filed = _newest(conn, case_id, "court")
    if not filed:
        return None
    heard = select(records.c.data).where(
        records.c.case_id == case_id, records.c.kind == "court_hearing", ~is_erased()
    )
    result = _newest(conn, case_id, "court_result")
    return CourtFacts(
        court=str(filed.get("court") or "") if personal else "",
        number=str(filed.get("court_case_number") or "") if personal else "",
        filed_on=_day(filed, "filed_on"),
        hearings=tuple(
            datetime.fromisoformat(data["hearing_at"])
            for data in conn.execute(heard.order_by(records.c.version)).scalars()
        ),
        result=str(result.get("result") or ""),
        decided_on=_day(result, "decided_on"),
        effect=str(result.get("effect") or "") if personal else "",
    )


def _day(data: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(data[name][:10]) if data.get(name) else None
