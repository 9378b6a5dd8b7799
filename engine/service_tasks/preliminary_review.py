"""Preliminary review and analysis before registration (алдын ала қарау, талдау; R-033).

Suggests; people decide. What each suggestion rests on goes into the record ``preliminary_review``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from engine.domain.legal_clock import registration_day
from engine.domain.likeness import COPY, SAME_MATTER, copied, marks, matter_likeness
from engine.domain.local_time import at_end_of, local_date
from engine.domain.text_signs import language_signs, suggest_topic, threat_signs
from engine.service_tasks.clocks import calendar_of
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage import lookalikes
from engine.storage.tables import appeals, applicants

WINDOW = timedelta(days=30)
DUPLICATE = "duplicate"  # the same letter of the same person, or of nobody: counted once
SAME_TEXT = "same_text"  # the same letter of somebody else: many people ask for the same
REPEAT = "repeat"  # the same person on the same matter, whenever
NAMELESS = "anonymous"


@service_task("preliminary-review")
def preliminary_review(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Language, threat signs, likely topic, copies of the last 30 days, earlier appeals on the matter."""
    appeal = ctx.conn.execute(
        select(appeals.c.text, applicants)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(appeals.c.case_id == ctx.case_id)
    ).one()
    topic = suggest_topic(appeal.text)
    threats = threat_signs(appeal.text)
    found = list(_related(ctx, appeal))
    duplicates = [one for one in found if one["kind"] == DUPLICATE]
    told_language, language_words = language_signs(appeal.text)
    ctx.add_record(
        "preliminary_review",
        {
            "language": told_language,
            "language_words": list(language_words),
            "threats": [{"kind": sign.kind, "phrase": sign.phrase} for sign in threats],
            "topic": topic.topic if topic else None,
            "sub_topic": topic.sub_topic if topic else None,
            "topic_words": list(topic.words) if topic else [],
            "topic_confidence": topic.confidence if topic else 0,
            "anonymous": appeal.kind == NAMELESS,
            "related": found,
            "repeat_number": 1 + sum(one["kind"] == REPEAT for one in found),
        },
    )
    return {
        "language": told_language,
        "threat": bool(threats),
        "suggested_topic": topic.topic if topic else None,
        "possible_duplicates": len(duplicates),
        "anonymous": appeal.kind == NAMELESS,
        "register_by": _register_by(ctx).isoformat(),
    }


def _register_by(ctx: ServiceContext) -> datetime:
    """24:00 of the day on which it must be registered (APPC Art. 64); of today where that is over."""
    day = registration_day(ctx.case["received_at"], calendar_of(ctx))
    return at_end_of(max(day, local_date(ctx.at)))


def _related(ctx: ServiceContext, appeal: Row[Any]) -> Iterable[dict[str, Any]]:
    """Duplicates and repeats, newest first, then the same letter of others."""
    received_at = ctx.case["received_at"]
    mine = lookalikes.of_person(ctx.conn, ctx.case_id, appeal)
    for other in mine:
        alike, matter = copied(appeal.text, other.text), matter_likeness(appeal.text, other.text)
        if alike >= COPY and _recent(other.received_at, received_at):
            yield _told(other, DUPLICATE, other.by, alike, matter)
        elif alike >= COPY or matter >= SAME_MATTER:
            yield _told(other, REPEAT, other.by, alike, matter)
    known = {other.case_id for other in mine}
    since, until = received_at - WINDOW, max(ctx.at, received_at)
    for other in lookalikes.copies(ctx.conn, ctx.case_id, marks(appeal.text), since, until):
        alike = copied(appeal.text, other.text)
        if other.case_id not in known and alike >= COPY:
            nobody = NAMELESS in (appeal.kind, other.kind)
            matter = matter_likeness(appeal.text, other.text)
            yield _told(other, DUPLICATE if nobody else SAME_TEXT, None, alike, matter)


def _recent(one: datetime, other: datetime) -> bool:
    return abs(other - one) <= WINDOW


def _told(other: Row[Any], kind: str, by: str | None, alike: float, matter: float) -> dict[str, Any]:
    return {"case_id": other.case_id, "kind": kind, "by": by, "copied": alike, "matter": matter}
