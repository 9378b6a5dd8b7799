"""What each message to the applicant names, read from the case (domain report 2.16).

A fact that the record does not give is left out, and its paragraph with it. What a diagram gives as
inputs of the task goes before what is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from engine.domain.classifiers import NAMES, codes, label
from engine.domain.complaint_clause import complaint_clause, recourse
from engine.domain.complaints import Outcome, court_rule
from engine.domain.legal_clock import term
from engine.domain.local_time import local_date
from engine.domain.messages import Template, fact_value, is_given
from engine.service_tasks.clocks import calendar_of, extended_last_day, main_last_day
from engine.service_tasks.context import ServiceContext
from engine.storage.public_address import status_address
from engine.storage.superior_bodies import acting_for, superior_of
from engine.storage.tables import appeals, applicants, cases, organisations, people, redirects

Facts = dict[str, Any]

_NO_DEFECT = frozenset({"none", "handwritten", "valid", "unchecked"})


def read_case(ctx: ServiceContext) -> Any:
    """Applicant's language and addresses, and every name that a message may need, in one statement."""
    return ctx.conn.execute(_reading(), {"case_id": ctx.case_id}).one()


def message_facts(
    ctx: ServiceContext, template: Template, locale: str, row: Any, given: Mapping[str, Any]
) -> Facts:
    """The facts for one message in one language; the template leaves out what is not known.

    Raises ``ValueError`` for an input that is no day or moment where one is due.
    """
    facts: Facts = {
        "status_url": status_address(ctx.case_id),
        "number": ctx.case["number"],
        "registered_at": ctx.case["registered_at"],
        "legal_last_day": main_last_day(ctx),
        "organisation": row.organisation.get(locale),
    }
    facts |= _OWN.get(template.code, _nothing)(ctx, locale, row)
    if template.names("complaint_clause"):
        facts |= _complaint(ctx, locale, template)
    return facts | {
        name: fact_value(name, value) for name, value in given.items() if is_given(name) and value
    }


