"""What each message to the applicant names, read from the case (domain report 2.16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from engine.domain.calendar import calendar_as_of
from engine.domain.classifiers import label
from engine.domain.legal_clock import complaint_term
from engine.domain.local_time import local_date
from engine.service_tasks.context import ServiceContext
from engine.storage.tables import appeals, applicants, cases, organisations, people

Facts = dict[str, Any]


def read_case(ctx: ServiceContext) -> Any:
    """Applicant's language and addresses, and every name that a message may need, in one statement."""
    return ctx.conn.execute(_reading(), {"case_id": ctx.case_id}).one()


def message_facts(ctx: ServiceContext, code: str, locale: str, row: Any) -> Facts:
    """The facts for one message in one language; the template leaves out what is not known."""
    common = {
        "number": ctx.case["number"],
        "registered_at": ctx.case["registered_at"],
        "legal_last_day": ctx.case["legal_last_day"],
        "organisation": row.organisation.get(locale),
    }
    return common | _OWN.get(code, _nothing)(ctx, locale, row)


def _nothing(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {}


def _voucher(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"receiver": row.receiver}


def _executor(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"executor": row.executor, "executor_unit": (row.unit or {}).get(locale)}


def _redirect(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    decided = ctx.latest_record("redirect") or {}
    body = select(organisations.c.name, organisations.c.contacts)
    target = ctx.conn.execute(body.where(organisations.c.id == int(decided["target_body"]))).one()
    return {
        "body": target.name.get(locale),
        "body_contact": ", ".join(
            str(target.contacts[k]) for k in ("address", "phone") if k in target.contacts
        ),
        "reason": label("redirect_reasons", decided.get("reason"), locale),
    }


def _reply(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"reply_date": local_date(ctx.at)} | _complaint(ctx, locale, row)


def _termination(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    decided = ctx.latest_record("termination") or {}
    return {
        "ground": label("termination_grounds", decided.get("ground"), locale),
        "explanation": decided.get("reason"),
    } | _complaint(ctx, locale, row)


def _complaint(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    """Whom to complain to and till when (APPC Art. 91, 92): the body above the one that answers."""
    today = local_date(ctx.at)
    return {
        "complaint_last_day": complaint_term(today, calendar_as_of(today)).legal_last_day,
        "complaint_body": (row.above or {}).get(locale),
    }


@cache
def _reading() -> Select[Any]:
    home, unit, above = (organisations.alias(name) for name in ("home", "unit", "above"))
    receiver, executor = people.alias("receiver"), people.alias("executor")
    return (
        select(
            appeals.c.language,
            applicants.c.email,
            applicants.c.phone,
            home.c.name.label("organisation"),
            unit.c.name.label("unit"),
            above.c.name.label("above"),
            _full_name(receiver).label("receiver"),
            _full_name(executor).label("executor"),
        )
        .select_from(cases)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .join(home, home.c.id == cases.c.organisation_id)
        .outerjoin(unit, unit.c.id == cases.c.executor_unit_id)
        .outerjoin(above, above.c.id == func.coalesce(unit.c.parent_id, home.c.parent_id))
        .outerjoin(receiver, receiver.c.id == appeals.c.received_by)
        .outerjoin(executor, executor.c.id == cases.c.executor_id)
        .where(cases.c.id == bindparam("case_id"))
    )


def _full_name(table: Any) -> Any:
    name = func.concat_ws(" ", table.c.last_name, table.c.first_name, func.nullif(table.c.middle_name, ""))
    return func.nullif(name, "")


_OWN: Mapping[str, Callable[[ServiceContext, str, Any], Facts]] = {
    "M-01": _voucher,
    "M-03": _executor,
    "M-04": _redirect,
    "M-07": _reply,
    "M-08": _termination,
    "M-09": _complaint,
}
