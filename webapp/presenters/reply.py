"""From the reply's record to the letter that is typeset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.documents.reply import Argument, Measure, ReplyFacts
from engine.domain.calendar import calendar_as_of
from engine.domain.legal_clock import complaint_term
from engine.domain.local_time import local
from engine.queries.reply import ReplyData


def reply_facts(data: ReplyData, language: str) -> ReplyFacts:
    """A letter without a signature is a draft and says so on every page."""
    answers = data.reply.data
    signed = data.signature
    told = local(data.case.answered_at or (signed.at if signed else data.at)).date()
    organisation = data.case.organisation.get(language, "")
    return ReplyFacts(
        organisation=organisation,
        organisation_contacts=", ".join(str(value) for value in data.contacts.values()),
        appeal_number=data.case.number or "",
        appeal_date=local(data.case.registered_at or data.case.received_at).date(),
        number=data.case.number or "",
        reply_date=local(signed.at).date() if signed else None,
        addressee=data.applicant.name or _full_name(data),
        addressee_address=data.applicant.address,
        subject=data.appeal.subject,
        facts="\n\n".join(part for part in (_text(answers, "text"), _text(answers, "facts")) if part),
        arguments=tuple(_argument(one) for one in _list(answers, "arguments")),
        norms=tuple(line.strip() for line in _text(answers, "norms").splitlines() if line.strip()),
        measures=tuple(_measure(one) for one in _list(answers, "measures")),
        decision=_text(answers, "decision"),
        complaint_body=organisation,
        complaint_last_day=complaint_term(told, calendar_as_of()).legal_last_day,
        signer=signed.author or "" if signed else "",
        signer_position=data.signer_position.get(language, ""),
        executor=data.reply.author or "",
        signed_at=signed.at if signed else None,
        draft=signed is None,
    )


def _full_name(data: ReplyData) -> str:
    one = data.applicant
    return " ".join(part for part in (one.last_name, one.first_name, one.middle_name) if part) or one.display


def _argument(one: Mapping[str, Any]) -> Argument:
    return Argument(_text(one, "argument"), one.get("finding") == "confirmed", _text(one, "why"))


def _measure(one: Mapping[str, Any]) -> Measure:
    done_on = _text(one, "done_on")
    return Measure(
        text=_text(one, "what"),
        done_by=date.fromisoformat(done_on[:10]) if done_on else None,
        responsible=_text(one, "responsible"),
    )


def _text(answers: Mapping[str, Any], key: str) -> str:
    return str(answers.get(key) or "").strip()


def _list(answers: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = answers.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
