"""From the reply's record to the letter that is typeset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.documents.reply import Argument, Measure, Reference, ReplyFacts
from engine.domain import classifiers
from engine.domain.acts import citation
from engine.domain.complaint_clause import complaint_clause
from engine.domain.local_time import local
from engine.queries.reply import ReplyData
from webapp.presenters.acting import acting_position


def reply_facts(data: ReplyData, language: str) -> ReplyFacts:
    """A letter without a signature is a draft and says so on every page."""
    answers = data.reply.data
    signed = data.signature
    return ReplyFacts(
        organisation=data.acting.name.get(language, ""),
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
        references=tuple(reference(one, language) for one in _list(answers, "references")),
        norms=tuple(line.strip() for line in _text(answers, "norms").splitlines() if line.strip()),
        measures=tuple(_measure(one, language) for one in _list(answers, "measures")),
        decision=_text(answers, "decision"),
        complaint_clause=complaint_clause(data.recourse, language),
        signer=signed.author or "" if signed else "",
        signer_position=acting_position(
            data.signer_position.get(language, ""),
            language,
            acting=signed is not None and signed.on_behalf_of_id is not None,
        ),
        executor=data.reply.author or "",
        signed_at=signed.at if signed else None,
        draft=signed is None,
    )


def _full_name(data: ReplyData) -> str:
    one = data.applicant
    return " ".join(part for part in (one.last_name, one.first_name, one.middle_name) if part) or one.display


def _argument(one: Mapping[str, Any]) -> Argument:
    return Argument(_text(one, "argument"), one.get("finding") == "confirmed", _text(one, "why"))


def reference(one: Mapping[str, Any], language: str) -> Reference:
    """As it stands in the register; an act that is not there any more shows as its code."""
    try:
        cited = citation(f"{_text(one, 'act')}:{_text(one, 'article')}")
    except KeyError:
        return Reference(f"{_text(one, 'act')} {_text(one, 'article')}".strip())
    return Reference(cited.label(language), cited.link(language))


def _measure(one: Mapping[str, Any], language: str) -> Measure:
    done_on = _text(one, "done_on")
    return Measure(
        text=_text(one, "what"),
        done_by=date.fromisoformat(done_on[:10]) if done_on else None,
        responsible=_text(one, "responsible"),
        kind=classifiers.label("measure_kinds", _text(one, "measure_kind") or None, language),
        evidence=_text(one, "evidence"),
    )


def _text(answers: Mapping[str, Any], key: str) -> str:
    return str(answers.get(key) or "").strip()


def _list(answers: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = answers.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
