"""Earlier replies to appeals like this one, with what became of them, for whoever drafts the next.

Of the same body, ordinary and answered, and only those that the actor may see and read; other people's data
are taken out of what is shown (:mod:`engine.domain.reply_quality.veil`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, union

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.likeness import SAME_MATTER, matter_likeness_to
from engine.domain.local_time import local_date
from engine.domain.reply_quality.personal_data import Known
from engine.domain.reply_quality.veil import Others, veiled
from engine.queries.clock import moment
from engine.queries.facts import AppealFacts, CaseHeader
from engine.queries.scope import own_id
from engine.queries.visible import visible_cases
from engine.storage.appeal_file import appeal_file
from engine.storage.records import is_erased
from engine.storage.tables import (
    appeals,
    applicants,
    cases,
    complaints,
    records,
    representations,
    signatories,
    work_items,
)

SHOWN = 5
NEWEST = 2_000
"""Newest appeals of the topic, and newest tasks of the actor, among which is looked: no search is longer."""
COMPARED = 50
"""Newest answers among these whose appeals are compared by their words."""
LETTER = 2_000
"""Characters of an appeal that are compared."""
NAMED = ("last_name", "first_name", "middle_name")


@dataclass(frozen=True)
class EarlierReply:
    """``likeness`` is that of the appeals' words, 0.0 to 1.0. ``returned``: how often it came back for
    finalization; ``rating`` from 1 to 5, empty where there is none. ``challenged``: by a complaint that the
    actor may know of; ``decision``: what was decided on it. ``hidden`` places of ``text`` held other people's
    data.
    """

    case_id: int
    number: str | None
    subject: str
    topic: str | None
    same_topic: bool
    likeness: float
    answered_at: datetime
    character: str
    returned: int
    rating: str
    challenged: bool
    decision: str | None
    language: str
    text: str
    hidden: int


def earlier_replies(
    conn: Connection, actor: Actor, case: CaseHeader, appeal: AppealFacts, *, at: datetime | None = None
) -> tuple[EarlierReply, ...]:
    """At most :data:`SHOWN`, the most alike first. None for whom the case is masked."""
    if not case.personal or not appeal.channel:
        return ()
    found = _likest(conn.execute(_candidates(actor, case, appeal)).all(), appeal)
    if not found:
        return ()
    ids = [row.id for row, _ in found]
    replies, ratings = _replies(conn, ids), _ratings(conn, ids)
    against, others = _complaints(conn, actor, ids), _others(conn, [row for row, _ in found])
    known = appeal_file(conn, case.id, local_date(moment(conn, at))).known
    return tuple(
        _earlier(row, likeness, replies[row.id], appeal, ratings, against, known, others[row.id])
        for row, likeness in found
        if row.id in replies
    )


def _earlier(
    row: Row[Any],
    likeness: float,
    reply: Mapping[str, Any],
    appeal: AppealFacts,
    ratings: Mapping[int, str],
    against: Mapping[int, str | None],
    known: Known,
    others: Others,
) -> EarlierReply:
    text, hidden = veiled(str(reply.get("text") or ""), known, others)
    return EarlierReply(
        case_id=row.id,
        number=row.number,
        subject=veiled(row.subject, known, others)[0],
        topic=row.topic,
        same_topic=_same_topic(row, appeal),
        likeness=likeness,
        answered_at=row.answered_at,
        character=str(reply.get("character") or ""),
        returned=row.return_count,
        rating=ratings.get(row.id, ""),
        challenged=row.id in against,
        decision=against.get(row.id),
        language=str(reply.get("language") or ""),
        text=text,
        hidden=hidden,
    )


def _candidates(actor: Actor, case: CaseHeader, appeal: AppealFacts) -> Select[Any]:
    """Two bounded walks along an index; sight and body are asked of what they find."""
    mine = (
        select(work_items.c.case_id)
        .where(work_items.c.finished_by == own_id(actor), work_items.c.state == "completed")
        .order_by(work_items.c.finished_at.desc())
        .limit(NEWEST)
        .subquery()
    )
    alike = (
        select(appeals.c.case_id)
        .where(appeals.c.topic == appeal.topic)
        .order_by(appeals.c.case_id.desc())
        .limit(NEWEST)
        .subquery()
    )
    near = union(select(mine.c.case_id), select(alike.c.case_id)).subquery()
    return (
        select(
            *(cases.c.id, cases.c.number, cases.c.answered_at, cases.c.return_count),
            *(appeals.c.subject, appeals.c.topic, func.left(appeals.c.text, LETTER).label("letter")),
            *(appeals.c.applicant_id, applicants.c.address, *(applicants.c[name] for name in NAMED)),
        )
        .select_from(near)
        .join(cases, cases.c.id == near.c.case_id)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(
            cases.c.id != case.id,
            cases.c.organisation_id == case.organisation_id,
            cases.c.answered_at.is_not(None),
            cases.c.access_level == "ordinary",
            exists().where(_reply_of_answer()),
            visible_cases(actor),
            visible_cases(actor, Verb.VIEW_PERSONAL_DATA),
        )
        .order_by(cases.c.answered_at.desc(), cases.c.id.desc())
        .limit(COMPARED)
    )


def _reply_of_answer() -> ColumnElement[bool]:
    """A draft made after the answer, where the case goes on, is no reply yet."""
    theirs = (records.c.case_id == cases.c.id) & (records.c.kind == "reply") & ~is_erased()
    return theirs & (records.c.at <= cases.c.answered_at)


def _likest(rows: Iterable[Row[Any]], appeal: AppealFacts) -> list[tuple[Row[Any], float]]:
    """Of another topic only what speaks of the same matter."""
    likeness = matter_likeness_to(appeal.text[:LETTER])
    told = [(row, likeness(row.letter)) for row in rows]
    kept = [one for one in told if _same_topic(one[0], appeal) or one[1] >= SAME_MATTER]
    return sorted(kept, key=lambda one: one[1], reverse=True)[:SHOWN]


def _same_topic(row: Row[Any], appeal: AppealFacts) -> bool:
    """Two appeals without a topic have none in common."""
    return appeal.topic is not None and row.topic == appeal.topic


def _replies(conn: Connection, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """The last draft before the answer: the one that was signed."""
    chosen = (
        select(records.c.case_id, records.c.data)
        .join(cases, cases.c.id == records.c.case_id)
        .where(records.c.case_id.in_(ids), _reply_of_answer())
        .order_by(records.c.version)
    )
    return {row.case_id: row.data for row in conn.execute(chosen)}


def _ratings(conn: Connection, ids: Sequence[int]) -> Mapping[int, str]:
    chosen = (
        select(records.c.case_id, records.c.data["score"].astext.label("score"))
        .where(records.c.case_id.in_(ids), records.c.kind == "rating")
        .order_by(records.c.version)
    )
    return {row.case_id: row.score or "" for row in conn.execute(chosen)}


def _complaints(conn: Connection, actor: Actor, ids: Sequence[int]) -> Mapping[int, str | None]:
    """By the case that they challenge, as far as the actor may see the complaint (decision 0024)."""
    chosen = (
        select(complaints.c.challenged_case_id, complaints.c.decision)
        .join(cases, cases.c.id == complaints.c.case_id)
        .where(complaints.c.challenged_case_id.in_(ids), visible_cases(actor))
        .order_by(complaints.c.case_id)
    )
    return {row.challenged_case_id: row.decision for row in conn.execute(chosen)}


def _others(conn: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, Others]:
    """Everybody on whose side each appeal came: applicant, fellow signatories, who is represented."""
    names = {row.applicant_id: [getattr(row, name) for name in NAMED] for row in rows}
    places = {row.applicant_id: [row.address] for row in rows}
    signed = select(signatories).where(signatories.c.applicant_id.in_(names))
    for one in conn.execute(signed):
        names[one.applicant_id] += [getattr(one, name) for name in NAMED]
        places[one.applicant_id].append(one.address)
    for one in conn.execute(select(representations).where(representations.c.applicant_id.in_(names))):
        names[one.applicant_id] += one.represented_name.split()
        places[one.applicant_id].append(one.represented_address)
    return {
        row.id: Others(
            tuple(
                part for name in names[row.applicant_id] for part in (name or "").replace("-", " ").split()
            ),
            tuple(filter(None, places[row.applicant_id])),
        )
        for row in rows
    }