def _nothing(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {}


def _voucher(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    position = (row.receiver_position or {}).get(locale)
    # What could not be checked is ours to check again, and no fault to tell the applicant of.
    defect = "" if row.signature_state in _NO_DEFECT else row.signature_state
    return {
        "receiver": ", ".join(part for part in (row.receiver, position) if part),
        "signature_defect": label("signature_states", defect, locale),
    }


def _defects(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    noted = ctx.latest_record("defects") or {}
    return {
        "defects": _listed(noted.get("defects"), "defects", locale),
        "explanation": noted.get("explanation"),
        "correct_by": fact_value("correct_by", noted.get("correct_by")),
    }


def _executor(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"executor": row.executor, "executor_unit": (row.unit or {}).get(locale)}


def _redirect(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    """``part`` says that, or which, part goes away; the rest stays with us."""
    decided = ctx.latest_record("redirect") or {}
    part = next((one for one in (decided.get("part"), decided.get("extent")) if one not in _WHOLE), "")
    part = part or ("part" if _redirect_extent(ctx) == "part" else "")
    told = decided.get("issues") or (part if part != "part" else None)
    target = _organisation(ctx, decided.get("target_body"), locale)
    return {
        "body": target.get("name"),
        "body_contact": target.get("contact"),
        "redirect_reason": label("redirect_reasons", decided.get("reason"), locale),
        "remaining_with": row.organisation.get(locale) if part else None,
        "part_issues": _listed(told, "topics", locale) if part else None,
    }


def _redirect_extent(ctx: ServiceContext) -> str | None:
    """Of the newest redirect, which the diagram records before it tells of it."""
    own = select(redirects.c.extent).where(redirects.c.case_id == ctx.case_id)
    return ctx.conn.execute(own.order_by(redirects.c.id.desc()).limit(1)).scalar()


def _extension(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    asked, decided = (ctx.latest_record(f"extension_{kind}") or {} for kind in ("request", "decision"))
    chosen = decided.get("new_last_day") or asked.get("new_last_day")
    return {
        # As the clock counts it: a decided day off moves to the next working day.
        "new_last_day": extended_last_day(ctx) or fact_value("new_last_day", chosen),
        "explanation": decided.get("reason") or asked.get("reason"),
    }


def _hearing(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    """A-OBJ: the objection is due two working days after the preliminary decision was received."""
    notice, today = ctx.latest_record("hearing_notice") or {}, local_date(ctx.at)
    return {
        "hearing_at": fact_value("hearing_at", notice.get("hearing_at")),
        "hearing_way": _word("hearing_ways", notice.get("way"), locale),
        "place": notice.get("place"),
        "preliminary_decision": notice.get("preliminary_decision"),
        "objection_by": term("A-OBJ", today, calendar_of(ctx)).legal_last_day,
    }


def _reply(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"reply_date": local_date(ctx.at)}


def _termination(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    decided = ctx.latest_of("termination", "return_appeal")
    return {
        "ground": label("termination_grounds", decided.get("ground"), locale),
        "explanation": decided.get("reason"),
    }


def _satisfaction(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"new_act": (ctx.latest_record("complaint_satisfaction") or {}).get("act")}


def _forwarding(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    chosen = (ctx.latest_record("complaint_forwarding") or {}).get("superior_body")
    if not chosen:
        above = superior_of(ctx.conn, acting_for(ctx.conn, ctx.case["organisation_id"]).id)
        chosen = above.id if above else None
    target = _organisation(ctx, chosen, locale)
    return {
        "superior_body": target.get("name"),
        "body_contact": target.get("contact"),
        "forwarded_on": local_date(ctx.at),
    }


def _complaint_decision(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    """A-CRT counts from the day on which the decision is received."""
    decided, today = ctx.latest_record("complaint_decision") or {}, local_date(ctx.at)
    return {
        "decision": label("complaint_decisions", decided.get("decision"), locale),
        "grounds": _listed(decided.get("grounds"), "complaint_grounds", locale),
        "decision_text": decided.get("text"),
        "court_last_day": term(court_rule(Outcome.DECIDED), today, calendar_of(ctx)).legal_last_day,
    }


def _court(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    """Where nothing stands above: three months to go to court, from the answer (A-CRT-3)."""
    today = local_date(ctx.at)
    return {
        "explanation": (ctx.latest_record("complaint_review") or {}).get("reason"),
        "court_last_day": term(court_rule(Outcome.NO_SUPERIOR), today, calendar_of(ctx)).legal_last_day,
    }


def _withdrawal(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"explanation": (ctx.latest_record("withdrawal_decision") or {}).get("reason")}


def _contact(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    return {"answer": (ctx.latest_record("contact_answer") or {}).get("answer")}


def _measure(ctx: ServiceContext, locale: str, row: Any) -> Facts:
    noted = ctx.latest_record("measure_done") or {}
    moved = noted.get("measure_state") == "moved"
    return {
        "measure": noted.get("measure"),
        "done_on": local_date(ctx.at) if noted.get("measure_state") == "done" else None,
        "new_day": fact_value("new_day", noted.get("new_promised_day")) if moved else None,
    }


def _complaint(ctx: ServiceContext, locale: str, template: Template) -> Facts:
    """Whom to complain to and till when (APPC Art. 91, 92), counted from today.

    The act is the body's whose signer signed it; where nobody signs, the case's organisation acts, or
    failed to (M-09).
    """
    signer = ctx.latest_author(*template.signed_in)
    acting = acting_for(ctx.conn, ctx.case["organisation_id"], signer)
    today = local_date(ctx.at)
    found = recourse(
        superior_of(ctx.conn, acting.id),
        registered_on=local_date(ctx.case["registered_at"] or ctx.at),
        learnt_on=today,
        calendar=calendar_of(ctx),
        silence=template.code == SILENCE,
    )
    return {"complaint_clause": complaint_clause(found, locale)}


SILENCE = "M-09"
_WHOLE = (None, "", "whole", "full")


def _organisation(ctx: ServiceContext, chosen: Any, locale: str) -> Facts:
    """Name and contact of an organisation that a form chose; empty where it chose none."""
    if not str(chosen or "").isdigit():
        return {}
    found = select(organisations.c.name, organisations.c.contacts).where(organisations.c.id == int(chosen))
    row = ctx.conn.execute(found).first()
    if row is None:
        return {}
    contact = ", ".join(str(row.contacts[key]) for key in ("address", "phone") if key in row.contacts)
    return {"name": row.name.get(locale), "contact": contact}


def _listed(chosen: Any, classifier: str, locale: str) -> list[str]:
    """Codes of a list as words, typed lines and rows of a table as they are."""
    items = chosen if isinstance(chosen, list | tuple) else [chosen]
    return [text for text in (_line(item, classifier, locale) for item in items) if text]


def _line(item: Any, classifier: str, locale: str) -> str:
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in ("demand", "defect", "text", "what") if item.get(key)), "")
    return _word(classifier, str(item), locale) or str(item) if item else ""


def _word(classifier: str, code: Any, locale: str) -> str:
    """The word of a code; empty for what the list does not know: no applicant reads a code."""
    known = code and classifier in NAMES and str(code) in codes(classifier)
    return label(classifier, str(code), locale) if known else ""


@cache
def _reading() -> Select[Any]:
    home, unit = (organisations.alias(name) for name in ("home", "unit"))
    receiver, executor = people.alias("receiver"), people.alias("executor")
    return (
        select(
            appeals.c.language,
            appeals.c.signature_state,
            applicants,
            home.c.name.label("organisation"),
            unit.c.name.label("unit"),
            receiver.c.position.label("receiver_position"),
            full_name(receiver).label("receiver"),
            full_name(executor).label("executor"),
            full_name(applicants).label("full_name"),
        )
        .select_from(cases)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .join(home, home.c.id == cases.c.organisation_id)
        .outerjoin(unit, unit.c.id == cases.c.executor_unit_id)
        .outerjoin(receiver, receiver.c.id == appeals.c.received_by)
        .outerjoin(executor, executor.c.id == cases.c.executor_id)
        .where(cases.c.id == bindparam("case_id"))
    )


def full_name(table: Any) -> Any:
    """Surname and names, null where there are none, as SQL."""
    name = func.concat_ws(" ", table.c.last_name, table.c.first_name, func.nullif(table.c.middle_name, ""))
    return func.nullif(func.trim(name), "")


_OWN: Mapping[str, Callable[[ServiceContext, str, Any], Facts]] = {
    "M-01": _voucher,
    "M-02": _defects,
    "M-03": _executor,
    "M-04": _redirect,
    "M-05": _extension,
    "M-06": _hearing,
    "M-07": _reply,
    "M-08": _termination,
    "M-10": _satisfaction,
    "M-11": _forwarding,
    "M-11C": _court,
    "M-12": _complaint_decision,
    "M-13": _withdrawal,
    "M-13N": _withdrawal,
    "M-14": _contact,
    "M-17": _measure,
}
"""M-05C, M-15 and M-16 have what the diagram gives them."""
