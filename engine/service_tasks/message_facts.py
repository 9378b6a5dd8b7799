"""What each message to the applicant names, read from the case (domain report 2.16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from engine.domain.calendar import calendar_as_of
from engine.domain.classifiers import label
from engine.domain.legal_clock import complaint_term
from engine.domain.local_time import local_date
from engine.service_tasks.context import ServiceContext
from engine.storage.tables import appeals, organisations, people

Facts = dict[str, Any]


def message_facts(ctx: ServiceContext, code: str, locale: str) -> Facts:
    """The facts for one message in one language; the template leaves out what is not known."""
    case = ctx.case
    common = {
        "number": case["number"],
        "registered_at": case["registered_at"],
        "legal_last_day": case["legal_last_day"],
        "organisation": _organisation(ctx, case["organisation_id"], locale)["name"],
    }
    return common | _OWN.get(code, _nothing)(ctx, locale)


def _nothing(ctx: ServiceContext, locale: str) -> Facts:
    return {}


def _voucher(ctx: ServiceContext, locale: str) -> Facts:
    receiver = select(appeals.c.received_by).where(appeals.c.case_id == ctx.case_id)
    return {"receiver": _person(ctx, ctx.conn.execute(receiver).scalar())}


def _executor(ctx: ServiceContext, locale: str) -> Facts:
    unit = ctx.case["executor_unit_id"]
    return {
        "executor": _person(ctx, ctx.case["executor_id"]),
        "executor_unit": _organisation(ctx, unit, locale)["name"] if unit else None,
    }


def _redirect(ctx: ServiceContext, locale: str) -> Facts:
    decided = ctx.latest_record("redirect") or {}
    target = _organisation(ctx, int(decided["target_body"]), locale)
    contacts = target["contacts"]
    return {
        "body": target["name"],
        "body_contact": ", ".join(str(contacts[key]) for key in ("address", "phone") if contacts.get(key)),
        "reason": label("redirect_reasons", decided.get("reason"), locale),
    }


def _reply(ctx: ServiceContext, locale: str) -> Facts:
    return {"reply_date": local_date(ctx.at)} | _complaint(ctx, locale)


def _termination(ctx: ServiceContext, locale: str) -> Facts:
    decided = ctx.latest_record("termination") or {}
    return {
        "ground": label("termination_grounds", decided.get("ground"), locale),
        "explanation": decided.get("reason"),
    } | _complaint(ctx, locale)


def _complaint(ctx: ServiceContext, locale: str) -> Facts:
    """Whom to complain to and till when (APPC Art. 91, 92): the body above the one that answered."""
    today = local_date(ctx.at)
    answered_by = ctx.case["executor_unit_id"] or ctx.case["organisation_id"]
    above = _organisation(ctx, answered_by, locale)["parent_id"]
    return {
        "complaint_last_day": complaint_term(today, calendar_as_of(today)).legal_last_day,
        "complaint_body": _organisation(ctx, above, locale)["name"] if above else None,
    }


def _organisation(ctx: ServiceContext, organisation_id: int, locale: str) -> Mapping[str, Any]:
    row = ctx.conn.execute(
        select(organisations.c.name, organisations.c.contacts, organisations.c.parent_id).where(
            organisations.c.id == organisation_id
        )
    ).one()
    return {"name": row.name.get(locale, ""), "contacts": row.contacts, "parent_id": row.parent_id}


def _person(ctx: ServiceContext, person_id: int | None) -> str | None:
    if person_id is None:
        return None
    row = ctx.conn.execute(
        select(people.c.last_name, people.c.first_name, people.c.middle_name).where(people.c.id == person_id)
    ).one()
    return " ".join(part for part in row if part)


_OWN: Mapping[str, Callable[[ServiceContext, str], Facts]] = {
    "M-01": _voucher,
    "M-03": _executor,
    "M-04": _redirect,
    "M-07": _reply,
    "M-08": _termination,
    "M-09": _complaint,
}
