"""Preliminary review and analysis before registration (алдын ала қарау, талдау; R-033).

Suggests; people decide. What it rests on goes into the record ``preliminary_review``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from engine.domain.text_signs import language, similarity, suggest_topic, threat_signs
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.tables import appeals, applicants, cases

WINDOW = timedelta(days=30)
ALIKE = 0.6
# A citizen without an identity number is compared with the newest contacts only.
NEWEST = 200


@service_task("preliminary-review")
def preliminary_review(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Language, threat signs, likely topic, possible duplicates of the last 30 days."""
    appeal = ctx.conn.execute(
        select(appeals.c.text, appeals.c.applicant_id, applicants.c.identity_number)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(appeals.c.case_id == ctx.case_id)
    ).one()
    topic = suggest_topic(appeal.text)
    threats = threat_signs(appeal.text)
    duplicates = _duplicates(ctx, appeal)
    found_language = language(appeal.text)
    ctx.add_record(
        "preliminary_review",
        {
            "language": found_language,
            "threats": [{"kind": sign.kind, "phrase": sign.phrase} for sign in threats],
            "topic": topic.topic if topic else None,
            "sub_topic": topic.sub_topic if topic else None,
            "topic_words": list(topic.words) if topic else [],
            "topic_confidence": topic.confidence if topic else 0,
            "duplicates": duplicates,
        },
    )
    return {
        "language": found_language,
        "threat": bool(threats),
        "suggested_topic": topic.topic if topic else None,
        "possible_duplicates": len(duplicates),
    }


def _duplicates(ctx: ServiceContext, appeal: Any) -> list[dict[str, Any]]:
    found = []
    for other in ctx.conn.execute(_candidates(ctx, appeal)):
        alike = similarity(appeal.text, other.text)
        if alike >= ALIKE:
            found.append({"case_id": other.id, "number": other.number, "similarity": alike})
    return found


def _candidates(ctx: ServiceContext, appeal: Any) -> Select[Any]:
    """Recent cases of the same identity number, and the newest ones with the very same text."""
    newest = (
        select(appeals.c.case_id)
        .where(appeals.c.case_id < ctx.case_id)
        .order_by(appeals.c.case_id.desc())
        .limit(NEWEST)
        .subquery()
    )
    same_text = select(appeals.c.case_id).where(
        appeals.c.case_id.in_(select(newest.c.case_id)), appeals.c.text == appeal.text
    )
    related = [cases.c.id.in_(same_text)]
    if appeal.identity_number:
        same_person = (
            select(appeals.c.case_id)
            .join(applicants, applicants.c.id == appeals.c.applicant_id)
            .where(applicants.c.identity_number == appeal.identity_number)
        )
        related.append(cases.c.id.in_(same_person))
    return (
        select(cases.c.id, cases.c.number, appeals.c.text)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .where(cases.c.id != ctx.case_id, or_(*related))
        .where(cases.c.received_at.between(ctx.at - WINDOW, ctx.at))
        .order_by(cases.c.id)
        .limit(20)
    )
