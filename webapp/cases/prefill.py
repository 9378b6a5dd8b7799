"""What a form starts with: nobody types again what the system knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.queries import ActionPage, WorkItemPage
from forms.fields import DEMAND_KINDS
from forms.form import Form

# A returned draft goes on from its last version; an assessment is always made anew.
CONTINUED = frozenset({"reply", "examination", "redirect", "termination"})
MADE_OFFICIAL = "made_official"
OF_THE_AUTHOR = (
    *("last_name", "first_name", "middle_name", "name"),
    *("identity_number", "address", "phone", "email"),
)
"""What is known of who wrote to us; the signed paper may say more."""
FROM_APPEAL = ("legal_type", "language", "subject", "addressee", "sheets", "kato", "complaint_against")


def prefilled(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """The last version of the same record, else what the appeal's card already says."""
    data = _from_appeal(form, page) | _from_review(form, page)
    data |= _from_issues(form, page) | _from_examination(form, page) | _from_last_version(form, page)
    known = {one.key for one in form.fields}
    data |= {key: value for key, value in _from_receipt(form, page).items() if key in known}
    return {key: value for key, value in data.items() if value not in (None, "")}


def _from_appeal(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    known = {one.key for one in form.fields}
    data = {name: getattr(page.appeal, name) for name in FROM_APPEAL if name in known}
    if "complaint_learnt_on" in known and page.appeal.complaint_learnt_on:
        data["complaint_learnt_on"] = page.appeal.complaint_learnt_on.isoformat()
    if form.record == "reply":
        # Law on languages, Art. 11: the state language or the language of the appeal; ours by default
        # is the latter.
        data["language"] = page.appeal.language
    if form.record == MADE_OFFICIAL:
        data["text"] = page.appeal.text
        data |= {name: getattr(page.applicant, name) for name in OF_THE_AUTHOR}
        data["applicant_kind"] = "" if page.applicant.kind == "anonymous" else page.applicant.kind
    return data


def _from_review(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """The issues that the registrar proposed, else the topic that the preliminary review suggests."""
    if form.record == "contact_classification":
        return {"topic": _review(page).get("topic")}
    if form.record != "issues":
        return {}
    names = ("topic", "sub_topic", "kato", "demand", "address")
    if proposed := page.appeal.issues:
        return {"issues": [{n: v for n in names if (v := getattr(one, n))} for one in proposed]}
    topic = _review(page).get("topic")
    return {"issues": [{"topic": topic, "demand": page.appeal.subject}]} if topic else {}


def _from_receipt(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """What the intake and the review found out, where registration and admissibility ask it again."""
    if form.record == "registration":
        return registration_of(page)
    if form.record != "admissibility" or not page.appeal.channel:
        return {}
    defects, review = set(page.appeal.defects), _review(page)
    repeated = review.get("repeat_number", 1)
    return {
        "signature_present": not defects & {"no_signature", "doubtful_signature"},
        "authorship_established": not defects & {"anonymous", "no_last_name", "no_name"},
        "address_present": not defects & {"no_address", "anonymous"},
        "essence_stated": not defects & {"no_essence"},
        "threat_sign": bool(review.get("threats")),
        "repeat_number": repeated if repeated > 1 else None,
    }


def registration_of(page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """The registration as the receipt already says it: one person who does both types nothing twice."""
    intake = page.records.get("intake", ())
    said = intake[-1].data if intake else {}
    collective = page.applicant.kind == "collective"
    names = (page.applicant.last_name, page.applicant.first_name, page.applicant.middle_name)
    contact = " ".join(name for name in names if name)
    return {
        "character": "collective" if collective else "individual",
        "contact_person": contact if collective else None,
        "reply_channel": said.get("reply_channel"),
    }


def _review(page: WorkItemPage | ActionPage) -> Mapping[str, Any]:
    found = page.records.get("preliminary_review", ())
    return found[-1].data if found else {}


def _from_issues(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """A first draft has a row for each issue of the appeal, so that none is passed over (Q5)."""
    found = page.records.get("issues", ())
    columns = {column.key for one in form.fields if one.key == "arguments" for column in one.columns}
    if form.record != "reply" or not found or "issue" not in columns:
        return {}
    issues = found[-1].data.get("issues") or ()
    return {"arguments": [{"issue": n, "argument": row.get("demand")} for n, row in enumerate(issues, 1)]}


def _from_examination(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    """What was established is where a first draft begins; files of the examination stay with it."""
    found = page.records.get("examination", ())
    return {"facts": found[-1].data.get("facts")} if form.record == "reply" and found else {}


def _from_last_version(form: Form, page: WorkItemPage | ActionPage) -> dict[str, Any]:
    versions = page.records.get(form.record, ())
    if form.record not in CONTINUED or not versions:
        return {}
    # Demands are answered anew: an answer that was not accepted is no answer to the next return.
    known = {one.key for one in form.fields if one.kind not in DEMAND_KINDS}
    return {key: value for key, value in versions[-1].data.items() if key in known}
