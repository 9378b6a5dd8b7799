"""Other cases that a case is bound to: what it repeats, challenges, takes up or was sent on as.

Each link follows sight. Of a case that the actor may not see nothing is told, with two exceptions that the
case in hand tells by itself: what a complaint challenges and what a new procedure takes up are named by their
number (decision 0024). A number that somebody typed is shown as typed, whether or not a case has it: nobody
learns from it what there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, literal, or_, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.queries.case import CaseCard
from engine.queries.clock import Deadline, Today, deadline_of, moment, today_of
from engine.queries.facts import Languages
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, case_links, cases, complaints, organisations, records, redirects

TOLD_BY_THE_CASE = frozenset({"challenges", "takes_up"})
"""Links that name the other case even to whom it does not open."""

LIMIT = 50


@dataclass(frozen=True)
class Relation:
    """One bond. ``kind``: challenges, challenged_by, takes_up, taken_up_by, by_complaint, became_official,
    was_contact, repeats, repeated_by, part_sent, part_received.

    ``case_id``, ``state`` and ``deadline`` are ``None`` where the other case does not open to the actor, or
    there is none here. ``organisation`` is where the other case is; ``at`` when the bond began.
    """

    kind: str
    number: str | None
    case_id: int | None
    state: str | None
    deadline: Deadline | None
    organisation: Languages
    at: datetime | date | None


@dataclass(frozen=True)
class SentOn:
    """A redirect of the appeal or of a part of it. ``state``: sent, answered, returned. ``there``: the case
    that it became in the other body, where the actor may see it."""

    number: str
    extent: str
    target: Languages
    reason: str
    sent_at: datetime
    state: str
    ended_on: date | None
    there: Relation | None


@dataclass(frozen=True)
class Relations:
    """Everything that the tab of links shows."""

    linked: tuple[Relation, ...]
    sent_on: tuple[SentOn, ...]

    @property
    def empty(self) -> bool:
        return not (self.linked or self.sent_on)


def case_relations(
    conn: Connection, actor: Actor, card: CaseCard, *, at: datetime | None = None
) -> Relations:
    """The caller has shown that the actor may see the case of this card."""
    today = today_of(conn, moment(conn, at))
    linked = [*_by_links(conn, actor, card.header.id, today)]
    if card.header.personal:
        linked += _repeats(conn, actor, card, today)
        linked += _repeated_by(conn, actor, card, today)
        linked += _received_as_a_part(conn, actor, card, today)
    return Relations(tuple(linked), tuple(_sent_on(conn, actor, card.header.id, today)))


_SHOWN = (
    *(cases.c.id, cases.c.number, cases.c.state, cases.c.clock_rule, cases.c.legal_last_day),
    *(cases.c.control_date, cases.c.registered_at, cases.c.answered_at, cases.c.closed_at, cases.c.overdue),
    organisations.c.name.label("organisation"),
)


def _cases(actor: Actor, *more: Any) -> Select[Any]:
    """Cases with their organisation, and whether the actor may see each."""
    chosen = select(*_SHOWN, visible_cases(actor).label("shown"), *more)
    return chosen.join(organisations, organisations.c.id == cases.c.organisation_id)


def _relation(kind: str, row: Row[Any], today: Today, at: datetime | date | None) -> Relation:
    if not row.shown:
        return Relation(kind, row.number, None, None, None, {}, at)
    return Relation(kind, row.number, row.id, row.state, deadline_of(row, today), row.organisation, at)


def _by_links(conn: Connection, actor: Actor, case_id: int, today: Today) -> Iterator[Relation]:
    mine = or_(case_links.c.from_case_id == case_id, case_links.c.to_case_id == case_id)
    other = cases.c.id == case_links.c.from_case_id + case_links.c.to_case_id - case_id
    chosen = (
        _cases(
            actor,
            case_links.c.kind,
            (case_links.c.from_case_id == case_id).label("onward"),
            complaints.c.case_id.is_not(None).label("is_complaint"),
            case_links.c.at,
        )
        .join(case_links, other)
        .outerjoin(complaints, complaints.c.case_id == cases.c.id)
        .where(mine)
        .order_by(case_links.c.id)
    )
    for row in conn.execute(chosen):
        kind = _kind(row.kind, onward=row.onward, is_complaint=row.is_complaint)
        if row.shown or kind in TOLD_BY_THE_CASE:
            yield _relation(kind, row, today, row.at)


def _kind(kind: str, *, onward: bool, is_complaint: bool) -> str:
    """``onward``: the link leads from the case in hand to the other one."""
    if kind == "complaint":
        return "challenged_by" if onward else "challenges"
    if kind == "made_official":
        return "became_official" if onward else "was_contact"
    if onward:
        return "taken_up_by"
    return "by_complaint" if is_complaint else "takes_up"


def _repeats(conn: Connection, actor: Actor, card: CaseCard, today: Today) -> list[Relation]:
    """The earlier appeal whose number the registrar wrote."""
    written = card.records.get("registration", ())
    number = str(written[-1].data.get("duplicate_of") or "").strip() if written else ""
    if not number:
        return []
    chosen = _cases(actor).where(cases.c.number == number, cases.c.id != card.header.id, visible_cases(actor))
    found = conn.execute(chosen.order_by(cases.c.id).limit(LIMIT)).all()
    if not found:
        return [Relation("repeats", number, None, None, None, {}, None)]
    return [_relation("repeats", row, today, None) for row in found]


def _repeated_by(conn: Connection, actor: Actor, card: CaseCard, today: Today) -> list[Relation]:
    """Later appeals that name this one; only where the actor may read who appeals."""
    if not card.header.number:
        return []
    named = records.c.data["duplicate_of"].astext
    theirs = and_(records.c.kind == "registration", named == card.header.number, named != "")
    chosen = (
        _cases(actor, records.c.at.label("written_at"))
        .join(records, records.c.case_id == cases.c.id)
        .where(theirs, cases.c.id != card.header.id)
        .where(visible_cases(actor), visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
        .order_by(cases.c.id, records.c.version)
        .limit(LIMIT)
    )
    found = {row.id: row for row in conn.execute(chosen)}
    return [_relation("repeated_by", row, today, row.written_at) for row in found.values()]


def _received_as_a_part(conn: Connection, actor: Actor, card: CaseCard, today: Today) -> list[Relation]:
    """The case of another body here that sent this appeal on under the number it came with."""
    number = card.appeal.external_number
    if not number:
        return []
    chosen = (
        _cases(actor, redirects.c.sent_at)
        .join(redirects, redirects.c.case_id == cases.c.id)
        .where(redirects.c.target_id == card.header.organisation_id, redirects.c.number == number)
        .where(cases.c.id != card.header.id, visible_cases(actor))
        .order_by(redirects.c.id)
        .limit(LIMIT)
    )
    return [_relation("part_received", row, today, row.sent_at) for row in conn.execute(chosen)]


def _sent_on(conn: Connection, actor: Actor, case_id: int, today: Today) -> Iterator[SentOn]:
    targets = organisations.alias("targets")
    chosen = (
        select(redirects, targets.c.name.label("target"))
        .join(targets, targets.c.id == redirects.c.target_id)
        .where(redirects.c.case_id == case_id)
        .order_by(redirects.c.id)
    )
    sent = conn.execute(chosen).all()
    there = _became(conn, actor, sent, case_id, today)
    for row in sent:
        yield SentOn(
            number=row.number,
            extent=row.extent,
            target=row.target,
            reason=row.reason,
            sent_at=row.sent_at,
            state=row.state,
            ended_on=row.ended_on,
            there=there.get((row.number, row.target_id)),
        )


def _became(
    conn: Connection, actor: Actor, sent: Any, case_id: int, today: Today
) -> dict[tuple[str, int], Relation]:
    """By number and target: the case that the other body opened under that number."""
    if not sent:
        return {}
    asked: list[ColumnElement[bool]] = [
        and_(appeals.c.external_number == row.number, cases.c.organisation_id == row.target_id)
        for row in sent
    ]
    chosen = (
        _cases(actor, appeals.c.external_number, literal(None).label("at"), cases.c.organisation_id)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .where(or_(false(), *asked), appeals.c.external_number != "", cases.c.id != case_id)
        .where(visible_cases(actor), visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
        .order_by(cases.c.id)
        .limit(LIMIT)
    )
    return {
        (row.external_number, row.organisation_id): _relation("part_sent", row, today, None)
        for row in conn.execute(chosen)
    }
